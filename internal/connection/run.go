package connection

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"gitconnection/internal/github"
)

// trailer names the operator in every commit.
const trailer = "Requested-by"

// run is one application of a plan.
type run struct {
	engine *Engine
	plan   Plan
	sink   Sink

	mu      sync.Mutex // guards everything below and orders the events
	state   State
	created []string
	certain map[Role]bool // a create of this run was answered
	steps   map[string]StepState
	ids     map[Role]*promise
}

// promise is the identity of a repository that is being made.
type promise struct {
	done chan struct{}
	once sync.Once
	id   Identity
	err  error
}

func newPromise() *promise { return &promise{done: make(chan struct{})} }

func (p *promise) keep(id Identity, err error) {
	p.once.Do(func() { p.id, p.err = id, err; close(p.done) })
}

func (p *promise) wait(ctx context.Context) (Identity, error) {
	select {
	case <-p.done:
		return p.id, p.err
	case <-ctx.Done():
		return Identity{}, ctx.Err()
	}
}

// Apply does what p says and reports it to sink, one event after the other.
// The result holds what was reached even when the error is not nil; the same
// call again goes on from there. A plan with blockers is refused with a
// [BlockedError].
func (e *Engine) Apply(ctx context.Context, p Plan, sink Sink) (Result, error) {
	if len(p.Blockers) > 0 {
		return Result{Verb: p.Verb, State: p.State}, &BlockedError{p.Blockers}
	}
	if sink == nil {
		sink = func(Event) {}
	}
	ctx, meter := metered(ForWriting(ctx))
	r := &run{engine: e, plan: p, sink: sink, state: p.State, steps: map[string]StepState{}, certain: map[Role]bool{}, ids: map[Role]*promise{}}
	r.state.Repositories = map[Role]Repository{}
	for _, role := range Roles() {
		r.ids[role] = newPromise()
		if repo, ok := p.State.Repositories[role]; ok {
			r.state.Repositories[role] = repo
		}
	}
	ctx = github.WithObserver(ctx, r.request)
	var err error
	switch p.Verb {
	case VerbDisconnect:
		err = r.disconnect(ctx)
		if err == nil && e.disconnected != nil {
			e.disconnected(p.Organization)
		}
	case VerbUndo:
		err = r.undo(ctx)
	default:
		err = r.connect(ctx)
	}
	r.state.ObservedAt = e.now()
	conclude(&r.state)
	return Result{Verb: p.Verb, State: r.state, Usage: meter.Usage(), Created: r.created, Made: r.madeHere()}, err
}

// connect converges both repositories side by side.
func (r *run) connect(ctx context.Context) error {
	err := r.both(func(role Role) error {
		d, err := r.engine.desired(r.plan.Organization, role)
		if err == nil {
			err = (&converger{run: r, d: d, now: r.engine.now}).converge(ctx)
		}
		r.ids[role].keep(Identity{}, err) // whoever still waits must not wait for ever
		return err
	})
	if err != nil {
		return err
	}
	for _, role := range Roles() {
		if repo := r.repository(role); repo.asked {
			return &BlockedError{[]Blocker{waitingBlocker(r.plan.State, repo, "connect")}}
		}
	}
	return nil
}

// both runs f for the two roles at once and returns the error that caused the
// others, if any.
func (r *run) both(f func(Role) error) error {
	errs := map[Role]error{}
	var wg sync.WaitGroup
	for _, role := range Roles() {
		wg.Go(func() {
			err := guarded(func() error { return f(role) })
			r.mu.Lock()
			errs[role] = err
			r.mu.Unlock()
		})
	}
	wg.Wait()
	var follow error
	for _, role := range Roles() {
		if _, ok := errors.AsType[*counterpartError](errs[role]); ok {
			follow = errs[role]
			continue
		}
		if errs[role] != nil {
			return errs[role]
		}
	}
	return follow
}

// guarded turns a panic into an error: a run is not worth the terminal.
func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error: %v", p)
		}
	}()
	return f()
}

// counterpartError says that a repository was left as it is because the other
// one could not be made.
type counterpartError struct {
	name string
	err  error
}

func (e *counterpartError) Error() string {
	return fmt.Sprintf("%s waits for its counterpart: %v", e.name, e.err)
}

func (e *counterpartError) Unwrap() error { return e.err }

func (r *run) repository(role Role) Repository {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state.Repositories[role]
}

func (r *run) store(repo Repository) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state.Repositories[repo.Role] = repo
}

// emit sends one event; the lock keeps them in order.
func (r *run) emit(ev Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	ev.At = r.engine.now()
	r.sink(ev)
}

// begin reports a step as started, once.
func (r *run) begin(id, target, message string) {
	r.mu.Lock()
	first := r.steps[id] == ""
	if first {
		r.steps[id] = StepStarted
	}
	r.mu.Unlock()
	if first {
		r.emit(Event{Step: id, Target: target, State: StepStarted, Message: message})
	}
}

func (r *run) request(q github.Request) {
	r.emit(requestEvent(q))
}

// Announcing returns a context whose requests are reported to sink, as those
// of [Engine.Apply] are: looking may have to wait for a limit, too. The sink
// gets one event after the other.
func (e *Engine) Announcing(ctx context.Context, sink Sink) context.Context {
	var mu sync.Mutex
	return github.WithObserver(ctx, func(q github.Request) {
		ev := requestEvent(q)
		mu.Lock()
		defer mu.Unlock()
		ev.At = e.now()
		sink(ev)
	})
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
		ev.Err = q.Err.Error()
	}
	if q.GraphQL != "" {
		ev.Path = "graphql " + q.GraphQL
	}
	return Event{Request: &ev, Until: q.RetryAt}
}

// body of a commit message: in whose name.
func (r *run) body() string { return Trailer(r.actor()) }

// Trailer is the line at the end of every commit that says who asked for it.
func Trailer(actor string) string { return trailer + ": " + actor }

func (r *run) actor() string {
	if r.plan.actor == "" {
		return "unknown"
	}
	return r.plan.actor
}

// open reports whether a step was started and is not finished.
func (r *run) open(step string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.steps[step] == StepStarted
}

// finish reports a step as done, once.
func (r *run) finish(step, target, message string) {
	r.mu.Lock()
	was := r.steps[step] == StepStarted
	r.steps[step] = StepDone
	r.mu.Unlock()
	if was {
		r.emit(Event{Step: step, Target: target, State: StepDone, Message: message})
	}
}

func (r *run) noteCreated(fullName string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.created = append(r.created, fullName)
}
