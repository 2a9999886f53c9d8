package cli

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/build"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/cli/screens"
	"gitconnection/internal/config"
	"gitconnection/internal/connection"
	"gitconnection/internal/demo"
	"gitconnection/internal/failure"
	"gitconnection/internal/testkit"
	"gitconnection/internal/ui/app"
	ui "gitconnection/internal/ui/session"
)

// screensOf are the program whose screens set instances up, on c's machine.
func screensOf(t *testing.T, c *cli) *screens.Setup {
	t.Helper()
	env := map[string]string{}
	maps.Copy(env, c.env)
	p := &program{
		keyring: c.keyring, startDemo: demo.Start, runScreens: app.Run,
		unset: func(name string) error { delete(env, name); return nil },
		factory: &cmdutil.Factory{
			Out: &lineBuffer{more: make(chan struct{}, 1)}, Err: &lineBuffer{more: make(chan struct{}, 1)}, Now: time.Now, Version: build.Version(),
			Output: output.Text,
			Lookup: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		},
	}
	environment, err := config.ReadEnvironment(p.factory.Lookup, p.unset)
	if err := p.prepare(environment, err); err != nil {
		t.Fatal(err)
	}
	d := screens.NewDemos(t.Context())
	t.Cleanup(d.Close)
	return screens.NewSetup(screens.New(p.factory, p.startDemo, p.runScreens), "", d)
}

func TestScreensMakeAnApp(t *testing.T) {
	g, c := bare(t)
	s := screensOf(t, c)
	reg, err := s.Register(t.Context(), ui.AppRequest{Instance: "made", Web: g.Base, Owner: "acme", AppName: "konstruct-acme", Public: true})
	if err != nil {
		t.Fatal(err)
	}
	defer reg.Close()
	if !strings.Contains(reg.Prefilled(), "/organizations/acme/settings/apps/new?") {
		t.Errorf("filled in: %s", reg.Prefilled())
	}
	register(t, g, "octo-admin", reg.URL())
	made, err := reg.Wait(t.Context())
	if err != nil || made.Instance != "made" || made.Slug != "konstruct-acme" || !made.Public || len(made.Missing)+len(made.Extra) != 0 || made.SecretsIn != "the keyring of this system" {
		t.Errorf("made: %+v, %v", made, err)
	}
}

// existingApp is the App of the tests, as it is typed into the screens.
func existingApp(g *testkit.GitHub, instance string) ui.ExistingApp {
	return ui.ExistingApp{
		Instance: instance, Web: g.Base, AppID: "4242", ClientSecret: testkit.ClientSecret + "\n", PrivateKey: strings.ReplaceAll(demo.OneLinePEM(testkit.Key()), `\n`, "\r"),
	}
}

func TestScreensSwitchAndForget(t *testing.T) {
	g, c := bare(t)
	s := screensOf(t, c)
	ctx := t.Context()
	for _, name := range []string{"first", "second"} {
		if app, err := s.Import(ctx, existingApp(g, name)); err != nil || app.Slug != testkit.Slug || !app.Imported || app.Owner != "acme" {
			t.Fatalf("imported: %+v, %v", app, err)
		}
	}
	o, err := s.Use(ctx, "second")
	if err != nil || o.Name != "second" || o.Engine == nil || o.SignIn == nil || o.SignInDevice == nil || o.SignOut == nil || o.Fixed != "" {
		t.Fatalf("opened: %+v, %v", o, err)
	}
	if user, err := o.Viewer(ctx); err != nil || user.Login != "" {
		t.Errorf("somebody is signed in: %v, %v", user, err)
	}
	if list := o.Setup.Instances(); len(list) != 2 || list[0].Name != "first" || list[0].Current || !list[1].Current || list[1].App != testkit.Slug {
		t.Errorf("listed: %+v", list)
	}
	if err := o.Store.Save(connection.NewOrganization("acme", "acme", "acme")); err != nil {
		t.Error(err)
	}
	other, err := s.Use(ctx, "first")
	if err != nil || len(other.Store.Organizations()) != 0 || len(o.Store.Organizations()) != 1 {
		t.Errorf("organizations of one instance are on another: %v", err)
	}
	if err := s.Forget(ctx, "second"); err != nil {
		t.Error(err)
	}
	if _, err := s.Use(ctx, "second"); err == nil || !strings.Contains(failure.Next(err), "first") {
		t.Errorf("a forgotten instance opens: %v", err)
	}
	if list := s.Instances(); len(list) != 1 {
		t.Errorf("listed: %+v", list)
	}
}

func TestScreensRefuseWhatCannotBe(t *testing.T) {
	g, c := bare(t)
	s := screensOf(t, c)
	for name, a := range map[string]ui.ExistingApp{
		"no key":           {Instance: "x", Web: g.Base, AppID: "4242"},
		"an odd secret":    {Instance: "x", Web: g.Base, AppID: "4242", PrivateKey: demo.OneLinePEM(testkit.Key()), ClientSecret: "two words"},
		"another's key":    {Instance: "x", Web: g.Base, AppID: "4242", PrivateKey: otherKey(t)},
		"a failed command": {Instance: "x", Web: g.Base, AppID: "4242", PrivateKeyCommand: "exit 3"},
		"no id":            {Instance: "x", Web: g.Base, PrivateKey: demo.OneLinePEM(testkit.Key())},
	} {
		if _, err := s.Import(t.Context(), a); err == nil || failure.Next(err) == "" {
			t.Errorf("%s: %v, next %q", name, err, failure.Next(err))
		}
	}
	if len(s.Instances()) != 0 {
		t.Errorf("kept: %+v", s.Instances())
	}
}

func TestScreensOpenTheDemo(t *testing.T) {
	s := screensOf(t, newCLI(t, nil))
	for range 2 { // the second time it is the same
		o, err := s.Use(t.Context(), ui.DemoInstance)
		if err != nil || !o.Demo || o.Approve == nil {
			t.Fatalf("demo: %v", err)
		}
		if list, _, err := o.Engine.Installations(t.Context(), 1); err != nil || len(list) == 0 {
			t.Errorf("%d installations, %v", len(list), err)
		}
	}
}

// Whoever gives up before the App is made leaves nothing behind.
func TestGivingUpMakesNothing(t *testing.T) {
	g, c := bare(t)
	s := screensOf(t, c)
	reg, err := s.Register(t.Context(), ui.AppRequest{Instance: "x", Web: g.Base, Owner: "acme", AppName: "x"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := reg.Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	reg.Close()
	if r, ok := c.keyring.(*ring); !ok || len(r.items) != 0 || len(s.Instances()) != 0 {
		t.Error("something was kept")
	}
}
