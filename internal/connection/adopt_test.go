package connection_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// observed is the state as a program sees it that has just been started.
func observed(t *testing.T, g *testkit.GitHub, o connection.Organization) (*connection.Engine, connection.State) {
	t.Helper()
	_, e := g.Fresh(t)
	s, err := e.Observe(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return e, s
}

// blockedBy fails unless err carries a blocker of that reason, and returns it.
func blockedBy(t *testing.T, err error, reason string) connection.Blocker {
	t.Helper()
	var b *connection.BlockedError
	if !errors.As(err, &b) || len(b.Blockers) == 0 || b.Blockers[0].Reason != reason {
		t.Fatalf("got %v, want it blocked by %s", err, reason)
	}
	return b.Blockers[0]
}

func repository(t *testing.T, g *testkit.GitHub, fullName string) simulator.RepositoryState {
	t.Helper()
	for _, r := range g.State().Repositories {
		if strings.EqualFold(r.FullName, fullName) {
			return r
		}
	}
	t.Fatalf("there is no %s", fullName)
	return simulator.RepositoryState{}
}

func push(t *testing.T, g *testkit.GitHub, fullName string, c simulator.CommitSpec) {
	t.Helper()
	c.AuthorLogin = "octo-admin"
	o, n, _ := strings.Cut(fullName, "/")
	if err := g.Push(o, n, c); err != nil {
		t.Fatal(err)
	}
}

func files(contents map[string]string) map[string][]byte {
	out := map[string][]byte{}
	for p, c := range contents {
		out[p] = []byte(c)
	}
	return out
}

// webMade is the platform repository as Konstruct's web interface leaves it.
func webMade(g *testkit.GitHub, o connection.Organization) {
	g.AddRepository(simulator.RepositorySpec{Owner: o.PlatformOrg, Name: o.PlatformRepository, Private: true, Files: files(map[string]string{
		"README.md": "# Theirs\n", "catalog/redis/values.yaml": "a: b\n",
		"registry/clusters/prod/registry.yaml": "kind: Application\n", "registry/environments/dev/prod/shop.yaml": "kind: Application\n",
	})})
}

func TestWhatTheWebMadeIsRecognizedAndOffered(t *testing.T) {
	g, o := twoOrgs(t)
	webMade(g, o)
	e, s := observed(t, g, o)
	p := e.PlanConnect(s, connection.ConnectOptions{})
	b := blockedBy(t, &connection.BlockedError{Blockers: p.Blockers}, connection.ReasonForeign)
	for _, want := range []string{"web interface", "registry/clusters/", "registry/environments/", "catalog/"} {
		if !strings.Contains(b.Message, want) {
			t.Errorf("%q does not mention %s", b.Message, want)
		}
	}
	before := repository(t, g, o.FullName(connection.Platform)).Files
	if _, err := connect(t, e, o, connection.ConnectOptions{}); err == nil {
		t.Fatal("taken over without adopt")
	}
	if _, err := connect(t, e, o, connection.ConnectOptions{Adopt: true}); err != nil {
		t.Fatal(err)
	}
	after := repository(t, g, o.FullName(connection.Platform)).Files
	for path, sha := range before {
		if after[path] != sha {
			t.Errorf("%s was touched", path)
		}
	}
	if len(after) != len(before)+1 || after[connection.MarkerPath] == "" {
		t.Errorf("adopting wrote more than the marker: %v", after)
	}
	if _, s := observed(t, g, o); s.Phase != connection.PhaseConnected {
		t.Errorf("afterwards %q: %+v", s.Phase, s.Conditions)
	}
}

func TestEachMissingFileIsAChoice(t *testing.T) {
	g, o := twoOrgs(t)
	webMade(g, o)
	e, s := observed(t, g, o)
	plan := func(opts connection.ConnectOptions) connection.Plan {
		opts.Adopt, opts.Actor = true, "octo-admin"
		return e.PlanConnect(s, opts)
	}
	var paths []string
	for _, c := range plan(connection.ConnectOptions{}).Choices() {
		if c.Action != connection.ActionSkip || c.Change.Chosen || c.Change.Kind != connection.ChangeMissing || c.Writes != 0 {
			t.Errorf("%s is %s, chosen %v", c.ID, c.Action, c.Change.Chosen)
		}
		paths = append(paths, c.Change.Path)
	}
	want := []string{"catalog/README.md", "registry/README.md", "registry/clusters/README.md", "registry/environments/README.md"}
	if !slices.Equal(paths, want) {
		t.Fatalf("choices %v, want %v", paths, want)
	}
	if p := plan(connection.ConnectOptions{AdoptMissing: true}); p.Choices()[3].Action != connection.ActionAdd {
		t.Errorf("all missing files: %+v", p.Choices())
	}
	if got := plan(connection.ConnectOptions{}).UnknownChoices(connection.ConnectOptions{AdoptFiles: []string{"nonsense", "platform:registry/README.md"}}); !slices.Equal(got, []string{"nonsense"}) {
		t.Errorf("unknown choices %v", got)
	}
	p := plan(connection.ConnectOptions{AdoptFiles: []string{"catalog/README.md"}})
	diff, err := e.Diff(context.Background(), p, p.Choices()[0])
	if err != nil || !strings.HasPrefix(diff, "--- /dev/null\n+++ b/catalog/README.md\n@@ -0,0 +1,") || !strings.Contains(diff, "\n+# ") {
		t.Errorf("diff %q, %v", diff, err)
	}
	if r, err := e.Apply(context.Background(), p, nil); err != nil || r.State.Phase != connection.PhaseConnected {
		t.Fatalf("%v, %q", err, r.State.Phase)
	}
	got := repository(t, g, o.FullName(connection.Platform))
	if len(got.Files) != 6 || got.Files["catalog/README.md"] == "" || len(got.Commits) != 2 {
		t.Errorf("files %v, %d commits", got.Files, len(got.Commits))
	}
	// What was left out can still be chosen later; the first choice is kept.
	e, s = observed(t, g, o)
	again := e.PlanConnect(s, connection.ConnectOptions{})
	if !again.Nothing() || len(again.Choices()) != 3 {
		t.Errorf("again: %d writes, choices %+v", again.Writes(), again.Choices())
	}
	if _, err := connect(t, e, o, connection.ConnectOptions{AdoptMissing: true}); err != nil {
		t.Fatal(err)
	}
	if n := len(repository(t, g, o.FullName(connection.Platform)).Files); n != 9 {
		t.Errorf("%d files, want 9", n)
	}
}

func TestAnArchivedForeignRepositoryIsSaidSo(t *testing.T) {
	g, o := twoOrgs(t)
	g.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "acme-gitops", Archived: true, Files: files(map[string]string{"a": "b"})})
	_, err := connect(t, g.Engine, o, connection.ConnectOptions{Adopt: true})
	if b := blockedBy(t, err, connection.ReasonArchived); !strings.Contains(b.Message, "is archived") {
		t.Errorf("%q", b.Message)
	}
}

func TestOneArchivedByHandIsUnarchivedAndSaidSo(t *testing.T) {
	g, o := twoOrgs(t)
	mustConnect(t, g.Engine, o)
	if err := g.Archive("acme", "acme-gitops"); err != nil {
		t.Fatal(err)
	}
	e, s := observed(t, g, o)
	if c := s.Condition(connection.PlatformRepository); c.Reason != connection.ReasonArchived {
		t.Errorf("%+v", c)
	}
	p := e.PlanConnect(s, connection.ConnectOptions{})
	if p.Steps[0].Action != connection.ActionUnarchive || !strings.Contains(p.Steps[0].Reason, "on GitHub") {
		t.Errorf("%+v", p.Steps[0])
	}
	mustConnect(t, e, o)
}

func TestMovedRepositoriesAreFollowed(t *testing.T) {
	for _, tc := range []struct {
		name                string
		toOwner, toName     string
		squatter            bool // somebody makes another repository at the former name
		platform, installed bool
	}{
		{"renamed", "acme-apps", "shop-gitops", false, false, true},
		{"renamed, and the name is taken", "acme-apps", "shop-gitops", true, false, true},
		{"transferred", "third", "acme-gitops", false, false, true},
		{"transferred, and the name is taken", "third", "moved", true, false, true},
		{"platform renamed", "acme", "infra", false, true, true},
		{"platform transferred", "third", "infra", false, true, true},
		{"to where the App is not", "nowhere", "acme-gitops", false, false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g, o := twoOrgs(t)
			mustConnect(t, g.Engine, o)
			g.Installed("third")
			g.Organization("nowhere")
			role := connection.Application
			if tc.platform {
				role = connection.Platform
			}
			id := repository(t, g, o.FullName(role)).NodeID
			if err := g.Move(o.Owner(role), o.Repository(role), tc.toOwner, tc.toName); err != nil {
				t.Fatal(err)
			}
			if tc.squatter {
				g.AddRepository(simulator.RepositorySpec{Owner: o.Owner(role), Name: o.Repository(role), Files: files(map[string]string{"a": "b"})})
			}
			e, s := observed(t, g, o)
			if !tc.installed {
				if s.Repositories[role].Ownership != connection.Absent {
					t.Fatalf("%+v", s.Repositories[role])
				}
				return
			}
			to := tc.toOwner + "/" + tc.toName
			if r := s.Repositories[role]; r.FullName != to || r.NodeID != id || s.Organization.FullName(role) != to {
				t.Fatalf("found %s (%s) as %s, want %s", r.FullName, r.Ownership, s.Organization.FullName(role), to)
			}
			if c := s.Condition(connection.ScaffoldInSync); c.Reason != connection.ReasonMarkerOutdated {
				t.Errorf("%+v", c)
			}
			p := e.PlanConnect(s, connection.ConnectOptions{Actor: "octo-admin"})
			for _, step := range p.Steps {
				if step.Action != connection.ActionUpdate || !strings.Contains(step.Reason, "the marker follows") {
					t.Errorf("%s: %s, %s", step.ID, step.Action, step.Reason)
				}
			}
			if r, err := e.Apply(connection.ForWriting(context.Background()), p, nil); err != nil || r.State.Phase != connection.PhaseConnected {
				t.Fatalf("%v, %q %+v", err, r.State.Phase, r.State.Conditions)
			}
			e, s = observed(t, g, s.Organization)
			if p := e.PlanConnect(s, connection.ConnectOptions{}); s.Phase != connection.PhaseConnected || !p.Nothing() {
				t.Errorf("again: %q, %d writes", s.Phase, p.Writes())
			}
			if found, err := e.Find(context.Background(), o); !tc.squatter && (err != nil || found.Phase != connection.PhaseConnected) {
				t.Errorf("by its former name: %q, %v", found.Phase, err)
			}
		})
	}
}
