package cli

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/zalando/go-keyring"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/demo"
	"gitconnection/internal/testkit"
)

// ring is a keyring in memory.
type ring struct {
	mu    sync.Mutex
	items map[string]string
	err   error
}

func newRing() *ring { return &ring{items: map[string]string{}} }

func (r *ring) Set(service, user, password string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.items[service+"/"+user] = password
	}
	return r.err
}

func (r *ring) Get(service, user string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	value, ok := r.items[service+"/"+user]
	if r.err == nil && !ok {
		return "", keyring.ErrNotFound
	}
	return value, r.err
}

func (r *ring) Delete(service, user string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.items, service+"/"+user)
	return r.err
}

// setUp is a machine without an instance, in front of a GitHub.
func setUp(t *testing.T) (*testkit.GitHub, *cli, string) {
	t.Helper()
	g := testkit.New(t)
	c := newCLI(t, nil)
	c.env["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent" // only looked at
	path := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(demo.OneLinePEM(testkit.Key()), `\n`, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return g, c, path
}

func importArgs(g *testkit.GitHub, key string, more ...string) []string {
	return append([]string{"app", "import", "--web", g.Base, "--app-id", "4242", "--private-key", key}, more...)
}

func mustRun(t *testing.T, c *cli, args ...string) outcome {
	t.Helper()
	o := c.run(args...)
	if o.code != cmdutil.ExitDone {
		t.Fatalf("%v: exit %d\n%s%s", args, o.code, o.out, o.err)
	}
	return o
}

// noSecret looks for the key and the client secret in all that was printed and
// in every file below the home but those of the secret store.
func noSecret(t *testing.T, c *cli, outcomes ...outcome) {
	t.Helper()
	lines := strings.Split(demo.OneLinePEM(testkit.Key()), `\n`)
	hidden := []string{lines[1], lines[5], testkit.ClientSecret}
	look := func(where, text string) {
		for _, h := range hidden {
			if strings.Contains(text, h) {
				t.Errorf("a secret is in %s", where)
			}
		}
	}
	for _, o := range outcomes {
		look("the output", o.out+o.err)
	}
	err := filepath.WalkDir(c.env["HOME"], func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(path, "/secrets/") {
			return err
		}
		data, err := os.ReadFile(path)
		look(path, string(data))
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestImportedAppWorksLikeOneOfTheEnvironment(t *testing.T) {
	for _, keyring := range []bool{true, false} {
		g, c, key := setUp(t)
		g.Installed("acme")
		where := "file"
		if keyring {
			c.keyring, where = newRing(), "keyring"
		}
		o := mustRun(t, c, importArgs(g, key, "--slug", testkit.Slug, "--output", "json")...)
		app := o.last(t, "app")
		if app["instance"] != "acme" || app["secrets"] != where || app["slug"] != testkit.Slug || app["client_id"] != testkit.ClientID ||
			app["owner"] != "acme" || app["default"] != true || app["missing"] != nil {
			t.Errorf("imported: %v", app)
		}
		connected := mustRun(t, c, "connect", "acme", "--yes", "--output", "json")
		if connected.last(t, "result")["phase"] != "Connected" {
			t.Errorf("connect: %s", connected.out)
		}
		shown := mustRun(t, c, "app", "show", "--output", "json")
		if kept, ok := shown.last(t, "app")["kept"].([]any); !ok || !slices.Contains(kept, any("private key")) {
			t.Errorf("shown: %s", shown.out)
		}
		noSecret(t, c, o, connected, shown)
		if o := c.run("status", "acme", "--instance", "nobody"); o.code != cmdutil.ExitUsage || !strings.Contains(o.err, "there is no instance nobody") || !strings.Contains(o.err, "There are: acme.") {
			t.Errorf("exit %d: %s", o.code, o.err)
		}
		forgotten := mustRun(t, c, "app", "forget", "acme", "--yes")
		for _, want := range []string{"What remains at GitHub", g.Base + "/organizations/acme/settings/apps/" + testkit.Slug + "/advanced", g.Base + "/settings/apps/authorizations"} {
			if !strings.Contains(forgotten.out, want) {
				t.Errorf("forgotten without %q:\n%s", want, forgotten.out)
			}
		}
		for _, gone := range []string{"config/konstruct/secrets/acme", "cache/konstruct"} {
			if _, err := os.Stat(filepath.Join(c.env["HOME"], gone)); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("%s is still there: %v", gone, err)
			}
		}
		if r, ok := c.keyring.(*ring); ok && len(r.items) != 0 {
			t.Errorf("%d items are still in the keyring", len(r.items))
		}
		if o := c.run("status", "acme"); o.code != cmdutil.ExitUsage || !strings.Contains(o.err, "no GitHub App is set up here") {
			t.Errorf("exit %d: %s", o.code, o.err)
		}
	}
}

func TestSecretsInFilesAreSaid(t *testing.T) {
	g, c, key := setUp(t)
	r := newRing()
	r.err = errors.New("the collection is locked")
	c.keyring = r
	o := mustRun(t, c, importArgs(g, key)...)
	for _, want := range []string{"The keyring of this system cannot be used: the collection is locked", "a file only you can read: ", "config/konstruct/secrets/acme", "konstruct login", "can have a key of their own"} {
		if !strings.Contains(o.out, want) {
			t.Errorf("without %q:\n%s", want, o.out)
		}
	}
	file := filepath.Join(c.env["XDG_CONFIG_HOME"], "konstruct", "secrets", "acme", "private-key")
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if o := c.run("orgs"); o.code != cmdutil.ExitFailed || !strings.Contains(o.err, "others can read the file") || !strings.Contains(o.err, "chmod 600 "+file) {
		t.Errorf("exit %d: %s", o.code, o.err)
	}
}

func TestWhatCannotBeImported(t *testing.T) {
	g, c, key := setUp(t)
	other := filepath.Join(t.TempDir(), "other.pem")
	if err := os.WriteFile(other, []byte(otherKey(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "broken.pem")
	if err := os.WriteFile(broken, []byte("-----BEGIN RSA PRIVATE KEY-----\nMIIE"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, k := range map[string]struct {
		args []string
		code int
		want string
	}{
		"a key of another App": {importArgs(g, other), cmdutil.ExitFailed, "the private key is not one of this App's"},
		"another App's id":     {[]string{"app", "import", "--web", g.Base, "--app-id", "77", "--private-key", key}, cmdutil.ExitFailed, "Integration not found"},
		"another slug":         {importArgs(g, key, "--slug", "other"), cmdutil.ExitFailed, "the key is that of the App konstruct-test, not of other"},
		"another client id":    {importArgs(g, key, "--client-id", "Iv1.other"), cmdutil.ExitFailed, "the client id is not that of App 4242"},
		"a broken key":         {importArgs(g, broken), cmdutil.ExitUsage, "is it cut off?"},
		"no such file":         {importArgs(g, "/nonexistent"), cmdutil.ExitUsage, "neither a PEM private key nor a file"},
		"the key itself":       {importArgs(g, demo.OneLinePEM(testkit.Key())), cmdutil.ExitUsage, "takes a file, not the secret itself"},
		"no key":               {[]string{"app", "import", "--web", g.Base, "--app-id", "4242"}, cmdutil.ExitUsage, "either --private-key FILE or --private-key-command"},
		"no id":                {[]string{"app", "import", "--web", g.Base, "--private-key", key}, cmdutil.ExitUsage, "the App id or the client id is needed"},
		"an id that is none":   {[]string{"app", "import", "--web", g.Base, "--app-id", "x", "--private-key", key}, cmdutil.ExitUsage, "not the number"},
		"an address that is":   {[]string{"app", "import", "--web", "http://github.com", "--app-id", "1", "--private-key", key}, cmdutil.ExitUsage, "this machine alone"},
		"a name that is none":  {importArgs(g, key, "--instance", "A b"), cmdutil.ExitUsage, "cannot be the name of an instance"},
		"nothing on stdin":     {importArgs(g, "-"), cmdutil.ExitUsage, "standard input is empty"},
		"two from stdin":       {importArgs(g, "-", "--client-secret", "-"), cmdutil.ExitUsage, "only one secret"},
		"an odd place":         {importArgs(g, key, "--secrets", "cloud"), cmdutil.ExitUsage, "there are keyring, file and command"},
		"nowhere":              {importArgs(g, key, "--secrets", "command"), cmdutil.ExitUsage, "needs --private-key-command"},
		"a keyring that isn't": {importArgs(g, key, "--secrets", "keyring"), cmdutil.ExitFailed, "there is none in this session"},
		"a command that fails": {[]string{"app", "import", "--web", g.Base, "--app-id", "4242", "--private-key-command", "echo locked >&2; exit 3"}, cmdutil.ExitFailed, "it ended with exit code 3 (it says: locked)"},
	} {
		o := c.run(k.args...)
		if o.code != k.code || !strings.Contains(o.err, k.want) {
			t.Errorf("%s: exit %d, want %d and %q\n%s%s", name, o.code, k.code, k.want, o.out, o.err)
		}
		noSecret(t, c, o)
		if _, err := os.Stat(filepath.Join(c.env["XDG_CONFIG_HOME"], "konstruct")); err == nil {
			t.Errorf("%s: something was kept", name)
		}
	}
}

func TestImportFromStandardInputAndCommand(t *testing.T) {
	g, c, key := setUp(t)
	g.Installed("acme")
	c.stdin = "\ufeff" + strings.ReplaceAll(demo.OneLinePEM(testkit.Key()), `\n`, "\r\n")
	secret := filepath.Join(t.TempDir(), "client secret")
	if err := os.WriteFile(secret, []byte(testkit.ClientSecret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := mustRun(t, c, importArgs(g, "-", "--client-secret", secret, "--instance", "first")...)
	c.stdin = ""
	line := "cat '" + key + "'"
	o2 := mustRun(t, c, "app", "import", "--web", g.Base, "--client-id", testkit.ClientID, "--private-key-command", line, "--secrets", "command", "--instance", "second", "--output", "json")
	if app := o2.last(t, "app"); app["secrets"] != "command" || app["app_id"] != 4242.0 || app["default"] != false {
		t.Errorf("second: %v", app)
	}
	for _, name := range []string{"first", "second"} {
		if o := mustRun(t, c, "orgs", "--instance", name); !strings.Contains(o.out, "acme") {
			t.Errorf("%s: %s", name, o.out)
		}
	}
	if _, err := os.Stat(filepath.Join(c.env["XDG_CONFIG_HOME"], "konstruct", "secrets", "second")); err == nil {
		t.Error("something is kept although it should not be")
	}
	shown := mustRun(t, c, "app", "show")
	if !strings.Contains(shown.out, "first (default)") || !strings.Contains(shown.out, "client secret") || !strings.Contains(shown.out, "printed by a command") {
		t.Errorf("shown:\n%s", shown.out)
	}
	noSecret(t, c, o, o2, shown)
}

func TestANameIsNotTakenFromAnotherApp(t *testing.T) {
	g, c, key := setUp(t)
	mustRun(t, c, importArgs(g, key, "--instance", "mine", "--public")...)
	mustRun(t, c, importArgs(g, key, "--instance", "mine")...) // another key for the same App
	if o := mustRun(t, c, "app", "show", "mine", "--output", "json"); o.last(t, "app")["public"] != true {
		t.Errorf("forgot that the App is public: %s", o.out)
	}
	g2, _, _ := setUp(t)
	o := c.run("app", "import", "--web", g2.Base, "--app-id", "4242", "--private-key", key, "--instance", "mine")
	if o.code != cmdutil.ExitRefused || !strings.Contains(o.err, "is another App already") || !strings.Contains(o.err, "konstruct app forget mine") {
		t.Errorf("exit %d: %s", o.code, o.err)
	}
	if o := c.run("app", "forget", "mine"); o.code != cmdutil.ExitUsage || !strings.Contains(o.err, "Give --yes") {
		t.Errorf("forget without --yes: exit %d: %s", o.code, o.err)
	}
}

func TestInstanceAndEnvironmentDoNotMix(t *testing.T) {
	g := testkit.New(t)
	c := newCLI(t, g)
	if o := c.run("orgs", "--instance", "acme"); o.code != cmdutil.ExitUsage || !strings.Contains(o.err, "the environment is an instance already") {
		t.Errorf("exit %d: %s", o.code, o.err)
	}
	if o := mustRun(t, c, "app", "show", "--output", "json"); o.last(t, "app")["secrets"] != "environment" {
		t.Errorf("shown: %s", o.out)
	}
	path := filepath.Join(c.env["XDG_CONFIG_HOME"], "konstruct", "config.yaml")
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("instances:\n- name: x\n  web: nowhere\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	broken := newCLI(t, nil)
	broken.env["XDG_CONFIG_HOME"] = c.env["XDG_CONFIG_HOME"]
	if o := broken.run("orgs"); o.code != cmdutil.ExitUsage || !strings.Contains(o.err, "config.yaml: line 3: web address of instance") {
		t.Errorf("exit %d: %s", o.code, o.err)
	}
}
