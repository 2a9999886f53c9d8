package connection_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// stuck is a connect that cannot go on: the platform's repository was made
// and the application's may not be.
func stuck(t *testing.T) (*testkit.GitHub, connection.Organization, connection.Result) {
	t.Helper()
	g, o := twoOrgs(t)
	g.AddFault(simulator.Fault{Kind: simulator.FaultStatus, Status: 403, Body: `{"message":"Organization members may not create repositories"}`, Method: "POST", Route: "/orgs/{org}/repos", Owner: "acme-apps"})
	r, err := connect(t, g.Engine, o, connection.ConnectOptions{})
	if err == nil || !r.Undoable(err) || len(r.Made) != 1 || r.Made[0].FullName != "acme/acme-gitops" {
		t.Fatalf("%v: made %+v", err, r.Made)
	}
	g.ClearFaults()
	return g, o, r
}

func undo(t *testing.T, g *testkit.GitHub, o connection.Organization, made []connection.Made, confirm ...string) error {
	t.Helper()
	_, e := g.Fresh(t)
	p, err := e.PlanUndo(context.Background(), o, made, connection.UndoOptions{Actor: "octo-admin", Confirm: confirm})
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.Apply(context.Background(), p, nil)
	return err
}

func TestUndoRemovesWhatTheRunMadeAndNothingElse(t *testing.T) {
	g, o, r := stuck(t)
	g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "other", Files: files(map[string]string{"a": "b"})})
	blockedBy(t, undo(t, g, o, r.Made), connection.ReasonUnconfirmed)
	must(t, undo(t, g, o, r.Made, "acme/acme-gitops"))
	var left []string
	for _, repo := range g.State().Repositories {
		left = append(left, repo.FullName)
	}
	if !slices.Equal(left, []string{"acme/other"}) {
		t.Errorf("left %v", left)
	}
	must(t, undo(t, g, o, r.Made)) // gone already
	mustConnect(t, g.Engine, o)
}

func TestUndoRefusesWhatHasChangedSince(t *testing.T) {
	for name, change := range map[string]func(*testkit.GitHub){
		"a commit": func(g *testkit.GitHub) {
			push(t, g, "acme/acme-gitops", simulator.CommitSpec{Message: "mine", Files: files(map[string]string{"a": "b"})})
		},
		"another in its place": func(g *testkit.GitHub) {
			must(t, g.Move("acme", "acme-gitops", "acme", "elsewhere"))
			g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "acme-gitops", Files: files(map[string]string{"a": "b"})})
		},
		"renamed":  func(g *testkit.GitHub) { must(t, g.Move("acme", "acme-gitops", "acme", "elsewhere")) },
		"archived": func(g *testkit.GitHub) { must(t, g.Archive("acme", "acme-gitops")) },
		"the other's run": func(g *testkit.GitHub) {
			_, e := g.Fresh(t)
			mustConnect(t, e, connection.NewOrganization("acme", "acme", "acme-apps"))
		},
	} {
		g, o, r := stuck(t)
		change(g)
		n := len(g.State().Repositories)
		if b := blockedBy(t, undo(t, g, o, r.Made, "acme/acme-gitops"), connection.ReasonChanged); b.Kind != connection.BlockRefuse {
			t.Errorf("%s: %+v", name, b)
		}
		if got := len(g.State().Repositories); got != n {
			t.Errorf("%s: %d repositories of %d are left", name, got, n)
		}
	}
}

// The last look is just before the deletion, not at the plan.
func TestUndoLooksOnceMore(t *testing.T) {
	g, o, r := stuck(t)
	_, e := g.Fresh(t)
	p, err := e.PlanUndo(context.Background(), o, r.Made, connection.UndoOptions{Confirm: []string{"acme/acme-gitops"}})
	if err != nil || len(p.Blockers) > 0 || len(p.Steps) != 1 || !p.Steps[0].Destructive {
		t.Fatalf("%v, %+v", err, p)
	}
	push(t, g, "acme/acme-gitops", simulator.CommitSpec{Message: "mine", Files: files(map[string]string{"a": "b"})})
	if _, err := e.Apply(context.Background(), p, nil); !errors.Is(err, connection.ErrChanged) {
		t.Errorf("got %v", err)
	}
	repository(t, g, "acme/acme-gitops")
}
