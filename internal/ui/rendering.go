package ui

import (
	"context"

	"gitconnection/internal/delivery"
)

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

// planning is a wish of the tabs about clusters and environments. The plan is
// proposed where somebody wants a pull request.
func (s *site) planning(from, title string, plan func(ctx context.Context, at *delivery.Snapshot, actor string) (delivery.Plan, error)) wish {
	return wish{title: title, from: from, proposes: true, plan: func(ctx context.Context, at *delivery.Snapshot, o wishOptions) (delivery.Plan, error) {
		p, err := plan(ctx, at, o.actor)
		if err == nil && o.pullRequest {
			p.Propose()
		}
		return p, err
	}}
}
