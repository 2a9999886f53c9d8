package application

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
)

// applicationListOptions is what konstruct application list is asked for.
type applicationListOptions struct {
	reads       gitops.Reading
	environment string
}

func newCmdApplicationList(factory *cmdutil.Factory) *cobra.Command {
	o := &applicationListOptions{reads: gitops.Reading{Factory: factory}}
	cmd := newApplicationCmd(&o.reads, "list ORG", "List the applications with their versions", "", func(ctx context.Context, _ []string) error {
		return runApplicationList(ctx, o)
	})
	cmd.Flags().StringVar(&o.environment, "environment", "", "only this environment")
	return cmd
}

func runApplicationList(ctx context.Context, o *applicationListOptions) error {
	r, err := o.reads.OpenApplications(ctx)
	if err != nil {
		return err
	}
	a, err := r.Engine.Applications(r.Ctx, r.Snapshot)
	if err != nil {
		return err
	}
	if o.environment != "" && !slices.Contains(a.Environments, o.environment) {
		return &delivery.NotFoundError{What: "there is no environment " + o.environment + " in " + r.Snapshot.Application.FullName(), Do: r.Snapshot.ListApplications()}
	}
	n := 0
	for _, row := range a.Rows {
		for _, place := range row.Places {
			if o.environment == "" || place.Environment == o.environment {
				n++
				showPlace(r, place)
			}
		}
	}
	r.Listed(a.Environments, n)
	return nil
}
