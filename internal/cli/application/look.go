package application

import (
	"slices"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
)

func newCmdApplicationList(factory *cmdutil.Factory) *cobra.Command {
	var f gitops.Flags
	cmd := newApplicationCmd(factory, "list ORG", "List the applications with their versions", "", 1, 1, &f, func(r *gitops.Run, _ []string) error {
		a, err := r.Engine.Applications(r.Ctx, r.Snapshot)
		if err != nil {
			return err
		}
		if f.Environment != "" && !slices.Contains(a.Environments, f.Environment) {
			return &delivery.NotFoundError{What: "there is no environment " + f.Environment + " in " + r.Snapshot.Application.FullName(), Do: r.Snapshot.ListApplications()}
		}
		n := 0
		for _, row := range a.Rows {
			for _, place := range row.Places {
				if f.Environment == "" || place.Environment == f.Environment {
					n++
					showPlace(r, place)
				}
			}
		}
		r.Listed(a.Environments, n)
		return nil
	})
	cmd.Flags().StringVar(&f.Environment, "environment", "", "only this environment")
	return cmd
}

func newCmdApplicationShow(factory *cmdutil.Factory) *cobra.Command {
	var f gitops.Flags
	return newApplicationCmd(factory, "show ORG APPLICATION", "Show an application in all its places, with every version that its files hold", "", 2, 2, &f, func(r *gitops.Run, w []string) error {
		a, err := r.Engine.Applications(r.Ctx, r.Snapshot)
		if err != nil {
			return err
		}
		row, ok := a.Find(w[0])
		if !ok {
			return &delivery.NotFoundError{What: "there is no application " + w[0] + " in " + r.Snapshot.Application.FullName(), Do: r.Snapshot.ListApplications()}
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
	})
}

func newCmdApplicationHistory(factory *cmdutil.Factory) *cobra.Command {
	var f gitops.Flags
	cmd := newApplicationCmd(factory, "history ORG APPLICATION ENVIRONMENT", "List the versions that an application had in an environment, the present one first", "", 3, 3, &f, func(r *gitops.Run, w []string) error {
		list, whole, err := r.Engine.History(r.Ctx, r.Snapshot, request(r, w[0], w[1]))
		if err != nil {
			return err
		}
		for _, entry := range list {
			showEntry(r, w[0], w[1], entry)
		}
		if !whole {
			r.Out.Note("There are more commits than were looked through.")
		}
		r.Listed(nil, len(list))
		return nil
	})
	f.SlotFlag(cmd)
	f.ClusterFlag(cmd)
	return cmd
}

func newCmdApplicationDiff(factory *cmdutil.Factory) *cobra.Command {
	var f gitops.Flags
	cmd := newApplicationCmd(factory, "diff ORG APPLICATION FROM TO", "Show in what the files of an application differ between two environments", "", 4, 4, &f, func(r *gitops.Run, w []string) error {
		compared, err := r.Engine.Compare(r.Ctx, r.Snapshot, request(r, w[0], w[2]), w[1])
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
	})
	f.ClusterFlag(cmd)
	return cmd
}
