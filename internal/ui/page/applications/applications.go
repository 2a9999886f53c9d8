// Package applications is the tab with the versions of applications by
// environment.
package applications

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// tab shows the matrix, or what covers it.
type tab struct {
	session.SnapshotView[matrix]
	grid
	last  lastChanges
	cover cover // nil: the matrix is to be seen
}

// cover has the place of the matrix: the versions of an application, a
// comparison, a file.
type cover interface {
	path() []string
	scopes() []kit.Scope
	busy() bool
	offers() []kit.Offer
	// do performs an action; back means that the matrix is to show again.
	do(act kit.Action) (cmd tea.Cmd, back bool)
	update(msg tea.Msg) tea.Cmd
	load() tea.Cmd
	// refresh loads again what has been committed since.
	refresh(snap *delivery.Snapshot) tea.Cmd
	view(w, h int) []string
}

// New makes the tab, nil where there is no delivery engine.
func New(s *session.Site) session.Tab {
	if s.Session.Options.Delivery == nil {
		return nil
	}
	return &tab{SnapshotView: session.NewSnapshotView[matrix](s, "Applications"), grid: newGrid(s.Session.Env), last: lastChanges{site: s}}
}

func (t *tab) Path() []string {
	if t.cover != nil {
		return t.cover.path()
	}
	return nil
}

func (t *tab) Scopes() []kit.Scope {
	if t.cover != nil {
		return t.cover.scopes()
	}
	return t.grid.Scopes()
}

func (t *tab) SetSize(w, h int) {
	t.Cursor.Set(len(t.Shown), rowsIn(h))
	if f, ok := t.cover.(*fileView); ok {
		f.viewer.SetSize(w, h)
	}
}

func (t *tab) Busy() bool {
	return t.SnapshotView.Busy() || t.last.loading || t.cover != nil && t.cover.busy()
}

func (t *tab) Status() string {
	if t.cover != nil {
		return ""
	}
	if filter := t.Filter.Status(len(t.Shown)); filter != "" {
		return filter
	}
	return t.ReadAgo(func() string {
		return text.CountGrouped(t.matrix.count, "application") + " in " + text.CountGrouped(len(t.matrix.environments), "environment")
	})
}

func (t *tab) Show(kit.Action) tea.Cmd {
	t.last.why = ""
	return tea.Batch(t.NeedHeads(), t.load())
}

// load works the matrix out of the newest snapshot: files that are known
// already are not read again.
func (t *tab) load() tea.Cmd {
	engine := t.Session.Options.Delivery
	return t.Read(func(ctx context.Context, snap *delivery.Snapshot) (matrix, error) {
		a, err := engine.Applications(ctx, snap)
		if err != nil {
			return matrix{}, err
		}
		m := newMatrix(a)
		m.propose(func(paths ...string) []github.PullRequest {
			return snap.OpenPullRequests(connection.Application, paths...)
		})
		return m, nil
	})
}

func (t *tab) Update(msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case restedMsg, lastMsg:
		return t.last.update(msg, t.Snapshot, t.visiblePaths)
	}
	if cmd, ok := t.Follow(msg, t.load, t.onRead); ok {
		return cmd
	}
	if t.cover != nil {
		return t.cover.update(msg)
	}
	return nil
}

func (t *tab) onRead(msg session.ReadMsg[matrix]) tea.Cmd {
	if msg.Err != nil {
		return nil
	}
	var cmd tea.Cmd
	if t.Snapshot == nil || t.Snapshot.Application.Head.SHA != msg.Snapshot.Application.Head.SHA {
		t.last.reset()
		if t.cover != nil {
			cmd = t.cover.refresh(msg.Snapshot)
		}
	}
	t.setMatrix(msg.Value)
	return cmd
}

// Choosing reports whether a click moves to a row of the matrix.
func (t *tab) Choosing() bool { return t.cover == nil && !t.Typing() }

// LoadVisible asks who changed the visible rows last, once the cursor rests.
func (t *tab) LoadVisible() tea.Cmd {
	if f, ok := t.cover.(*fileView); ok {
		return f.viewer.Render()
	}
	if !t.Choosing() {
		return nil
	}
	return t.last.settle(t.Snapshot, t.visiblePaths)
}
