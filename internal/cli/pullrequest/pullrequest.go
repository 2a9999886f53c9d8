// Package pullrequest holds the commands about pull requests.
package pullrequest

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/delivery/pullrequests"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/report"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// NewCmdPR returns konstruct pr.
func NewCmdPR(factory *cmdutil.Factory) *cobra.Command {
	cmd := &cobra.Command{
		Use: "pr", Aliases: []string{"pull-request"}, Short: "Follow pull requests: list, show, merge and close them",
		Long: "pr is about the open pull requests of the two repositories. A pull request is named by its number where only one of\n" +
			"them has it, else as platform#NUMBER, application#NUMBER or OWNER/NAME#NUMBER, or by its address.",
		Args: cmdutil.Args(0, 0, "a command: list, show, merge or close"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCmdList(factory), newCmdShow(factory), newCmdMerge(factory), newCmdClose(factory))
	return cmd
}

func newCmdShow(factory *cmdutil.Factory) *cobra.Command {
	var f gitops.Flags
	var diff bool
	cmd := &cobra.Command{
		Use: "show ORG PR", Short: "Show a pull request: checks, reviews, what stands in the way of its merge", Args: cmdutil.Args(2, 2, "ORG PR"),
		RunE: func(cmd *cobra.Command, w []string) error {
			r, pr, err := find(cmd.Context(), factory, w[0], w[1], &f)
			if err == nil {
				err = show(r, pr, diff)
			}
			return cmdutil.Cleaned(err)
		},
	}
	f.Flags(cmd)
	cmd.Flags().BoolVar(&diff, "diff", false, "show what it changes, line by line")
	return cmd
}

func newCmdMerge(factory *cmdutil.Factory) *cobra.Command {
	var f gitops.Flags
	var method string
	cmd := &cobra.Command{
		Use: "merge ORG PR", Short: "Merge a pull request, where reviews, checks and rules allow it",
		Long: "merge shows what the merge brings, and asks. A pull request that has changed meanwhile is not merged. Its branch is\n" +
			"deleted afterwards if Konstruct made it.",
		Args: cmdutil.Args(2, 2, "ORG PR"),
		RunE: func(cmd *cobra.Command, w []string) error {
			return settle(cmd.Context(), factory, w, &f, func(ctx context.Context, p pullrequests.Planner, q pullrequests.Request) (delivery.Plan, error) {
				q.Method = method
				return p.PlanMerge(ctx, q)
			})
		},
	}
	f.Settling(cmd)
	cmd.Flags().StringVar(&method, "method", "", "merge, squash or rebase (default: the first that the repository and its rules allow)")
	cmd.Flags().StringVar(&f.Confirm, "confirm", "", "name of the ENVIRONMENT that is protected and that the pull request changes")
	return cmd
}

func newCmdClose(factory *cmdutil.Factory) *cobra.Command {
	var f gitops.Flags
	cmd := &cobra.Command{
		Use: "close ORG PR", Short: "Close a pull request without merging it",
		Long: "close closes a pull request. Its branch is deleted if Konstruct made it.",
		Args: cmdutil.Args(2, 2, "ORG PR"),
		RunE: func(cmd *cobra.Command, w []string) error {
			return settle(cmd.Context(), factory, w, &f, func(ctx context.Context, p pullrequests.Planner, q pullrequests.Request) (delivery.Plan, error) {
				return p.PlanClose(ctx, q)
			})
		},
	}
	f.Settling(cmd)
	return cmd
}

// settle plans, shows, asks and applies.
func settle(ctx context.Context, factory *cmdutil.Factory, w []string, f *gitops.Flags, plan func(context.Context, pullrequests.Planner, pullrequests.Request) (delivery.Plan, error)) error {
	r, pr, err := find(ctx, factory, w[0], w[1], f)
	if err != nil {
		return cmdutil.Cleaned(err)
	}
	return carryOut(r, pr, plan)
}

func carryOut(r *gitops.Run, pr github.PullRequest, plan func(context.Context, pullrequests.Planner, pullrequests.Request) (delivery.Plan, error)) error {
	actor, err := r.Requester()
	if err != nil {
		return cmdutil.Cleaned(err)
	}
	q := pullrequests.Request{Owner: pr.Owner, Name: pr.Name, Number: pr.Number, Actor: actor}
	if o := r.Snapshot.Platform; o != nil {
		q.Platform = github.RepositoryName{Owner: o.Owner, Name: o.Name}
	}
	p, err := plan(r.Ctx, pullrequests.Planner{GitHub: r.Session.Client}, q)
	if err != nil {
		return cmdutil.Cleaned(err)
	}
	return cmdutil.Cleaned(r.CarryOut(p, p.Typed+" is a protected environment"))
}

// find opens an organization and finds the pull request that was named.
func find(ctx context.Context, factory *cmdutil.Factory, org, name string, f *gitops.Flags) (*gitops.Run, github.PullRequest, error) {
	r, state, err := gitops.OpenState(ctx, factory, org, f)
	if err != nil {
		return nil, github.PullRequest{}, err
	}
	ref, err := ParseReference(name)
	if err != nil {
		return nil, github.PullRequest{}, failure.Usage(wording.Line(err), "It is NUMBER, platform#NUMBER, application#NUMBER, OWNER/NAME#NUMBER or the address of the pull request.")
	}
	pr, err := lookUp(r, state, ref)
	return r, pr, err
}

// lookUp asks for the pull request in the repositories that a reference may mean.
func lookUp(r *gitops.Run, state connection.State, ref Reference) (github.PullRequest, error) {
	var found []github.PullRequest
	for _, role := range connection.Roles() {
		repo := state.Repositories[role]
		if !repo.Exists() || !ref.means(role, repo.Owner, repo.Name) {
			continue
		}
		pr, _, err := r.Session.Client.PullRequestAt(r.Ctx, repo.Owner, repo.Name, ref.Number)
		switch {
		case err == nil:
			found = append(found, pr)
		case github.KindOf(err) != github.KindNotFound:
			return github.PullRequest{}, err
		}
	}
	org := state.Organization.Name
	if len(found) > 1 { // the one that is open is meant
		for i, pr := range found {
			if pr.Open() && !found[1-i].Open() {
				return pr, nil
			}
		}
		return found[0], failure.Usage(fmt.Sprintf("#%d is in both repositories of %s", ref.Number, org), fmt.Sprintf("Say which: platform#%d or application#%d.", ref.Number, ref.Number))
	}
	if len(found) == 0 {
		return github.PullRequest{}, &delivery.NotFoundError{What: fmt.Sprintf("there is no pull request %s in the repositories of %s", ref, org), Do: "konstruct pr list " + org + " lists those that are open."}
	}
	return found[0], nil
}

func show(r *gitops.Run, pr github.PullRequest, diff bool) error {
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
	if diff {
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
