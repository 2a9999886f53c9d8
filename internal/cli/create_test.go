package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// bare is a machine without an instance, in front of a GitHub with an
// organization and its owner.
func bare(t *testing.T) (*testkit.GitHub, *cli) {
	t.Helper()
	g, c, _ := setUp(t)
	g.Organization("acme")
	c.keyring = newRing()
	return g, c
}

func TestAppIsMadeAndWorks(t *testing.T) {
	g, c := bare(t)
	w := c.start("app", "create", "--web", g.Base, "--owner", "acme", "--output", "json", "--instance", "work")
	page := w.page()
	asked, ok := page["permissions"].([]any)
	if !ok || len(asked) != 6 || word(page, "until") == "" || !strings.HasPrefix(word(page, "prefilled_url"), g.Base+"/organizations/acme/settings/apps/new?") {
		t.Errorf("the page: %v", page)
	}
	register(t, g, "octo-admin", word(page, "url"))
	o := w.end()
	app := o.last(t, "app")
	if o.code != cmdutil.ExitDone || app["instance"] != "work" || app["owner"] != "acme" || app["slug"] != "acme-konstruct" || app["public"] != false ||
		app["secrets"] != "keyring" || app["missing"] != nil || app["extra"] != nil {
		t.Errorf("exit %d: %v", o.code, app)
	}
	if o := c.run("status", "acme", "--output", "json"); o.code != cmdutil.ExitDone || o.last(t, "result")["phase"] != "Not connected" {
		t.Errorf("status with the new App: exit %d\n%s%s", o.code, o.out, o.err)
	}
	if o := c.run("login", "--device"); o.code != cmdutil.ExitPerson || !strings.Contains(o.err, "/organizations/acme/settings/apps/acme-konstruct") {
		t.Errorf("the device flow is off at first: exit %d: %s", o.code, o.err)
	}
	signInAs(t, g, c, "octo-admin")
	forgotten := mustRun(t, c, "app", "forget", "work", "--yes", "--output", "json")
	if left, ok := forgotten.last(t, "forgotten")["remains"].([]any); !ok || len(left) < 3 {
		t.Errorf("forgotten: %s", forgotten.out)
	}
}

// Whatever fails on this machine fails before GitHub makes an App.
func TestWhatCannotBeCreated(t *testing.T) {
	g, c := bare(t)
	occupied := filepath.Join(c.env["XDG_CONFIG_HOME"], "konstruct", "secrets")
	if err := errors.Join(os.MkdirAll(occupied, 0o700), os.Chmod(occupied, 0o755)); err != nil {
		t.Fatal(err)
	}
	for name, k := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no organization's name": {[]string{"--owner", "a b"}, cmdutil.ExitFailed, "not a name of a GitHub organization"},
		"a long name":            {[]string{"--owner", "acme", "--name", strings.Repeat("x", 35)}, cmdutil.ExitFailed, "1 to 34 characters"},
		"an odd host":            {[]string{"--web", "http://example.com"}, cmdutil.ExitUsage, "this machine alone"},
		"a folder others read":   {[]string{"--owner", "acme", "--secrets", "file"}, cmdutil.ExitFailed, "others can read the folder"},
		"nowhere":                {[]string{"--secrets", "command"}, cmdutil.ExitUsage, "has to be kept"},
		"an odd name":            {[]string{"--instance", "demo"}, cmdutil.ExitUsage, "uses itself"},
	} {
		args := append([]string{"app", "create", "--web", g.Base}, k.args...)
		if o := c.run(args...); o.code != k.code || !strings.Contains(o.err, k.want) {
			t.Errorf("%s: exit %d, want %d and %q\n%s", name, o.code, k.code, k.want, o.err)
		}
	}
	if n := len(g.Requests()); n != 0 {
		t.Errorf("GitHub was asked %d times", n)
	}
}

func TestAppIsMadeElsewhere(t *testing.T) {
	g, c := bare(t)
	o := c.run("app", "create", "--web", g.Base, "--owner", "acme", "--public", "--no-browser")
	for _, want := range []string{"Administration: write", "to create the two repositories", g.Base + "/organizations/acme/settings/apps/new?", "public=true", "webhook_active=false"} {
		if !strings.Contains(o.out, want) {
			t.Errorf("without %q:\n%s", want, o.out)
		}
	}
	if want := "konstruct app import --web " + g.Base + " --public --app-id APP_ID --private-key FILE"; o.code != cmdutil.ExitPerson || !strings.Contains(o.err, want) {
		t.Errorf("exit %d, without %q: %s", o.code, want, o.err)
	}
}

// A keyring that breaks while the App is being made costs no key.
func TestKeyIsKeptWhenTheKeyringBreaks(t *testing.T) {
	g, c := bare(t)
	w := c.start("app", "create", "--web", g.Base, "--owner", "acme", "--output", "json")
	page := word(w.page(), "url")
	r, ok := c.keyring.(*ring)
	if !ok {
		t.Fatal("no keyring")
	}
	r.mu.Lock()
	r.err = errors.New("the session bus is gone")
	r.mu.Unlock()
	register(t, g, "octo-admin", page)
	o := w.end()
	if app := o.last(t, "app"); o.code != cmdutil.ExitDone || app["secrets"] != "file" || !strings.Contains(word(o.last(t, "note"), "message"), "the session bus is gone") {
		t.Errorf("exit %d\n%s%s", o.code, o.out, o.err)
	}
	mustRun(t, c, "status", "acme")
}

func TestAReadOnlyAppAsksForNoMore(t *testing.T) {
	g, c := bare(t)
	w := c.start("app", "create", "--web", g.Base, "--owner", "acme", "--read-only", "--output", "json", "--instance", "argocd")
	page := w.page()
	if asked, ok := page["permissions"].([]any); !ok || len(asked) != 2 {
		t.Errorf("the page: %v", page)
	}
	register(t, g, "octo-admin", word(page, "url"))
	o := w.end()
	if app := o.last(t, "app"); o.code != cmdutil.ExitDone || app["slug"] != "acme-argocd" || app["missing"] != nil || app["extra"] != nil {
		t.Errorf("exit %d: %s", o.code, o.out)
	}
	g.Install(simulator.InstallSpec{App: "acme-argocd", Account: "acme"})
	for _, i := range g.State().Installations {
		if i.App == "acme-argocd" && (len(i.Permissions) != 2 || i.Permissions["contents"] != "read" || i.Permissions["metadata"] != "read") {
			t.Errorf("%+v", i)
		}
	}
}
