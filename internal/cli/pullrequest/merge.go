package pullrequest

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
	"gitconnection/internal/delivery/pullrequests"
)

// pullRequestMergeOptions is what konstruct pr merge is asked for.
type pullRequestMergeOptions struct {
	reads       gitops.Reading
	pullRequest string
	method      string
}

func newCmdPullRequestMerge(factory *cmdutil.Factory) *cobra.Command {
	o := &pullRequestMergeOptions{reads: gitops.Reading{Factory: factory}}
	cmd := o.reads.Command("merge ORG PR", "Merge a pull request, where reviews, checks and rules allow it",
		"merge shows what the merge brings, and asks. A pull request that has changed meanwhile is not merged. Its branch is\n"+
			"deleted afterwards if Konstruct made it.",
		func(ctx context.Context, w []string) error {
			o.pullRequest = w[0]
			return runPullRequestMerge(ctx, o)
		})
	o.reads.Flags.Settling(cmd)
	cmd.Flags().StringVar(&o.method, "method", "", "merge, squash or rebase (default: the first that the repository and its rules allow)")
	cmd.Flags().StringVar(&o.reads.Flags.Confirm, "confirm", "", "name of the ENVIRONMENT that is protected and that the pull request changes")
	return cmd
}

func runPullRequestMerge(ctx context.Context, o *pullRequestMergeOptions) error {
	return settle(ctx, &o.reads, o.pullRequest, func(ctx context.Context, p pullrequests.Planner, q pullrequests.Request) (delivery.Plan, error) {
		q.Method = o.method
		return p.PlanMerge(ctx, q)
	})
}
