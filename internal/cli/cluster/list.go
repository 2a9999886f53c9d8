package cluster

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
)

// clusterListOptions is what konstruct cluster list is asked for.
type clusterListOptions struct {
	reads reading
}

func newCmdClusterList(factory *cmdutil.Factory) *cobra.Command {
	o := &clusterListOptions{reads: reading{factory: factory}}
	cmd := newDeliveryCmd(&o.reads, "list ORG", "List the clusters", "", 1, 1, func(ctx context.Context, _ []string) error {
		return runClusterList(ctx, o)
	})
	o.reads.flags.Looking(cmd)
	return cmd
}

func runClusterList(ctx context.Context, o *clusterListOptions) error {
	r, err := o.reads.open(ctx)
	if err != nil {
		return err
	}
	t, err := r.ReadTemplates()
	if err != nil {
		return err
	}
	all, err := r.Engine.Clusters(r.Ctx, r.Snapshot, t)
	if err != nil {
		return err
	}
	for _, c := range all {
		showCluster(r, c, false)
	}
	r.Listed(nil, len(all))
	if len(all) == 0 {
		r.Say(nil, "Add one: konstruct cluster add %s NAME --template CLOUD/TEMPLATE", r.Snapshot.Organization.Name)
	}
	return nil
}
