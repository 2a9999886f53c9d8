package catalog

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
)

// catalogRemoveOptions is what konstruct catalog remove is asked for.
type catalogRemoveOptions struct {
	reads reading
	name  string
}

func newCmdCatalogRemove(factory *cmdutil.Factory) *cobra.Command {
	o := &catalogRemoveOptions{reads: reading{Reading: gitops.Reading{Factory: factory}}}
	cmd := o.reads.Command("remove ORG NAME", "Remove an installed item",
		"remove deletes the item's files. Where it has made cloud resources, they are destroyed in phases: each is committed\n"+
			"by the same command, when the one before has come about; the plan shows the command that says so.",
		func(ctx context.Context, w []string) error {
			o.name = w[0]
			return runCatalogRemove(ctx, o)
		})
	o.reads.Flags.Changing(cmd, "NAME again: a deletion is never confirmed by --yes")
	o.reads.where(cmd, "all on which it is installed")
	return cmd
}

func runCatalogRemove(ctx context.Context, o *catalogRemoveOptions) error {
	r, req, err := o.reads.openRequest(ctx, o.name)
	if err != nil {
		return err
	}
	plan, err := r.run.Engine.PlanRemove(r.run.Ctx, r.run.Snapshot, r.templates, req)
	return r.carryOut(plan, err)
}
