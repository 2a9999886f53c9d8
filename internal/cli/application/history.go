package application

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
)

// applicationHistoryOptions is what konstruct application history is asked for.
type applicationHistoryOptions struct {
	reads                    reading
	application, environment string
}

func newCmdApplicationHistory(factory *cmdutil.Factory) *cobra.Command {
	o := &applicationHistoryOptions{reads: reading{factory: factory}}
	cmd := newApplicationCmd(&o.reads, "history ORG APPLICATION ENVIRONMENT", "List the versions that an application had in an environment, the present one first", "", 3, 3, func(ctx context.Context, w []string) error {
		o.application, o.environment = w[0], w[1]
		return runApplicationHistory(ctx, o)
	})
	o.reads.flags.SlotFlag(cmd)
	o.reads.flags.ClusterFlag(cmd)
	return cmd
}

func runApplicationHistory(ctx context.Context, o *applicationHistoryOptions) error {
	r, err := o.reads.open(ctx)
	if err != nil {
		return err
	}
	list, whole, err := r.Engine.History(r.Ctx, r.Snapshot, request(r, o.application, o.environment))
	if err != nil {
		return err
	}
	for _, entry := range list {
		showEntry(r, o.application, o.environment, entry)
	}
	if !whole {
		r.Out.Note("There are more commits than were looked through.")
	}
	r.Listed(nil, len(list))
	return nil
}
