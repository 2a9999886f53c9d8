package client_test

import (
	"context"
	"crypto/rsa"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"gitconnection/internal/github"
	"gitconnection/internal/github/githubapp"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// Enterprise Server: other pages, no rate limits, and PKCE is passed over.
func TestAnEnterpriseServerIsWorkedWith(t *testing.T) {
	sim := simulator.New(simulator.Options{Enterprise: "3.17.2"})
	server := httptest.NewServer(sim.Handler())
	defer server.Close()
	sim.SetBaseURL(server.URL)
	sim.AddOrganization(simulator.OrganizationSpec{Login: "acme", Owners: []string{"octo-admin"}})
	sim.AddApp(simulator.AppSpec{
		ID: testkit.AppID, ClientID: testkit.ClientID, ClientSecret: testkit.ClientSecret, Slug: testkit.Slug, Name: "Konstruct Test", OwnerLogin: "acme",
		CallbackURLs: []string{github.CallbackURL}, Permissions: github.NeededPermissions(), PublicKey: func() *rsa.PublicKey { return &testkit.Key().PublicKey },
	})
	sim.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme"})
	g := &testkit.GitHub{Simulator: sim, Base: server.URL}
	client, _ := g.Fresh(t)
	g.Client = client
	ctx := context.Background()

	if h, err := client.Probe(ctx); err != nil || h.Version != "3.17.2" || !h.Supported() {
		t.Errorf("%+v, %v", h, err)
	}
	app, err := client.CheckApp(ctx)
	if err != nil || app.ClientID != testkit.ClientID {
		t.Fatalf("%+v, %v", app, err)
	}
	if page, err := client.InstallURL(ctx, 5); err != nil || page != server.URL+"/github-apps/konstruct-test/installations/new/permissions?suggested_target_id=5" || page != client.Endpoints().InstallPage(app.Slug, 5) {
		t.Errorf("%s, %v", page, err)
	}
	if _, known := client.Budget(); known {
		t.Error("a server without limits has a budget")
	}
	in, err := client.StartSignIn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	page, err := url.Parse(in.URL())
	if err != nil || page.Query().Get("code_challenge") == "" {
		t.Errorf("%s, %v", page, err)
	}
	code := authorize(t, g, in.URL())
	if err := in.Paste(page.Query().Get("redirect_uri") + "?" + url.Values{"code": {code}, "state": {page.Query().Get("state")}}.Encode()); err != nil {
		t.Fatal(err)
	}
	if user, err := in.Wait(ctx); err != nil || user.Login != "octo-admin" {
		t.Errorf("%+v, %v", user, err)
	}
	if _, _, err := client.MarkedRepositories(ctx, lookup(t, g, "acme"), "m"); err != nil {
		t.Error(err)
	}
	if err := client.RevokeTokens(ctx); err != nil {
		t.Error(err)
	}

	r, err := githubapp.Register(ctx, githubapp.RegisterOptions{
		Endpoints: client.Endpoints(), Transport: &http.Transport{}, Owner: "acme", Name: "Another", HomeURL: "https://konstruct.example",
	})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p := signInAs(t, g, "octo-admin")
	if err := r.Paste(p.confirm(r)); err != nil {
		t.Fatal(err)
	}
	if made, err := r.Wait(ctx); err != nil || made.HTMLURL != server.URL+"/github-apps/another" {
		t.Errorf("%v at %s, %v", made, made.HTMLURL, err)
	}
}
