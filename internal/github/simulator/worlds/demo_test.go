package worlds_test

import (
	"maps"
	"testing"
	"time"

	"gitconnection/internal/github/simulator"
	"gitconnection/internal/github/simulator/worlds"
)

// Two worlds of the same moment are the same, but for signatures.
func TestDemoIsDeterministic(t *testing.T) {
	var trees [2]map[string]string
	for i := range trees {
		sim := simulator.New(simulator.Options{BaseURL: "http://demo.example", Now: func() time.Time { return time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC) }})
		if err := worlds.Demo(sim, worlds.Options{}); err != nil {
			t.Fatal(err)
		}
		trees[i] = map[string]string{}
		for _, r := range sim.State().Repositories {
			trees[i][r.FullName+" "+r.NodeID] = r.Tree
		}
	}
	if !maps.Equal(trees[0], trees[1]) {
		t.Errorf("%v\n%v", trees[0], trees[1])
	}
}

func BenchmarkDemoWorld(b *testing.B) {
	for b.Loop() {
		sim := simulator.New(simulator.Options{BaseURL: "http://demo.example"})
		if err := worlds.Demo(sim, worlds.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
