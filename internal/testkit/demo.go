package testkit

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
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
	from := demoOfBubbles
	if !time.Now().Equal(bubbleStart()) {
		from = func() (built, error) { return buildDemo(time.Now) }
	}
	demo, err := from()
	if err != nil {
		t.Fatal(err)
	}
	random := &rand.ChaCha8{}
	if err := random.UnmarshalBinary(demo.random); err != nil {
		t.Fatal(err)
	}
	sim := demo.simulator.Copy(simulator.Options{Latency: latency, Rand: random})
	g := &GitHub{Simulator: sim, Base: sim.BaseURL(), transport: handlerTransport{sim.Handler()}}
	g.Client, g.Engine = g.Fresh(t)
	return g
}

// bubbleStart is when time begins in a bubble of testing/synctest.
func bubbleStart() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

// built is a world to copy, and the randomness that goes on from there.
type built struct {
	simulator *simulator.Simulator
	random    []byte
}

// demoOfBubbles is the world that every bubble begins with, built once.
var demoOfBubbles = sync.OnceValues(func() (built, error) { return buildDemo(bubbleStart) })

func buildDemo(now func() time.Time) (built, error) {
	const base = "http://127.0.0.1:1"
	random := rand.NewChaCha8([32]byte{})
	sim := simulator.New(simulator.Options{BaseURL: base, Now: now, Rand: random})
	planner := connection.New(connection.Options{Web: base})
	var unplanned error
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
				unplanned = errors.Join(unplanned, fmt.Errorf("lay out %s: %w", c.Name, err))
			}
			return contents(files[connection.Platform]), contents(files[connection.Application])
		},
	})
	if err := errors.Join(err, unplanned); err != nil {
		return built{}, err
	}
	state, err := random.MarshalBinary()
	return built{sim, state}, err
}

func contents(files []github.File) map[string][]byte {
	out := map[string][]byte{}
	for _, f := range files {
		out[f.Path] = f.Content
	}
	return out
}
