package client_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// Every state that GitHub can be in is recognized from its own answer.
func TestTheReasonsOfTheSimulatorsStates(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	look := func(t *testing.T, g *testkit.GitHub) error {
		t.Helper()
		i, err := g.Client.LookupInstallation(github.WithKnownInstallations(ctx), "acme")
		if err != nil {
			return err
		}
		_, _, err = g.Client.MarkedRepositories(ctx, i, "m")
		return err
	}
	app := func(_ *testing.T, g *testkit.GitHub) error {
		_, err := g.Client.CheckApp(ctx)
		return err
	}
	user := func(t *testing.T, g *testkit.GitHub) error {
		t.Helper()
		g.SignIn(t, g.Client, g.IssueUserToken("octo-admin", "repo", "read:org"))
		_, err := g.Client.Organization(ctx, "acme")
		return err
	}
	for name, tc := range map[string]struct {
		change func(g *testkit.GitHub) bool
		do     func(*testing.T, *testkit.GitHub) error
		reason github.Reason
		text   string // in the error and what to do about it
	}{
		"SAML":          {func(g *testkit.GitHub) bool { return g.SetPolicy("acme", simulator.Policy{SAML: true}) }, user, github.ReasonSAML, "/orgs/acme/sso"},
		"IP allow list": {func(g *testkit.GitHub) bool { return g.SetPolicy("acme", simulator.Policy{IPAllowList: true}) }, look, github.ReasonIPAllowList, "allow list"},
		"policy":        {func(g *testkit.GitHub) bool { return g.SetPolicy("acme", simulator.Policy{AppsForbiddenBy: "initech"}) }, look, github.ReasonPolicy, "initech"},
		"suspended":     {func(g *testkit.GitHub) bool { return g.Suspend(testkit.Slug, "acme", "octo-admin") }, look, github.ReasonSuspended, "(by octo-admin, "},
		"removed":       {func(g *testkit.GitHub) bool { return g.Uninstall(testkit.Slug, "acme") }, look, github.ReasonUninstalled, "/installations/new/permissions?suggested_target_id="},
		"deleted App":   {func(g *testkit.GitHub) bool { return g.DeleteApp(testkit.Slug) }, app, github.ReasonAppGone, "no such App"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // some wait for GitHub to know a new token
			g := testkit.New(t)
			g.Installed("acme")
			if err := look(t, g); err != nil { // it works, and ids and a token are known
				t.Fatal(err)
			}
			if !tc.change(g) {
				t.Fatal("the world did not change")
			}
			err := tc.do(t, g)
			var own *github.Error
			if !errors.As(err, &own) || own.Reason != tc.reason {
				t.Fatalf("%v: reason %q, want %q", err, github.ReasonOf(err), tc.reason)
			}
			if !strings.Contains(err.Error()+" "+own.Next(), tc.text) || own.Next() == "" {
				t.Errorf("%v\nnext: %s\nwant %q", err, own.Next(), tc.text)
			}
			again, fresh := tc.do(t, g), error(nil)
			if g.Client, _ = g.Fresh(t); tc.reason != github.ReasonUninstalled {
				fresh = tc.do(t, g)
			}
			if github.ReasonOf(again) != tc.reason || fresh != nil && github.ReasonOf(fresh) != tc.reason {
				t.Errorf("asked again: %v; after a restart: %v", again, fresh)
			}
		})
	}
}
