package cmdutil

import (
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/failure"
)

// Args checks the number of arguments with a sentence of our own.
func Args(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, got []string) error {
		if len(got) < least || len(got) > most {
			return failure.Usage(fmt.Sprintf("%s needs %s", cmd.CommandPath(), what), "Usage: "+cmd.UseLine())
		}
		return nil
	}
}

// Hide takes flags out of a command that has no use for them.
func Hide(cmd *cobra.Command, names ...string) {
	for _, n := range names {
		if flag := cmd.Flags().Lookup(n); flag != nil {
			flag.Hidden = true
		}
	}
}
