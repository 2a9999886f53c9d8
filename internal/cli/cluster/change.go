package cluster

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/failure"
)

// clusterChangeOptions is what konstruct cluster change is asked for.
type clusterChangeOptions struct {
	reads   reading
	cluster string
}

func newCmdClusterChange(factory *cmdutil.Factory) *cobra.Command {
	o := &clusterChangeOptions{reads: reading{factory: factory}}
	cmd := newDeliveryCmd(&o.reads, "change ORG CLUSTER", "Change values of a cluster: its template is rendered again, what was changed by hand stays", "", 2, 2, func(ctx context.Context, w []string) error {
		o.cluster = w[0]
		return runClusterChange(ctx, o)
	})
	o.reads.flags.Changing(cmd, "")
	cmdutil.Hide(cmd, "confirm", "confirm-phase")
	o.reads.flags.Answering(cmd)
	return cmd
}

func runClusterChange(ctx context.Context, o *clusterChangeOptions) error {
	r, err := o.reads.open(ctx)
	if err != nil {
		return err
	}
	answers, err := o.reads.flags.Answers()
	if err == nil && len(answers) == 0 {
		err = failure.Usage("nothing to change was given", "Give --set NAME=VALUE; konstruct cluster show lists the values.")
	}
	if err != nil {
		return err
	}
	return rerender(r, o.cluster, answers, r.Engine.PlanChangeCluster)
}
