package connection

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"gitconnection/internal/github"
)

// trailer names the operator in every commit.
const trailer = "Requested-by"

// Applier applies plans.
type Applier struct {
	github       GitHub
	now          func() time.Time
	scaffolder   *Scaffolder
	observer     *Observer
	disconnected func(Organization) // nil: nobody is told
}

// run is one application of a plan.
type run struct {
	*Applier
	*journal
	plan Plan
	ids  map[Role]*promise

	mu        sync.Mutex // guards what is below
	state     State
	created   []string
	confirmed map[Role]bool // a create of this run was answered
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
func (applier *Applier) Apply(ctx context.Context, p Plan, sink Sink) (Result, error) {
	if len(p.Blockers) > 0 {
		return Result{Verb: p.Verb, State: p.State}, &BlockedError{p.Blockers}
	}
	if sink == nil {
		sink = func(Event) {}
	}
	ctx, meter := metered(ForWriting(ctx))
	r := &run{Applier: applier, plan: p, journal: &journal{clock: applier.now, sink: sink, steps: map[string]StepState{}}, state: p.State, confirmed: map[Role]bool{}, ids: map[Role]*promise{}}
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
		err = (&disconnection{run: r, at: applier.now()}).disconnect(ctx)
		if err == nil && applier.disconnected != nil {
			applier.disconnected(p.Organization)
		}
	case VerbUndo:
		err = (&disconnection{run: r}).undo(ctx)
	default:
		err = r.connect(ctx)
	}
	r.state.ObservedAt = applier.now()
	conclude(&r.state)
	return Result{Verb: p.Verb, State: r.state, Usage: meter.Usage(), Created: r.created, Made: r.made()}, err
}

// connect converges both repositories side by side.
func (r *run) connect(ctx context.Context) error {
	err := r.both(func(role Role) error {
		d, err := r.scaffolder.desired(r.plan.Organization, role)
		if err == nil {
			err = (&converger{run: r, d: d, now: r.now}).converge(ctx)
		}
		r.ids[role].keep(Identity{}, err) // whoever still waits must not wait for ever
		return err
	})
	if err != nil {
		return err
	}
	for _, role := range Roles() {
		if repo := r.repository(role); repo.proposedNow {
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
			err := Guarded(func() error { return f(role) })
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

func (r *run) addCreated(fullName string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.created = append(r.created, fullName)
}
