package connection_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// lowerBound is how long n changes take at least under GitHub's published
// limits: each has to come a minute after the one 80 before it and an hour
// after the one 500 before it.
func lowerBound(n int) time.Duration {
	at := make([]time.Duration, n)
	for i := range at {
		if i >= 80 {
			at[i] = max(at[i], at[i-80]+time.Minute)
		}
		if i >= 500 {
			at[i] = max(at[i], at[i-500]+time.Hour)
		}
	}
	return at[n-1]
}

// A hundred organizations are connected in one run under GitHub's limits,
// counted for the App as a whole, without one answer that says "too fast",
// in hardly more time than the limits demand; somebody who connects one more
// in the middle of it is not slowed.
func TestAHundredOrganizationsWithinTheLimits(t *testing.T) {
	testkit.Key() // made in real time
	synctest.Test(t, func(t *testing.T) {
		const n = 100
		g := testkit.NewInProcess(t, 50*time.Millisecond)
		var orgs []connection.Organization
		for i := range n {
			name := fmt.Sprintf("org-%03d", i)
			g.Installed(name)
			g.Installed(name + "-apps")
			orgs = append(orgs, connection.NewOrganization(name, name, name+"-apps"))
		}
		g.Installed("person")
		g.SetSecondaryLimits(testkit.PublishedLimits())

		person := make(chan time.Duration, 1)
		go func() {
			time.Sleep(10 * time.Minute) // the hour's share of bulk work is used up by then
			begun := time.Now()
			mustConnect(t, g.Engine, connection.NewOrganization("person", "", ""))
			person <- time.Since(begun)
		}()

		ctx := connection.ForWriting(connection.InBulk(t.Context()))
		start := time.Now()
		plans := make([]connection.Plan, n)
		waits := make([]int, n) // announced, by organization
		check := func(errs []error) {
			t.Helper()
			for i, err := range errs {
				if err != nil {
					t.Fatalf("%s: %v", orgs[i].Name, err)
				}
			}
		}
		check(connection.Each(ctx, n, func(i int) error {
			s, err := g.Engine.Observe(ctx, orgs[i])
			plans[i] = g.Engine.PlanConnect(s, connection.ConnectOptions{Actor: "octo-admin"})
			return err
		}))
		planned := time.Since(start)
		check(connection.Each(ctx, n, func(i int) error {
			r, err := g.Engine.Apply(ctx, plans[i], func(e connection.Event) {
				if e.State == connection.StepWaiting && !e.Until.IsZero() {
					waits[i]++
				}
			})
			if err == nil && r.State.Phase != connection.PhaseConnected {
				err = fmt.Errorf("phase %s", r.State.Phase)
			}
			return err
		}))
		took := time.Since(start)

		if refused := g.LimitAnswers(); refused != 0 {
			t.Errorf("%d requests were refused", refused)
		}
		if alone := <-person; alone > 2*time.Second {
			t.Errorf("the person in the middle of it waits %v", alone)
		}
		counts := simulator.Count(g.Requests())
		least := lowerBound(counts.Writes)
		t.Logf("%d organizations: %d requests, %d writes; planned in %v, connected after %v; the limits allow %v at best (%.1f %% more)",
			n, counts.Requests, counts.Writes, planned.Round(time.Second), took.Round(time.Second), least, 100*(float64(took)/float64(least)-1))
		if took > least*11/10 {
			t.Errorf("it takes %v, the limits allow %v", took, least)
		}
		if waits[n-1] == 0 {
			t.Error("the last organization was not told that it waits")
		}
	})
}
