package connection_test

import (
	"fmt"
	"strings"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// TestFileWorkSurvivesFaults loses the answer, after its effect, at
// every request of a run that adopts, restores, upgrades or proposes; one
// more run has to reach the undisturbed end.
func TestFileWorkSurvivesFaults(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		world func(t *testing.T, g *testkit.GitHub, o connection.Organization)
		opts  connection.ConnectOptions
		newer bool
	}{
		"adopt with files": {func(_ *testing.T, g *testkit.GitHub, o connection.Organization) { webMade(g, o) }, connection.ConnectOptions{Adopt: true, AdoptMissing: true}, false},
		"restore": {func(t *testing.T, g *testkit.GitHub, o connection.Organization) {
			mustConnect(t, g.Engine, o)
			push(t, g, o.FullName(connection.Platform), simulator.CommitSpec{Message: "by hand", Files: files(map[string]string{file: "mine\n"}), Delete: []string{"README.md"}})
		}, connection.ConnectOptions{RestoreAll: true}, false},
		"upgrade with a conflict": {func(t *testing.T, g *testkit.GitHub, o connection.Organization) {
			mustConnect(t, g.Engine, o)
			mine := strings.Replace(content(t, g, o.FullName(connection.Platform), file), "# ", "# My ", 1)
			push(t, g, o.FullName(connection.Platform), simulator.CommitSpec{Message: "by hand", Files: files(map[string]string{file: mine})})
		}, connection.ConnectOptions{}, true},
		"ruleset": {func(_ *testing.T, g *testkit.GitHub, o connection.Organization) {
			g.AddRuleset(simulator.RulesetSpec{Owner: o.PlatformOrg, Name: "reviews"})
		}, connection.ConnectOptions{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := func(fault *simulator.Fault) (end string, fired bool) {
				g, o := twoOrgs(t)
				tc.world(t, g, o)
				if fault != nil {
					g.AddFault(*fault)
				}
				for range 2 {
					_, e := g.Fresh(t)
					if tc.newer {
						e = newer(t, g, nextLayout(t, v2, nil))
					}
					_, err := connect(t, e, o, tc.opts)
					if fault == nil && err != nil && !strings.Contains(err.Error(), "waits for a merge") {
						t.Fatal(err)
					}
				}
				return finalState(t, g) + proposalsOf(g), len(g.FiredFaults()) > 0
			}
			want, _ := run(nil)
			cells := 0
			for _, route := range []string{"POST /graphql", "POST /repos/{owner}/{repo}/git/refs", "POST /repos/{owner}/{repo}/pulls", "GET /repos/{owner}/{repo}/pulls", "GET /repos/{owner}/{repo}/git/blobs/{file_sha}"} {
				for n, fired := 1, true; fired && n < 20; n++ {
					var got string
					got, fired = run(&simulator.Fault{Kind: simulator.FaultResetAfter, Route: route, Nth: n, Times: 1})
					if got != want {
						t.Errorf("%s number %d: got\n%s\nwant\n%s", route, n, got, want)
					}
					if fired {
						cells++
					}
				}
			}
			if cells < 4 {
				t.Errorf("only %d faults were met", cells)
			}
		})
	}
}

// proposalsOf are the open pull requests and the branches that there are.
func proposalsOf(g *testkit.GitHub) string {
	var out strings.Builder
	for _, r := range g.State().Repositories {
		open, _ := openPulls(r)
		fmt.Fprintf(&out, "%s: %d branches, %d open of %d pull requests\n", r.FullName, len(r.Branches), open, len(r.Pulls))
	}
	return out.String()
}
