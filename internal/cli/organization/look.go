// Package organization holds the commands that show organizations and their
// repositories.
package organization

import (
	"context"
	"time"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/workspace"
)

// look observes the organization of that name, and says how long that took and what
// it cost.
func look(ctx context.Context, factory *cmdutil.Factory, name string, t *cmdutil.Target, usable bool) (connection.State, time.Duration, *connection.Meter, error) {
	s, err := factory.Open()
	if err != nil {
		return connection.State{}, 0, nil, err
	}
	meter := &connection.Meter{}
	start := factory.Now()
	state, err := factory.Organization(announcing(connection.WithMeter(ctx, meter), factory, s), s, name, t, factory.Search(s))
	if err == nil && usable {
		err = factory.Usable(ctx, s, state)
	}
	return state, factory.Now().Sub(start), meter, err
}

// announcing has waits printed as events where programs read them; people are told
// of all waits, on standard error.
func announcing(ctx context.Context, factory *cmdutil.Factory, s *workspace.Session) context.Context {
	if factory.Output != output.JSON {
		return ctx
	}
	return s.Engine.Announcing(ctx, factory.Printer().Event)
}
