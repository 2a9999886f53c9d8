package cluster

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/failure"
)

// clusterChangeOptions is what konstruct cluster change is asked for.
type clusterChangeOptions struct {
	reads   gitops.Reading
	cluster string
}

func newCmdClusterChange(factory *cmdutil.Factory) *cobra.Command {
	o := &clusterChangeOptions{reads: gitops.Reading{Factory: factory}}
	cmd := o.reads.Command("change ORG CLUSTER", "Change values of a cluster: its template is rendered again, what was changed by hand stays", "", func(ctx context.Context, w []string) error {
		o.cluster = w[0]
		return runClusterChange(ctx, o)
	})
	o.reads.Flags.Changing(cmd, "")
	cmdutil.Hide(cmd, "confirm", "confirm-phase")
	o.reads.Flags.Answering(cmd)
	return cmd
}

func runClusterChange(ctx context.Context, o *clusterChangeOptions) error {
	r, err := o.reads.Open(ctx)
	if err != nil {
		return err
	}
	answers, err := o.reads.Flags.Answers()
	if err == nil && len(answers) == 0 {
		err = failure.Usage("nothing to change was given", "Give --set NAME=VALUE; konstruct cluster show lists the values.")
	}
	if err != nil {
		return err
	}
	return rerender(r, o.cluster, answers, r.Engine.PlanChangeCluster)
}
