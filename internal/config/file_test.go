package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "konstruct", "config.yaml")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func acme() Organization {
	return Organization{
		Name: "acme", PlatformOrg: "Acme", ApplicationOrg: "acme-apps",
		PlatformRepository: "acme-gitops", ApplicationRepository: "acme-gitops",
		Added: time.Date(2026, 11, 22, 18, 4, 0, 0, time.UTC),
	}
}

func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "konstruct", "config.yaml")
	f := NewFile(path)
	if c, err := f.Load(); err != nil || !reflect.DeepEqual(c, Config{}) {
		t.Fatalf("no file: %+v, %v", c, err)
	}
	err := f.Update(func(c *Config) error {
		c.Theme, c.ASCII = "dark", true
		c.Save(acme())
		c.Save(Organization{Name: "globex"})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewFile(path).Load()
	want := Config{Theme: "dark", ASCII: true, Organizations: []Organization{acme(), {Name: "globex"}}}
	if err != nil || !reflect.DeepEqual(c, want) {
		t.Errorf("got %+v, %v; want %+v\n%s", c, err, want, read(t, path))
	}
	checkMode(t, path, 0o600)
	checkMode(t, filepath.Dir(path), 0o700)
}

func TestSaveAndForget(t *testing.T) {
	var c Config
	c.Save(acme())
	changed := acme()
	changed.Name, changed.ApplicationOrg = "ACME", "other"
	c.Save(changed)
	if len(c.Organizations) != 1 || c.Organizations[0].ApplicationOrg != "other" {
		t.Errorf("save under the same name: %+v", c.Organizations)
	}
	if c.Forget("globex") || !c.Forget("acme") || len(c.Organizations) != 0 {
		t.Errorf("forget: %+v", c.Organizations)
	}
}

func TestBrokenFileIsOneSentenceAndStays(t *testing.T) {
	for text, want := range map[string]string{
		"theme: dark\nthme: x\n":                           `line 2: unknown key "thme"`,
		"organizations:\n- nme: x\n":                       `line 2: unknown key "nme"`,
		"theme: [\n":                                       "line 1: ",
		"theme: dark\ntheme: light\n":                      `line 2: mapping key "theme" already defined`,
		"ascii: 3x\n":                                      `line 1: "3x" is not true or false`,
		"theme: {a: b}\n":                                  "line 1: ",
		"organizations: 4\n":                               "line 1: ",
		"foo\n":                                            "line 1: ",
		"theme: dark\n---\ntheme: dark\n":                  "more than one YAML document",
		"theme: purple\n":                                  `theme "purple": use one of auto, light, dark, ansi, none`,
		"organizations:\n- platform_org: x\n":              "organization 1 of 1 has no name",
		"organizations:\n- name: x\n- name: X\n":           `organization "X" stands there twice`,
		"organizations:\n- name: x\n  added: a while ago":  `"a while ago" is not a time like`,
		"theme: dark\n" + strings.Repeat("# x\n", 300_000): "too much for a configuration",
	} {
		path := write(t, text)
		_, loadErr := NewFile(path).Load()
		updateErr := NewFile(path).Update(func(c *Config) error { c.Save(acme()); return nil })
		for _, err := range []error{loadErr, updateErr} {
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%.40q: got %v, want one line with %q and the path", text, err, want)
			}
		}
		if got := read(t, path); got != text {
			t.Errorf("%.40q: the file was changed to %q", text, got)
		}
	}
}

func TestCommentsSurvive(t *testing.T) {
	path := write(t, `# kept by hand

theme: dark # at night

organizations:
  # the first
  - name: acme # ours
  # the second
  - name: globex
    # where it lives
    platform_org: gx
# the end
`)
	err := NewFile(path).Update(func(c *Config) error {
		c.Forget("acme")
		c.Save(Organization{Name: "hooli"})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `# kept by hand
theme: dark # at night
organizations:
  # the second
  - name: globex
    # where it lives
    platform_org: gx
  - name: hooli
# the end
`
	if got := read(t, path); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestCommentsWithoutAnythingElseSurvive(t *testing.T) {
	path := write(t, "# theme: dark\n\n# ascii: true\n")
	f := NewFile(path)
	for range 2 {
		if err := f.Update(func(c *Config) error { c.Theme = "light"; return nil }); err != nil {
			t.Fatal(err)
		}
		if got, want := read(t, path), "# theme: dark\n# ascii: true\ntheme: light\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestRefusedChangeWritesNothing(t *testing.T) {
	text := "theme: dark\n"
	for name, change := range map[string]func(*Config) error{
		"an error":            func(c *Config) error { c.Theme = "light"; return errors.New("no") },
		"what cannot be read": func(c *Config) error { c.Theme = "pink"; return nil },
		"no name":             func(c *Config) error { c.Save(Organization{}); return nil },
	} {
		path := write(t, text)
		if err := NewFile(path).Update(change); err == nil {
			t.Errorf("%s: accepted", name)
		}
		if got := read(t, path); got != text {
			t.Errorf("%s: the file became %q", name, got)
		}
		entries, err := os.ReadDir(filepath.Dir(path))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.Name() != "config.yaml" && e.Name() != ".config.yaml.lock" {
				t.Errorf("%s: %s was left behind", name, e.Name())
			}
		}
	}
}

func TestLinkStaysALink(t *testing.T) {
	target := write(t, "theme: dark\n")
	link := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if err := NewFile(link).Update(func(c *Config) error { c.Theme = "light"; return nil }); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info.Mode(), err)
	}
	if got := read(t, target); got != "theme: light\n" {
		t.Errorf("behind the link: %q", got)
	}
}

// Each File stands for a process of its own: nothing but the lock beside the
// file keeps them apart.
func TestManyWritersLoseNothing(t *testing.T) {
	path := write(t, "theme: dark\n")
	var all sync.WaitGroup
	errs := make(chan error, 20)
	for i := range 20 {
		all.Go(func() {
			errs <- NewFile(path).Update(func(c *Config) error {
				c.Save(Organization{Name: fmt.Sprintf("org-%d", i)})
				return nil
			})
		})
	}
	all.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	c, err := NewFile(path).Load()
	if err != nil || len(c.Organizations) != 20 || c.Theme != "dark" {
		t.Errorf("%d of 20 organizations left, theme %q, %v", len(c.Organizations), c.Theme, err)
	}
}

// Whatever is in the file: one line of error and nothing lost, or what was
// added is there, and so is the rest.
func FuzzFile(f *testing.F) {
	f.Add("theme: dark # x\norganizations:\n- name: a\n  # y\n  added: 2026-11-22T18:04:00Z\n")
	f.Add("organizations:\n !- acme\n")
	f.Add("# only\n---\n...\n# x")
	f.Add("organizations: [{name: 'a: b', platform_org: \"\\u0000\"}]\nascii: true")
	f.Add("organizations:\n- name: |\n    x\n    # y\n")
	f.Add("instance: a\ninstances:\n- name: a # z\n  web: https://github.com\n  app: {id: 1}\n  private_key_command: [vault, 'a b']\n")
	f.Add("instances:\n- name: a\n  web: https://h\n  app:\n    client_id: Iv1\n  secrets: command\n  private_key_command: |\n    vault x\n      y\n")
	path := filepath.Join(f.TempDir(), "config.yaml")
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		before, err := NewFile(path).Load()
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("an error of several lines: %q", err)
		}
		updateErr := NewFile(path).Update(func(c *Config) error { c.Save(acme()); return nil })
		if updateErr != nil {
			if got := read(t, path); got != text {
				t.Errorf("refused (%v), but the file became %q", updateErr, got)
			}
			return
		}
		if err != nil {
			t.Fatalf("written over what could not be read: %v", err)
		}
		after, err := NewFile(path).Load()
		before.Save(acme())
		if err != nil || !after.equal(before) {
			t.Errorf("got %+v, %v; want %+v", after, err, before)
		}
	})
}
