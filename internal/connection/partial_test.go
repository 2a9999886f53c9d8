package connection_test

import (
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
)

// What GitHub does not list at once is asked for folder by folder: a deletion
// needs to know that nothing is registered.
func TestDeletionLooksIntoEveryFolder(t *testing.T) {
	g, o := twoOrgs(t)
	mustConnect(t, g.Engine, o)
	if err := g.Push("acme", "acme-gitops", simulator.CommitSpec{Message: "Add a cluster", Files: map[string][]byte{
		"registry/clusters/edge-1/deep/er/a.yaml": []byte("a: b\n"),
	}}); err != nil {
		t.Fatal(err)
	}
	g.SetTreeLimit(3)
	state, err := g.Engine.Observe(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := g.Engine.PlanDisconnect(t.Context(), state, connection.DisconnectOptions{Repositories: connection.Delete})
	if err != nil || plan.Impact.Partial || plan.Impact.Clusters != 1 {
		t.Fatalf("%+v, %v", plan.Impact, err)
	}
	if !slices.ContainsFunc(plan.Blockers, func(b connection.Blocker) bool { return strings.Contains(b.Message, "still holds 1 cluster") }) {
		t.Errorf("%+v", plan.Blockers)
	}
}
