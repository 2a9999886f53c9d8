package connection_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// How many requests looking and disconnecting make one after the other on a
// machine that knows nothing but the organization's name, counted by GitHub.
func TestRequestsInARow(t *testing.T) {
	status := func(ctx context.Context, e *connection.Engine, name string) (connection.State, error) {
		return e.Search(ctx, connection.NewOrganization(name, "", ""), nil)
	}
	disconnect := func(ctx context.Context, e *connection.Engine, name string) (connection.State, error) {
		ctx = connection.ForWriting(ctx)
		s, err := status(ctx, e, name)
		if err != nil {
			return s, err
		}
		plan, err := e.PlanDisconnect(ctx, s, connection.DisconnectOptions{Actor: "octo-admin"})
		if err != nil || len(plan.Steps) == 0 {
			return s, err
		}
		r, err := e.Apply(ctx, plan, nil)
		return r.State, err
	}
	for _, tc := range []struct {
		name, organization string
		run                func(context.Context, *connection.Engine, string) (connection.State, error)
		most               int
		phase              connection.Phase
	}{
		{"status", "umbrella", status, 4, connection.PhaseConnected},
		{"disconnect", "umbrella", disconnect, 6, connection.PhaseDisconnected},
		{"disconnect what is not connected", "globex", disconnect, 5, connection.PhaseNotConnected},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // so that side by side means side by side, on any machine
				g := testkit.Demo(t, 50*time.Millisecond)
				s, err := tc.run(t.Context(), g.Engine, tc.organization)
				if err != nil || s.Phase != tc.phase {
					t.Fatalf("%s, %v", s.Phase, err)
				}
				if n := simulator.Count(g.Requests()).Sequential; n > tc.most {
					t.Errorf("%d requests in a row, want at most %d", n, tc.most)
				}
			})
		})
	}
}
