package config

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestInstancesKeepTheirOrganizationsApart(t *testing.T) {
	path := write(t, `organizations:
  # of the environment
  - name: acme
  - name: acme
    instance: work # behind the VPN
  - name: globex
    instance: work
instances:
  - {name: work, web: https://git.example.com, app: {id: 1}}
`)
	f := NewFile(path)
	err := f.Update(func(c *Config) error {
		c.On("work", func(c *Config) {
			if len(c.Organizations) != 2 {
				t.Errorf("%d organizations on work", len(c.Organizations))
			}
			c.Save(Organization{Name: "acme", PlatformOrg: "acme-at-work"})
			c.Forget("globex")
			c.Save(Organization{Name: "hooli"})
		})
		c.On("", func(c *Config) { c.Save(Organization{Name: "globex"}) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := f.Load()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range c.Organizations {
		got = append(got, o.Instance+":"+o.Name+":"+o.PlatformOrg)
	}
	if want := ":acme: work:acme:acme-at-work work:hooli: :globex:"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if text := read(t, path); !strings.Contains(text, "# of the environment") || !strings.Contains(text, "instance: work # behind the VPN") {
		t.Errorf("comments are lost:\n%s", text)
	}
	c.ForgetInstance("work")
	if len(c.Organizations) != 2 || len(c.OrganizationsOn("")) != 2 {
		t.Errorf("after forgetting: %+v", c.Organizations)
	}
	if _, err := NewFile(filepath.Join(t.TempDir(), "config.yaml")).Load(); err != nil {
		t.Error(err)
	}
	twice := write(t, "organizations: [{name: a, instance: x}, {name: A, instance: x}]\n")
	if _, err := NewFile(twice).Load(); err == nil || !strings.Contains(err.Error(), "stands there twice") {
		t.Errorf("twice on one instance: %v", err)
	}
}
