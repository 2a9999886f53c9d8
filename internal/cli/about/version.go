// Package about holds the command that says which build of the program this is.
package about

import (
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/build"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
)

// NewCmdVersion returns konstruct version.
func NewCmdVersion(factory *cmdutil.Factory) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cmdutil.Args(0, 0, "no arguments"),
		Long: "version says which build this is: version, commit and its date, the Go that built it, and the platform.\n" +
			"konstruct --version prints the version alone.",
		RunE: func(*cobra.Command, []string) error {
			i := build.Read()
			if factory.Output == output.JSON {
				factory.PrintJSON(struct {
					Type string `json:"type"`
					build.Info
				}{"version", i})
				return nil
			}
			_, err := fmt.Fprintf(factory.Out, "konstruct %s\n", i)
			return err
		},
	}
}
