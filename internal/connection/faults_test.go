package connection_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
)

// finalState is what has to be the same however bumpy the way was.
func finalState(t *testing.T, g interface {
	State() simulator.StateSnapshot
}) string {
	t.Helper()
	data, err := json.MarshalIndent(shape(g.State()), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

type repositoryShape struct {
	Name, Description string
	Private, Archived bool
	Messages          []string
	Files             int
}

func shape(s simulator.StateSnapshot) []repositoryShape {
	var out []repositoryShape
	for _, r := range s.Repositories {
		sh := repositoryShape{Name: r.FullName, Description: r.Description, Private: r.Private, Archived: r.Archived, Files: len(r.Files)}
		for _, c := range r.Commits {
			sh.Messages = append(sh.Messages, c.Message)
		}
		out = append(out, sh)
	}
	return out
}

// limited is the answer of a secondary limit, as GitHub documents it.
func limited(f simulator.Fault) simulator.Fault {
	f.Kind, f.Status = simulator.FaultStatus, http.StatusForbidden
	f.Header = map[string]string{"Retry-After": "1"}
	f.Body = `{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again.","documentation_url":"https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits"}`
	return f
}

func TestConnectSurvivesUnattended(t *testing.T) {
	const create, put, mutation = "POST /orgs/{org}/repos", "PUT /repos/{owner}/{repo}/contents/{path}", "POST /graphql"
	undisturbed := ""
	for _, tc := range []struct {
		name        string
		fault       simulator.Fault
		consistency time.Duration
	}{
		{name: "nothing goes wrong"},
		{name: "create answered 502 after it happened", fault: simulator.Fault{Route: create, Owner: "acme", Nth: 1, Kind: simulator.FaultStatusAfter, Status: 502}},
		{name: "create's answer lost", fault: simulator.Fault{Route: create, Owner: "acme", Nth: 1, Kind: simulator.FaultResetAfter}},
		{name: "create's answer torn", fault: simulator.Fault{Route: create, Owner: "acme", Nth: 1, Kind: simulator.FaultTruncate}},
		{name: "create failed with 502", fault: simulator.Fault{Route: create, Owner: "acme", Nth: 1, Kind: simulator.FaultStatus, Status: 502}},
		{name: "404 for a while after creation", consistency: 1500 * time.Millisecond},
		{name: "create's answer lost and 404 for a while", consistency: time.Second, fault: simulator.Fault{Route: create, Owner: "acme", Nth: 1, Kind: simulator.FaultResetAfter}},
		{name: "secondary limit on create", fault: limited(simulator.Fault{Route: create, Owner: "acme", Nth: 1})},
		{name: "secondary limit on the next write", fault: limited(simulator.Fault{Route: put, Owner: "acme", Nth: 1})},
		{name: "first file's answer lost", fault: simulator.Fault{Route: put, Owner: "acme", Nth: 1, Kind: simulator.FaultResetAfter}},
		{name: "connection reset before the content", fault: simulator.Fault{Route: mutation, Nth: 3, Kind: simulator.FaultResetBefore}},
		{name: "content's answer lost", fault: simulator.Fault{Route: mutation, Nth: 3, Kind: simulator.FaultResetAfter}},
		{name: "one 503 on a read", fault: simulator.Fault{Route: "GET /orgs/{org}/installation", Owner: "acme", Nth: 1, Kind: simulator.FaultStatus, Status: 503}},
		{name: "one 401 on a read", fault: simulator.Fault{Route: mutation, Nth: 1, Kind: simulator.FaultStatus, Status: 401, Body: `{"message":"Bad credentials"}`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g, o := twoOrgs(t)
			g.SetConsistency(tc.consistency)
			if tc.fault.Kind != "" {
				g.AddFault(tc.fault)
			}
			mustConnect(t, g.Engine, o)
			if tc.fault.Kind != "" && len(g.FiredFaults()) != 1 {
				t.Fatalf("the fault fired %d times", len(g.FiredFaults()))
			}
			state := finalState(t, g)
			if undisturbed == "" {
				undisturbed = state
			}
			if state != undisturbed {
				t.Errorf("final state differs:\n%s\nwant\n%s", state, undisturbed)
			}
		})
	}
}

// A rule about commits binds the very first one of a new repository, too: it is
// looked at once, and told, and nothing is proposed to a repository without a branch.
func TestARuleThatBindsTheFirstCommit(t *testing.T) {
	for _, text := range []string{
		"Repository rule violations found\n\nCommit message must match a given regex pattern: ^[A-Z]+-[0-9]+: .*\n\n",
		"Repository rule violations found\n\nCommits must have verified signatures.\n\n",
		"Repository rule violations found\n\nChanges must be made through a pull request.\n\n", // GitHub lets a first commit pass; a server may not
	} {
		g, o := twoOrgs(t)
		body, err := json.Marshal(map[string]string{"message": text})
		if err != nil {
			t.Fatal(err)
		}
		g.AddFault(simulator.Fault{Route: "PUT /repos/{owner}/{repo}/contents/{path}", Owner: o.PlatformOrg, Kind: simulator.FaultStatus, Status: http.StatusUnprocessableEntity, Body: string(body)})
		_, err = connect(t, g.Engine, o, connection.ConnectOptions{})
		blocked, ok := errors.AsType[*connection.BlockedError](err)
		if !ok || len(blocked.Blockers) != 1 {
			t.Fatalf("%q: %v", text, err)
		}
		b := blocked.Blockers[0]
		if b.Reason != connection.ReasonFirstCommit || b.Target != o.FullName(connection.Platform) || !strings.Contains(b.Next, "bypass list") || !strings.HasSuffix(b.URL, "/organizations/"+o.PlatformOrg+"/settings/rules") {
			t.Errorf("%q: %+v", text, b)
		}
		if n := len(g.FiredFaults()); n != 1 {
			t.Errorf("%q: tried %d times", text, n)
		}
	}
}

func TestTwoOperatorsAtOnce(t *testing.T) {
	g, o := twoOrgs(t)
	mustConnect(t, g.Engine, o)
	want := finalState(t, g)

	g, o = twoOrgs(t)
	g.SetLatency(5 * time.Millisecond)
	_, other := g.Fresh(t)
	var wg sync.WaitGroup
	for _, e := range []*connection.Engine{g.Engine, other} {
		wg.Go(func() {
			r, err := connect(t, e, o, connection.ConnectOptions{Actor: "octo-admin"})
			if err != nil || r.State.Phase != connection.PhaseConnected {
				t.Errorf("phase %q, %v", r.State.Phase, err)
			}
		})
	}
	wg.Wait()
	if got := finalState(t, g); got != want {
		t.Errorf("final state differs:\n%s\nwant\n%s", got, want)
	}
}

func TestCancelStopsCleanlyAndTheNextRunGoesOn(t *testing.T) {
	g, o := twoOrgs(t)
	mustConnect(t, g.Engine, o)
	want := finalState(t, g)
	for stopAt := 1; stopAt <= 8; stopAt++ {
		g, o := twoOrgs(t)
		ctx, cancel := context.WithCancel(context.Background())
		s, err := g.Engine.Observe(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		_, err = g.Engine.Apply(ctx, g.Engine.PlanConnect(s, connection.ConnectOptions{Actor: "octo-admin"}), func(connection.Event) {
			if seen++; seen == stopAt {
				cancel()
			}
		})
		cancel()
		_, fresh := g.Fresh(t)
		mustConnect(t, fresh, o)
		if got := finalState(t, g); got != want {
			t.Errorf("stopped at event %d (%v): final state differs:\n%s\nwant\n%s", stopAt, err, got, want)
		}
	}
}
