package app

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

// engine is a stand-in for the connection engine: a small GitHub in memory
// that tests can hold up, break and count.
type engine struct {
	mu            sync.Mutex
	installations []github.Installation
	pageSize      int
	requests      []github.InstallationRequest
	states        map[string]connection.State
	trees         map[string]github.Tree
	blobs         map[string][]byte
	owners        map[string]connection.OwnerInfo
	impact        connection.Impact
	blockers      []connection.Blocker
	endBlockers   func(connection.DisconnectOptions) []connection.Blocker
	events        []connection.Event
	applyErr      error
	applyResult   connection.Result // of an Apply that fails
	fileSteps     func(connection.State, connection.ConnectOptions) []connection.Step
	diffs         map[string]string // by path
	undoBlockers  []connection.Blocker
	pending       bool
	strangers     map[string]bool // accounts that the signed-in user has nothing to do with
	// fail makes the calls whose name begins with the key return the error.
	fail map[string]error
	// gate holds up calls until it is closed.
	gate map[string]chan struct{}
	// calls counts by name; most is the largest number of lookups at once.
	calls     map[string]int
	now, most int
	applied   []connection.Plan
}

func newEngine() *engine {
	return &engine{states: map[string]connection.State{}, trees: map[string]github.Tree{}, blobs: map[string][]byte{},
		owners: map[string]connection.OwnerInfo{}, fail: map[string]error{}, gate: map[string]chan struct{}{}, calls: map[string]int{}}
}

// call counts, waits for the gate, and fails where it is told to.
func (e *engine) call(ctx context.Context, name string) error {
	e.mu.Lock()
	e.calls[strings.Fields(name)[0]]++
	gate, err := e.gate[strings.Fields(name)[0]], error(nil)
	for prefix, f := range e.fail {
		if strings.HasPrefix(name, prefix) {
			err = f
		}
	}
	e.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}

func (e *engine) Trust(ctx context.Context) (connection.Trust, error) {
	if err := e.call(ctx, "Vouch"); err != nil {
		return connection.Trust{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	v := connection.Trust{Accessible: map[int64]bool{}}
	for _, i := range e.installations {
		v.Accessible[i.ID] = !e.strangers[i.Account.Login]
	}
	return v, nil
}

func (e *engine) Access(context.Context, connection.State, string) ([]connection.Blocker, error) {
	return nil, nil
}

func (e *engine) count(name string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.calls[name]
}

func (e *engine) Installations(ctx context.Context, page int) ([]github.Installation, int, error) {
	if err := e.call(ctx, "Installations"); err != nil {
		return nil, 0, err
	}
	size := e.pageSize
	if size == 0 {
		size = 100
	}
	from, to := min(len(e.installations), (page-1)*size), min(len(e.installations), page*size)
	next := 0
	if to < len(e.installations) {
		next = page + 1
	}
	return e.installations[from:to], next, nil
}

func (e *engine) Requests(ctx context.Context) ([]github.InstallationRequest, error) {
	return e.requests, e.call(ctx, "Requests")
}

func (e *engine) Inspect(ctx context.Context, i github.Installation) (connection.Inspection, error) {
	e.mu.Lock()
	e.now++
	e.most = max(e.most, e.now)
	e.mu.Unlock()
	err := e.call(ctx, "Inspect "+i.Account.Login)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.now--
	out := connection.Inspection{Installation: i}
	var names []string
	for name := range e.states {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		for _, role := range connection.Roles() {
			r := e.states[name].Repositories[role]
			if r.Owner == i.Account.Login && r.Marker != nil {
				out.Found = append(out.Found, connection.MarkedRepository{Repository: r.Repository, Marker: *r.Marker})
			}
		}
	}
	return out, err
}

func (e *engine) Observe(ctx context.Context, o connection.Organization) (connection.State, error) {
	if err := e.call(ctx, "Observe "+o.Name); err != nil {
		return connection.State{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	s, ok := e.states[o.Name]
	if !ok {
		s = unconnected(o)
		for _, r := range connection.Roles() {
			for _, i := range e.installations {
				if strings.EqualFold(i.Account.Login, o.Owner(r)) {
					s.Installations[r] = &i
				}
			}
		}
	}
	s.Organization, s.ObservedAt = o, time.Now()
	judge(&s)
	return s, nil
}

func (e *engine) Owner(ctx context.Context, login string) (connection.OwnerInfo, error) {
	if err := e.call(ctx, "Owner "+login); err != nil {
		return connection.OwnerInfo{}, err
	}
	if o, ok := e.owners[login]; ok {
		return o, nil
	}
	return connection.OwnerInfo{Login: login, Exist: true, Owner: true, Known: true}, nil
}

func (e *engine) InstallURL(ctx context.Context, login string) (string, error) {
	return "https://github.com/apps/konstruct-acme/installations/new/permissions?suggested_target_id=" + fmt.Sprint(1000+len(login)), e.call(ctx, "InstallURL "+login)
}

// install puts the App on an account, as an owner does in a browser.
func (e *engine) install(login string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.installations = append(e.installations, app(login, int64(100+len(e.installations))))
}

func (e *engine) lacking(o connection.Organization) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []string
	for _, owner := range o.Owners() {
		found := false
		for _, i := range e.installations {
			found = found || strings.EqualFold(i.Account.Login, owner)
		}
		if !found {
			out = append(out, owner)
		}
	}
	return out
}

func (e *engine) Await(ctx context.Context, o connection.Organization, nudge <-chan struct{}, sink func(connection.Waiting)) error {
	if err := e.call(ctx, "Await"); err != nil {
		return err
	}
	for {
		lacking := e.lacking(o)
		if len(lacking) == 0 {
			return nil
		}
		now := time.Now()
		for _, owner := range lacking {
			url, _ := e.InstallURL(ctx, owner)
			sink(connection.Waiting{Owner: owner, URL: url, CheckedAt: now, NextAt: now.Add(5 * time.Second), Pending: e.pending, Requester: map[bool]string{true: "hubot"}[e.pending]})
		}
		timer := time.NewTimer(5 * time.Second)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-nudge:
			timer.Stop()
		case <-timer.C:
		}
	}
}

func (e *engine) PlanConnect(s connection.State, opts connection.ConnectOptions) connection.Plan {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls["PlanConnect"]++
	p := connection.Plan{Verb: connection.VerbConnect, Organization: s.Organization, State: s}
	for _, r := range connection.Roles() {
		p.Steps = append(p.Steps, connectSteps(s, r)...)
		if s.Repositories[r].Ownership == connection.Foreign && !opts.Adopt {
			p.Blockers = append(p.Blockers, connection.Blocker{Kind: connection.BlockRefuse, Reason: "ForeignRepository", Target: s.Organization.FullName(r),
				Message: s.Organization.FullName(r) + " exists and was not made by Konstruct.", Next: "A adopts it, e takes another name", URL: "https://github.com/" + s.Organization.FullName(r)})
		}
	}
	if e.fileSteps != nil {
		p.Steps = append(p.Steps, e.fileSteps(s, opts)...)
	}
	p.Blockers = append(p.Blockers, e.blockers...)
	return p
}

func (e *engine) Diff(ctx context.Context, _ connection.Plan, s connection.Step) (string, error) {
	return e.diffs[s.Change.Path], e.call(ctx, "Diff "+s.Change.Path)
}

func (e *engine) PlanUndo(ctx context.Context, o connection.Organization, made []connection.Made, opts connection.UndoOptions) (connection.Plan, error) {
	p := connection.Plan{Verb: connection.VerbUndo, Organization: o}
	for _, m := range made {
		p.Steps = append(p.Steps, connection.Step{ID: string(m.Role) + "/delete", Role: m.Role, Target: m.FullName, Action: connection.ActionDelete, Writes: 1, Destructive: true})
		if !strings.Contains(strings.Join(opts.Confirm, " "), m.FullName) {
			p.Blockers = append(p.Blockers, connection.Blocker{Kind: connection.BlockRefuse, Reason: connection.ReasonUnconfirmed, Target: m.FullName, Message: "Deleting " + m.FullName + " has to be confirmed by its name."})
		}
	}
	p.Blockers = append(p.Blockers, e.undoBlockers...)
	return p, e.call(ctx, "PlanUndo")
}

func (e *engine) PlanDisconnect(ctx context.Context, s connection.State, opts connection.DisconnectOptions) (connection.Plan, error) {
	if err := e.call(ctx, "PlanDisconnect"); err != nil {
		return connection.Plan{}, err
	}
	impact := e.impact
	p := connection.Plan{Verb: connection.VerbDisconnect, Organization: s.Organization, State: s, Impact: &impact}
	for _, r := range connection.Roles() {
		target := s.Repositories[r].FullName
		p.Steps = append(p.Steps, connection.Step{ID: string(r) + "/tombstone", Role: r, Target: target, Action: connection.ActionTombstone, Writes: 1})
		if opts.Repositories == connection.Delete {
			p.Steps = append(p.Steps, connection.Step{ID: string(r) + "/delete", Role: r, Target: target, Action: connection.ActionDelete, Writes: 1, Destructive: true})
			if !strings.Contains(strings.Join(opts.Confirm, " "), target) {
				p.Blockers = append(p.Blockers, connection.Blocker{Kind: connection.BlockRefuse, Reason: "Unconfirmed", Target: target, Message: "Deleting " + target + " has to be confirmed by its name.", Next: "type its name"})
			}
		}
	}
	if e.endBlockers != nil {
		p.Blockers = append(p.Blockers, e.endBlockers(opts)...)
	}
	return p, nil
}

func (e *engine) Apply(ctx context.Context, p connection.Plan, sink connection.Sink) (connection.Result, error) {
	e.mu.Lock()
	e.applied = append(e.applied, p)
	events := e.events
	e.mu.Unlock()
	for _, ev := range events {
		sink(ev)
	}
	if err := e.call(ctx, "Apply"); err != nil {
		return connection.Result{}, err
	}
	if e.applyErr != nil {
		return e.applyResult, e.applyErr
	}
	for _, s := range p.Steps {
		sink(connection.Event{Step: s.ID, Target: s.Target, State: connection.StepDone, Message: "done"})
	}
	st := connected(p.Organization)
	if p.Verb == connection.VerbDisconnect {
		st = disconnected(p.Organization)
	}
	st.ObservedAt = time.Now()
	e.mu.Lock()
	e.states[p.Organization.Name] = st
	e.mu.Unlock()
	return connection.Result{Verb: p.Verb, State: st, Usage: connection.Usage{Requests: 12, Writes: 6, Sequential: 6, Elapsed: 412 * time.Millisecond},
		Created: []string{p.Organization.FullName(connection.Platform), p.Organization.FullName(connection.Application)}}, nil
}

func (e *engine) Tree(ctx context.Context, owner, name, ref string) (github.Tree, error) {
	if err := e.call(ctx, "Tree "+owner+"/"+name); err != nil {
		return github.Tree{}, err
	}
	t, ok := e.trees[ref]
	if !ok {
		return t, errors.New("GET /repos/" + owner + "/" + name + "/git/trees/" + ref + ": 404 Not Found")
	}
	return t, nil
}

func (e *engine) Blob(ctx context.Context, _, _, sha string) ([]byte, error) {
	if err := e.call(ctx, "Blob "+sha); err != nil {
		return nil, err
	}
	return e.blobs[sha], nil
}
