package cluster

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/text"
)

// environmentProtectOptions is what konstruct environment protect is asked for.
type environmentProtectOptions struct {
	reads       reading
	environment string
	off         bool
}

func newCmdEnvironmentProtect(factory *cmdutil.Factory) *cobra.Command {
	o := &environmentProtectOptions{reads: reading{factory: factory}}
	cmd := newDeliveryCmd(&o.reads, "protect ORG ENVIRONMENT", "Have every change of an environment confirmed by its name (default: the last one)", "", 2, 2, func(ctx context.Context, w []string) error {
		o.environment = w[0]
		return runEnvironmentProtect(ctx, o)
	})
	o.reads.flags.Changing(cmd, "name of the ENVIRONMENT, for --off")
	cmdutil.Hide(cmd, "confirm-phase")
	cmd.Flags().BoolVar(&o.off, "off", false, "no longer")
	return cmd
}

func runEnvironmentProtect(ctx context.Context, o *environmentProtectOptions) error {
	r, err := o.reads.open(ctx)
	if err != nil {
		return err
	}
	actor, err := r.Requester()
	if err != nil {
		return err
	}
	plan, err := r.Engine.PlanProtectEnvironment(r.Ctx, r.Snapshot, o.environment, !o.off, actor)
	return r.Planned(plan, err, text.Clean(o.environment)+" would be protected no longer")
}
