package catalog

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/failure"
)

// catalogChangeOptions is what konstruct catalog change is asked for.
type catalogChangeOptions struct {
	reads reading
	name  string
}

func newCmdCatalogChange(factory *cmdutil.Factory) *cobra.Command {
	o := &catalogChangeOptions{reads: reading{factory: factory}}
	cmd := newCatalogCmd(&o.reads, "change ORG NAME", "Change the values of an installed item", "What is not named with --set, --values or --secret stays as it is.", 2, func(ctx context.Context, w []string) error {
		o.name = w[0]
		return runCatalogChange(ctx, o)
	})
	o.reads.flags.Changing(cmd, gitops.ConfirmEnvironment)
	o.reads.where(cmd, "all on which it is installed")
	o.reads.flags.Answering(cmd)
	return cmd
}

func runCatalogChange(ctx context.Context, o *catalogChangeOptions) error {
	r, err := o.reads.open(ctx)
	if err != nil {
		return err
	}
	req, err := r.request(o.name)
	if err != nil {
		return err
	}
	if len(req.Answers) == 0 {
		return failure.Usage("nothing was named that should change", "Give --set NAME=VALUE, --values FILE or --secret NAME=BACKEND:PATH#KEY.")
	}
	plan, err := r.run.Engine.PlanChangeItem(r.run.Ctx, r.run.Snapshot, r.templates, req)
	return r.carryOut(plan, err)
}
