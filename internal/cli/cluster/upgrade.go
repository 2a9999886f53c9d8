package cluster

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
)

// clusterUpgradeOptions is what konstruct cluster upgrade is asked for.
type clusterUpgradeOptions struct {
	reads   gitops.Reading
	cluster string
}

func newCmdClusterUpgrade(factory *cmdutil.Factory) *cobra.Command {
	o := &clusterUpgradeOptions{reads: gitops.Reading{Factory: factory}}
	cmd := o.reads.Command("upgrade ORG CLUSTER", "Bring a cluster to what its template says now; what was changed by hand stays",
		"upgrade merges what the template says now, what it said when the cluster was rendered, and what people made of it.\n"+
			"Where both changed the same lines, the plan goes on a branch with a pull request.",
		func(ctx context.Context, w []string) error {
			o.cluster = w[0]
			return runClusterUpgrade(ctx, o)
		})
	o.reads.Flags.Changing(cmd, "")
	cmdutil.Hide(cmd, "confirm", "confirm-phase")
	o.reads.Flags.Answering(cmd)
	return cmd
}

func runClusterUpgrade(ctx context.Context, o *clusterUpgradeOptions) error {
	r, err := o.reads.Open(ctx)
	if err != nil {
		return err
	}
	answers, err := o.reads.Flags.Answers()
	if err != nil {
		return err
	}
	return rerender(r, o.cluster, answers, r.Engine.PlanUpgradeCluster)
}
