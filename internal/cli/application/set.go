package application

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
)

// applicationSetOptions is what konstruct application set is asked for.
type applicationSetOptions struct {
	reads                             gitops.Reading
	application, environment, version string
}

func newCmdApplicationSet(factory *cmdutil.Factory) *cobra.Command {
	o := &applicationSetOptions{reads: gitops.Reading{Factory: factory}}
	cmd := newApplicationCmd(&o.reads, "set ORG APPLICATION ENVIRONMENT VERSION", "Set the version of an application in an environment",
		"set changes the version in the application's file and nothing else in it. The same version again is nothing to do.\n"+
			"A file that somebody changes meanwhile elsewhere keeps that change; another version is never overwritten.",
		func(ctx context.Context, w []string) error {
			o.application, o.environment, o.version = w[0], w[1], w[2]
			return runApplicationSet(ctx, o)
		})
	o.reads.Flags.Writing(cmd)
	return cmd
}

func runApplicationSet(ctx context.Context, o *applicationSetOptions) error {
	r, err := o.reads.OpenApplications(ctx)
	if err != nil {
		return err
	}
	req := request(r, o.application, o.environment)
	req.Version = o.version
	return carryOut(r, req, r.Engine.Set)
}
