package application

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
)

// applicationPromoteOptions is what konstruct application promote is asked for.
type applicationPromoteOptions struct {
	reads                 gitops.Reading
	application, from, to string
}

func newCmdApplicationPromote(factory *cmdutil.Factory) *cobra.Command {
	o := &applicationPromoteOptions{reads: gitops.Reading{Factory: factory}}
	cmd := newApplicationCmd(&o.reads, "promote ORG APPLICATION FROM TO", "Have an environment run the version that an earlier one runs", "", func(ctx context.Context, w []string) error {
		o.application, o.from, o.to = w[0], w[1], w[2]
		return runApplicationPromote(ctx, o)
	})
	o.reads.Flags.Writing(cmd)
	return cmd
}

func runApplicationPromote(ctx context.Context, o *applicationPromoteOptions) error {
	r, err := o.reads.OpenApplications(ctx)
	if err != nil {
		return err
	}
	return carryOut(r, request(r, o.application, o.to), func(ctx context.Context, s *delivery.Snapshot, req delivery.ApplicationRequest) (delivery.Plan, error) {
		return r.Engine.Promote(ctx, s, req, o.from)
	})
}
