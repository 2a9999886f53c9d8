package ui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

// applications is the tab of what runs where: applications by environments,
// with a row for each cluster where one unfolds them.
type applications struct {
	snapshotView[matrix]
	all   matrix
	shown []*appRow
	open  map[string]bool // applications whose clusters are shown
	cur   cursor
	col   int // the environment that keys are about
	first int // the first environment that is visible, where there is no room for all

	filter *rowFilter

	last lastChanges

	// What lies over the matrix, nil nothing.
	versions *versions
	compared *comparison
	file     *fileView
}

func newApplications(s *site) tab {
	if s.session.opt.Delivery == nil {
		return nil
	}
	return &applications{snapshotView: newSnapshotView[matrix](s, "Applications"), open: map[string]bool{}, filter: newRowFilter(s.session.env, scopeApps)}
}

func (t *applications) path() []string {
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

func (t *applications) scopes() []scope {
	switch {
	case t.file != nil:
		return []scope{scopeFile}
	case t.compared != nil:
		return []scope{scopePlaces}
	case t.versions != nil:
		return t.versions.scopes()
	case t.filter.on:
		return []scope{scopeFilter}
	}
	return []scope{scopeApps}
}

func (t *applications) setSize(w, h int) {
	t.cur.set(len(t.shown), t.rowsIn(h))
	if t.file != nil {
		t.file.setSize(w, h)
	}
}

func (t *applications) busy() bool {
	return t.snapshotView.busy() || t.last.flying || t.versions != nil && t.versions.busy() || t.compared != nil && t.compared.loading || t.file != nil && t.file.file == nil && t.file.why == ""
}

func (t *applications) status() string {
	if t.file != nil || t.compared != nil || t.versions != nil {
		return ""
	}
	if filter := t.filter.status(len(t.shown)); filter != "" {
		return filter
	}
	return t.readAgo(func() string {
		return text.CountGrouped(t.all.count, "application") + " in " + text.CountGrouped(len(t.all.environments), "environment")
	})
}

func (t *applications) show(action) tea.Cmd {
	t.last.why = ""
	return tea.Batch(t.needHeads(), t.load())
}

// load works the matrix out of the newest snapshot: files that are known
// already are not read again.
func (t *applications) load() tea.Cmd {
	engine := t.session.opt.Delivery
	return t.read(func(ctx context.Context, snap *delivery.Snapshot) (matrix, error) {
		a, err := engine.Applications(ctx, snap)
		if err != nil {
			return matrix{}, err
		}
		return newMatrix(a), nil
	})
}

func (t *applications) update(msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case restedMsg, lastMsg:
		return t.last.update(t, msg)
	}
	if cmd, about := t.follow(msg, t.load, t.took); about {
		return cmd
	}
	return t.updateViews(msg)
}

// updateViews hands a message to what lies over the matrix.
func (t *applications) updateViews(msg tea.Msg) tea.Cmd {
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

func (t *applications) took(msg readMsg[matrix]) tea.Cmd {
	if msg.err != nil {
		return nil
	}
	var cmd tea.Cmd
	if t.of == nil || t.of.Application.Head.SHA != msg.of.Application.Head.SHA {
		t.last.again()
		cmd = t.again(msg.of)
	}
	environment := ""
	if t.of != nil {
		environment, _ = t.environment()
	}
	t.of, t.all = msg.of, msg.got
	for i, e := range t.all.environments {
		if e == environment {
			t.col = i
		}
	}
	t.col = clamp(t.col, 0, max(0, len(t.all.environments)-1))
	t.collect()
	return cmd
}

// again has what lies over the matrix look at what has been committed since.
func (t *applications) again(of *delivery.Snapshot) tea.Cmd {
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

// collect makes the rows that are shown, and keeps the cursor on its row.
func (t *applications) collect() {
	at := ""
	if r, ok := t.selected(); ok {
		at = r.id()
	}
	t.shown = t.all.rows(t.filter, t.open, t.shown[:0:0])
	t.filter.follow(&t.cur, len(t.shown), func(i int) string { return t.shown[i].id() }, at)
}

// selected is the row under the cursor.
func (t *applications) selected() (*appRow, bool) {
	if t.cur.at < len(t.shown) {
		return t.shown[t.cur.at], true
	}
	return nil, false
}

// environment is the one that keys are about.
func (t *applications) environment() (string, bool) {
	if t.col < len(t.all.environments) {
		return t.all.environments[t.col], true
	}
	return "", false
}

// cell is where the cursor is.
func (t *applications) cell() (*appRow, *appCell) {
	r, ok := t.selected()
	if !ok || t.col >= len(r.cells) {
		return nil, nil
	}
	return r, &r.cells[t.col]
}

// wishFor is a wish about the cell under the cursor, in another environment
// where one is given.
func (t *applications) wishFor(r *appRow, environment string) delivery.ApplicationRequest {
	w := delivery.ApplicationRequest{Application: r.application, Environment: environment}
	if r.cluster != "" {
		w.Clusters = []string{r.cluster}
	}
	return w
}

// typing and typed are the filter.
func (t *applications) typing() bool { return t.filter.on }

func (t *applications) typed(msg tea.KeyMsg) tea.Cmd { //nolint:unparam // as typists do
	if t.filter.typed(msg) {
		t.collect()
	}
	return nil
}

// choosing: a click moves to a row of the matrix.
func (t *applications) choosing() bool {
	return !t.filter.on && t.versions == nil && t.compared == nil && t.file == nil
}

// lookUp asks who changed the visible rows last, once the cursor rests.
func (t *applications) lookUp() tea.Cmd {
	if t.file != nil {
		return t.file.render()
	}
	return t.last.lookUp(t)
}
