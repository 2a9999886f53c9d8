package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/delivery"
	"gitconnection/internal/failure"
	"gitconnection/internal/text"
)

func (p *program) applicationList() *cobra.Command {
	var f applicationFlags
	cmd := p.about("list ORG", "List the applications with their versions", "", 1, 1, &f, func(r *applicationRun, _ []string) error {
		a, err := r.engine.Applications(r.ctx, r.snapshot)
		if err != nil {
			return err
		}
		if f.environment != "" && !slices.Contains(a.Environments, f.environment) {
			return &delivery.NotFoundError{What: "there is no environment " + f.environment + " in " + r.snapshot.Application.FullName(), Do: delivery.ListApplications}
		}
		n := 0
		for _, row := range a.Rows {
			for _, place := range row.Places {
				if f.environment == "" || place.Environment == f.environment {
					n++
					r.showPlace(place)
				}
			}
		}
		r.listed(a.Environments, n)
		return nil
	})
	cmd.Flags().StringVar(&f.environment, "environment", "", "only this environment")
	return cmd
}

func (p *program) applicationShow() *cobra.Command {
	var f applicationFlags
	return p.about("show ORG APPLICATION", "Show an application in all its places, with every version that its files hold", "", 2, 2, &f, func(r *applicationRun, w []string) error {
		a, err := r.engine.Applications(r.ctx, r.snapshot)
		if err != nil {
			return err
		}
		row, ok := a.Find(w[0])
		if !ok {
			return &delivery.NotFoundError{What: "there is no application " + w[0] + " in " + r.snapshot.Application.FullName(), Do: delivery.ListApplications}
		}
		var paths []string
		for _, place := range row.Places {
			paths = append(paths, place.Path)
		}
		last, err := r.engine.LastChanges(r.ctx, r.snapshot, paths...)
		if err != nil {
			return err
		}
		for _, place := range row.Places {
			r.showPlace(place)
			r.showSlots(place, last[place.Path])
		}
		r.listed(a.Environments, len(row.Places))
		return nil
	})
}

func (p *program) applicationHistory() *cobra.Command {
	var f applicationFlags
	cmd := p.about("history ORG APPLICATION ENVIRONMENT", "List the versions that an application had in an environment, the present one first", "", 3, 3, &f, func(r *applicationRun, w []string) error {
		list, whole, err := r.engine.History(r.ctx, r.snapshot, r.wish(w[0], w[1]))
		if err != nil {
			return err
		}
		for _, entry := range list {
			r.showEntry(w[0], w[1], entry)
		}
		if !whole {
			r.out.note("There are more commits than were looked through.")
		}
		r.listed(nil, len(list))
		return nil
	})
	f.slotFlag(cmd)
	f.clusterFlag(cmd)
	return cmd
}

func (p *program) applicationDiff() *cobra.Command {
	var f applicationFlags
	cmd := p.about("diff ORG APPLICATION FROM TO", "Show in what the files of an application differ between two environments", "", 4, 4, &f, func(r *applicationRun, w []string) error {
		compared, err := r.engine.Compare(r.ctx, r.snapshot, r.wish(w[0], w[2]), w[1])
		if err != nil {
			return err
		}
		for _, c := range compared {
			if c.Diff != "" {
				r.diffText(c.From, c.To, c.Diff)
			}
		}
		r.listed(nil, len(compared))
		return nil
	})
	f.clusterFlag(cmd)
	return cmd
}

// named is the operator that was named; nobody is the pipeline itself.
func named(names ...string) (string, error) {
	for _, n := range names {
		if n == "" {
			continue
		}
		if strings.ContainsFunc(n, func(r rune) bool { return r < ' ' || r == 0x7f }) || len(n) > 100 {
			return "", failure.Usage("--actor: one line of at most 100 characters", "")
		}
		return n, nil
	}
	return "konstruct[bot]", nil
}

// shown is a version as it is printed.
func shown(version string) string {
	if version == "" {
		return "-"
	}
	return text.Clean(version)
}
