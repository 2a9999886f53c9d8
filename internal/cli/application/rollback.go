package application

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
)

// applicationRollbackOptions is what konstruct application rollback is asked for.
type applicationRollbackOptions struct {
	reads                             gitops.Reading
	application, environment, version string
}

func newCmdApplicationRollback(factory *cmdutil.Factory) *cobra.Command {
	o := &applicationRollbackOptions{reads: gitops.Reading{Factory: factory}}
	cmd := newApplicationCmd(&o.reads, "rollback ORG APPLICATION ENVIRONMENT [VERSION]", "Go back to a version that an application had in an environment",
		"rollback without VERSION goes back to the version before the present one: doing it twice is going there and back.\n"+
			"With VERSION, which the file must have held once, it can be repeated.",
		func(ctx context.Context, w []string) error {
			o.application, o.environment = w[0], w[1]
			if len(w) == 3 {
				o.version = w[2]
			}
			return runApplicationRollback(ctx, o)
		})
	o.reads.Flags.Writing(cmd)
	return cmd
}

func runApplicationRollback(ctx context.Context, o *applicationRollbackOptions) error {
	r, err := o.reads.OpenApplications(ctx)
	if err != nil {
		return err
	}
	req := request(r, o.application, o.environment)
	req.Version = o.version
	return carryOut(r, req, r.Engine.RollBack)
}
