package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"gitconnection/internal/connection"
	"gitconnection/internal/report"
)

func (p *program) statusCommand() *cobra.Command {
	var t target
	cmd := &cobra.Command{
		Use: "status ORG", Short: "Show what the connection of an organization is now", Args: args(1, 1, "the name of an organization"),
		RunE: func(cmd *cobra.Command, names []string) error {
			state, took, meter, err := p.look(cmd.Context(), names[0], &t)
			if err != nil {
				return err
			}
			p.printer().result(connection.Result{State: state, Usage: meter.Usage()}, took)
			return nil
		},
	}
	t.flags(cmd)
	return cmd
}

func (p *program) reposCommand() *cobra.Command {
	var t target
	cmd := &cobra.Command{
		Use: "repos ORG", Short: "List the repositories of a connection with their clone commands", Args: args(1, 1, "the name of an organization"),
		RunE: func(cmd *cobra.Command, names []string) error {
			state, _, _, err := p.look(cmd.Context(), names[0], &t)
			if err != nil {
				return err
			}
			return p.printRepos(state)
		},
	}
	t.flags(cmd)
	return cmd
}

func (p *program) printRepos(state connection.State) error {
	n := 0
	for _, role := range connection.Roles() {
		r := state.Repositories[role]
		if !r.Exists() {
			continue
		}
		n++
		if p.output == outputJSON {
			(&jsonPrinter{out: p.out}).line(struct {
				Type string `json:"type"`
				report.Repository
			}{"repository", report.RepositoryOf(r)})
			continue
		}
		fmt.Fprintf(p.out, "%-12s %s  %s\n             git clone %s\n", role, r.FullName, visibility(r), report.CloneURL(r))
	}
	if n == 0 && p.output == outputText {
		fmt.Fprintf(p.out, "%s has no repositories yet: konstruct connect %s\n", state.Organization.Name, state.Organization.Name)
	}
	return nil
}

// orgsCommand lists what the screens list: connections found by their
// markers, bare installations, requests and what was saved here.
func (p *program) orgsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "orgs", Short: "List the organizations", Args: args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := p.workspace.Open(p.named)
			if err != nil {
				return err
			}
			rows, unread := s.Engine.Rows(cmd.Context(), s.Organizations.Organizations())
			if unread != nil && len(rows) == 0 {
				return unread // nothing is known, which is not the same as nothing there
			}
			p.printRows(rows)
			return unread
		},
	}
}

func (p *program) printRows(rows []connection.Row) {
	if len(rows) == 0 && p.output == outputText {
		fmt.Fprintln(p.out, "No organization yet: konstruct connect ORG")
	}
	for n, r := range rows {
		if r.Unconfirmed && (n == 0 || !rows[n-1].Unconfirmed) && p.output == outputText {
			fmt.Fprintln(p.out, "\nNot confirmed to be yours (anybody may install a public App):")
		}
		if p.output == outputJSON {
			(&jsonPrinter{out: p.out}).line(struct {
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
		fmt.Fprintf(p.out, "%-20s %-26s %-34s %-34s %s\n", r.Organization.Name, r.Phase, r.Platform, r.Application, r.Detail)
	}
}

func (p *program) look(ctx context.Context, name string, t *target) (connection.State, time.Duration, *connection.Meter, error) {
	s, err := p.workspace.Open(p.named)
	if err != nil {
		return connection.State{}, 0, nil, err
	}
	meter := &connection.Meter{}
	start := p.now()
	state, err := p.organization(connection.WithMeter(ctx, meter), s, name, t, s.Engine.Search)
	return state, p.now().Sub(start), meter, err
}
