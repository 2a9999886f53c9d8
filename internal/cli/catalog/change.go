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
	o := &catalogChangeOptions{reads: reading{Reading: gitops.Reading{Factory: factory}}}
	cmd := o.reads.Command("change ORG NAME", "Change the values of an installed item", "What is not named with --set, --values or --secret stays as it is.", func(ctx context.Context, w []string) error {
		o.name = w[0]
		return runCatalogChange(ctx, o)
	})
	o.reads.Flags.Changing(cmd, gitops.ConfirmEnvironment)
	o.reads.where(cmd, "all on which it is installed")
	o.reads.Flags.Answering(cmd)
	return cmd
}

func runCatalogChange(ctx context.Context, o *catalogChangeOptions) error {
	r, req, err := o.reads.openRequest(ctx, o.name)
	if err != nil {
		return err
	}
	if len(req.Answers) == 0 {
		return failure.Usage("nothing was named that should change", "Give --set NAME=VALUE, --values FILE or --secret NAME=BACKEND:PATH#KEY.")
	}
	plan, err := r.run.Engine.PlanChangeItem(r.run.Ctx, r.run.Snapshot, r.templates, req)
	return r.carryOut(plan, err)
}
