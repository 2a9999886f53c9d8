package organization

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// statusOptions is what konstruct status is asked for.
type statusOptions struct {
	factory *cmdutil.Factory
	name    string
	target  cmdutil.Target
}

// NewCmdStatus returns konstruct status.
func NewCmdStatus(factory *cmdutil.Factory) *cobra.Command {
	o := &statusOptions{factory: factory}
	cmd := &cobra.Command{
		Use: "status ORG", Short: "Show what the connection of an organization is now", Args: cmdutil.Args(1, 1, "the name of an organization"),
		RunE: func(cmd *cobra.Command, names []string) error {
			o.name = names[0]
			return runStatus(cmd.Context(), o)
		},
	}
	o.target.Flags(cmd)
	return cmd
}

func runStatus(ctx context.Context, o *statusOptions) error {
	state, took, meter, err := look(ctx, o.factory, o.name, &o.target, false)
	if err != nil {
		return err
	}
	o.factory.Printer().Result(connection.Result{State: state, Usage: meter.Usage()}, took)
	noteSearch(o.factory, state)
	return nil
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
