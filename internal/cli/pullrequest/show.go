package pullrequest

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/delivery"
	"gitconnection/internal/report"
	"gitconnection/internal/text"
)

// pullRequestShowOptions is what konstruct pr show is asked for.
type pullRequestShowOptions struct {
	reads       gitops.Reading
	pullRequest string
	diff        bool
}

func newCmdPullRequestShow(factory *cmdutil.Factory) *cobra.Command {
	o := &pullRequestShowOptions{reads: gitops.Reading{Factory: factory}}
	cmd := o.reads.Command("show ORG PR", "Show a pull request: checks, reviews, what stands in the way of its merge", "",
		func(ctx context.Context, w []string) error {
			o.pullRequest = w[0]
			return runPullRequestShow(ctx, o)
		})
	o.reads.Flags.Flags(cmd)
	cmd.Flags().BoolVar(&o.diff, "diff", false, "show what it changes, line by line")
	return cmd
}

func runPullRequestShow(ctx context.Context, o *pullRequestShowOptions) error {
	r, pr, err := open(ctx, &o.reads, o.pullRequest)
	if err != nil {
		return err
	}
	r.Say(output.Object{"type": "pull_request", "pull_request": report.PullRequestOf(pr)}, "%s  %s", delivery.PullRequestName(pr), text.Clean(pr.Title))
	r.Say(nil, "  %s", pr.URL)
	r.Say(nil, "  %s", pr.Status())
	for _, name := range pr.Checks.FailedNames {
		r.Say(nil, "    ✕ %s", text.Clean(name))
	}
	r.Say(nil, "  %s → %s, opened by %s on %s", text.Clean(pr.Branch), text.Clean(pr.Base), text.Clean(pr.Author), pr.Created.Local().Format("2 Jan 2006, 15:04"))
	r.Say(nil, "  %s, +%d −%d", text.Count(pr.FileCount, "file"), pr.Added, pr.Removed)
	for _, f := range pr.Files {
		r.Say(nil, "    %s", text.Clean(f))
	}
	if o.diff {
		change, err := r.Session.Client.PullRequestChange(r.Ctx, pr)
		if err != nil {
			return err
		}
		for _, f := range change.Files {
			r.DiffText("", f.Path, f.Path+"\n"+f.Patch)
		}
	}
	r.Say(r.Ending("shown"), "")
	return nil
}
