package organization

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/report"
)

// reposOptions is what konstruct repos is asked for.
type reposOptions struct {
	factory *cmdutil.Factory
	name    string
	target  cmdutil.Target
}

// NewCmdRepos returns konstruct repos.
func NewCmdRepos(factory *cmdutil.Factory) *cobra.Command {
	o := &reposOptions{factory: factory}
	cmd := &cobra.Command{
		Use: "repos ORG", Short: "List the repositories of a connection with their clone commands", Args: cmdutil.Args(1, 1, "the name of an organization"),
		RunE: func(cmd *cobra.Command, names []string) error {
			o.name = names[0]
			return runRepos(cmd.Context(), o)
		},
	}
	o.target.Flags(cmd)
	return cmd
}

func runRepos(ctx context.Context, o *reposOptions) error {
	state, _, _, err := look(ctx, o.factory, o.name, &o.target, true)
	if err != nil {
		return err
	}
	return printRepos(o.factory, state)
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
