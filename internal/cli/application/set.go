package application

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
)

// applicationSetOptions is what konstruct application set is asked for.
type applicationSetOptions struct {
	reads                             reading
	application, environment, version string
}

func newCmdApplicationSet(factory *cmdutil.Factory) *cobra.Command {
	o := &applicationSetOptions{reads: reading{factory: factory}}
	cmd := newApplicationCmd(&o.reads, "set ORG APPLICATION ENVIRONMENT VERSION", "Set the version of an application in an environment",
		"set changes the version in the application's file and nothing else in it. The same version again is nothing to do.\n"+
			"A file that somebody changes meanwhile elsewhere keeps that change; another version is never overwritten.",
		4, 4, func(ctx context.Context, w []string) error {
			o.application, o.environment, o.version = w[0], w[1], w[2]
			return runApplicationSet(ctx, o)
		})
	o.reads.flags.Writing(cmd)
	return cmd
}

func runApplicationSet(ctx context.Context, o *applicationSetOptions) error {
	r, err := o.reads.open(ctx)
	if err != nil {
		return err
	}
	req := request(r, o.application, o.environment)
	req.Version = o.version
	return carryOut(r, req, r.Engine.Set)
}
