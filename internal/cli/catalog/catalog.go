// Package catalog holds the commands about the items of the catalog.
package catalog

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
)

// NewCmdCatalog returns konstruct catalog.
func NewCmdCatalog(factory *cmdutil.Factory) *cobra.Command {
	cmd := &cobra.Command{
		Use: "catalog", Short: "See what can be installed into environments, and install it",
		Long: "catalog shows the team's own items, which are in catalog/ of the platform repository, and those of other sets of\n" +
			"templates; it installs them into environments on clusters, upgrades and removes them. See docs/repositories.md.",
		Args: cmdutil.Args(0, 0, "a command: list, show, install, upgrade, change or remove"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCmdCatalogList(factory), newCmdCatalogShow(factory), newCmdCatalogInstall(factory), newCmdCatalogUpgrade(factory), newCmdCatalogChange(factory), newCmdCatalogRemove(factory))
	return cmd
}

// reading is where a command reads the catalog, and how.
type reading struct {
	gitops.Reading
	environments []string
}

// catalogRun is one command about the catalog, under way.
type catalogRun struct {
	run       *gitops.Run
	templates delivery.Templates
	reads     *reading
}

func (o *reading) open(ctx context.Context) (*catalogRun, error) {
	r, err := o.Open(ctx)
	if err != nil {
		return nil, err
	}
	all, err := r.ReadTemplates()
	return &catalogRun{r, all, o}, err
}
