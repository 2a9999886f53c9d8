// Package argocd holds the commands that let Argo CD read the two repositories.
package argocd

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
)

// NewCmdArgocd returns konstruct argocd.
func NewCmdArgocd(factory *cmdutil.Factory) *cobra.Command {
	cmd := &cobra.Command{
		Use: "argocd", Short: "Let Argo CD read the two repositories: credentials and roots",
		Long: "argocd makes credentials that can read the two repositories and nothing else, and prints what Argo CD starts\n" +
			"from. Neither is committed: both go to the cluster that Argo CD runs in. See docs/argocd.md.",
		Args: cmdutil.Args(0, 0, "a command: credentials or manifests"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCmdArgocdCredentials(factory), newCmdArgocdManifests(factory), newCmdArgocdAddress(factory))
	return cmd
}

// newOrganizationCmd makes one of the commands about an organization and its Argo CD.
func newOrganizationCmd(o *gitops.Reading, use, short, long string, run func(context.Context) error) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Long: long, Args: cmdutil.Args(1, 1, "the name of an organization"),
		RunE: func(cmd *cobra.Command, names []string) error {
			o.Organization = names[0]
			return cmdutil.Cleaned(run(cmd.Context()))
		},
	}
	o.Flags.Flags(cmd)
	return cmd
}
