package pullrequest

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/delivery"
	"gitconnection/internal/delivery/pullrequests"
)

// pullRequestCloseOptions is what konstruct pr close is asked for.
type pullRequestCloseOptions struct {
	reads       reading
	pullRequest string
}

func newCmdPullRequestClose(factory *cmdutil.Factory) *cobra.Command {
	o := &pullRequestCloseOptions{reads: reading{factory: factory}}
	cmd := &cobra.Command{
		Use: "close ORG PR", Short: "Close a pull request without merging it",
		Long: "close closes a pull request. Its branch is deleted if Konstruct made it.",
		Args: cmdutil.Args(2, 2, "ORG PR"),
		RunE: func(cmd *cobra.Command, w []string) error {
			o.reads.organization, o.pullRequest = w[0], w[1]
			return cmdutil.Cleaned(runPullRequestClose(cmd.Context(), o))
		},
	}
	o.reads.flags.Settling(cmd)
	return cmd
}

func runPullRequestClose(ctx context.Context, o *pullRequestCloseOptions) error {
	return settle(ctx, &o.reads, o.pullRequest, func(ctx context.Context, p pullrequests.Planner, q pullrequests.Request) (delivery.Plan, error) {
		return p.PlanClose(ctx, q)
	})
}
