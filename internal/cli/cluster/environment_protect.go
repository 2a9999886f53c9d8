package cluster

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/text"
)

// environmentProtectOptions is what konstruct environment protect is asked for.
type environmentProtectOptions struct {
	reads       gitops.Reading
	environment string
	off         bool
}

func newCmdEnvironmentProtect(factory *cmdutil.Factory) *cobra.Command {
	o := &environmentProtectOptions{reads: gitops.Reading{Factory: factory}}
	cmd := o.reads.Command("protect ORG ENVIRONMENT", "Have every change of an environment confirmed by its name (default: the last one)", "", func(ctx context.Context, w []string) error {
		o.environment = w[0]
		return runEnvironmentProtect(ctx, o)
	})
	o.reads.Flags.Changing(cmd, "name of the ENVIRONMENT, for --off")
	cmdutil.Hide(cmd, "confirm-phase")
	cmd.Flags().BoolVar(&o.off, "off", false, "no longer")
	return cmd
}

func runEnvironmentProtect(ctx context.Context, o *environmentProtectOptions) error {
	r, actor, err := o.reads.OpenAs(ctx)
	if err != nil {
		return err
	}
	plan, err := r.Engine.PlanProtectEnvironment(r.Ctx, r.Snapshot, o.environment, !o.off, actor)
	return r.Planned(plan, err, text.Clean(o.environment)+" would be protected no longer")
}
