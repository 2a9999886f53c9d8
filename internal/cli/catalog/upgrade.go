package catalog

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
)

// catalogUpgradeOptions is what konstruct catalog upgrade is asked for.
type catalogUpgradeOptions struct {
	reads reading
	name  string
}

func newCmdCatalogUpgrade(factory *cmdutil.Factory) *cobra.Command {
	o := &catalogUpgradeOptions{reads: reading{Reading: gitops.Reading{Factory: factory}}}
	cmd := o.reads.Command("upgrade ORG NAME", "Have an installed item follow its template",
		"upgrade renders the item again with the values that it has. What people changed in its files stays, where the\n"+
			"template changes other lines; else a pull request shows both.",
		func(ctx context.Context, w []string) error {
			o.name = w[0]
			return runCatalogUpgrade(ctx, o)
		})
	o.reads.Flags.Changing(cmd, gitops.ConfirmEnvironment)
	o.reads.where(cmd, "all on which it is installed")
	return cmd
}

func runCatalogUpgrade(ctx context.Context, o *catalogUpgradeOptions) error {
	r, req, err := o.reads.openRequest(ctx, o.name)
	if err != nil {
		return err
	}
	plan, err := r.run.Engine.PlanUpgrade(r.run.Ctx, r.run.Snapshot, r.templates, req)
	return r.carryOut(plan, err)
}
