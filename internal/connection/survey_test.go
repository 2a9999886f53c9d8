package connection_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

func rowOf(t *testing.T, rows []connection.Row, name string) connection.Row {
	t.Helper()
	i := slices.IndexFunc(rows, func(r connection.Row) bool { return r.Organization.Name == name })
	if i < 0 {
		t.Fatalf("no row %s in %+v", name, rows)
	}
	return rows[i]
}

// What no connection can be in is a row with a note, and hides no other.
func TestOneBadRowIsOneBadRow(t *testing.T) {
	for _, tc := range []struct {
		name  string
		build func(*testkit.GitHub)
		row   string
		says  string
	}{
		{"a personal account", func(g *testkit.GitHub) {
			g.AddUser(simulator.UserSpec{Login: "mona"})
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "mona"})
		}, "mona", "personal account"},
		{"an enterprise", func(g *testkit.GitHub) {
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "globex-inc", Enterprise: true})
		}, "globex-inc", "enterprise"},
		{"an account that is gone", func(g *testkit.GitHub) {
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "hooli", Gone: true})
		}, "", "no longer on GitHub"},
		{"an organization that lets nobody in from here", func(g *testkit.GitHub) {
			g.Installed("hooli")
			g.SetPolicy("hooli", simulator.Policy{IPAllowList: true})
		}, "hooli", "IP allow list"},
		{"an organization that answers nothing but errors", func(g *testkit.GitHub) {
			g.Installed("hooli")
			g.AddFault(simulator.Fault{Route: "POST /graphql", Owner: "hooli", Kind: simulator.FaultStatus, Status: 403, Body: `{"message":"Resource not accessible by integration","documentation_url":"https://docs.github.com/graphql"}`})
		}, "hooli", "Resource not accessible"},
		{"an enterprise that is called like an organization", func(g *testkit.GitHub) {
			g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme", Enterprise: true})
		}, "acme", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // some of it is tried again for a while
				g := testkit.NewInProcess(t, 0)
				g.Installed("acme")
				g.Installed("acme-apps")
				mustConnect(t, g.Engine, connection.NewOrganization("acme", "acme", "acme-apps"))
				tc.build(g)
				_, engine := g.Fresh(t)
				list, err := engine.List(t.Context(), nil, nil)
				if err != nil {
					t.Fatal(err)
				}
				if r := rowOf(t, list.Rows, "acme"); r.Phase != connection.PhaseConnected {
					t.Errorf("acme: %+v", r)
				}
				if !slices.ContainsFunc(list.Rows, func(r connection.Row) bool {
					return (tc.row == "" || r.Organization.Name == tc.row) && strings.Contains(r.Detail, tc.says)
				}) {
					t.Errorf("no row says %q: %+v", tc.says, list.Rows)
				}
				s, err := engine.Search(t.Context(), connection.NewOrganization("acme", "", ""), nil)
				if err != nil || s.Phase != connection.PhaseConnected {
					t.Errorf("status of another: %s, %v", s.Phase, err)
				}
			})
		})
	}
}

// The requests for installation are an extra: without them the list is there.
func TestAListWithoutTheRequests(t *testing.T) {
	for _, status := range []int{404, 403, 500} {
		synctest.Test(t, func(t *testing.T) {
			g := testkit.NewInProcess(t, 0)
			g.Installed("acme")
			g.AddFault(simulator.Fault{Route: "GET /app/installation-requests", Kind: simulator.FaultStatus, Status: status, Body: `{"message":"Not now"}`, Header: map[string]string{"Content-Type": "application/json"}})
			list, err := g.Engine.List(t.Context(), nil, nil)
			if err != nil || len(list.Rows) != 1 || len(list.Notes) != 1 {
				t.Errorf("%d: %+v, %v", status, list, err)
			}
			s, err := g.Engine.Search(t.Context(), connection.NewOrganization("initech", "", ""), nil)
			if err != nil || s.Phase != connection.PhaseNotConnected {
				t.Errorf("%d: status of what is not installed: %s, %v", status, s.Phase, err)
			}
		})
	}
}

// A name that GitHub has an account of is looked for there alone; any other may be
// that of an organization anywhere.
func TestSearchSaysWhatItLookedThrough(t *testing.T) {
	g := testkit.Demo(t, 0)
	g.ResetLog()
	s, err := g.Engine.Search(t.Context(), connection.NewOrganization("globex", "", ""), nil)
	if n := len(g.Requests()); err != nil || s.Searched.Account != "globex" || s.Searched.Installations != 0 || n > 3 {
		t.Errorf("a login: %+v with %d requests, %v", s.Searched, n, err)
	}
	s, err = g.Engine.Search(t.Context(), connection.NewOrganization("nobody-at-all", "", ""), nil)
	if err != nil || s.Searched.Account != "" || s.Searched.Installations < 5 || s.Phase != connection.PhaseNotConnected {
		t.Errorf("no login: %+v, %v", s, err)
	}
	owned := testkit.New(t)
	owned.Installed("acme") // owns the App, so that its marker can be followed
	mustConnect(t, owned.Engine, connection.NewOrganization("the-shop", "acme", ""))
	_, engine := owned.Fresh(t)
	s, err = engine.Search(t.Context(), connection.NewOrganization("the-shop", "", ""), nil)
	if err != nil || s.Phase != connection.PhaseConnected || s.Organization.PlatformOrg != "acme" {
		t.Errorf("one that lives elsewhere: %s on %s, %v", s.Phase, s.Organization.PlatformOrg, err)
	}
}

// Two thousand organizations: the first row is there at once, all go within what the
// limits allow, and stopping it stops it. Times are those of a faked clock.
func TestTwoThousandOrganizations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := testkit.NewInProcess(t, 50*time.Millisecond)
		g.SetSecondaryLimits(testkit.PublishedLimits())
		for n := range 2000 {
			g.Installed(fmt.Sprintf("org-%04d", n))
		}
		ctx, stop := context.WithCancel(t.Context())
		begun := time.Now()
		var first, stopped time.Time
		rows := 0
		_, err := g.Engine.List(ctx, nil, func(p connection.ListProgress) {
			if rows += len(p.Settled); rows > 0 && first.IsZero() {
				first = time.Now()
			}
			if p.Looked >= 300 && stopped.IsZero() {
				stopped = time.Now()
				stop()
			}
		})
		if !errors.Is(err, context.Canceled) || first.IsZero() || first.Sub(begun) > time.Second {
			t.Errorf("the first row after %v, %v", first.Sub(begun), err)
		}
		if d := time.Since(stopped); stopped.IsZero() || d > 2*time.Second {
			t.Errorf("it ended %v after it was stopped", d)
		}
		if rows < 250 || rows > 320 {
			t.Errorf("%d rows were told of 300", rows)
		}
		for _, r := range g.Requests() {
			if r.Status == 403 && r.Route != "GET /user/installations" || r.Status == 429 {
				t.Fatalf("GitHub has refused %s: %d", r.Route, r.Status)
			}
		}
	})
}

// Whose an installation is, is asked while others are looked into; where nobody
// tells, that is a note and no error.
func TestAListWithoutTrust(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	g.Installed("hooli")
	g.AddFault(simulator.Fault{Route: "GET /app", Kind: simulator.FaultStatus, Status: 404, Body: `{"message":"Not Found"}`, Header: map[string]string{"Content-Type": "application/json"}})
	list, err := g.Engine.List(t.Context(), nil, nil)
	if err != nil || len(list.Rows) != 2 || !rowOf(t, list.Rows, "hooli").Unconfirmed {
		t.Errorf("%+v, %v", list, err)
	}
	if github.KindOf(errors.Join(list.Notes...)) != "" {
		t.Errorf("notes: %v", list.Notes)
	}
}
