package pullrequest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/report"
	"gitconnection/internal/text"
)

// pullRequestListOptions is what konstruct pr list is asked for.
type pullRequestListOptions struct {
	reads gitops.Reading
	all   bool // of every organization
}

func newCmdPullRequestList(factory *cmdutil.Factory) *cobra.Command {
	o := &pullRequestListOptions{reads: gitops.Reading{Factory: factory}}
	cmd := &cobra.Command{
		Use: "list [ORG]", Short: "List the open pull requests of an organization, or of all", Args: cmdutil.Args(0, 1, "the name of an organization, or nothing for all"),
		RunE: func(cmd *cobra.Command, names []string) error {
			if o.all = len(names) == 0; !o.all {
				o.reads.Organization = names[0]
			}
			return cmdutil.Cleaned(runPullRequestList(cmd.Context(), o))
		},
	}
	o.reads.Flags.Flags(cmd)
	return cmd
}

func runPullRequestList(ctx context.Context, o *pullRequestListOptions) error {
	if o.all {
		return listAll(ctx, o.reads.Factory)
	}
	return listOne(ctx, &o.reads)
}

// listOne lists what was read together with the repositories.
func listOne(ctx context.Context, o *gitops.Reading) error {
	r, state, err := o.OpenState(ctx)
	if err != nil {
		return err
	}
	var lists []github.PullRequests
	for _, role := range connection.Roles() {
		repo := state.Repositories[role]
		switch {
		case !repo.Exists():
		case repo.PullRequests != nil:
			lists = append(lists, *repo.PullRequests)
		default:
			lists = append(lists, github.PullRequests{Owner: repo.Owner, Name: repo.Name, Err: unreadable(state, role)})
		}
	}
	n, err := printLists(o.Factory, o.Organization, lists)
	line := r.Ending("listed")
	line["count"] = n
	r.Say(line, "")
	return err
}

// unreadable says why the pull requests of a repository cannot be listed.
func unreadable(state connection.State, role connection.Role) error {
	repo := state.Repositories[role]
	e := &github.Error{Op: "list the pull requests of", Target: repo.FullName, Kind: github.KindForbidden, Reason: github.ReasonPermission, Cause: "the App lacks Pull requests: read"}
	if i := state.Installations[role]; i != nil {
		e.Page = i.HTMLURL
	}
	return e
}

// listAll lists those of every organization: one query for each account.
func listAll(ctx context.Context, factory *cmdutil.Factory) error {
	s, err := factory.Open()
	if err != nil {
		return err
	}
	all, err := s.Engine.List(ctx, s.Organizations.Organizations(), factory.Looking().Tell)
	if err != nil {
		return err
	}
	var names []github.RepositoryName
	var of []string
	for _, row := range all.Rows {
		for _, full := range []string{row.Platform, row.Application} {
			if owner, name, ok := strings.Cut(full, "/"); ok && !row.Unconfirmed {
				names, of = append(names, github.RepositoryName{Owner: owner, Name: name}), append(of, row.Organization.Name)
			}
		}
	}
	total, errs := 0, append([]error{}, all.Unread...)
	for i, list := range s.Client.PullRequests(ctx, names) {
		n, err := printLists(factory, of[i], []github.PullRequests{list})
		total, errs = total+n, append(errs, err)
	}
	if factory.Output == output.JSON {
		factory.PrintJSON(output.Object{"type": "result", "outcome": "listed", "count": total})
	} else if total == 0 {
		fmt.Fprintln(factory.Out, "No open pull requests.")
	}
	return errors.Join(errs...)
}

// printLists prints pull requests, one a line, and returns how many there are.
func printLists(factory *cmdutil.Factory, org string, lists []github.PullRequests) (n int, err error) {
	var errs []error
	for _, list := range lists {
		if list.Err != nil {
			errs = append(errs, list.Err)
		}
		for _, pr := range list.Open {
			n++
			if factory.Output == output.JSON {
				factory.PrintJSON(output.Object{"type": "pull_request", "organization": org, "pull_request": report.PullRequestOf(pr)})
				continue
			}
			fmt.Fprintf(factory.Out, "%-36s %-14s %-16s %s  (%s)\n", delivery.PullRequestName(pr), text.Ago(pr.Created, factory.Now()), text.Clean(pr.Author), text.Clean(pr.Title), pr.Status())
		}
		if more := list.Total - len(list.Open); more > 0 && factory.Output != output.JSON {
			fmt.Fprintf(factory.Out, "%s has %s more: %s\n", list.Owner+"/"+list.Name, text.Count(more, "open pull request"), strings.TrimSuffix(list.Open[0].URL, "/"+strconv.Itoa(list.Open[0].Number))+"s")
		}
	}
	if n == 0 && len(errs) == 0 && len(lists) > 1 && factory.Output != output.JSON {
		fmt.Fprintln(factory.Out, "No open pull requests.")
	}
	return n, errors.Join(errs...)
}
