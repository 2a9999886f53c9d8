package cluster

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
)

// clusterShowOptions is what konstruct cluster show is asked for.
type clusterShowOptions struct {
	reads   gitops.Reading
	cluster string
}

func newCmdClusterShow(factory *cmdutil.Factory) *cobra.Command {
	o := &clusterShowOptions{reads: gitops.Reading{Factory: factory}}
	cmd := o.reads.Command("show ORG CLUSTER", "Show a cluster with its files in the order in which Argo CD applies them, its values, and what was changed by hand", "", func(ctx context.Context, w []string) error {
		o.cluster = w[0]
		return runClusterShow(ctx, o)
	})
	o.reads.Flags.Looking(cmd)
	return cmd
}

func runClusterShow(ctx context.Context, o *clusterShowOptions) error {
	r, err := o.reads.Open(ctx)
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
