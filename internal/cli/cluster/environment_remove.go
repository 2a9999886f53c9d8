package cluster

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
)

// environmentRemoveOptions is what konstruct environment remove is asked for.
type environmentRemoveOptions struct {
	reads       gitops.Reading
	environment string
}

func newCmdEnvironmentRemove(factory *cmdutil.Factory) *cobra.Command {
	o := &environmentRemoveOptions{reads: gitops.Reading{Factory: factory}}
	cmd := o.reads.Command("remove ORG ENVIRONMENT", "Remove an environment from clusters, or altogether, phase by phase",
		"remove makes the clusters stop reading the environment; when Argo CD has taken down what ran in it, which you\n"+
			"confirm with --confirm-phase, its folders are deleted in both repositories. Without --cluster it leaves the order\n"+
			"of promotion, too. Where it stands is read from Git.",
		func(ctx context.Context, w []string) error {
			o.environment = w[0]
			return runEnvironmentRemove(ctx, o)
		})
	o.reads.Flags.Changing(cmd, "name of the ENVIRONMENT")
	o.reads.Flags.ClusterFlag(cmd)
	cmd.Flag("cluster").Usage = "only from this cluster; once for each (default: everywhere)"
	return cmd
}

func runEnvironmentRemove(ctx context.Context, o *environmentRemoveOptions) error {
	r, actor, err := o.reads.OpenAs(ctx)
	if err != nil {
		return err
	}
	return r.Phases("the removal of "+o.environment+" wants its name", func(s *delivery.Snapshot) (delivery.Plan, error) {
		return r.Engine.PlanRemoveEnvironment(r.Ctx, s, delivery.EnvironmentRemoval{Name: o.environment, Clusters: o.reads.Flags.Clusters, Actor: actor})
	})
}
