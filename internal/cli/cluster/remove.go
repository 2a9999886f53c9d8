package cluster

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
)

// clusterRemoveOptions is what konstruct cluster remove is asked for.
type clusterRemoveOptions struct {
	reads   gitops.Reading
	cluster string
	along   bool
}

func newCmdClusterRemove(factory *cmdutil.Factory) *cobra.Command {
	o := &clusterRemoveOptions{reads: gitops.Reading{Factory: factory}}
	cmd := o.reads.Command("remove ORG CLUSTER", "Remove a cluster, phase by phase",
		"remove unregisters the cluster at its parent; when its Applications and what they made are gone, which you confirm\n"+
			"with --confirm-phase, it deletes the files. It is refused while environments are on the cluster, unless\n"+
			"--with-environments takes them along, or clusters that were made from it. Where it stands is read from Git.",
		func(ctx context.Context, w []string) error {
			o.cluster = w[0]
			return runClusterRemove(ctx, o)
		})
	o.reads.Flags.Changing(cmd, "name of the CLUSTER")
	cmd.Flags().BoolVar(&o.along, "with-environments", false, "take along the environments that are on it, with what runs in them")
	return cmd
}

func runClusterRemove(ctx context.Context, o *clusterRemoveOptions) error {
	r, actor, err := o.reads.OpenAs(ctx)
	if err != nil {
		return err
	}
	return r.Phases("the removal of "+o.cluster+" wants its name", func(s *delivery.Snapshot) (delivery.Plan, error) {
		return r.Engine.PlanRemoveCluster(r.Ctx, s, delivery.ClusterRemoval{Name: o.cluster, WithEnvironments: o.along, Actor: actor})
	})
}
