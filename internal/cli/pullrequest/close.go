package pullrequest

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
	"gitconnection/internal/delivery/pullrequests"
)

// pullRequestCloseOptions is what konstruct pr close is asked for.
type pullRequestCloseOptions struct {
	reads       gitops.Reading
	pullRequest string
}

func newCmdPullRequestClose(factory *cmdutil.Factory) *cobra.Command {
	o := &pullRequestCloseOptions{reads: gitops.Reading{Factory: factory}}
	cmd := o.reads.Command("close ORG PR", "Close a pull request without merging it",
		"close closes a pull request. Its branch is deleted if Konstruct made it.",
		func(ctx context.Context, w []string) error {
			o.pullRequest = w[0]
			return runPullRequestClose(ctx, o)
		})
	o.reads.Flags.Settling(cmd)
	return cmd
}

func runPullRequestClose(ctx context.Context, o *pullRequestCloseOptions) error {
	return settle(ctx, &o.reads, o.pullRequest, func(ctx context.Context, p pullrequests.Planner, q pullrequests.Request) (delivery.Plan, error) {
		return p.PlanClose(ctx, q)
	})
}
