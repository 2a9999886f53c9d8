package app

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// queries counts GraphQL queries, and everything else but tokens.
func queries(g *testkit.GitHub) (graphql, other int) {
	for _, r := range g.Requests() {
		switch {
		case r.Kind == "graphql":
			graphql++
		case !strings.Contains(r.Route, "access_tokens"):
			other++
		}
	}
	return graphql, other
}

func TestActivityIsLive(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := genuineWorld(t, nil)
		s := w.at(t, 120, 40)
		s.keys("enter")
		s.pass(time.Second)
		g.ResetLog()
		s.keys("4")
		s.pass(time.Second)
		s.has("both repositories, newest first", "Live: 60 requests and points an hour of 5,000", "platform", "application", "for octo-admin", "live · checked")
		if graphql, other := queries(g); graphql != 1 || other != 0 {
			t.Errorf("%d queries and %d requests for the timeline", graphql, other)
		}
		push(t, g, "acme-apps-gitops", "Roll out checkout 2.4.0", map[string][]byte{"a": []byte("b")})
		s.keys("down")
		was := under(s)
		s.pass(70 * time.Second) // no key
		s.has("Roll out checkout 2.4.0", "1 new commit")
		if got := under(s); was == "" || got != was {
			t.Errorf("the cursor did not stay on %q: it is on %q", was, got)
		}
		if graphql, _ := queries(g); graphql != 3 { // the timeline, a look, what was new
			t.Errorf("%d queries", graphql)
		}
		s.keys("home", "enter")
		s.pass(time.Second)
		s.has("Roll out checkout 2.4.0", "added  a", "+b")
		s.keys("esc")

		// What it costs: an hour of looking.
		g.ResetLog()
		before, _ := g.Client.Budget()
		s.pass(30 * time.Minute)
		graphql, other := queries(g)
		if graphql < 27 || graphql > 34 || other != 0 {
			t.Errorf("%d queries and %d requests in half an hour", graphql, other)
		}
		if points := spent(g); points > 34 {
			t.Errorf("%d points in half an hour, %d left before", points, before.Remaining)
		}

		// Hidden, it is silent; shown again, it looks at once.
		s.keys("1")
		s.pass(time.Minute)
		g.ResetLog()
		s.pass(20 * time.Minute)
		if graphql, other := queries(g); graphql+other != 0 {
			t.Errorf("%d requests while hidden", graphql+other)
		}
		s.keys("4")
		s.pass(time.Second)
		if graphql, _ := queries(g); graphql != 1 {
			t.Errorf("%d queries for coming back", graphql)
		}

		// After an hour without a key it rests, until one comes.
		s.pass(70 * time.Minute)
		s.has("paused after an hour without a key")
		g.ResetLog()
		s.pass(5 * time.Hour)
		if graphql, other := queries(g); graphql+other != 0 {
			t.Errorf("%d requests while nobody is there", graphql+other)
		}
		push(t, g, "acme-gitops", "While nobody looked", map[string][]byte{"c": []byte("c")})
		s.keys("r")
		s.pass(time.Second)
		s.has("While nobody looked", "live")
		s.lacks("paused")
		s.finish()
	})
}

// spent is how many points the queries in the log cost, one each.
func spent(g *testkit.GitHub) int {
	n, _ := queries(g)
	return n
}

// commitRow is what stands about one commit on the timeline.
type commitRow struct{ sha, subject string }

// timeline is all of the timeline, read from a screen that is large enough.
func timeline(s *screen) []commitRow {
	w, h := s.w, s.h
	s.size(w, 200)
	defer s.size(w, h)
	var out []commitRow
	for l := range strings.SplitSeq(s.text(), "\n") {
		if m := commitLine.FindStringSubmatch(l); m != nil {
			out = append(out, commitRow{m[1], m[2]})
		}
	}
	return out
}

var commitLine = regexp.MustCompile(`^ [ ▌] ([0-9a-f]{7,}) [ ✓] (?:platform|application) +(\S.*?)  `)

// A timeline of two repositories is read in pieces, without gaps and without
// anything appearing above what one has seen.
func TestActivityGoesBack(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := genuineWorld(t, func(g *testkit.GitHub) {
			for i := range 90 {
				repository := "acme-gitops"
				if i%9 == 0 {
					repository = "acme-apps-gitops"
				}
				at := time.Now().Add(time.Duration(i) * time.Minute)
				if err := g.Push("acme", repository, simulator.CommitSpec{Message: fmt.Sprintf("change %02d", i), AuthorLogin: "octo-admin", When: at, Files: map[string][]byte{"f": []byte(fmt.Sprint(i))}}); err != nil {
					t.Fatal(err)
				}
			}
		})
		s := w.at(t, 120, 40)
		s.keys("enter", "4")
		s.pass(time.Second)
		seen := timeline(s)
		for range 8 {
			s.keys("end")
			s.pass(time.Second)
			now := timeline(s)
			if len(now) < len(seen) {
				t.Fatalf("%d commits after %d", len(now), len(seen))
			}
			for i := range seen {
				if now[i] != seen[i] {
					t.Fatalf("commit %d is %v after going on, and was %v", i, now[i], seen[i])
				}
			}
			seen = now
		}
		if len(seen) != 94 { // and two of each connect
			t.Errorf("%d commits", len(seen))
		}
		for i := range 90 {
			if want := fmt.Sprintf("change %02d", 89-i); !strings.HasPrefix(seen[i].subject, want) {
				t.Errorf("%q stands where %q should", seen[i].subject, want)
			}
		}
		_ = g
		s.finish()
	})
}

func TestActivityThatCannotBeRead(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := genuineWorld(t, nil)
		s := w.at(t, 120, 40)
		s.keys("enter")
		s.pass(time.Second)
		g.AddFault(simulator.Fault{Route: "POST /graphql", Kind: simulator.FaultStatus, Status: 403})
		s.keys("4")
		s.pass(time.Second)
		s.has("What happened could not be read.", "Reading what happened in acme failed")
		g.ClearFaults()
		s.keys("esc", "r")
		s.pass(time.Second)
		s.has("for octo-admin")
		s.finish()
	})
}

// The overview counts what lives in the repositories, with one request each;
// Repositories then asks for nothing.
func TestOverviewCounts(t *testing.T) {
	testkit.Key()
	bubble(t, func(t *testing.T) {
		w, g := genuineWorld(t, func(g *testkit.GitHub) {
			push(t, g, "acme-gitops", "clusters", map[string][]byte{
				"registry/clusters/e1/10-a.yaml": []byte("a"), "registry/clusters/e2/x/y/10-a.yaml": []byte("a"), "registry/clusters/empty/.gitkeep": nil,
				"registry/environments/dev/e1/tool.yaml": []byte("t"), "catalog/redis/Chart.yaml": []byte("c"),
			})
			if err := g.Push("acme", "acme-apps-gitops", simulator.CommitSpec{Message: "Add checkout\n\nRequested-by: mona", AuthorLogin: "octo-admin", When: time.Now().Add(time.Minute), Files: map[string][]byte{
				"registry/environments/dev/e1/checkout.yaml": []byte("c"), "registry/environments/prod/e1/checkout.yaml": []byte("c"), "registry/environments/prod/e1/search.yml": []byte("s"),
			}}); err != nil {
				t.Fatal(err)
			}
		})
		s := w.at(t, 120, 40)
		s.keys("enter")
		s.pass(time.Second)
		s.has("2 clusters · 2 environments · 2 applications · 1 catalog item", "LAST CHANGE", "Add checkout", "for mona", "acme/acme-apps-gitops")
		if n := asked(g, "/git/trees"); n != 2 {
			t.Errorf("%d tree requests", n)
		}
		s.keys("3")
		s.pass(time.Second)
		s.has("▸ registry")
		if n := asked(g, "/git/trees"); n != 2 {
			t.Errorf("%d tree requests with the files", n)
		}
		// The counts are those that a disconnect would tell.
		st := s.m.session.States["acme"]
		p, err := w.opt.Engine.PlanDisconnect(t.Context(), st, connection.DisconnectOptions{Actor: "octo-admin", Repositories: connection.Keep})
		if err != nil || p.Impact == nil || p.Impact.Clusters != 2 || p.Impact.Environments != 2 || p.Impact.Applications != 2 {
			t.Errorf("%+v, %v", p.Impact, err)
		}
		s.finish()
	})
}
