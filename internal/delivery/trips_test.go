package delivery_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// pipeline is a start of the program that is about to work on umbrella, of which
// nothing but the name is known.
type pipeline struct {
	t        *testing.T
	engine   *connection.Engine
	delivery *delivery.Engine
	org      connection.Organization
}

func (p pipeline) applications(ctx context.Context) *delivery.Snapshot {
	p.t.Helper()
	ctx, stop := p.engine.Ahead(ctx, p.org)
	defer stop()
	s, err := p.delivery.FindApplications(ctx, p.org)
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

func (p pipeline) list(ctx context.Context) {
	p.t.Helper()
	a, err := p.delivery.Applications(ctx, p.applications(ctx))
	if err != nil || len(a.Rows) == 0 {
		p.t.Errorf("%d applications, %v", len(a.Rows), err)
	}
}

func (p pipeline) history(ctx context.Context) {
	p.t.Helper()
	list, whole, err := p.delivery.History(ctx, p.applications(ctx), delivery.ApplicationRequest{Application: "checkout", Environment: "production"})
	if err != nil || !whole || len(list) < 2 {
		p.t.Errorf("%d versions, whole %v, %v", len(list), whole, err)
	}
}

func (p pipeline) set(ctx context.Context) {
	p.t.Helper()
	ctx = delivery.ForWriting(delivery.ListingAhead(ctx))
	plan, err := p.delivery.Set(ctx, p.applications(ctx), delivery.ApplicationRequest{Application: "checkout", Environment: "staging", Version: "1.99.0", Actor: "ci"})
	if err == nil {
		_, err = p.delivery.Apply(ctx, plan, nil)
	}
	if err != nil {
		p.t.Error(err)
	}
}

func (p pipeline) clusters(ctx context.Context) {
	p.t.Helper()
	finding, stop := p.engine.Ahead(ctx, p.org)
	defer stop()
	s, err := p.delivery.Find(finding, p.org)
	if err != nil {
		p.t.Fatal(err)
	}
	templates, err := p.delivery.Templates(ctx, s)
	if err != nil {
		p.t.Fatal(err)
	}
	if list, err := p.delivery.Clusters(ctx, s, templates); err != nil || len(list) == 0 {
		p.t.Errorf("%d clusters, %v", len(list), err)
	}
}

// upgrade plans an item of the catalog, which looks at all manifests of both
// repositories.
func (p pipeline) upgrade(ctx context.Context) {
	p.t.Helper()
	finding, stop := p.engine.Ahead(ctx, p.org)
	defer stop()
	s, err := p.delivery.Find(finding, p.org)
	if err != nil {
		p.t.Fatal(err)
	}
	templates, err := p.delivery.Templates(ctx, s, brought(p.t)...)
	if err != nil {
		p.t.Fatal(err)
	}
	plan, err := p.delivery.PlanUpgrade(ctx, s, templates, delivery.ItemRequest{Item: "trivy-operator", Actor: "ci"})
	if err != nil || len(plan.Changes) == 0 || len(plan.Blockers) > 0 {
		p.t.Errorf("%+v, %v", plan, err)
	}
}

// How many requests a command makes one after the other, counted by GitHub. Cold is
// a machine that knows nothing, warm one on which the same was done before.
func TestRequestsInARow(t *testing.T) {
	placed := connection.NewOrganization("umbrella", "umbrella", "umbrella-apps")
	for _, tc := range []struct {
		name       string
		run        func(pipeline, context.Context)
		cold, warm int
	}{
		{"application list", pipeline.list, 5, 3},
		{"application set", pipeline.set, 6, 4},
		{"history", pipeline.history, 5, 5},
		{"cluster list", pipeline.clusters, 5, 5},
		{"catalog upgrade", pipeline.upgrade, 7, 3}, // the manifests of both repositories are read side by side: one of them,
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // so that side by side means side by side, on any machine
				g := testkit.Demo(t, 50*time.Millisecond)
				kept := testkit.NewMemoryObjects()
				run := func(ctx context.Context, o connection.Organization) int {
					client, engine := g.OnThisMachine(t, kept)
					g.ResetLog()
					tc.run(pipeline{t, engine, delivery.New(delivery.Options{GitHub: client}), o}, connection.FromMemory(ctx))
					return simulator.Count(g.Requests()).Sequential
				}
				if n := run(delivery.ListingAhead(t.Context()), connection.NewOrganization("umbrella", "", "")); n > tc.cold {
					t.Errorf("cold: %d requests in a row, want at most %d", n, tc.cold)
				}
				g.ResetLog()
				if n := run(t.Context(), placed); n > tc.warm {
					t.Errorf("warm: %d requests in a row, want at most %d", n, tc.warm)
				}
			})
		})
	}
}

// A pipeline that says which repository it means, with a token of its own.
func TestRequestsInARowWithAToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := testkit.Demo(t, 50*time.Millisecond)
		client := g.WithToken(t, "octo-admin")
		g.ResetLog()
		d := delivery.New(delivery.Options{GitHub: client})
		ctx := delivery.ForWriting(delivery.ListingAhead(t.Context()))
		s, err := d.OpenApplicationsOf(ctx, connection.NewOrganization("umbrella", "umbrella", "umbrella-apps"))
		if err != nil {
			t.Fatal(err)
		}
		plan, err := d.Set(ctx, s, delivery.ApplicationRequest{Application: "checkout", Environment: "staging", Version: "1.99.0", Actor: "ci"})
		if err == nil {
			_, err = d.Apply(ctx, plan, nil)
		}
		if n := simulator.Count(g.Requests()).Sequential; err != nil || n > 3 {
			t.Errorf("%d requests in a row, %v", n, err)
		}
	})
}

// racing is a GitHub on which somebody commits after the files were listed and
// before it is asked where the head is.
type racing struct {
	*client.Client
	commit func()
	once   sync.Once
	listed chan struct{}
}

func (r *racing) Tree(ctx context.Context, owner, name, ref string) (github.Tree, error) {
	tree, err := r.Client.Tree(ctx, owner, name, ref)
	r.once.Do(func() {
		r.commit()
		close(r.listed)
	})
	return tree, err
}

func (r *racing) ObserveRepository(ctx context.Context, owner, name string, look github.Look) (github.Repository, error) {
	<-r.listed
	return r.Client.ObserveRepository(ctx, owner, name, look)
}

// Somebody commits between the listing and the look at the head: the listing is
// not that of the head, and is asked for again.
func TestAListingThatIsTooOld(t *testing.T) {
	w := shop(t, testkit.New(t))
	w.write(t, connection.Application, "Deploy", map[string]string{at("staging", "edge", "new"): manifest("new", "1.0.0", "1")})
	raced := &racing{Client: w.Client, listed: make(chan struct{}), commit: func() {
		w.write(t, connection.Application, "Deploy more", map[string]string{at("staging", "edge", "newer"): manifest("newer", "1.0.0", "1")})
	}}
	s, err := delivery.New(delivery.Options{GitHub: raced}).OpenApplications(delivery.ListingAhead(t.Context()), "acme-apps", "acme-gitops")
	if err != nil || !s.Application.Has(at("staging", "edge", "newer")) {
		t.Errorf("what was committed meanwhile is not seen: %v", err)
	}
}
