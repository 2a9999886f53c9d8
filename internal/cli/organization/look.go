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
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// NewCmdStatus returns konstruct status.
func NewCmdStatus(factory *cmdutil.Factory) *cobra.Command {
	var t cmdutil.Target
	cmd := &cobra.Command{
		Use: "status ORG", Short: "Show what the connection of an organization is now", Args: cmdutil.Args(1, 1, "the name of an organization"),
		RunE: func(cmd *cobra.Command, names []string) error {
			state, took, meter, err := look(cmd.Context(), factory, names[0], &t, false)
			if err != nil {
				return err
			}
			factory.Printer().Result(connection.Result{State: state, Usage: meter.Usage()}, took)
			noteSearch(factory, state)
			return nil
		},
	}
	t.Flags(cmd)
	return cmd
}

// noteSearch says what was looked through for an organization that is nowhere.
func noteSearch(factory *cmdutil.Factory, state connection.State) {
	searched := state.Searched
	elsewhere := fmt.Sprintf("If its repositories are elsewhere: konstruct status %s --platform-org OWNER", state.Organization.Name)
	switch {
	case searched.Account != "":
		factory.Printer().Note(fmt.Sprintf("Looked at the GitHub account %s. %s", searched.Account, elsewhere))
	case searched.Installations > 0:
		factory.Printer().Note(fmt.Sprintf("No GitHub account has this name. Looked through %s of the App. %s", text.Count(searched.Installations, "installation"), elsewhere))
	}
	for _, unread := range searched.Unread {
		factory.Printer().Note("Could not look into " + wording.Line(unread))
	}
}

// NewCmdRepos returns konstruct repos.
func NewCmdRepos(factory *cmdutil.Factory) *cobra.Command {
	var t cmdutil.Target
	cmd := &cobra.Command{
		Use: "repos ORG", Short: "List the repositories of a connection with their clone commands", Args: cmdutil.Args(1, 1, "the name of an organization"),
		RunE: func(cmd *cobra.Command, names []string) error {
			state, _, _, err := look(cmd.Context(), factory, names[0], &t, true)
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
			return listOrganizations(cmd.Context(), factory, s)
		},
	}
}

// listOrganizations prints the rows in the order of their names. Where there are
// many installations it prints each row as soon as it is known instead: reading
// them all takes minutes.
func listOrganizations(ctx context.Context, factory *cmdutil.Factory, s *workspace.Session) error {
	printer := &rowPrinter{factory: factory, printed: map[string]bool{}}
	looking := factory.Looking()
	many := false
	list, err := s.Engine.List(announcing(ctx, factory, s), s.Organizations.Organizations(), func(p connection.ListProgress) {
		if many = many || p.More; many {
			printer.rows(p.Settled, false)
		}
		looking.Tell(p)
	})
	if err != nil {
		return err // nothing is known, which is not the same as nothing there
	}
	for _, r := range list.Rows {
		if r.Source == connection.SourceMarker && r.Phase == connection.PhaseConnected {
			s.Layouts.Keep(r.Organization)
		}
	}
	printer.rows(list.Rows, !many)
	if len(list.Rows) == 0 && factory.Output == output.Text {
		fmt.Fprintln(factory.Out, "No organization yet: konstruct connect ORG")
	}
	for _, note := range list.Notes {
		factory.Printer().Note(wording.Line(note))
	}
	return nil
}

// rowPrinter prints each row once.
type rowPrinter struct {
	factory     *cmdutil.Factory
	printed     map[string]bool
	unconfirmed bool // the last one was
}

// rows prints those that were not printed before; apart puts those that are not
// confirmed, which come last, under a heading.
func (p *rowPrinter) rows(rows []connection.Row, apart bool) {
	for _, r := range rows {
		if p.printed[r.Organization.Name] {
			continue
		}
		p.printed[r.Organization.Name] = true
		if p.factory.Output == output.JSON {
			p.json(r)
			continue
		}
		if r.Unconfirmed && !p.unconfirmed && apart {
			fmt.Fprintln(p.factory.Out, "\nNot confirmed to be yours (anybody may install a public App):")
		}
		p.unconfirmed = r.Unconfirmed
		fmt.Fprintf(p.factory.Out, "%-20s %-26s %-34s %-34s %s\n", r.Organization.Name, r.Phase, r.Platform, r.Application, r.Detail)
	}
}

func (p *rowPrinter) json(r connection.Row) {
	p.factory.PrintJSON(struct {
		Type         string           `json:"type"`
		Organization string           `json:"organization"`
		Phase        connection.Phase `json:"phase"`
		Detail       string           `json:"detail"`
		Platform     string           `json:"platform"`
		Application  string           `json:"application"`
		Confirmed    bool             `json:"confirmed"`
	}{"organization", r.Organization.Name, r.Phase, r.Detail, r.Platform, r.Application, !r.Unconfirmed})
}

func look(ctx context.Context, factory *cmdutil.Factory, name string, t *cmdutil.Target, usable bool) (connection.State, time.Duration, *connection.Meter, error) {
	s, err := factory.Open()
	if err != nil {
		return connection.State{}, 0, nil, err
	}
	meter := &connection.Meter{}
	start := factory.Now()
	state, err := factory.Organization(announcing(connection.WithMeter(ctx, meter), factory, s), s, name, t, factory.Search(s))
	if err == nil && usable {
		err = factory.Usable(ctx, s, state)
	}
	return state, factory.Now().Sub(start), meter, err
}

// announcing has waits printed as events where programs read them; people are told
// of all waits, on standard error.
func announcing(ctx context.Context, factory *cmdutil.Factory, s *workspace.Session) context.Context {
	if factory.Output != output.JSON {
		return ctx
	}
	return s.Engine.Announcing(ctx, factory.Printer().Event)
}
