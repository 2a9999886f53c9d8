// Package organization holds the commands that show organizations and their
// repositories.
package organization

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/report"
)

// NewCmdStatus returns konstruct status.
func NewCmdStatus(factory *cmdutil.Factory) *cobra.Command {
	var t cmdutil.Target
	cmd := &cobra.Command{
		Use: "status ORG", Short: "Show what the connection of an organization is now", Args: cmdutil.Args(1, 1, "the name of an organization"),
		RunE: func(cmd *cobra.Command, names []string) error {
			state, took, meter, err := look(cmd.Context(), factory, names[0], &t)
			if err != nil {
				return err
			}
			factory.Printer().Result(connection.Result{State: state, Usage: meter.Usage()}, took)
			return nil
		},
	}
	t.Flags(cmd)
	return cmd
}

// NewCmdRepos returns konstruct repos.
func NewCmdRepos(factory *cmdutil.Factory) *cobra.Command {
	var t cmdutil.Target
	cmd := &cobra.Command{
		Use: "repos ORG", Short: "List the repositories of a connection with their clone commands", Args: cmdutil.Args(1, 1, "the name of an organization"),
		RunE: func(cmd *cobra.Command, names []string) error {
			state, _, _, err := look(cmd.Context(), factory, names[0], &t)
			if err != nil {
				return err
			}
			return printRepos(factory, state)
		},
	}
	t.Flags(cmd)
	return cmd
}

func printRepos(factory *cmdutil.Factory, state connection.State) error {
	n := 0
	for _, role := range connection.Roles() {
		r := state.Repositories[role]
		if !r.Exists() {
			continue
		}
		n++
		if factory.Output == output.JSON {
			factory.PrintJSON(struct {
				Type string `json:"type"`
				report.Repository
			}{"repository", report.RepositoryOf(r)})
			continue
		}
		fmt.Fprintf(factory.Out, "%-12s %s  %s\n             git clone %s\n", role, r.FullName, output.Visibility(r), report.CloneURL(r))
	}
	if n == 0 && factory.Output == output.Text {
		fmt.Fprintf(factory.Out, "%s has no repositories yet: konstruct connect %s\n", state.Organization.Name, state.Organization.Name)
	}
	return nil
}

// NewCmdOrgs lists what the screens list: connections found by their
// markers, bare installations, requests and what was saved here.
func NewCmdOrgs(factory *cmdutil.Factory) *cobra.Command {
	return &cobra.Command{
		Use: "orgs", Short: "List the organizations", Args: cmdutil.Args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := factory.Open()
			if err != nil {
				return err
			}
			rows, unread := s.Engine.Rows(cmd.Context(), s.Organizations.Organizations())
			if unread != nil && len(rows) == 0 {
				return unread // nothing is known, which is not the same as nothing there
			}
			printRows(factory, rows)
			return unread
		},
	}
}

func printRows(factory *cmdutil.Factory, rows []connection.Row) {
	if len(rows) == 0 && factory.Output == output.Text {
		fmt.Fprintln(factory.Out, "No organization yet: konstruct connect ORG")
	}
	for n, r := range rows {
		if r.Unconfirmed && (n == 0 || !rows[n-1].Unconfirmed) && factory.Output == output.Text {
			fmt.Fprintln(factory.Out, "\nNot confirmed to be yours (anybody may install a public App):")
		}
		if factory.Output == output.JSON {
			factory.PrintJSON(struct {
				Type         string           `json:"type"`
				Organization string           `json:"organization"`
				Phase        connection.Phase `json:"phase"`
				Detail       string           `json:"detail"`
				Platform     string           `json:"platform"`
				Application  string           `json:"application"`
				Confirmed    bool             `json:"confirmed"`
			}{"organization", r.Organization.Name, r.Phase, r.Detail, r.Platform, r.Application, !r.Unconfirmed})
			continue
		}
		fmt.Fprintf(factory.Out, "%-20s %-26s %-34s %-34s %s\n", r.Organization.Name, r.Phase, r.Platform, r.Application, r.Detail)
	}
}

func look(ctx context.Context, factory *cmdutil.Factory, name string, t *cmdutil.Target) (connection.State, time.Duration, *connection.Meter, error) {
	s, err := factory.Open()
	if err != nil {
		return connection.State{}, 0, nil, err
	}
	meter := &connection.Meter{}
	start := factory.Now()
	state, err := factory.Organization(connection.WithMeter(ctx, meter), s, name, t, s.Layouts.Search)
	return state, factory.Now().Sub(start), meter, err
}
