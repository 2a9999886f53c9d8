package cluster

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
	"gitconnection/internal/failure"
)

// environmentMoveOptions is what konstruct environment move is asked for.
type environmentMoveOptions struct {
	reads                 gitops.Reading
	environment, position string
}

func newCmdEnvironmentMove(factory *cmdutil.Factory) *cobra.Command {
	o := &environmentMoveOptions{reads: gitops.Reading{Factory: factory}}
	cmd := o.reads.Command("move ORG ENVIRONMENT POSITION", "Give an environment another place in the order of promotion, from 1", "", func(ctx context.Context, w []string) error {
		o.environment, o.position = w[0], w[1]
		return runEnvironmentMove(ctx, o)
	})
	o.reads.Flags.Changing(cmd, gitops.ConfirmEnvironment)
	cmdutil.Hide(cmd, "confirm-phase")
	return cmd
}

func runEnvironmentMove(ctx context.Context, o *environmentMoveOptions) error {
	r, err := o.reads.Open(ctx)
	if err != nil {
		return err
	}
	position, err := strconv.Atoi(o.position)
	if err != nil || position < 1 {
		return failure.Usage("POSITION "+o.position+": it is a number from 1", "")
	}
	actor, err := r.Requester()
	if err != nil {
		return err
	}
	plan, err := r.Engine.PlanMoveEnvironment(r.Ctx, r.Snapshot, delivery.EnvironmentRequest{Name: o.environment, Position: position - 1, Actor: actor})
	return r.Planned(plan, err, typedFor(plan, o.environment))
}
