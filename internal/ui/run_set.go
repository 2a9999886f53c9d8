package ui

import (
	"context"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/safe"
)

// runSet is the runs since the start: those of connections, and those of
// changes in the repositories, by organization.
type runSet struct {
	ctx           context.Context // the program's
	clock         func() time.Time
	work          *sync.WaitGroup // runs that have to end before the program does
	runs, changes map[string]*run
}

func newRunSet(ctx context.Context, now func() time.Time) *runSet {
	return &runSet{ctx: ctx, clock: now, work: &sync.WaitGroup{}, runs: map[string]*run{}, changes: map[string]*run{}}
}

// running is the run of an organization that has not ended, nil without one.
func (rs *runSet) running(name string) *run {
	if r := rs.runs[name]; r != nil && !r.ended {
		return r
	}
	return nil
}

// changing is the change of an organization that has not ended, nil without one.
func (rs *runSet) changing(name string) *run {
	if r := rs.changes[name]; r != nil && !r.ended {
		return r
	}
	return nil
}

// active are all runs that have not ended.
func (rs *runSet) active() []*run {
	var out []*run
	for _, among := range []map[string]*run{rs.runs, rs.changes} {
		for _, r := range among {
			if !r.ended {
				out = append(out, r)
			}
		}
	}
	return out
}

// begin starts a run that does act, and keeps it in among. What act returns is
// folded in at the end.
func (rs *runSet) begin(ctx context.Context, among map[string]*run, r *run, act func(context.Context, connection.Sink) (func(*news), error)) tea.Cmd {
	name := r.name()
	r.id = 1
	if old := among[name]; old != nil {
		r.id = old.id + 1
	}
	ctx, cancel := context.WithCancel(ctx)
	r.cancel, r.started, r.feed = cancel, rs.clock(), newFeed(r.news.clone(), news.clone)
	among[name] = r

	now, feed, work := rs.clock, r.feed, rs.work
	work.Add(1)
	do := func() tea.Msg {
		defer work.Done()
		defer cancel()
		last, err := act(ctx, func(e connection.Event) {
			feed.update(func(n *news) { n.fold(e, now()) })
		})
		feed.update(last)
		feed.finish(err)
		return nil
	}
	return tea.Batch(do, rs.follow(r)) //nolint:contextcheck // a run that was stopped still reports how it ended
}

// follow waits for the next news of a run. The program's own context is used:
// a run that was stopped still reports how it ended.
func (rs *runSet) follow(r *run) tea.Cmd {
	ctx, feed, msg := rs.ctx, r.feed, runMsg{name: r.name(), id: r.id, change: r.title != ""}
	return func() tea.Msg {
		msg.news, msg.ended, msg.err = feed.next(ctx)
		return msg
	}
}

// stop ends runs cleanly: what is done stays, the rest is not begun. It
// reports whether there was anything to stop.
func (rs *runSet) stop() bool {
	stopped := false
	for _, r := range rs.active() {
		if !r.stopping {
			r.stopping, stopped = true, true
			r.cancel()
		}
	}
	return stopped
}

// waitForRuns lets runs that were told to stop end, within limits. A panic
// while it waits goes to report.
func (rs *runSet) waitForRuns(limit time.Duration, report func(*safe.PanicError)) {
	done := make(chan struct{})
	safe.Guard{Report: report}.Go(func() { rs.work.Wait(); close(done) })
	select {
	case <-done:
	case <-time.After(limit):
	}
}
