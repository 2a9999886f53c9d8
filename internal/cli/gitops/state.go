package gitops

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
)

// Settling are the flags of commands that merge or close a pull request.
func (f *Flags) Settling(cmd *cobra.Command) {
	f.Flags(cmd)
	fs := cmd.Flags()
	fs.StringVar(&f.Actor, "actor", "", "in whose name it is done, where nobody signs in")
	fs.BoolVar(&f.Yes, "yes", false, "apply the plan without asking")
	fs.BoolVar(&f.dryRun, "dry-run", false, "show the plan, and nothing else")
}

// ifOpenFlag adds --if-open.
func (f *Flags) ifOpenFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.ifOpen, "if-open", "", "what to do where an open pull request changes the same files: update it, close it, or wait (default: wait)")
}

// OpenState looks at an organization, connected or not: a pull request may be what
// its connection waits for.
func OpenState(ctx context.Context, factory *cmdutil.Factory, name string, f *Flags) (*Run, connection.State, error) {
	r, _, err := beginRun(factory, name, f)
	if err != nil {
		return nil, connection.State{}, err
	}
	ctx = r.Session.Engine.Announcing(connection.WithMeter(ctx, r.meter), r.event)
	r.Ctx = ctx
	state, err := factory.Organization(ctx, r.Session, name, &f.Target, r.Factory.Search(r.Session))
	if err != nil {
		return nil, state, err
	}
	if err := factory.Usable(ctx, r.Session, state); err != nil {
		return nil, state, err
	}
	r.Snapshot = &delivery.Snapshot{Organization: state.Organization}
	for _, role := range connection.Roles() {
		repo := state.Repositories[role]
		at := &delivery.Repository{Role: role, Owner: repo.Owner, Name: repo.Name, Branch: repo.DefaultBranch, HTMLURL: repo.HTMLURL, PullRequests: repo.PullRequests}
		switch {
		case role == connection.Application:
			r.Snapshot.Application = at
		case repo.Exists():
			r.Snapshot.Platform = at
		}
	}
	return r, state, nil
}
