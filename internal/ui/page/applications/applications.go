// Package applications is the tab with the versions of applications by
// environment.
package applications

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// Tab is the tab of what runs where: applications by environments,
// with a row for each cluster where one unfolds them.
type Tab struct {
	session.SnapshotView[Matrix]
	all   Matrix
	Shown []*appRow
	open  map[string]bool // applications whose clusters are shown
	Cur   kit.Cursor
	col   int // the environment that keys are about
	first int // the first environment that is visible, where there is no room for all

	Filter *kit.RowFilter

	last lastChanges

	// What lies over the matrix, nil nothing.
	versions *versions
	compared *comparison
	file     *fileView
}

func New(s *session.Site) session.Tab {
	if s.Session.Options.Delivery == nil {
		return nil
	}
	return &Tab{SnapshotView: session.NewSnapshotView[Matrix](s, "Applications"), open: map[string]bool{}, Filter: kit.NewRowFilter(s.Session.Env, scopeApps)}
}

func (t *Tab) Path() []string {
	switch {
	case t.file != nil:
		return []string{t.file.application, "File"}
	case t.compared != nil:
		return []string{t.compared.wish.Application, "Differences"}
	case t.versions != nil:
		return append([]string{t.versions.wish.Application}, t.versions.path()...)
	}
	return nil
}

func (t *Tab) Scopes() []kit.Scope {
	switch {
	case t.file != nil:
		return []kit.Scope{browse.ScopeFile}
	case t.compared != nil:
		return []kit.Scope{scopePlaces}
	case t.versions != nil:
		return t.versions.scopes()
	case t.Filter.On:
		return []kit.Scope{kit.ScopeFilter}
	}
	return []kit.Scope{scopeApps}
}

func (t *Tab) SetSize(w, h int) {
	t.Cur.Set(len(t.Shown), t.rowsIn(h))
	if t.file != nil {
		t.file.SetSize(w, h)
	}
}

func (t *Tab) Busy() bool {
	return t.SnapshotView.Busy() || t.last.flying || t.versions != nil && t.versions.busy() || t.compared != nil && t.compared.loading || t.file != nil && t.file.File == nil && t.file.why == ""
}

func (t *Tab) Status() string {
	if t.file != nil || t.compared != nil || t.versions != nil {
		return ""
	}
	if filter := t.Filter.Status(len(t.Shown)); filter != "" {
		return filter
	}
	return t.ReadAgo(func() string {
		return text.CountGrouped(t.all.count, "application") + " in " + text.CountGrouped(len(t.all.environments), "environment")
	})
}

func (t *Tab) Show(kit.Action) tea.Cmd {
	t.last.why = ""
	return tea.Batch(t.NeedHeads(), t.load())
}

// load works the matrix out of the newest snapshot: files that are known
// already are not read again.
func (t *Tab) load() tea.Cmd {
	engine := t.Session.Options.Delivery
	return t.Read(func(ctx context.Context, snap *delivery.Snapshot) (Matrix, error) {
		a, err := engine.Applications(ctx, snap)
		if err != nil {
			return Matrix{}, err
		}
		return NewMatrix(a), nil
	})
}

func (t *Tab) Update(msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case restedMsg, lastMsg:
		return t.last.update(t, msg)
	}
	if cmd, about := t.Follow(msg, t.load, t.onRead); about {
		return cmd
	}
	return t.updateViews(msg)
}

// updateViews hands a message to what lies over the matrix.
func (t *Tab) updateViews(msg tea.Msg) tea.Cmd {
	if t.versions != nil {
		t.versions.update(msg)
	}
	if t.compared != nil {
		t.compared.update(msg)
	}
	if t.file != nil {
		return t.file.update(msg)
	}
	return nil
}

func (t *Tab) onRead(msg session.ReadMsg[Matrix]) tea.Cmd {
	if msg.Err != nil {
		return nil
	}
	var cmd tea.Cmd
	if t.Snapshot == nil || t.Snapshot.Application.Head.SHA != msg.Snapshot.Application.Head.SHA {
		t.last.reload()
		cmd = t.refreshOverlays(msg.Snapshot)
	}
	environment := ""
	if t.Snapshot != nil {
		environment, _ = t.environment()
	}
	t.Snapshot, t.all = msg.Snapshot, msg.Value
	for i, e := range t.all.environments {
		if e == environment {
			t.col = i
		}
	}
	t.col = kit.Clamp(t.col, 0, max(0, len(t.all.environments)-1))
	t.Collect()
	return cmd
}

// refreshOverlays has what lies over the matrix look at what has been committed since.
func (t *Tab) refreshOverlays(of *delivery.Snapshot) tea.Cmd {
	switch {
	case t.compared != nil:
		t.compared.of = of
		return t.compared.load()
	case t.versions != nil:
		t.versions.of = of
		return t.versions.load()
	}
	return nil
}

// Collect makes the rows that are shown, and keeps the cursor on its row.
func (t *Tab) Collect() {
	at := ""
	if r, ok := t.selected(); ok {
		at = r.id()
	}
	t.Shown = t.all.rows(t.Filter, t.open, t.Shown[:0:0])
	t.Filter.Follow(&t.Cur, len(t.Shown), func(i int) string { return t.Shown[i].id() }, at)
}

// selected is the row under the cursor.
func (t *Tab) selected() (*appRow, bool) {
	if t.Cur.At < len(t.Shown) {
		return t.Shown[t.Cur.At], true
	}
	return nil, false
}

// environment is the one that keys are about.
func (t *Tab) environment() (string, bool) {
	if t.col < len(t.all.environments) {
		return t.all.environments[t.col], true
	}
	return "", false
}

// cell is where the cursor is.
func (t *Tab) cell() (*appRow, *AppCell) {
	r, ok := t.selected()
	if !ok || t.col >= len(r.cells) {
		return nil, nil
	}
	return r, &r.cells[t.col]
}

// wishFor is a wish about the cell under the cursor, in another environment
// where one is given.
func (t *Tab) wishFor(r *appRow, environment string) delivery.ApplicationRequest {
	w := delivery.ApplicationRequest{Application: r.application, Environment: environment}
	if r.cluster != "" {
		w.Clusters = []string{r.cluster}
	}
	return w
}

// Typing and typed are the filter.
func (t *Tab) Typing() bool { return t.Filter.On }

func (t *Tab) Typed(msg tea.KeyMsg) tea.Cmd { //nolint:unparam // as typists do
	if t.Filter.Typed(msg) {
		t.Collect()
	}
	return nil
}

// choosing: a click moves to a row of the matrix.
func (t *Tab) Choosing() bool {
	return !t.Filter.On && t.versions == nil && t.compared == nil && t.file == nil
}

// LoadVisible asks who changed the visible rows last, once the cursor rests.
func (t *Tab) LoadVisible() tea.Cmd {
	if t.file != nil {
		return t.file.Render()
	}
	return t.last.lookUp(t)
}
