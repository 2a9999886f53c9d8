package app

import (
	"context"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/testkit"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/page/organization"
	"gitconnection/internal/ui/session"
)

// works is the real engine of delivery; tests hold it up and make it fail as
// they do the stand-in of the connection's engine.
type works struct {
	session.Delivery
	connection *connection.Engine
	by         *engine
	spoil      func(*delivery.Plan) // what a plan is to be like, for what the engine cannot plan yet
}

func (w works) Open(ctx context.Context, o connection.Organization) (*delivery.Snapshot, error) {
	if err := w.by.call(ctx, "Open "+o.Name); err != nil {
		return nil, err
	}
	return w.Delivery.Open(ctx, o)
}

func (w works) Applications(ctx context.Context, s *delivery.Snapshot) (delivery.Applications, error) {
	if err := w.by.call(ctx, "Applications"); err != nil {
		return delivery.Applications{}, err
	}
	return w.Delivery.Applications(ctx, s)
}

func (w works) LastChanges(ctx context.Context, s *delivery.Snapshot, paths ...string) (map[string]github.Commit, error) {
	if err := w.by.call(ctx, "LastChanges"); err != nil {
		return nil, err
	}
	return w.Delivery.LastChanges(ctx, s, paths...)
}

func (w works) Set(ctx context.Context, s *delivery.Snapshot, wish delivery.ApplicationRequest) (delivery.Plan, error) {
	if err := w.by.call(ctx, "Set"); err != nil {
		return delivery.Plan{}, err
	}
	p, err := w.Delivery.Set(ctx, s, wish)
	if w.spoil != nil {
		w.spoil(&p)
	}
	return p, err
}

func (w works) Apply(ctx context.Context, p delivery.Plan, sink connection.Sink) (delivery.Result, error) {
	if err := w.by.call(ctx, "Apply"); err != nil {
		return delivery.Result{}, err
	}
	return w.Delivery.Apply(w.connection.Announcing(ctx, sink), p, sink)
}

// delivering is the demo's world with what lives in its repositories.
func delivering(t *testing.T) *world {
	t.Helper()
	w, _ := deliveringOn(t)
	return w
}

func deliveringOn(t *testing.T) (*world, *testkit.GitHub) {
	t.Helper()
	g := testkit.Demo(t, 0)
	w := newWorld().listen()
	w.opt.Archive = g.Client
	g.SignIn(t, g.Client, g.AuthorizeApp(testkit.Slug, w.opt.User))
	w.opt.Engine = g.Engine
	w.opt.Delivery = works{Delivery: delivery.New(delivery.Options{GitHub: g.Client}), connection: g.Engine, by: w.engine}
	return w, g
}

// planned changes what the engine of a world plans.
func planned(t *testing.T, change func(*delivery.Plan)) *world {
	t.Helper()
	w := delivering(t)
	engine := w.opt.Delivery.(works)
	engine.spoil = change
	w.opt.Delivery = engine
	return w
}

// openUmbrella opens the page of umbrella.
func openUmbrella(s *screen) *organization.Page {
	s.keys("/", "type:umbrella", "enter", "enter")
	return s.m.pages[s.m.front].(*organization.Page)
}

// toTab goes to a tab by its name.
func toTab(s *screen, name string) {
	p := s.m.pages[s.m.front].(*organization.Page)
	for i, t := range p.Tabs {
		if t.Name() == name {
			s.keys(text.Grouped(i + 1))
			return
		}
	}
	s.t.Fatalf("there is no tab %s", name)
}

// wishing opens umbrella and wishes for a version.
func wishing(environment, version string) func(*screen) {
	return func(s *screen) {
		p := openUmbrella(s)
		p.Request(p.SetVersion(delivery.ApplicationRequest{Application: "checkout", Environment: environment, Version: version}))
		s.send(tickMsg{})
		s.settle()
	}
}
