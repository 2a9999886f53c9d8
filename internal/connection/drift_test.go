package connection_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
)

func TestDriftIsShownAndRestoredOnlyWhenAsked(t *testing.T) {
	g, o := twoOrgs(t)
	mustConnect(t, g.Engine, o)
	platform := o.FullName(connection.Platform)
	before := repository(t, g, platform)
	push(t, g, platform, simulator.CommitSpec{Message: "by hand", Files: files(map[string]string{"catalog/README.md": "# \x1b[31mMine\n", "own.yaml": "a: b\n"}), Delete: []string{"registry/README.md"}})
	e, s := observed(t, g, o)
	if want := []string{"catalog/README.md", "registry/README.md"}; !slices.Equal(s.Repositories[connection.Platform].Drift, want) {
		t.Fatalf("drift %v, want %v", s.Repositories[connection.Platform].Drift, want)
	}
	if s.Phase != connection.PhaseDegraded || s.Condition(connection.ScaffoldInSync).Reason != connection.ReasonDrift {
		t.Errorf("phase %q, %+v", s.Phase, s.Conditions)
	}
	p := e.PlanConnect(s, connection.ConnectOptions{})
	if !p.Nothing() || len(p.Choices()) != 2 {
		t.Fatalf("%d writes, choices %+v", p.Writes(), p.Choices())
	}
	diff, err := e.Diff(context.Background(), p, p.Choices()[0])
	if err != nil || !strings.Contains(diff, "Mine\n") || !strings.Contains(diff, "\n-# ") || !strings.Contains(diff, "\n+# ") || strings.Contains(diff, "\x1b") {
		t.Errorf("diff %q, %v", diff, err)
	}
	g.ResetLog()
	if _, err := connect(t, e, o, connection.ConnectOptions{}); err != nil || simulator.Count(g.Requests()).Writes != 0 {
		t.Errorf("connect wrote without being asked: %v", err)
	}
	if _, err := connect(t, e, o, connection.ConnectOptions{Restore: []string{"platform:registry/README.md"}}); err != nil {
		t.Fatal(err)
	}
	after := repository(t, g, platform)
	if after.Files["registry/README.md"] != before.Files["registry/README.md"] || after.Files["catalog/README.md"] == before.Files["catalog/README.md"] {
		t.Error("what was named was not restored, or what was not named was")
	}
	r, err := connect(t, e, o, connection.ConnectOptions{RestoreAll: true})
	if err != nil || r.State.Phase != connection.PhaseConnected {
		t.Fatalf("%v, %q %+v", err, r.State.Phase, r.State.Conditions)
	}
	after = repository(t, g, platform)
	if after.Files["catalog/README.md"] != before.Files["catalog/README.md"] || after.Files["own.yaml"] == "" || len(after.Commits) != 5 {
		t.Errorf("files %v, %d commits", after.Files, len(after.Commits))
	}
}

// A file that changes once more after the plan was confirmed is not the one
// that the operator has agreed to overwrite.
func TestRestoringRefusesWhatWasNotShown(t *testing.T) {
	g, o := twoOrgs(t)
	mustConnect(t, g.Engine, o)
	platform := o.FullName(connection.Platform)
	push(t, g, platform, simulator.CommitSpec{Message: "one", Files: files(map[string]string{"catalog/README.md": "one\n"})})
	e, s := observed(t, g, o)
	p := e.PlanConnect(s, connection.ConnectOptions{RestoreAll: true, Actor: "octo-admin"})
	push(t, g, platform, simulator.CommitSpec{Message: "two", Files: files(map[string]string{"catalog/README.md": "two\n"})})
	want := repository(t, g, platform).Head
	if _, err := e.Apply(context.Background(), p, nil); !errors.Is(err, connection.ErrChanged) {
		t.Errorf("got %v, want ErrChanged", err)
	}
	if got := repository(t, g, platform).Head; got != want {
		t.Error("it was overwritten")
	}
	// One that somebody else has changed meanwhile is no obstacle.
	push(t, g, platform, simulator.CommitSpec{Message: "three", Files: files(map[string]string{"other.yaml": "a\n"})})
	_, s = observed(t, g, o)
	p = e.PlanConnect(s, connection.ConnectOptions{RestoreAll: true, Actor: "octo-admin"})
	push(t, g, platform, simulator.CommitSpec{Message: "four", Files: files(map[string]string{"other.yaml": "b\n"})})
	if r, err := e.Apply(context.Background(), p, nil); err != nil || r.State.Phase != connection.PhaseConnected {
		t.Errorf("%v, %q", err, r.State.Phase)
	}
}
