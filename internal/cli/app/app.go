// Package app holds the commands about the GitHub Apps of instances.
package app

import (
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/failure"
)

// NewCmdApp returns konstruct app.
func NewCmdApp(factory *cmdutil.Factory) *cobra.Command {
	cmd := &cobra.Command{
		Use: "app", Short: "Make, import, show and forget the GitHub App of an instance",
		Long: "An instance is a GitHub host and one GitHub App on it. Two GitHub organizations in one connection need a public\n" +
			"App: a private one can be installed on its owner's account alone.",
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) > 0 {
				return failure.Usage(fmt.Sprintf("there is no command %q", "app "+words[0]), "konstruct app --help lists them.")
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error {
			return failure.Usage("app needs a command: create, import, show or forget", "konstruct app --help explains them.")
		},
	}
	cmd.AddCommand(newCmdAppCreate(factory), newCmdAppImport(factory), newCmdAppShow(factory), newCmdAppForget(factory))
	return cmd
}
