package connection_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/scaffold"
	"gitconnection/internal/testkit"
)

// connect observes, plans and applies.
func connect(t *testing.T, e *connection.Engine, o connection.Organization, opts connection.ConnectOptions) (connection.Result, error) {
	t.Helper()
	if opts.Actor == "" {
		opts.Actor = "octo-admin"
	}
	ctx := connection.ForWriting(connection.WithMeter(context.Background(), &connection.Meter{}))
	s, err := e.Observe(ctx, o)
	if err != nil {
		return connection.Result{}, err
	}
	return e.Apply(ctx, e.PlanConnect(s, opts), nil)
}

func mustConnect(t *testing.T, e *connection.Engine, o connection.Organization) connection.Result {
	t.Helper()
	r, err := connect(t, e, o, connection.ConnectOptions{})
	if err != nil {
		t.Fatalf("connect %s: %v", o.Name, err)
	}
	if r.State.Phase != connection.PhaseConnected {
		t.Fatalf("phase %q, conditions %+v", r.State.Phase, r.State.Conditions)
	}
	return r
}

func twoOrgs(t *testing.T) (*testkit.GitHub, connection.Organization) {
	t.Helper()
	g := testkit.New(t)
	g.Installed("acme")
	g.Installed("acme-apps")
	return g, connection.NewOrganization("acme", "acme", "acme-apps")
}

func TestConnectStaysWithinTheBudget(t *testing.T) {
	for _, tc := range []struct {
		name                             string
		applicationOrg                   string
		requests, sequential, afterwards int
	}{
		{"two GitHub organizations", "acme-apps", 12, 6, 6},
		{"one GitHub organization", "acme", 10, 6, 4},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // so that side by side means side by side, on any machine
				g := testkit.NewInProcess(t, 50*time.Millisecond)
				g.Installed("acme")
				g.Installed("acme-apps")
				o := connection.NewOrganization("acme", "acme", tc.applicationOrg)
				r := mustConnect(t, g.Engine, o)
				counts := simulator.Count(g.Requests())
				if counts.Requests != tc.requests || counts.Sequential > tc.sequential {
					t.Errorf("%d requests, %d sequential, want %d and at most %d", counts.Requests, counts.Sequential, tc.requests, tc.sequential)
				}
				if r.Usage.Requests != counts.Requests || r.Usage.Writes != counts.Writes || r.Usage.Sequential != counts.Sequential {
					t.Errorf("the program counts %+v, GitHub %+v", r.Usage, counts)
				}
				if counts.Writes != 6 || r.Usage.Elapsed > 400*time.Millisecond {
					t.Errorf("%d writes in %v, want 6 in 400 ms", counts.Writes, r.Usage.Elapsed)
				}

				g.ResetLog()
				_, again := g.Fresh(t)
				r = mustConnect(t, again, o)
				counts = simulator.Count(g.Requests())
				if counts.Writes != 0 || r.Usage.Writes != 0 || counts.Requests > tc.afterwards {
					t.Errorf("again: %d writes, %d requests, want 0 and at most %d", counts.Writes, counts.Requests, tc.afterwards)
				}
			})
		})
	}
}

func TestConnectedRepositoriesHoldExactlyTheScaffold(t *testing.T) {
	g, o := twoOrgs(t)
	r := mustConnect(t, g.Engine, o)
	for _, role := range connection.Roles() {
		repo := r.State.Repositories[role]
		if !repo.Private || repo.FullName != o.FullName(role) || repo.Description != o.Description(role) {
			t.Errorf("%s: %+v", role, repo.Repository)
		}
		tree, err := g.Client.Tree(context.Background(), o.Owner(role), o.Repository(role), repo.Head.SHA)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range tree.Entries {
			if e.Kind == "blob" {
				got = append(got, e.Path)
			}
		}
		if want := scaffoldPaths(t, o, role, g.Base); !slices.Equal(got, want) {
			t.Errorf("%s holds %v, want %v", repo.FullName, got, want)
		}
		for _, e := range tree.Entries {
			if e.Path != connection.MarkerPath {
				continue
			}
			if data, err := g.Client.Blob(context.Background(), o.Owner(role), o.Repository(role), e.SHA); err != nil || scaffold.BlobSHA(data) != e.SHA {
				t.Errorf("the marker read back: %v, %q", err, data)
			}
		}
		if !repo.Head.Verified {
			t.Errorf("the commit in %s is not verified", repo.FullName)
		}
	}
	if r.State.By != "octo-admin" {
		t.Errorf("connected by %q", r.State.By)
	}
}

func scaffoldPaths(t *testing.T, o connection.Organization, role connection.Role, web string) []string {
	t.Helper()
	in := scaffold.Input{Organization: o.Name, PlatformRepository: o.FullName(connection.Platform), ApplicationRepository: o.FullName(connection.Application), Web: web}
	build := scaffold.Current().Platform
	if role == connection.Application {
		build = scaffold.Current().Application
	}
	files, err := build(in)
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{connection.MarkerPath}
	for _, f := range files {
		paths = append(paths, f.Path)
	}
	slices.Sort(paths)
	return paths
}

func TestConnectAgainAfterKeepIsAnUpdate(t *testing.T) {
	g, o := twoOrgs(t)
	mustConnect(t, g.Engine, o)
	ended := disconnect(t, g.Engine, o, connection.DisconnectOptions{})
	if ended.State.Phase != connection.PhaseDisconnected || ended.State.By != "octo-admin" || ended.State.At.IsZero() {
		t.Fatalf("phase %q by %q at %v", ended.State.Phase, ended.State.By, ended.State.At)
	}
	_, fresh := g.Fresh(t)
	s, err := fresh.Observe(context.Background(), o)
	if err != nil || s.Phase != connection.PhaseDisconnected {
		t.Fatalf("observed %q, %v", s.Phase, err)
	}
	plan := fresh.PlanConnect(s, connection.ConnectOptions{Actor: "octo-admin"})
	for _, step := range plan.Steps {
		if step.Action != connection.ActionUpdate {
			t.Errorf("step %s: %s, want update", step.ID, step.Action)
		}
	}
	g.ResetLog()
	mustConnect(t, fresh, o)
	if c := simulator.Count(g.Requests()); c.Writes != 2 {
		t.Errorf("%d writes, want 2", c.Writes)
	}
}

func disconnect(t *testing.T, e *connection.Engine, o connection.Organization, opts connection.DisconnectOptions) connection.Result {
	t.Helper()
	opts.Actor = "octo-admin"
	ctx := context.Background()
	s, err := e.Observe(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	p, err := e.PlanDisconnect(ctx, s, opts)
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Apply(ctx, p, nil)
	if err != nil {
		t.Fatalf("disconnect: %v", err)
	}
	return r
}

func TestDisconnectArchivesAndConnectUnarchives(t *testing.T) {
	g, o := twoOrgs(t)
	mustConnect(t, g.Engine, o)
	r := disconnect(t, g.Engine, o, connection.DisconnectOptions{Repositories: connection.Archive})
	for _, role := range connection.Roles() {
		if !r.State.Repositories[role].Archived {
			t.Errorf("%s is not archived", role)
		}
	}
	_, fresh := g.Fresh(t)
	mustConnect(t, fresh, o)
}

func TestDisconnectDeletesOnlyWhatWasNamed(t *testing.T) {
	g, o := twoOrgs(t)
	mustConnect(t, g.Engine, o)
	ctx := context.Background()
	s, err := g.Engine.Observe(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	p, err := g.Engine.PlanDisconnect(ctx, s, connection.DisconnectOptions{Repositories: connection.Delete, Confirm: []string{o.FullName(connection.Platform)}})
	if err != nil {
		t.Fatal(err)
	}
	var blocked *connection.BlockedError
	if _, err := g.Engine.Apply(ctx, p, nil); !errors.As(err, &blocked) || blocked.Blockers[0].Reason != connection.ReasonUnconfirmed {
		t.Fatalf("deletion with one name confirmed: %v", err)
	}
	g.ResetLog()
	r := disconnect(t, g.Engine, o, connection.DisconnectOptions{
		Repositories: connection.Delete, Uninstall: true, Confirm: []string{o.FullName(connection.Platform), strings.ToUpper(o.FullName(connection.Application))},
	})
	if r.State.Phase != connection.PhaseNotConnected {
		t.Errorf("phase %q", r.State.Phase)
	}
	_, fresh := g.Fresh(t)
	if s, err = fresh.Observe(ctx, o); err != nil || s.Condition(connection.AppInstalled).Reason != connection.ReasonNotInstalled {
		t.Errorf("afterwards %+v, %v", s.Conditions, err)
	}
}
