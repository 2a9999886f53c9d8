package application

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
)

// applicationDiffOptions is what konstruct application diff is asked for.
type applicationDiffOptions struct {
	reads                 gitops.Reading
	application, from, to string
}

func newCmdApplicationDiff(factory *cmdutil.Factory) *cobra.Command {
	o := &applicationDiffOptions{reads: gitops.Reading{Factory: factory}}
	cmd := newApplicationCmd(&o.reads, "diff ORG APPLICATION FROM TO", "Show in what the files of an application differ between two environments", "", func(ctx context.Context, w []string) error {
		o.application, o.from, o.to = w[0], w[1], w[2]
		return runApplicationDiff(ctx, o)
	})
	o.reads.Flags.ClusterFlag(cmd)
	return cmd
}

func runApplicationDiff(ctx context.Context, o *applicationDiffOptions) error {
	r, err := o.reads.OpenApplications(ctx)
	if err != nil {
		return err
	}
	compared, err := r.Engine.Compare(r.Ctx, r.Snapshot, request(r, o.application, o.to), o.from)
	if err != nil {
		return err
	}
	for _, c := range compared {
		if c.Diff != "" {
			r.DiffText(c.From, c.To, c.Diff)
		}
	}
	r.Listed(nil, len(compared))
	return nil
}
