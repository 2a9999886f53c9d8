// Package testkit gives tests a GitHub of their own: the simulator on a
// loopback port, held to GitHub's own description, with a client and an
// engine on top of it. Only tests import it.
package testkit

import (
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
	"gitconnection/internal/github/githubapp"
	"gitconnection/internal/github/repository"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/github/simulator/contract"
)

// The App of every test.
const (
	AppID        = 4242
	ClientID     = "Iv1.testclient"
	ClientSecret = "test-client-secret"
	Slug         = "konstruct-test"
)

// keyBits is the size of the keys. GitHub's have 2048, as have those of the demo and
// of the Apps that the simulator makes; a signature of half the size is made in a
// sixth of the time, and the tests make thousands.
const keyBits = 1024

// Key is one App key for all tests of a process; making one takes long.
var Key = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil
	}
	return key
})

// GitHub is a simulated GitHub with a client and an engine.
type GitHub struct {
	*simulator.Simulator
	Base   string
	Client *client.Client
	Engine *connection.Engine

	transport  http.RoundTripper // nil: a network of its own for each client
	userTokens sync.Map          // *client.Client → *userTokens
}

// New starts a GitHub on which the App exists and nothing else. Every
// exchange is checked against GitHub's description when the test ends.
func New(t testing.TB) *GitHub {
	t.Helper()
	sim := simulator.New(simulator.Options{})
	checker, err := contract.New(contract.Exempt(func(r *http.Request, _ int, _ http.Header) bool { return faulted(sim, r) }))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(checker.Wrap(sim.Handler()))
	sim.SetBaseURL(server.URL)
	sim.AddApp(simulator.AppSpec{
		ID: AppID, ClientID: ClientID, ClientSecret: ClientSecret, Slug: Slug, Name: "Konstruct Test", OwnerLogin: "acme", Public: true, DeviceFlow: true,
		CallbackURLs: []string{"http://127.0.0.1/oauth/callback"},
		Permissions:  map[string]string{"metadata": "read", "administration": "write", "contents": "write", "pull_requests": "write"},
		PublicKey:    func() *rsa.PublicKey { return &Key().PublicKey },
	})
	g := &GitHub{Simulator: sim, Base: server.URL}
	g.Client, g.Engine = g.Fresh(t)
	t.Cleanup(func() {
		server.Close()
		checker.Check(t)
	})
	return g
}

// Fresh returns a client and an engine with empty caches, as after a restart of
// the program.
func (g *GitHub) Fresh(t testing.TB) (*client.Client, *connection.Engine) {
	t.Helper()
	return g.build(t, nil, nil, Key())
}

// OtherKey is a key that belongs to no App.
var OtherKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil
	}
	return key
})

// WithKey is [GitHub.Fresh] with another key than the App's.
func (g *GitHub) WithKey(t testing.TB, key *rsa.PrivateKey) (*client.Client, *connection.Engine) {
	t.Helper()
	return g.build(t, nil, nil, key)
}

// WithToken returns a client that has a user's token and no key of the App, as a
// pipeline has it.
func (g *GitHub) WithToken(t testing.TB, login string) *client.Client {
	t.Helper()
	ends, err := github.NewEndpoints(g.Base, g.Base+"/api/v3/")
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.Options{Endpoints: ends, Token: g.IssueUserToken(login, "repo", "read:org"), Transport: g.roundTripper(), UserAgent: "konstruct/test"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Through returns a client, as [GitHub.Fresh] does, whose requests go through what
// wrap makes of the way to GitHub.
func (g *GitHub) Through(t testing.TB, wrap func(http.RoundTripper) http.RoundTripper) *client.Client {
	t.Helper()
	c, _ := (&GitHub{Simulator: g.Simulator, Base: g.Base, transport: wrap(g.roundTripper())}).Fresh(t)
	return c
}

func (g *GitHub) build(t testing.TB, objects repository.Objects, cache githubapp.Cache, key *rsa.PrivateKey) (*client.Client, *connection.Engine) {
	t.Helper()
	ends, err := github.NewEndpoints(g.Base, g.Base+"/api/v3/")
	if err != nil {
		t.Fatal(err)
	}
	tokens := &userTokens{}
	client, err := client.New(client.Options{
		Endpoints: ends, AppID: AppID, ClientID: ClientID, ClientSecret: ClientSecret, Key: github.StaticKey(key),
		Transport: g.roundTripper(), UserAgent: "konstruct/test", Objects: objects, Cache: cache, Tokens: tokens,
	})
	if err != nil {
		t.Fatal(err)
	}
	g.userTokens.Store(client, tokens)
	return client, connection.New(connection.Options{GitHub: client, Web: g.Base})
}

func (g *GitHub) roundTripper() http.RoundTripper {
	if g.transport != nil {
		return g.transport
	}
	return &http.Transport{MaxIdleConnsPerHost: 16, ResponseHeaderTimeout: 30 * time.Second}
}

// PublishedLimits are the secondary rate limits that GitHub documents, counted
// per App.
func PublishedLimits() simulator.SecondaryLimits {
	return simulator.SecondaryLimits{ContentPerMinute: 80, ContentPerHour: 500, PointsPerMinute: 900, GraphQLPerMinute: 2000, Concurrent: 100}
}

// Organization adds a GitHub organization owned by octo-admin.
func (g *GitHub) Organization(login string) {
	g.AddOrganization(simulator.OrganizationSpec{Login: login, Owners: []string{"octo-admin"}})
}

// Installed adds an organization with the App installed.
func (g *GitHub) Installed(login string) {
	g.Organization(login)
	g.Install(simulator.InstallSpec{App: Slug, Account: login})
}

// faulted reports whether a fault was injected into the request that has just
// been answered.
func faulted(sim *simulator.Simulator, r *http.Request) bool {
	log := sim.Requests()
	for _, l := range slices.Backward(log) {
		if l.Method == r.Method && l.Path == r.URL.Path {
			return l.Fault != ""
		}
	}
	return false
}
