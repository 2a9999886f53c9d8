// Package cluster holds the commands about clusters and environments.
package cluster

import (
	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
)

// NewCmdCluster returns konstruct cluster.
func NewCmdCluster(factory *cmdutil.Factory) *cobra.Command {
	cmd := &cobra.Command{
		Use: "cluster", Short: "See the clusters in the platform repository, add, change, upgrade and remove them",
		Long: "cluster works on what the repositories say of clusters: what its template becomes is committed, and the Argo CD of\n" +
			"its parent makes it so. Removing one takes phases, each a commit; between them somebody has to see that Argo CD and\n" +
			"Crossplane are done: then the same command again, with --confirm-phase, goes on. See docs/repositories.md.",
		Args: cmdutil.Args(0, 0, "a command: list, show, templates, add, change, upgrade or remove"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCmdClusterList(factory), newCmdClusterShow(factory), newCmdClusterTemplates(factory), newCmdClusterAdd(factory), newCmdClusterChange(factory), newCmdClusterUpgrade(factory), newCmdClusterRemove(factory))
	return cmd
}
