// Package pullrequest holds the commands about pull requests.
package pullrequest

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
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
	cmd.AddCommand(newCmdPullRequestList(factory), newCmdPullRequestShow(factory), newCmdPullRequestMerge(factory), newCmdPullRequestClose(factory))
	return cmd
}

// open opens the organization and finds the pull request that was named.
func open(ctx context.Context, o *gitops.Reading, name string) (*gitops.Run, github.PullRequest, error) {
	r, state, err := o.OpenState(ctx)
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
