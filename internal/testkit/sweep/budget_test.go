package sweep

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// latency of every request, as the budgets of the design have it.
const latency = 50 * time.Millisecond

// budget is one line of the table of budgets.
type budget struct {
	name                         string
	requests, sequential, writes int
	took                         time.Duration // 0: none
}

var (
	coldBudget  = budget{"connect, two repositories, cold", 12, 6, 6, 400 * time.Millisecond}
	againBudget = budget{"connect again, nothing to do", 6, 6, 0, 0}
	knownBudget = budget{"connect again, installation ids known", 4, 6, 0, 0}
)

// BenchmarkConnect prints what a connect costs, counted by GitHub at 50 ms a
// request, beside what it may cost, for 30 and for 300 files a repository.
func BenchmarkConnect(b *testing.B) {
	for _, files := range []int{30, 300} {
		for _, line := range []budget{coldBudget, againBudget, knownBudget} {
			b.Run(fmt.Sprintf("%s/%d files", line.name, files), func(b *testing.B) {
				var worst simulator.Counts
				var total time.Duration
				for b.Loop() {
					b.StopTimer()
					g, engine, o := benchmarked(b, files)
					if line != coldBudget {
						benchConnect(b, engine, o)
						if line == againBudget {
							engine = freshEngine(b, g, files)
						}
					}
					g.ResetLog()
					b.StartTimer()
					start := time.Now()
					benchConnect(b, engine, o)
					total += time.Since(start)
					worst = most(worst, simulator.Count(g.Requests()))
				}
				line.report(b, worst, total/time.Duration(b.N))
			})
		}
	}
}

func benchmarked(b *testing.B, files int) (*testkit.GitHub, *connection.Engine, connection.Organization) {
	b.Helper()
	g := testkit.New(b)
	g.Installed("acme")
	g.Installed("acme-apps")
	g.SetLatency(latency)
	return g, freshEngine(b, g, files), connection.NewOrganization("acme", "acme", "acme-apps")
}

func freshEngine(b *testing.B, g *testkit.GitHub, files int) *connection.Engine {
	b.Helper()
	client, _ := g.Fresh(b)
	layout, err := testkit.Layout(files)
	if err != nil {
		b.Fatal(err)
	}
	return connection.New(connection.Options{GitHub: client, Web: g.Base, Layout: layout})
}

func benchConnect(b *testing.B, e *connection.Engine, o connection.Organization) {
	b.Helper()
	ctx := connection.FromMemory(connection.ForWriting(context.Background()))
	s, err := e.Observe(ctx, o)
	if err == nil {
		var r connection.Result
		r, err = e.Apply(ctx, e.PlanConnect(s, connection.ConnectOptions{Actor: "octo-admin"}), nil)
		if err == nil && r.State.Phase != connection.PhaseConnected {
			b.Fatalf("phase %s", r.State.Phase)
		}
	}
	if err != nil {
		b.Fatal(err)
	}
}

func most(a, c simulator.Counts) simulator.Counts {
	return simulator.Counts{Requests: max(a.Requests, c.Requests), Writes: max(a.Writes, c.Writes), Sequential: max(a.Sequential, c.Sequential)}
}

// report prints measured, budget and ratio. Counts that are over fail; times
// depend on the machine and are only printed.
func (l budget) report(b *testing.B, c simulator.Counts, took time.Duration) {
	b.Helper()
	b.ReportMetric(float64(c.Requests), "requests")
	b.ReportMetric(float64(c.Sequential), "sequential")
	b.ReportMetric(float64(c.Writes), "writes")
	b.Logf("%-40s requests %2d of %2d (%.2f), sequential %d of %d (%.2f), writes %d of %d", l.name, c.Requests, l.requests, share(c.Requests, l.requests),
		c.Sequential, l.sequential, share(c.Sequential, l.sequential), c.Writes, l.writes)
	if l.took > 0 {
		b.Logf("%-40s %.3f s of %.3f s (%.2f) at %v a request", l.name, took.Seconds(), l.took.Seconds(), took.Seconds()/l.took.Seconds(), latency)
	}
	if c.Requests > l.requests || c.Sequential > l.sequential || c.Writes > l.writes {
		b.Errorf("over budget")
	}
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}
