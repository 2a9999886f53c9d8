package organization

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/wording"
)

// orgsOptions is what konstruct orgs works with.
type orgsOptions struct{ factory *cmdutil.Factory }

// NewCmdOrgs lists what the screens list: connections found by their
// markers, bare installations, requests and what was saved here.
func NewCmdOrgs(factory *cmdutil.Factory) *cobra.Command {
	o := &orgsOptions{factory: factory}
	return &cobra.Command{
		Use: "orgs", Short: "List the organizations", Args: cmdutil.Args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return runOrgs(cmd.Context(), o) },
	}
}

// runOrgs prints the rows in the order of their names. Where there are
// many installations it prints each row as soon as it is known instead: reading
// them all takes minutes.
func runOrgs(ctx context.Context, o *orgsOptions) error {
	factory := o.factory
	s, err := factory.Open()
	if err != nil {
		return err
	}
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
