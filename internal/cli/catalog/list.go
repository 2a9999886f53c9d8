package catalog

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
)

// catalogListOptions is what konstruct catalog list is asked for.
type catalogListOptions struct {
	reads reading
}

func newCmdCatalogList(factory *cmdutil.Factory) *cobra.Command {
	o := &catalogListOptions{reads: reading{Reading: gitops.Reading{Factory: factory}}}
	cmd := o.reads.Command("list ORG", "List the items with where they are installed", "", func(ctx context.Context, _ []string) error {
		return runCatalogList(ctx, o)
	})
	o.reads.Flags.Looking(cmd)
	return cmd
}

func runCatalogList(ctx context.Context, o *catalogListOptions) error {
	r, err := o.reads.open(ctx)
	if err != nil {
		return err
	}
	items, err := r.run.Engine.Catalog(r.run.Ctx, r.run.Snapshot, r.templates)
	if err != nil {
		return err
	}
	for _, i := range items {
		r.showItem(i)
	}
	r.run.Listed(r.run.Snapshot.Environments, len(items))
	return nil
}
