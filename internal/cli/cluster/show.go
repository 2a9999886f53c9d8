package cluster

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
)

// clusterShowOptions is what konstruct cluster show is asked for.
type clusterShowOptions struct {
	reads   reading
	cluster string
}

func newCmdClusterShow(factory *cmdutil.Factory) *cobra.Command {
	o := &clusterShowOptions{reads: reading{factory: factory}}
	cmd := newDeliveryCmd(&o.reads, "show ORG CLUSTER", "Show a cluster with its files in the order in which Argo CD applies them, its values, and what was changed by hand", "", 2, 2, func(ctx context.Context, w []string) error {
		o.cluster = w[0]
		return runClusterShow(ctx, o)
	})
	o.reads.flags.Looking(cmd)
	return cmd
}

func runClusterShow(ctx context.Context, o *clusterShowOptions) error {
	r, err := o.reads.open(ctx)
	if err != nil {
		return err
	}
	t, err := r.ReadTemplates()
	if err != nil {
		return err
	}
	c, err := r.Engine.Cluster(r.Ctx, r.Snapshot, t, o.cluster)
	if err != nil {
		return err
	}
	showCluster(r, c, true)
	r.Listed(nil, 1)
	return nil
}
