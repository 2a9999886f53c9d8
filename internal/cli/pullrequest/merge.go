package pullrequest

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/delivery"
	"gitconnection/internal/delivery/pullrequests"
)

// pullRequestMergeOptions is what konstruct pr merge is asked for.
type pullRequestMergeOptions struct {
	reads       reading
	pullRequest string
	method      string
}

func newCmdPullRequestMerge(factory *cmdutil.Factory) *cobra.Command {
	o := &pullRequestMergeOptions{reads: reading{factory: factory}}
	cmd := &cobra.Command{
		Use: "merge ORG PR", Short: "Merge a pull request, where reviews, checks and rules allow it",
		Long: "merge shows what the merge brings, and asks. A pull request that has changed meanwhile is not merged. Its branch is\n" +
			"deleted afterwards if Konstruct made it.",
		Args: cmdutil.Args(2, 2, "ORG PR"),
		RunE: func(cmd *cobra.Command, w []string) error {
			o.reads.organization, o.pullRequest = w[0], w[1]
			return cmdutil.Cleaned(runPullRequestMerge(cmd.Context(), o))
		},
	}
	o.reads.flags.Settling(cmd)
	cmd.Flags().StringVar(&o.method, "method", "", "merge, squash or rebase (default: the first that the repository and its rules allow)")
	cmd.Flags().StringVar(&o.reads.flags.Confirm, "confirm", "", "name of the ENVIRONMENT that is protected and that the pull request changes")
	return cmd
}

func runPullRequestMerge(ctx context.Context, o *pullRequestMergeOptions) error {
	return settle(ctx, &o.reads, o.pullRequest, func(ctx context.Context, p pullrequests.Planner, q pullrequests.Request) (delivery.Plan, error) {
		q.Method = o.method
		return p.PlanMerge(ctx, q)
	})
}
