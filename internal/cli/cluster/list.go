package cluster

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
)

// clusterListOptions is what konstruct cluster list is asked for.
type clusterListOptions struct {
	reads gitops.Reading
}

func newCmdClusterList(factory *cmdutil.Factory) *cobra.Command {
	o := &clusterListOptions{reads: gitops.Reading{Factory: factory}}
	cmd := o.reads.Command("list ORG", "List the clusters", "", func(ctx context.Context, _ []string) error {
		return runClusterList(ctx, o)
	})
	o.reads.Flags.Looking(cmd)
	return cmd
}

func runClusterList(ctx context.Context, o *clusterListOptions) error {
	r, err := o.reads.Open(ctx)
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
