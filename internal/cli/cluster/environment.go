package cluster

import (
	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

// NewCmdEnvironment returns konstruct environment.
func NewCmdEnvironment(factory *cmdutil.Factory) *cobra.Command {
	cmd := &cobra.Command{
		Use: "environment", Short: "See the environments in their order, add them to clusters, and remove them",
		Long: "environment works on the order of promotion, which the platform repository's marker holds, and on what makes a\n" +
			"cluster run an environment. Removing one takes phases, each confirmed by whoever has seen that Argo CD is done:\n" +
			"the same command again, with --confirm-phase, goes on. See docs/repositories.md.",
		Args: cmdutil.Args(0, 0, "a command: list, add, remove, move or protect"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCmdEnvironmentList(factory), newCmdEnvironmentAdd(factory), newCmdEnvironmentMove(factory), newCmdEnvironmentProtect(factory), newCmdEnvironmentRemove(factory))
	return cmd
}

// typedFor says why a plan wants the name of an environment: it is protected, or
// would be no longer.
func typedFor(p delivery.Plan, environment string) string {
	if p.Typed == environment {
		return text.Clean(environment) + " is a protected environment"
	}
	return text.Clean(p.Typed) + " would be protected no longer"
}
