package sweep

import (
	"context"
	"errors"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// deed is one run of the program from looking to done.
type deed func(ctx context.Context, p *operator, o connection.Organization) (connection.Result, error)

func (p *operator) note(e connection.Event) { *p.events = append(*p.events, e) }

func connect(opts connection.ConnectOptions) deed {
	return func(ctx context.Context, p *operator, o connection.Organization) (connection.Result, error) {
		opts := opts
		opts.Actor = p.name
		ctx = connection.ForWriting(ctx)
		s, err := p.engine.Observe(p.engine.Announcing(ctx, p.note), o)
		if err != nil {
			return connection.Result{}, err
		}
		return p.engine.Apply(ctx, p.engine.PlanConnect(s, opts), p.note)
	}
}

func disconnect(opts connection.DisconnectOptions) deed {
	return func(ctx context.Context, p *operator, o connection.Organization) (connection.Result, error) {
		opts := opts
		opts.Actor = p.name
		opts.Confirm = []string{o.FullName(connection.Platform), o.FullName(connection.Application)}
		ctx = connection.ForWriting(ctx)
		s, err := p.engine.Observe(p.engine.Announcing(ctx, p.note), o)
		if err != nil {
			return connection.Result{}, err
		}
		plan, err := p.engine.PlanDisconnect(p.engine.Announcing(ctx, p.note), s, opts)
		if err != nil {
			return connection.Result{}, err
		}
		return p.engine.Apply(ctx, plan, p.note)
	}
}

// deployed is a file that an application's version stands in.
const deployed = "registry/environments/staging/edge/shop.yaml"

func deploy(ctx context.Context, p *operator, o connection.Organization) (connection.Result, error) {
	ctx = delivery.ForWriting(ctx)
	owner, name := o.Owner(connection.Application), o.Repository(connection.Application)
	repo, err := p.client.ObserveRepository(ctx, owner, name, github.Look{Marker: connection.MarkerPath})
	if err != nil {
		return connection.Result{}, err
	}
	_, err = p.client.Commit(ctx, github.CommitRequest{Owner: owner, Name: name, Branch: repo.DefaultBranch, ExpectedHead: repo.Head.SHA, Headline: "Deploy shop", Additions: []github.File{{
		Path:    deployed,
		Content: []byte("apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source: {repoURL: r, chart: shop, targetRevision: 1.0.0} # kept\n"),
	}}})
	return connection.Result{}, err
}

// setVersion sets a version as a pipeline does.
func setVersion(ctx context.Context, p *operator, o connection.Organization) (connection.Result, error) {
	ctx = p.engine.Announcing(delivery.ForWriting(ctx), p.note)
	e := delivery.New(delivery.Options{GitHub: p.client})
	s, err := e.OpenApplications(ctx, o.Owner(connection.Application), o.Repository(connection.Application))
	if err != nil {
		return connection.Result{}, err
	}
	plan, err := e.Set(ctx, s, delivery.ApplicationRequest{Application: "shop", Environment: "staging", Version: "1.1.0", Actor: p.name})
	if err != nil {
		return connection.Result{}, err
	}
	_, err = e.Apply(ctx, plan, p.note)
	return connection.Result{}, err
}

// ending is how a run ended, in a form that two runs can be compared by.
type ending struct {
	phase  connection.Phase
	reason string // of the first blocker, or the error
}

func endingOf(r connection.Result, err error) ending {
	e := ending{phase: r.State.Phase}
	var blocked *connection.BlockedError
	switch {
	case errors.As(err, &blocked):
		e.reason = blocked.Blockers[0].Reason
	case err != nil:
		e.reason = "error: " + err.Error()
	}
	return e
}

// scenario is one kind of run in one kind of world.
type scenario struct {
	name   string
	apps   string // the application organization
	files  int    // more than the base layout; 0 is the base layout
	build  func(*simulator.Simulator)
	before []deed // what has happened earlier, undisturbed
	run    deed
	// whole: every fault at every request, also in a short sweep.
	whole bool
}

func (s scenario) organization() connection.Organization {
	return connection.NewOrganization("acme", "acme", s.apps)
}

func installed(logins ...string) func(*simulator.Simulator) {
	return func(sim *simulator.Simulator) {
		for _, l := range logins {
			sim.AddOrganization(simulator.OrganizationSpec{Login: l, Owners: []string{"octo-admin"}})
			sim.Install(simulator.InstallSpec{App: testkit.Slug, Account: l})
		}
	}
}

func foreign(files map[string][]byte) func(*simulator.Simulator) {
	return func(sim *simulator.Simulator) {
		installed("acme", "acme-apps")(sim)
		sim.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "acme-gitops", Private: true, Files: files})
	}
}

func scenarios() []scenario {
	two := installed("acme", "acme-apps")
	plain, adopt := connect(connection.ConnectOptions{}), connect(connection.ConnectOptions{Adopt: true})
	keep := disconnect(connection.DisconnectOptions{Repositories: connection.Keep})
	archive := disconnect(connection.DisconnectOptions{Repositories: connection.Archive})
	remove := disconnect(connection.DisconnectOptions{Repositories: connection.Delete})
	all := disconnect(connection.DisconnectOptions{Repositories: connection.Delete, Uninstall: true})
	return append([]scenario{
		{name: "connect, two GitHub organizations", apps: "acme-apps", build: two, run: plain, whole: true},
		{name: "connect, one GitHub organization", apps: "acme", build: installed("acme"), run: plain},
		{name: "connect, 300 files", apps: "acme-apps", files: 300, build: two, run: plain},
		{name: "set a version", apps: "acme-apps", build: two, before: []deed{plain, deploy}, run: setVersion},
		{name: "connect again", apps: "acme-apps", build: two, before: []deed{plain}, run: plain},
		{name: "connect after disconnect", apps: "acme-apps", build: two, before: []deed{plain, keep}, run: plain},
		{name: "connect after archive", apps: "acme-apps", build: two, before: []deed{plain, archive}, run: plain},
		{name: "adopt, with files", apps: "acme-apps", build: foreign(map[string][]byte{"mine.txt": []byte("mine\n")}), run: adopt},
		{name: "adopt, empty", apps: "acme-apps", build: foreign(nil), run: adopt},
		{name: "connect by pull request", apps: "acme-apps", build: func(sim *simulator.Simulator) {
			two(sim)
			sim.AddRuleset(simulator.RulesetSpec{Owner: "acme", Name: "pull requests"})
		}, run: plain},
		{name: "disconnect, keep", apps: "acme-apps", build: two, before: []deed{plain}, run: keep},
		{name: "disconnect, archive", apps: "acme-apps", build: two, before: []deed{plain}, run: archive},
		{name: "disconnect, delete", apps: "acme-apps", build: two, before: []deed{plain}, run: remove},
		{name: "disconnect, delete and uninstall", apps: "acme-apps", build: two, before: []deed{plain}, run: all, whole: true},
		{name: "disconnect, one GitHub organization, uninstall", apps: "acme", build: installed("acme"), before: []deed{plain}, run: all},
	}, deliveries()...)
}

// longest is how long, on the bubble's clock, a run may take: whoever waits
// longer hangs.
const longest = 6 * time.Hour
