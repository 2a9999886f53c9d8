package testkit

import (
	"crypto/rsa"
	"math/rand/v2"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/github/simulator/worlds"
)

// Demo starts a GitHub that holds what the demo shows - an organization for
// every situation, umbrella and initech connected and used by their teams -
// reached without a network, as [NewInProcess]. Every request takes latency. It is
// the same each time, down to the commits, as long as the clock is.
func Demo(t testing.TB, latency time.Duration) *GitHub {
	t.Helper()
	const base = "http://127.0.0.1:1"
	sim := simulator.New(simulator.Options{BaseURL: base, Latency: latency, Rand: rand.NewChaCha8([32]byte{})})
	planner := connection.New(connection.Options{Web: base})
	err := worlds.Demo(sim, worlds.Options{
		App: simulator.AppSpec{
			ID: AppID, ClientID: ClientID, ClientSecret: ClientSecret, Slug: Slug, Name: "Konstruct Test",
			PublicKey: func() *rsa.PublicKey { return &Key().PublicKey },
		},
		Connected: func(c worlds.Connected) (platform, application map[string][]byte) {
			files, err := planner.Initial(connection.NewOrganization(c.Name, c.PlatformOrg, c.ApplicationOrg), map[connection.Role]connection.Identity{
				connection.Platform:    connection.Identity(c.PlatformRepo),
				connection.Application: connection.Identity(c.ApplicationRepo),
			}, c.Environments)
			if err != nil {
				t.Fatalf("lay out %s: %v", c.Name, err)
			}
			return contents(files[connection.Platform]), contents(files[connection.Application])
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	g := &GitHub{Simulator: sim, Base: base, transport: handlerTransport{sim.Handler()}}
	g.Client, g.Engine = g.Fresh(t)
	return g
}

func contents(files []github.File) map[string][]byte {
	out := map[string][]byte{}
	for _, f := range files {
		out[f.Path] = f.Content
	}
	return out
}
