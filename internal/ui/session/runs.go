package session

import (
	"context"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/safe"
)

// runSet is the runs since the start: those of connections, and those of
// changes in the repositories, by organization.
type runSet struct {
	ctx           context.Context // the program's
	clock         func() time.Time
	Work          *sync.WaitGroup // runs that have to end before the program does
	Runs, Changes map[string]*Run
}

func newRunSet(ctx context.Context, now func() time.Time) *runSet {
	return &runSet{ctx: ctx, clock: now, Work: &sync.WaitGroup{}, Runs: map[string]*Run{}, Changes: map[string]*Run{}}
}

// Running is the run of an organization that has not ended, nil without one.
func (rs *runSet) Running(name string) *Run {
	if r := rs.Runs[name]; r != nil && !r.Ended {
		return r
	}
	return nil
}

// Changing is the change of an organization that has not ended, nil without one.
func (rs *runSet) Changing(name string) *Run {
	if r := rs.Changes[name]; r != nil && !r.Ended {
		return r
	}
	return nil
}

// Active are all runs that have not ended.
func (rs *runSet) Active() []*Run {
	var out []*Run
	for _, among := range []map[string]*Run{rs.Runs, rs.Changes} {
		for _, r := range among {
			if !r.Ended {
				out = append(out, r)
			}
		}
	}
	return out
}

// Begin starts a run that does act, and keeps it in among. What act returns is
// folded in at the end.
func (rs *runSet) Begin(ctx context.Context, among map[string]*Run, r *Run, act func(context.Context, connection.Sink) (func(*Progress), error)) tea.Cmd {
	name := r.Name()
	r.ID = 1
	if old := among[name]; old != nil {
		r.ID = old.ID + 1
	}
	ctx, cancel := context.WithCancel(ctx)
	r.Cancel, r.Started, r.Feed = cancel, rs.clock(), kit.NewFeed(r.Progress.Clone(), Progress.Clone)
	among[name] = r

	now, feed, work := rs.clock, r.Feed, rs.Work
	work.Add(1)
	do := func() tea.Msg {
		defer work.Done()
		defer cancel()
		last, err := act(ctx, func(e connection.Event) {
			feed.Update(func(n *Progress) { n.Fold(e, now()) })
		})
		feed.Update(last)
		feed.Finish(err)
		return nil
	}
	return tea.Batch(do, rs.follow(r)) //nolint:contextcheck // a run that was stopped still reports how it ended
}

// follow waits for the next news of a run. The program's own context is used:
// a run that was stopped still reports how it ended.
func (rs *runSet) follow(r *Run) tea.Cmd {
	ctx, feed, msg := rs.ctx, r.Feed, RunMsg{Name: r.Name(), ID: r.ID, Change: r.Title != ""}
	return func() tea.Msg {
		msg.Progress, msg.Ended, msg.Err = feed.Next(ctx)
		return msg
	}
}

// Stop ends runs cleanly: what is done stays, the rest is not begun. It
// reports whether there was anything to stop.
func (rs *runSet) Stop() bool {
	stopped := false
	for _, r := range rs.Active() {
		if !r.Stopping {
			r.Stopping, stopped = true, true
			r.Cancel()
		}
	}
	return stopped
}

// WaitForRuns lets runs that were told to stop end, within limits. A panic
// while it waits goes to report.
func (rs *runSet) WaitForRuns(limit time.Duration, report func(*safe.PanicError)) {
	done := make(chan struct{})
	safe.Guard{Report: report}.Go(func() { rs.Work.Wait(); close(done) })
	select {
	case <-done:
	case <-time.After(limit):
	}
}
