package cluster

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
	"gitconnection/internal/failure"
)

// environmentAddOptions is what konstruct environment add is asked for.
type environmentAddOptions struct {
	reads       gitops.Reading
	environment string
	position    int
}

func newCmdEnvironmentAdd(factory *cmdutil.Factory) *cobra.Command {
	o := &environmentAddOptions{reads: gitops.Reading{Factory: factory}}
	cmd := o.reads.Command("add ORG ENVIRONMENT", "Add an environment to the order of promotion, and with --cluster to clusters",
		"add without --cluster puts an environment into the order; with it, the clusters run the environment: their folders\n"+
			"are made in the application repository, and then the platform repository makes the clusters read them.",
		func(ctx context.Context, w []string) error {
			o.environment = w[0]
			return runEnvironmentAdd(ctx, o)
		})
	o.reads.Flags.Changing(cmd, gitops.ConfirmEnvironment)
	cmdutil.Hide(cmd, "confirm-phase")
	o.reads.Flags.ClusterFlag(cmd)
	cmd.Flag("cluster").Usage = "cluster that runs it; once for each"
	cmd.Flags().IntVar(&o.position, "position", 0, "place in the order of promotion, from 1 (default: the last one)")
	return cmd
}

func runEnvironmentAdd(ctx context.Context, o *environmentAddOptions) error {
	r, actor, err := o.reads.OpenAs(ctx)
	if err != nil {
		return err
	}
	if len(o.reads.Flags.Clusters) == 0 {
		plan, err := r.Engine.PlanAddEnvironment(r.Ctx, r.Snapshot, delivery.EnvironmentRequest{Name: o.environment, Position: o.position - 1, Actor: actor})
		return r.Planned(plan, err, typedFor(plan, o.environment))
	}
	if o.position != 0 {
		return failure.Usage("--position and --cluster are two changes", "Add the environment first, then add it to clusters.")
	}
	return addTo(r, o.environment, o.reads.Flags.Clusters, actor)
}

// addTo adds an environment to clusters, one after the other.
func addTo(r *gitops.Run, environment string, clusters []string, actor string) error {
	t, err := r.ReadTemplates()
	if err != nil {
		return err
	}
	var proposed error
	for i, cluster := range clusters {
		if i > 0 {
			if r.Snapshot, err = r.Engine.Reopen(delivery.ForWriting(r.Ctx), r.Snapshot); err != nil {
				return fmt.Errorf("look at what is next: %w", err)
			}
		}
		plan, err := r.Engine.PlanAddToCluster(r.Ctx, r.Snapshot, t, environment, cluster, actor)
		switch err := r.Planned(plan, err, typedFor(plan, environment)); {
		case r.Flags.PullRequest && errors.Is(err, gitops.ErrProposed):
			proposed = err // each cluster has a pull request of its own
		case err != nil:
			return err
		}
	}
	return proposed
}
