package ui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// Delivery is what the screens ask about what lives in the repositories. All
// calls may take seconds, so they run in commands, never in Update.
type Delivery interface {
	Open(ctx context.Context, o connection.Organization) (*delivery.Snapshot, error)
	// Reopen is Open for what has changed since.
	Reopen(ctx context.Context, before *delivery.Snapshot) (*delivery.Snapshot, error)
	Read(ctx context.Context, s *delivery.Repository, paths ...string) (map[string][]byte, error)
	Applications(ctx context.Context, s *delivery.Snapshot) (delivery.Applications, error)
	LastChanges(ctx context.Context, s *delivery.Snapshot, paths ...string) (map[string]github.Commit, error)
	History(ctx context.Context, s *delivery.Snapshot, w delivery.ApplicationRequest) (list []delivery.Entry, whole bool, err error)
	Set(ctx context.Context, s *delivery.Snapshot, w delivery.ApplicationRequest) (delivery.Plan, error)
	Promote(ctx context.Context, s *delivery.Snapshot, w delivery.ApplicationRequest, from string) (delivery.Plan, error)
	RollBack(ctx context.Context, s *delivery.Snapshot, w delivery.ApplicationRequest) (delivery.Plan, error)
	// Compare says in what an application differs from another environment.
	Compare(ctx context.Context, s *delivery.Snapshot, w delivery.ApplicationRequest, from string) ([]delivery.Comparison, error)
	// Diff is what a plan changes, as unified diffs; the text is raw.
	Diff(ctx context.Context, p delivery.Plan) (string, error)
	Rendering
	Cataloging
	// Apply makes the plan's commits; events arrive in order.
	Apply(ctx context.Context, p delivery.Plan, sink connection.Sink) (delivery.Result, error)
}

// heads are both repositories at their heads, as all tabs about what lives in
// them share them. They are changed in Update alone.
type heads struct {
	snap    *delivery.Snapshot // nil: not read yet
	loading bool
	why     string // they could not be read, "" they could
	gen     int
}

// headsMsg are both repositories at their heads.
type headsMsg struct {
	name string
	gen  int
	snap *delivery.Snapshot
	err  error
}

// needHeads reads the repositories unless what is known of them is as new as
// the connection that was observed. A tab asks for it when it comes to the
// front, and when a state arrives while it is there.
func (s *site) needHeads() tea.Cmd {
	st, ok := s.state()
	h := &s.heads
	if s.session.opt.Delivery == nil || !ok || !bothOurs(st) || h.loading || h.why != "" {
		return nil
	}
	if h.snap != nil {
		fresh := true
		for _, r := range connection.Roles() {
			fresh = fresh && h.snap.Repository(r).Head.SHA == st.Repositories[r].Head.SHA
		}
		if fresh || !st.ObservedAt.After(h.snap.At) {
			return nil
		}
	}
	return s.readHeads()
}

// readHeads reads them again: only what has changed.
func (s *site) readHeads() tea.Cmd {
	st, ok := s.state()
	h := &s.heads
	if s.session.opt.Delivery == nil || !ok || !bothOurs(st) || h.loading {
		return nil
	}
	h.gen++
	h.loading, h.why = true, ""
	engine, ctx, before, msg, org := s.session.opt.Delivery, s.session.ctx, h.snap, headsMsg{name: s.org.Name, gen: h.gen}, st.Organization
	return func() tea.Msg {
		if before != nil {
			msg.snap, msg.err = engine.Reopen(ctx, before)
		} else {
			msg.snap, msg.err = engine.Open(ctx, org)
		}
		return msg
	}
}

// tookHeads takes the repositories in; a stale answer is dropped.
func (s *site) tookHeads(msg headsMsg) {
	h := &s.heads
	if msg.name != s.org.Name || msg.gen != h.gen {
		return
	}
	h.loading = false
	if msg.err != nil {
		if !canceled(msg.err) {
			p := explain("Reading the repositories of "+text.Clean(s.org.Name), msg.err)
			h.why = p.why
			s.session.fail(p)
		}
		return
	}
	h.snap = msg.snap
}

// changed is called when a change has ended: whatever it did, the repositories
// are looked at again.
func (s *site) changed() tea.Cmd { return tea.Batch(s.observe(), s.readHeads()) }

// noChange says why nothing can be changed in the repositories now, "" it can.
func (s *site) noChange() string {
	switch {
	case s.heads.snap == nil && s.heads.why != "":
		return "the repositories could not be read"
	case s.heads.snap == nil:
		return "the repositories are still being read"
	case s.session.changing(s.org.Name) != nil:
		return "a change is going"
	case s.session.running(s.org.Name) != nil:
		return "a run is going"
	}
	return ""
}

// bothOurs reports whether both repositories of a connection are there and ours.
func bothOurs(st connection.State) bool {
	for _, r := range connection.Roles() {
		if st.Repositories[r].Ownership != connection.Ours {
			return false
		}
	}
	return true
}
