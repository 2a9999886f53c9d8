package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func savedInstance(name string) SavedInstance {
	return SavedInstance{
		Name: name, Web: "https://github.com",
		App: SavedApp{ID: 4711, Slug: "konstruct-acme", ClientID: "Iv23liABC", Owner: "acme", Public: true},
	}
}

func TestInstancesComeBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "konstruct", "config.yaml")
	first, second, third := savedInstance("acme"), savedInstance("work"), savedInstance("vault")
	second.Web, second.API, second.Secrets = "https://git.example.com", "https://api.example.com/v3/", SecretsFile
	second.PrivateKeyCommand = Command{Argv: []string{"vault", "kv", "get", "-field=pem", "a path with: 'quotes' # and more"}}
	third.App.ID, third.Secrets, third.PrivateKeyCommand = 0, SecretsCommand, Command{Shell: "pass show konstruct | head -n 100"}
	err := NewFile(path).Update(func(c *Config) error {
		for _, i := range []SavedInstance{first, second, third} {
			c.SaveInstance(i)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewFile(path).Load()
	if err != nil || !reflect.DeepEqual(c.Instances, []SavedInstance{first, second, third}) || c.Instance != "acme" {
		t.Errorf("got %+v, default %q, %v\n%s", c.Instances, c.Instance, err, read(t, path))
	}
	if got, ok := c.FindInstance(""); !ok || got.Name != "acme" {
		t.Errorf("the default is %q, %v", got.Name, ok)
	}
	if got, ok := c.FindInstance("work"); !ok || got.App != second.App {
		t.Errorf("by its name: %+v, %v", got, ok)
	}
	if _, ok := c.FindInstance("nobody"); ok {
		t.Error("found an instance that is not there")
	}
}

func TestForgettingAnInstance(t *testing.T) {
	var c Config
	if _, ok := c.FindInstance(""); ok {
		t.Error("an empty configuration has an instance")
	}
	c.SaveInstance(savedInstance("a"))
	c.SaveInstance(savedInstance("b"))
	changed := savedInstance("b")
	changed.App.ID = 1
	c.SaveInstance(changed)
	if len(c.Instances) != 2 || c.Instances[1].App.ID != 1 {
		t.Errorf("saved twice: %+v", c.Instances)
	}
	if !c.ForgetInstance("a") || c.Instance != "b" || c.ForgetInstance("a") {
		t.Errorf("after the first: default %q", c.Instance)
	}
	if !c.ForgetInstance("b") || c.Instance != "" || len(c.Instances) != 0 {
		t.Errorf("after the last: %+v", c)
	}
	only := Config{Instances: []SavedInstance{savedInstance("only")}}
	if i, ok := only.FindInstance(""); !ok || i.Name != "only" {
		t.Errorf("the only one is not the default: %+v", i)
	}
}

func TestCommentsFollowTheirInstance(t *testing.T) {
	path := write(t, `instance: work # the usual one
instances:
  # at home
  - name: home
    web: https://github.com
    app:
      id: 1
  # at work
  - name: work
    web: https://git.example.com # behind the VPN
    app:
      id: 2 # the number in its settings
    private_key_command:
      - vault # asks for a token
      - read
`)
	if err := NewFile(path).Update(func(c *Config) error { c.ForgetInstance("home"); return nil }); err != nil {
		t.Fatal(err)
	}
	got := read(t, path)
	for _, want := range []string{"# the usual one", "# at work", "# behind the VPN", "# the number in its settings", "# asks for a token", "- read"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is gone:\n%s", want, got)
		}
	}
	if strings.Contains(got, "# at home") {
		t.Errorf("a comment has moved to another instance:\n%s", got)
	}
}

func TestBrokenInstancesAreOneSentenceWithTheLine(t *testing.T) {
	head := "theme: dark\ninstances:\n"
	for text, want := range map[string]string{
		"- nam: x\n":                  `line 3: unknown key "nam"`,
		"- web: https://github.com\n": "line 3: instance 1 of 1 has no name",
		"- name: A b\n":               `line 3: "A b" cannot be the name of an instance`,
		"- name: demo\n":              `line 3: "demo" is a name that konstruct uses itself`,
		"- name: environment\n":       "uses itself",
		"- name: ../x\n":              "cannot be the name",
		"- name: a..b\n":              "cannot be the name",
		"- name: x\n  app: {id: 1}\n": `line 3: instance "x" has no web address`,
		"- name: x\n  web: http://github.com\n  app: {id: 1}\n":                                            "line 4: web address of instance \"x\": http:// is accepted for this machine alone",
		"- name: x\n  web: https://github.com\n  api: https://u:hunter2@h\n":                               "line 5: API address of instance \"x\": an address must not hold a user name",
		"- name: x\n  web: https://github.com\n":                                                           "neither an App id nor a client id",
		"- name: x\n  web: https://github.com\n  app: {id: many}\n":                                        "line 5: \"many\" is not a number",
		"- name: x\n  web: https://github.com\n  app: {id: -1}\n":                                          "line 5: instance \"x\": the App id is not the number",
		"- name: x\n  web: https://github.com\n  app: {id: 1, slug: \"a b\"}\n":                            "line 5: instance \"x\": slug of the App holds characters",
		"- name: x\n  web: https://github.com\n  app: {id: 1, secret: y}\n":                                `line 5: unknown key "secret"`,
		"- name: x\n  web: https://github.com\n  app: {id: 1}\n  secrets: cloud\n":                         `line 6: instance "x": secrets "cloud": use one of keyring, file, command`,
		"- name: x\n  web: https://github.com\n  app: {id: 1}\n  secrets: command\n":                       "needs a private_key_command",
		"- name: x\n  web: https://github.com\n  app: {id: 1}\n  private_key_command: {a: b}\n":            "neither a list of words nor a line for the shell",
		"- name: x\n  web: https://github.com\n  app: {id: 1}\n  private_key_command: [\"\", b]\n":         "line 6: private_key_command of instance \"x\" names no program",
		"- name: x\n  web: https://github.com\n  app: {id: 1}\n  private_key_command: \"a\\u001bb\"\n":     "holds control characters",
		"- name: x\n  web: https://a\n  app: {id: 1}\n- name: x\n  web: https://a\n  app: {id: 1}\n":       `line 6: instance "x" stands there twice`,
		"- name: x\n  web: https://a\n  app: {id: 1}\ninstance: y\n":                                       `line 6: instance "y" is not among the instances`,
		"- name: x\n  web: https://a\n  app: {id: 1}\n  private_key: |\n    -----BEGIN PRIVATE KEY-----\n": `unknown key "private_key"`,
	} {
		path := write(t, head+text)
		_, err := NewFile(path).Load()
		if err == nil || !strings.Contains(err.Error(), want) || strings.ContainsAny(err.Error(), "\n") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: got %v, want one line with %q", text, err, want)
		}
		updateErr := NewFile(path).Update(func(c *Config) error { c.SaveInstance(savedInstance("new")); return nil })
		if updateErr == nil || read(t, path) != head+text {
			t.Errorf("%q: written over, %v", text, updateErr)
		}
	}
}

func TestAnInstanceThatCannotBeIsNotWritten(t *testing.T) {
	path := write(t, "theme: dark\n")
	bad := savedInstance("x")
	bad.Web = "github.com"
	if err := NewFile(path).Update(func(c *Config) error { c.SaveInstance(bad); return nil }); err == nil {
		t.Error("accepted")
	}
	if got := read(t, path); got != "theme: dark\n" {
		t.Errorf("the file became %q", got)
	}
}

func TestSavedInstanceAsInstance(t *testing.T) {
	s := savedInstance("acme")
	i, err := s.Instance()
	if err != nil || i.API.String() != "https://api.github.com/" || i.AppID != 4711 || i.Slug != "konstruct-acme" || i.HasApp() {
		t.Errorf("got %v, %v", i, err)
	}
	s.API = "https://api.example.com/v3"
	if i, err = s.Instance(); err != nil || i.API.String() != "https://api.example.com/v3/" || i.GraphQL.String() != "https://api.example.com/v3/graphql" {
		t.Errorf("got %v %v, %v", i.API, i.GraphQL, err)
	}
	if s.Where() != SecretsKeyring {
		t.Errorf("secrets in %s", s.Where())
	}
}

// What was read is written and read back the same, whatever it is.
func FuzzInstances(f *testing.F) {
	f.Add("acme", "https://github.com", "", int64(1), "slug", "Iv1", "owner", "file", "vault", "kv get", "")
	f.Add("a.b", "http://127.0.0.1:1", "http://127.0.0.1:1/api/v3/", int64(0), "", "Iv1", "", "command", "", "", "x | y\n# z\n")
	f.Add("1", "https://h", "https://h/x", int64(9), "~", "null", "true", "", "- a", ": b\t", " lead ")
	path := filepath.Join(f.TempDir(), "config.yaml")
	f.Fuzz(func(t *testing.T, name, web, api string, id int64, slug, client, owner, where, word, other, line string) {
		_ = os.Remove(path)
		i := SavedInstance{Name: name, Web: web, API: api, App: SavedApp{ID: id, Slug: slug, ClientID: client, Owner: owner}, Secrets: where, PrivateKeyCommand: Command{Shell: line}}
		if line == "" && word != "" {
			i.PrivateKeyCommand = Command{Argv: []string{word, other}}
		}
		err := NewFile(path).Update(func(c *Config) error { c.SaveInstance(i); return nil })
		if err != nil {
			if _, statErr := os.Stat(path); statErr == nil || strings.Contains(err.Error(), "\n") {
				t.Errorf("refused with %q, file: %v", err, statErr)
			}
			return
		}
		c, err := NewFile(path).Load()
		if err != nil || len(c.Instances) != 1 || !c.Instances[0].equal(i) {
			t.Errorf("got %+v, %v; want %+v", c.Instances, err, i)
		}
	})
}
