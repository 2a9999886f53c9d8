package connection_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// inParts is an engine that commits so little at once that the platform's
// layout takes several commits.
func inParts(g *testkit.GitHub) *connection.Engine {
	return connection.New(connection.Options{GitHub: g.Client, Web: g.Base, MaxCommit: 700})
}

func TestALargeLayoutIsCommittedInParts(t *testing.T) {
	g, o := twoOrgs(t)
	r := mustConnect(t, inParts(g), o)
	whole, _ := twoOrgs(t)
	want := mustConnect(t, whole.Engine, o)
	for _, role := range connection.Roles() {
		if got := len(r.State.Repositories[role].Marker.Files); got != len(want.State.Repositories[role].Marker.Files) {
			t.Errorf("%s: %d files in the marker", role, got)
		}
	}
	counts := simulator.Count(g.Requests())
	if counts.Writes <= 6 || r.Usage.Writes != counts.Writes {
		t.Errorf("%d writes, %d counted by the program", counts.Writes, r.Usage.Writes)
	}
	for _, repo := range g.State().Repositories {
		for path, sha := range repo.Files {
			if path == connection.MarkerPath {
				continue
			}
			for _, other := range whole.State().Repositories {
				// The READMEs name the host, which differs; the files have to be the same ones.
				if other.FullName == repo.FullName && (other.Files[path] == "" || len(other.Files) != len(repo.Files)) {
					t.Errorf("%s: %s %s", repo.FullName, path, sha)
				}
			}
		}
	}
	g.ResetLog()
	mustConnect(t, inParts(g), o)
	if c := simulator.Count(g.Requests()); c.Writes != 0 {
		t.Errorf("again: %d writes", c.Writes)
	}
}

func TestARunThatEndsBetweenTwoPartsIsResumed(t *testing.T) {
	world := func(t *testing.T) (*testkit.GitHub, connection.Organization) {
		t.Helper()
		g := testkit.NewInProcess(t, 10*time.Millisecond)
		g.Installed("acme")
		g.Installed("acme-apps")
		return g, connection.NewOrganization("acme", "acme", "acme-apps")
	}
	synctest.Test(t, func(t *testing.T) {
		g, o := world(t)
		mustConnect(t, inParts(g), o)
		want := finalState(t, g)
		commits := strings.Count(want, "Lay out the platform")
		if commits < 3 {
			t.Fatalf("%d parts of the platform's layout", commits)
		}
		for _, kind := range []string{simulator.FaultResetAfter, simulator.FaultStatus} {
			for n := 1; n <= commits; n++ {
				g, o := world(t)
				// The first query is the look; from the n-th commit on nothing works any more.
				g.AddFault(simulator.Fault{Route: "POST /graphql", Owner: "acme", Nth: n + 1, Times: 500, Kind: kind, Status: 403, Body: `{"message":"Resource not accessible by integration"}`})
				if _, err := connect(t, inParts(g), o, connection.ConnectOptions{}); err == nil || len(g.FiredFaults()) == 0 {
					t.Fatalf("%s at commit %d: %v after %d faults", kind, n, err, len(g.FiredFaults()))
				}
				g.ClearFaults()
				g.Client, _ = g.Fresh(t)
				mustConnect(t, inParts(g), o)
				if got := finalState(t, g); got != want {
					t.Errorf("ended at commit %d by %s: final state differs:\n%s\nwant\n%s", n, kind, got, want)
				}
			}
		}
	})
}

func TestPartsFollowAnOlderVersionsFirstFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := testkit.NewInProcess(t, 10*time.Millisecond)
		g.Installed("acme")
		g.Installed("acme-apps")
		o := connection.NewOrganization("acme", "acme", "acme-apps")
		// The older program ends right after the first file of the platform.
		g.AddFault(simulator.Fault{Route: "POST /graphql", Owner: "acme", Nth: 2, Times: 500, Kind: simulator.FaultStatus, Status: 403, Body: `{"message":"Resource not accessible by integration"}`})
		if _, err := connect(t, g.Engine, o, connection.ConnectOptions{}); err == nil || len(g.FiredFaults()) == 0 {
			t.Fatalf("%v after %d faults", err, len(g.FiredFaults()))
		}
		g.ClearFaults()
		newer := nextLayout(t, func(_, text string) string { return text + "\nOf the newer version.\n" }, nil)
		client, _ := g.Fresh(t)
		e := connection.New(connection.Options{GitHub: client, Web: g.Base, Layout: newer, MaxCommit: 700})
		s, err := e.Observe(t.Context(), o)
		if err != nil || s.Repositories[connection.Platform].Ownership != connection.Ours {
			t.Fatalf("the older version's first file: %q, %v", s.Repositories[connection.Platform].Ownership, err)
		}
		mustConnect(t, e, o)
		if text := content(t, g, o.FullName(connection.Platform), "README.md"); !strings.Contains(text, "Of the newer version.") {
			t.Errorf("README.md is still the older one:\n%s", text)
		}
	})
}
