package cluster

import (
	"context"

	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
)

// clusterPlanner makes a plan about a cluster that is there.
type clusterPlanner func(context.Context, *delivery.Snapshot, delivery.Templates, delivery.ClusterChange) (delivery.Plan, error)

func rerender(r *gitops.Run, name string, answers map[string]string, plan clusterPlanner) error {
	t, err := r.ReadTemplates()
	if err != nil {
		return err
	}
	actor, err := r.Requester()
	if err != nil {
		return err
	}
	p, err := plan(r.Ctx, r.Snapshot, t, delivery.ClusterChange{Name: name, Answers: answers, Actor: actor})
	return r.Planned(p, err, "")
}
