// Package about holds the command that says which build of the program this is.
package about

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/build"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
)

// versionOptions is what konstruct version works with.
type versionOptions struct{ factory *cmdutil.Factory }

// NewCmdVersion returns konstruct version.
func NewCmdVersion(factory *cmdutil.Factory) *cobra.Command {
	o := &versionOptions{factory: factory}
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cmdutil.Args(0, 0, "no arguments"),
		Long: "version says which build this is: version, commit and its date, the Go that built it, and the platform.\n" +
			"konstruct --version prints the version alone.",
		RunE: func(cmd *cobra.Command, _ []string) error { return runVersion(cmd.Context(), o) },
	}
}

func runVersion(_ context.Context, o *versionOptions) error {
	i := build.Read()
	if o.factory.Output == output.JSON {
		o.factory.PrintJSON(struct {
			Type string `json:"type"`
			build.Info
		}{"version", i})
		return nil
	}
	_, err := fmt.Fprintf(o.factory.Out, "konstruct %s\n", i)
	return err
}
