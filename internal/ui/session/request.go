package session

import (
	"context"

	"gitconnection/internal/delivery"
	"gitconnection/internal/ui/kit"
)

// ChangeRequest is a change in the repositories that a tab asks for. The page of
// changes does everything else: it signs in, plans, shows, has the operator
// confirm, applies, and tells the tabs.
type ChangeRequest struct {
	Title string // while there is no plan: "Set checkout to 2.4.0 in staging"
	From  string // name of the tab that asks
	// Plan plans the change over what is in the repositories now. It runs in a
	// command.
	Plan func(ctx context.Context, s *delivery.Snapshot, o RequestOptions) (delivery.Plan, error)
	// Alone plans a change that needs nothing of what is in the repositories, in place
	// of Plan.
	Alone func(ctx context.Context, o RequestOptions) (delivery.Plan, error)
	// Back is where its page goes afterwards, nil the organization.
	Back *Destination
	// Proposes says that it can be made as a pull request, too.
	Proposes bool
	// Edit is the form that the request came from, nil none: the page can go
	// back to it.
	Edit *kit.FormScreen
}

// RequestOptions are what a plan is made with.
type RequestOptions struct {
	Actor       string // who asked for it
	PullRequest bool
	// Open is what becomes of open pull requests that change the same files.
	Open delivery.Handling
}

// Request goes to the page of changes with a request. The page takes no other
// while a change of this organization is running, and says so.
func (s *Site) Request(w ChangeRequest) {
	s.Session.Next = &Destination{Kind: KindChange, Name: s.Org.Name, Org: s.Org, Change: &w}
}

// ChangePlannedMsg is a plan with its diff, over the repositories as they are.
type ChangePlannedMsg struct {
	Name     string
	Gen      int
	Snapshot *delivery.Snapshot
	Plan     delivery.Plan
	Diff     []kit.DiffLine
	Err      error
}

// SetVersion requests a version of an application in an environment.
func (s *Site) SetVersion(w delivery.ApplicationRequest) ChangeRequest {
	engine := s.Session.Options.Delivery
	return ChangeRequest{Title: "Set " + w.Application + " to " + w.Version + " in " + w.Environment, From: "Applications", Proposes: true,
		Plan: func(ctx context.Context, at *delivery.Snapshot, o RequestOptions) (delivery.Plan, error) {
			return engine.Set(ctx, at, named(w, o))
		}}
}

// Promote requests that an environment runs the version of an earlier one.
func (s *Site) Promote(w delivery.ApplicationRequest, from string) ChangeRequest {
	engine := s.Session.Options.Delivery
	return ChangeRequest{Title: "Promote " + w.Application + " from " + from + " to " + w.Environment, From: "Applications", Proposes: true,
		Plan: func(ctx context.Context, at *delivery.Snapshot, o RequestOptions) (delivery.Plan, error) {
			return engine.Promote(ctx, at, named(w, o), from)
		}}
}

// RollBack requests a version that the environment had before.
func (s *Site) RollBack(w delivery.ApplicationRequest) ChangeRequest {
	engine := s.Session.Options.Delivery
	return ChangeRequest{Title: "Roll back " + w.Application + " to " + w.Version + " in " + w.Environment, From: "Applications", Proposes: true,
		Plan: func(ctx context.Context, at *delivery.Snapshot, o RequestOptions) (delivery.Plan, error) {
			return engine.RollBack(ctx, at, named(w, o))
		}}
}

// named is a request with the options of its plan.
func named(w delivery.ApplicationRequest, o RequestOptions) delivery.ApplicationRequest {
	w.Actor, w.PullRequest = o.Actor, o.PullRequest
	return w
}

// Rendering is what the screens ask about clusters and environments, which are
// rendered from templates.
type Rendering interface {
	Clusters(ctx context.Context, s *delivery.Snapshot, t delivery.Templates) ([]delivery.Cluster, error)
	Environments(ctx context.Context, s *delivery.Snapshot) ([]delivery.Environment, error)
	PlanAddCluster(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ClusterRequest) (delivery.Plan, error)
	PlanChangeCluster(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ClusterChange) (delivery.Plan, error)
	PlanUpgradeCluster(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ClusterChange) (delivery.Plan, error)
	PlanRemoveCluster(ctx context.Context, s *delivery.Snapshot, w delivery.ClusterRemoval) (delivery.Plan, error)
	PlanAddEnvironment(ctx context.Context, s *delivery.Snapshot, w delivery.EnvironmentRequest) (delivery.Plan, error)
	PlanMoveEnvironment(ctx context.Context, s *delivery.Snapshot, w delivery.EnvironmentRequest) (delivery.Plan, error)
	PlanProtectEnvironment(ctx context.Context, s *delivery.Snapshot, environment string, protected bool, actor string) (delivery.Plan, error)
	PlanAddToCluster(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, environment, cluster, actor string) (delivery.Plan, error)
	PlanRemoveEnvironment(ctx context.Context, s *delivery.Snapshot, w delivery.EnvironmentRemoval) (delivery.Plan, error)
}

// Planning requests a change of clusters or environments. The plan is
// proposed where somebody wants a pull request.
func (s *Site) Planning(from, title string, plan func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error)) ChangeRequest {
	return ChangeRequest{Title: title, From: from, Proposes: true, Plan: func(ctx context.Context, at *delivery.Snapshot, o RequestOptions) (delivery.Plan, error) {
		p, err := plan(ctx, at, o.Actor)
		if err == nil && o.PullRequest {
			p.Propose()
		}
		return p, err
	}}
}
