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

// SnapshotView is what the tabs over both repositories have in common. While it
// is in front, a tab reads a T from the newest snapshot, and reads it again when
// the repositories have moved on, one read at a time.
type SnapshotView[T any] struct {
	*Site
	title       string
	Snapshot    *delivery.Snapshot // of the last read, nil none yet
	gen         int
	loading     bool
	forceReload bool   // read again, though nothing is known to have changed
	Why         string // it could not be read, "" it could
}

// ReadMsg is what was read from a snapshot.
type ReadMsg[T any] struct {
	name     string
	gen      int
	Snapshot *delivery.Snapshot
	Value    T
	Err      error
}

// NewSnapshotView returns the view of a tab with a title.
func NewSnapshotView[T any](s *Site, title string) SnapshotView[T] {
	return SnapshotView[T]{Site: s, title: title, gen: s.Session.Epoch}
}

// Name is the title of the tab.
func (r *SnapshotView[T]) Name() string { return r.title }

// Busy reports whether the repositories are being read.
func (r *SnapshotView[T]) Busy() bool { return r.Heads.Loading || r.loading }

// visible reports whether somebody can see the tab now.
func (r *SnapshotView[T]) visible() bool { return r.Session.Front == r.Org.Name && r.Front == r.title }

// Reload reads everything again; what is shown stays until then.
func (r *SnapshotView[T]) Reload() tea.Cmd {
	r.Why, r.Heads.Why, r.forceReload = "", "", true
	return tea.Batch(r.Observe(), r.ReadHeads())
}

// Read reads from the newest snapshot, unless that was done or nobody can see it.
func (r *SnapshotView[T]) Read(read func(context.Context, *delivery.Snapshot) (T, error)) tea.Cmd {
	snap := r.Heads.Snapshot
	if snap == nil || r.Snapshot == snap && !r.forceReload || r.loading || !r.visible() {
		return nil
	}
	r.gen++
	r.loading, r.forceReload, r.Why = true, false, ""
	ctx, msg := r.Session.Context, ReadMsg[T]{name: r.Org.Name, gen: r.gen, Snapshot: snap}
	return func() tea.Msg {
		msg.Value, msg.Err = read(ctx, snap)
		return msg
	}
}

// Follow keeps up with the repositories: load starts a read, and use receives
// what was read, or the error. ok is false for messages about something else.
func (r *SnapshotView[T]) Follow(msg tea.Msg, load func() tea.Cmd, use func(ReadMsg[T]) tea.Cmd) (cmd tea.Cmd, ok bool) {
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
		if msg.name == r.Org.Name && msg.gen == r.gen {
			r.loading = false
			r.explain(msg.Err)
			cmd := use(msg)
			r.Snapshot = msg.Snapshot
			return tea.Batch(cmd, load()), true // the repositories may have moved on meanwhile
		}
	}
	return nil, false
}

func (r *SnapshotView[T]) explain(err error) {
	if why := r.Session.Tried(r.Page(), "Reading the "+strings.ToLower(r.title)+" of "+text.Clean(r.Org.Name), err); why != "" {
		r.Why = why
	}
}

// ReadAgo says what was read, and when.
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

// Placeholder says why nothing is shown, and what to do next. Stands says where
// such things stand, from names the repository that they are read from, and none
// returns what to do where there are none.
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

// Sentences are lines in place of rows.
func (r *SnapshotView[T]) Sentences(w int, parts ...string) []string {
	lines := []string{""}
	for _, p := range parts {
		lines = append(lines, "   "+r.Session.Truncate(p, w-4))
	}
	return lines
}
