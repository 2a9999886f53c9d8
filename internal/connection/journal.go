package connection

import (
	"context"
	"sync"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/wording"
)

// journal reports what a run does, one event after the other, and remembers
// where its steps stand.
type journal struct {
	clock func() time.Time
	sink  Sink

	mu    sync.Mutex // guards steps and keeps the events in order
	steps map[string]StepState
}

// emit sends one event; the lock keeps them in order.
func (j *journal) emit(ev Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	ev.At = j.clock()
	j.sink(ev)
}

// begin reports a step as started, once.
func (j *journal) begin(id, target, message string) {
	j.mu.Lock()
	first := j.steps[id] == ""
	if first {
		j.steps[id] = StepStarted
	}
	j.mu.Unlock()
	if first {
		j.emit(Event{Step: id, Target: target, State: StepStarted, Message: message})
	}
}

// open reports whether a step was started and is not finished.
func (j *journal) open(step string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.steps[step] == StepStarted
}

// finish reports a step as done, once.
func (j *journal) finish(step, target, message string) {
	j.mu.Lock()
	was := j.steps[step] == StepStarted
	j.steps[step] = StepDone
	j.mu.Unlock()
	if was {
		j.emit(Event{Step: step, Target: target, State: StepDone, Message: message})
	}
}

// request reports an API request.
func (j *journal) request(q github.Request) {
	j.emit(requestEvent(q))
}

// requestEvent is what an operator sees of an attempt: that it was sent, how
// it has ended, or that the program holds it back.
func requestEvent(q github.Request) Event {
	if !q.HeldUntil.IsZero() {
		return Event{State: StepWaiting, Message: q.Held, Until: q.HeldUntil}
	}
	ev := RequestEvent{Method: q.Method, Path: q.Path, Status: q.Status, Attempt: q.Attempt, RetryAt: q.RetryAt, Pending: q.End.IsZero(), Write: q.Write}
	if !ev.Pending {
		ev.Duration = q.End.Sub(q.Start)
	}
	if q.Err != nil {
		ev.Err = wording.Line(q.Err)
	}
	if q.GraphQL != "" {
		ev.Path = "graphql " + q.GraphQL
	}
	return Event{Request: &ev, Until: q.RetryAt}
}

// Announcing returns a context whose requests are reported to sink, as those
// of [Engine.Apply] are: looking may have to wait for a limit, too. The sink
// gets one event after the other.
func (applier *Applier) Announcing(ctx context.Context, sink Sink) context.Context {
	var mu sync.Mutex
	return github.WithObserver(ctx, func(q github.Request) {
		ev := requestEvent(q)
		mu.Lock()
		defer mu.Unlock()
		ev.At = applier.now()
		sink(ev)
	})
}
