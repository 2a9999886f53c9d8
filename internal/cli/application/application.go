// Package application holds the commands about the versions of applications.
package application

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
)

// NewCmdApplication returns konstruct application.
func NewCmdApplication(factory *cmdutil.Factory) *cobra.Command {
	cmd := &cobra.Command{
		Use: "application", Short: "See which version of an application runs where, and change it",
		Long: "application works on the application repository alone, with the App or with any token that may read or write its\n" +
			"files (KONSTRUCT_GITHUB_TOKEN): see docs/pipelines.md. The version of an application is that of its chart, else the tag\n" +
			"of its image, else the release that its source reads; a branch never is. Where nothing stands in its own file, the\n" +
			"folder is searched that it reads. Where several could be meant, nothing is changed: choose one with --slot.",
		Args: cmdutil.Args(0, 0, "a command: list, show, set, promote, rollback, history or diff"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCmdApplicationList(factory), newCmdApplicationShow(factory), newCmdApplicationHistory(factory), newCmdApplicationDiff(factory),
		newCmdApplicationSet(factory), newCmdApplicationPromote(factory), newCmdApplicationRollback(factory))
	return cmd
}

// newApplicationCmd makes one of the commands.
func newApplicationCmd(o *gitops.Reading, use, short, long string, run func(context.Context, []string) error) *cobra.Command {
	cmd := o.Command(use, short, long, run)
	o.Flags.Flags(cmd)
	cmd.Flags().StringVar(&o.Flags.Repository, "repository", "", "OWNER/NAME of the application repository (default: found by ORG)")
	return cmd
}

// request is what the words after ORG and the flags ask for.
func request(r *gitops.Run, application, environment string) delivery.ApplicationRequest {
	return delivery.ApplicationRequest{Application: application, Environment: environment, Clusters: r.Flags.Clusters, Slot: r.Flags.Slot, KeepSlot: r.Flags.KeepSlot, PullRequest: r.Flags.PullRequest}
}
