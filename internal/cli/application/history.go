package application

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
)

// applicationHistoryOptions is what konstruct application history is asked for.
type applicationHistoryOptions struct {
	reads                    gitops.Reading
	application, environment string
}

func newCmdApplicationHistory(factory *cmdutil.Factory) *cobra.Command {
	o := &applicationHistoryOptions{reads: gitops.Reading{Factory: factory}}
	cmd := newApplicationCmd(&o.reads, "history ORG APPLICATION ENVIRONMENT", "List the versions that an application had in an environment, the present one first", "", func(ctx context.Context, w []string) error {
		o.application, o.environment = w[0], w[1]
		return runApplicationHistory(ctx, o)
	})
	o.reads.Flags.SlotFlag(cmd)
	o.reads.Flags.ClusterFlag(cmd)
	return cmd
}

func runApplicationHistory(ctx context.Context, o *applicationHistoryOptions) error {
	r, err := o.reads.OpenApplications(ctx)
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
