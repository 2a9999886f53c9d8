package application

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
)

// applicationShowOptions is what konstruct application show is asked for.
type applicationShowOptions struct {
	reads       gitops.Reading
	application string
}

func newCmdApplicationShow(factory *cmdutil.Factory) *cobra.Command {
	o := &applicationShowOptions{reads: gitops.Reading{Factory: factory}}
	return newApplicationCmd(&o.reads, "show ORG APPLICATION", "Show an application in all its places, with every version that its files hold", "", func(ctx context.Context, w []string) error {
		o.application = w[0]
		return runApplicationShow(ctx, o)
	})
}

func runApplicationShow(ctx context.Context, o *applicationShowOptions) error {
	r, err := o.reads.OpenApplications(ctx)
	if err != nil {
		return err
	}
	a, err := r.Engine.Applications(r.Ctx, r.Snapshot)
	if err != nil {
		return err
	}
	row, ok := a.Find(o.application)
	if !ok {
		return &delivery.NotFoundError{What: "there is no application " + o.application + " in " + r.Snapshot.Application.FullName(), Do: r.Snapshot.ListApplications()}
	}
	var paths []string
	for _, place := range row.Places {
		paths = append(paths, place.Path)
	}
	last, err := r.Engine.LastChanges(r.Ctx, r.Snapshot, paths...)
	if err != nil {
		return err
	}
	for _, place := range row.Places {
		showPlace(r, place)
		showSlots(r, place, last[place.Path])
	}
	r.Listed(a.Environments, len(row.Places))
	return nil
}
