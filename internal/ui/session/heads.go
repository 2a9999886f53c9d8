package session

import (
	"context"
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/wording"
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

// Heads are both repositories at their heads, as all tabs about what lives in
// them share them. They are changed in Update alone.
type Heads struct {
	Snapshot *delivery.Snapshot // nil: not read yet
	Loading  bool
	Why      string // they could not be read, "" they could
	Gen      int
}

// HeadsMsg are both repositories at their heads.
type HeadsMsg struct {
	Name     string
	gen      int
	Snapshot *delivery.Snapshot
	Err      error
}

// NeedHeads reads the repositories unless what is known of them is as new as
// the connection that was observed. A tab asks for it when it comes to the
// front, and when a state arrives while it is there.
func (s *Site) NeedHeads() tea.Cmd {
	st, ok := s.State()
	h := &s.Heads
	if s.Session.Options.Delivery == nil || !ok || !bothOurs(st) || h.Loading || h.Why != "" {
		return nil
	}
	if h.Snapshot != nil {
		fresh := true
		for _, r := range connection.Roles() {
			fresh = fresh && h.Snapshot.Repository(r).Head.SHA == st.Repositories[r].Head.SHA
		}
		if fresh || !st.ObservedAt.After(h.Snapshot.At) {
			return nil
		}
	}
	return s.ReadHeads()
}

// ReadHeads reads them again: only what has changed.
func (s *Site) ReadHeads() tea.Cmd {
	st, ok := s.State()
	h := &s.Heads
	if s.Session.Options.Delivery == nil || !ok || !bothOurs(st) || h.Loading {
		return nil
	}
	h.Gen++
	h.Loading, h.Why = true, ""
	engine, ctx, before, msg, org := s.Session.Options.Delivery, s.Session.Context, h.Snapshot, HeadsMsg{Name: s.Org.Name, gen: h.Gen}, st.Organization
	return func() tea.Msg {
		if before != nil {
			msg.Snapshot, msg.Err = engine.Reopen(ctx, before)
		} else {
			msg.Snapshot, msg.Err = engine.Open(ctx, org)
		}
		return msg
	}
}

// OnHeads takes the repositories in; a stale answer is dropped.
func (s *Site) OnHeads(msg HeadsMsg) {
	h := &s.Heads
	if msg.Name != s.Org.Name || msg.gen != h.Gen {
		return
	}
	h.Loading = false
	doing := "Reading the repositories of " + text.Clean(s.Org.Name)
	if msg.Err != nil {
		if !kit.Canceled(msg.Err) {
			h.Why = wording.Line(msg.Err)
			// A connection whose pull requests wait has nothing to read yet: no failure.
			if st, ok := s.State(); !ok || st.Phase != connection.PhaseWaitingForMerge || !errors.Is(msg.Err, delivery.ErrNotConnected) {
				s.Session.Tried(s.Page(), doing, msg.Err)
			}
		}
		return
	}
	s.Session.Tried(s.Page(), doing, nil)
	h.Snapshot = msg.Snapshot
}

// Changed is called when a change has ended: whatever it did, the repositories
// are looked at again.
func (s *Site) Changed() tea.Cmd { return tea.Batch(s.Observe(), s.ReadHeads()) }

// NoChange says why nothing can be changed in the repositories now, "" it can.
func (s *Site) NoChange() string {
	switch {
	case s.Heads.Snapshot == nil && s.Heads.Why != "":
		return "the repositories could not be read"
	case s.Heads.Snapshot == nil:
		return "the repositories are still being read"
	case s.Session.Changing(s.Org.Name) != nil:
		return "a change is going"
	case s.Session.Running(s.Org.Name) != nil:
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
