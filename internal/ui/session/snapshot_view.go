package session

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// SnapshotView is what the tabs over both repositories have in common: they make
// something of the newest snapshot while somebody looks, again when the
// repositories have moved on, and never twice at once.
type SnapshotView[T any] struct {
	*Site
	title       string
	Snapshot    *delivery.Snapshot // that what is shown was made of, nil none yet
	Gen         int
	loading     bool
	forceReload bool   // once more, though nothing is known to have changed
	Why         string // it could not be read, "" it could
}

// ReadMsg is what was made of a snapshot.
type ReadMsg[T any] struct {
	Name     string
	Gen      int
	Snapshot *delivery.Snapshot
	Value    T
	Err      error
}

// NewSnapshotView returns what a tab with that title holds; nothing is read yet.
func NewSnapshotView[T any](s *Site, title string) SnapshotView[T] {
	return SnapshotView[T]{Site: s, title: title, Gen: s.Session.Epoch}
}

// Name is the word on the tab.
func (r *SnapshotView[T]) Name() string { return r.title }

// Busy reports whether something visible is under way.
func (r *SnapshotView[T]) Busy() bool { return r.Heads.Loading || r.loading }

// visible reports whether somebody can see the tab now.
func (r *SnapshotView[T]) visible() bool { return r.Session.Front == r.Org.Name && r.Front == r.title }

// Reload is what the key for it does; what is shown stays until it is read.
func (r *SnapshotView[T]) Reload() tea.Cmd {
	r.Why, r.Heads.Why, r.forceReload = "", "", true
	return tea.Batch(r.Observe(), r.ReadHeads())
}

// Read makes something of the newest snapshot, where that is called for.
func (r *SnapshotView[T]) Read(work func(context.Context, *delivery.Snapshot) (T, error)) tea.Cmd {
	snap := r.Heads.Snapshot
	if snap == nil || r.Snapshot == snap && !r.forceReload || r.loading || !r.visible() {
		return nil
	}
	r.Gen++
	r.loading, r.forceReload, r.Why = true, false, ""
	ctx, msg := r.Session.Context, ReadMsg[T]{Name: r.Org.Name, Gen: r.Gen, Snapshot: snap}
	return func() tea.Msg {
		msg.Value, msg.Err = work(ctx, snap)
		return msg
	}
}

// Follow keeps up with the repositories: load reads, took takes what was read,
// which is nothing where msg says why. It reports whether msg was about that.
func (r *SnapshotView[T]) Follow(msg tea.Msg, load func() tea.Cmd, took func(ReadMsg[T]) tea.Cmd) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case StateMsg:
		if msg.Name == r.Org.Name && r.visible() {
			return r.NeedHeads(), true
		}
	case HeadsMsg:
		if msg.Name == r.Org.Name {
			return load(), true
		}
	case ChangePlannedMsg: // a plan is made over the newest
		if msg.Name == r.Org.Name {
			return load(), true
		}
	case ReadMsg[T]:
		if msg.Name == r.Org.Name && msg.Gen == r.Gen {
			r.loading = false
			r.explain(msg.Err)
			cmd := took(msg)
			r.Snapshot = msg.Snapshot
			return tea.Batch(cmd, load()), true // where the repositories have moved on meanwhile
		}
	}
	return nil, false
}

func (r *SnapshotView[T]) explain(err error) {
	if err != nil && !kit.Canceled(err) {
		p := Explain("Reading the "+strings.ToLower(r.title)+" of "+text.Clean(r.Org.Name), err)
		r.Why = p.Why
		r.Session.Fail(p)
	}
}

// ReadAgo says when it was read, after what it is.
func (r *SnapshotView[T]) ReadAgo(what func() string) string {
	th := r.Session.Theme
	switch {
	case r.Busy():
		return th.Busy.Render(kit.SpinnerFrame(r.Session.Frame)) + th.Dim.Render(" reading the repositories")
	case r.Snapshot != nil:
		return th.Dim.Render(what() + " · read " + text.Ago(r.Snapshot.At, r.Session.Now()))
	}
	return ""
}

// Placeholder says why nothing is shown, and what to do next: stands says where such
// things stand, from which repository they are read, none what to do where there
// are none.
func (r *SnapshotView[T]) Placeholder(w int, in kit.Scope, stands string, from connection.Role, none func() []string) []string {
	th := r.Session.Theme
	st, known := r.State()
	switch {
	case r.Failed != "", r.Heads.Why != "", r.Why != "":
		return r.Sentences(w, th.Bad.Render("✕")+" The "+strings.ToLower(r.title)+" could not be read.", "", r.Session.Hint(kit.ActRefresh, in)+" tries again")
	case !known:
		return r.Sentences(w, th.Busy.Render(kit.SpinnerFrame(r.Session.Frame))+" Asking GitHub for the repositories")
	case !bothOurs(st):
		return r.Sentences(w, "No repositories yet: "+stands+".", "", r.Session.Hint(kit.ActConnect, kit.ScopeOrg)+" connects the organization")
	case r.Snapshot == nil:
		return r.Sentences(w, th.Busy.Render(kit.SpinnerFrame(r.Session.Frame))+" Reading "+text.Clean(r.Org.FullName(from)))
	}
	return r.Sentences(w, none()...)
}

// Sentences are lines where rows would be.
func (r *SnapshotView[T]) Sentences(w int, parts ...string) []string {
	lines := []string{""}
	for _, p := range parts {
		lines = append(lines, "   "+r.Session.Truncate(p, w-4))
	}
	return lines
}
