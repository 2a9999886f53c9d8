package client_test

import (
	"testing"

	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// An App can be installed on more than organizations; the answers are held to
// GitHub's description.
func TestInstallationsOnEveryKindOfAccount(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	g.AddUser(simulator.UserSpec{Login: "mona"})
	g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "mona"})
	g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme", Enterprise: true})
	g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "hooli", Gone: true})
	list, _, err := g.Client.Installations(t.Context(), 1)
	if err != nil || len(list) != 4 {
		t.Fatalf("%+v, %v", list, err)
	}
	for i, want := range []struct {
		login, kind  string
		repositories bool
	}{
		{"acme", github.AccountOrganization, true}, {"mona", github.AccountUser, true}, {"acme", github.AccountEnterprise, false}, {"", "", false},
	} {
		if a := list[i].Account; a.Login != want.login || a.Type != want.kind || a.HoldsRepositories() != want.repositories {
			t.Errorf("%d: %+v", i, a)
		}
	}
	// The enterprise that is called like the organization takes nothing over.
	known, err := g.Client.LookupInstallation(github.WithKnownInstallations(t.Context()), "acme")
	if err != nil || known.Account.Type != github.AccountOrganization {
		t.Errorf("%+v, %v", known, err)
	}
}
