package connection_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// waiting starts to wait for acme and acme-apps in a bubble.
func waiting(t *testing.T, g *testkit.GitHub, nudge <-chan struct{}) (done <-chan error, looks *atomic.Int64) {
	t.Helper()
	ended, n := make(chan error, 1), &atomic.Int64{}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go func() {
		ended <- g.Engine.Await(ctx, connection.NewOrganization("acme", "acme", "acme-apps"), nudge, func(connection.Waiting) { n.Add(1) })
	}()
	synctest.Wait()
	return ended, n
}

func remaining(t *testing.T, g *testkit.GitHub) int {
	t.Helper()
	b, ok := g.Client.Budget()
	if !ok {
		t.Fatal("GitHub has said nothing about the budget")
	}
	return b.Remaining
}

func TestWaitingCostsNothingWhileNothingHappens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := testkit.NewInProcess(t, 10*time.Millisecond)
		g.Organization("acme")
		g.Organization("acme-apps")
		done, looks := waiting(t, g, nil)
		time.Sleep(10 * time.Second)
		before, seen := remaining(t, g), looks.Load()
		time.Sleep(4 * time.Minute)
		if cost := before - remaining(t, g); cost != 0 || looks.Load()-seen < 60 {
			t.Errorf("%d looks in four minutes cost %d requests", looks.Load()-seen, cost)
		}
		g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme"})
		time.Sleep(10 * time.Second)
		select {
		case err := <-done:
			t.Fatalf("it ended (%v) although acme-apps is missing", err)
		default:
		}
		g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme-apps"})
		at := time.Now()
		if err := <-done; err != nil || time.Since(at) > 11*time.Second {
			t.Errorf("%v, noticed after %v", err, time.Since(at))
		}
	})
}

func TestAPersonWhoAsksIsAnsweredAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := testkit.NewInProcess(t, 10*time.Millisecond)
		g.Organization("acme")
		g.Organization("acme-apps")
		nudge := make(chan struct{}, 1)
		done, _ := waiting(t, g, nudge)
		time.Sleep(time.Second)
		g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme"})
		g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "acme-apps"})
		at := time.Now()
		nudge <- struct{}{}
		if err := <-done; err != nil || time.Since(at) > time.Second {
			t.Errorf("%v, noticed after %v", err, time.Since(at))
		}
	})
}
