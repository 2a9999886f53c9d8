// Package repositories is the tab that browses both repositories.
package repositories

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// Tab browses both repositories in three sections: their files, their commits
// and their branches.
type Tab struct {
	*repos
	files   *files
	history *history
}

// New makes the tab of an organization.
func New(s *session.Site) session.Tab {
	r := newRepos(s)
	f := newFiles(r)
	return &Tab{repos: r, files: f, history: newHistory(r, f.browseBranch)}
}

// Name implements [kit.Pane].
func (t *Tab) Name() string { return "Repositories" }

// Scopes implements [kit.Pane].
func (t *Tab) Scopes() []kit.Scope {
	if t.history.active() {
		return t.history.scopes()
	}
	return t.files.scopes()
}

// Status implements [kit.Pane].
func (t *Tab) Status() string {
	if t.history.active() {
		return ""
	}
	return t.files.filter.status(t.Session, t.Library.Walking())
}

// Busy implements [kit.Pane].
func (t *Tab) Busy() bool {
	return t.Library.Busy() || t.files.preview.loading || t.files.filter.searching || t.history.busy()
}

// Path implements [kit.Pane].
func (t *Tab) Path() []string {
	if t.history.active() {
		return t.history.path()
	}
	return t.files.path()
}

// Show implements [session.Tab].
func (t *Tab) Show(kit.Action) tea.Cmd { return t.files.show() }

// Update implements [kit.Pane].
func (t *Tab) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case session.StateMsg:
		return t.files.refresh()
	case session.RunMsg:
		if msg.Ended && msg.Name == t.Org.Name {
			return t.files.refresh()
		}
		return nil
	}
	return tea.Batch(t.files.update(msg), t.history.update(msg))
}

// LoadVisible implements [kit.LazyLoader].
func (t *Tab) LoadVisible() tea.Cmd { return t.files.preview.Render() }

// Typing implements [kit.TextEntry].
func (t *Tab) Typing() bool { return t.files.filter.typing && !t.history.active() }

// Typed implements [kit.TextEntry].
func (t *Tab) Typed(msg tea.KeyMsg) tea.Cmd { return t.files.typed(msg) }

// Offers implements [kit.Pane].
func (t *Tab) Offers() []kit.Offer {
	if t.history.active() {
		return t.history.offers()
	}
	return t.files.offers()
}

// Do implements [kit.Pane].
func (t *Tab) Do(act kit.Action) tea.Cmd {
	switch {
	case t.history.active():
		return t.history.do(act)
	case t.files.preview.focused:
		return t.files.preview.do(act)
	}
	switch act {
	case actNextSection:
		return t.leaveFiles(sectionCommits)
	case actPrevSection:
		return t.leaveFiles(sectionBranches)
	case kit.ActHistory:
		return t.showHistory()
	}
	return t.files.do(act)
}

// leaveFiles shows another section, of the repository under the cursor.
func (t *Tab) leaveFiles(to section) tea.Cmd {
	if r, ok := t.files.tree.selected(); ok {
		t.history.role = r.role
	}
	return t.history.show(to)
}

// showHistory shows the commits that touched what is selected.
func (t *Tab) showHistory() tea.Cmd {
	r, ok := t.files.tree.selected()
	if !ok {
		return nil
	}
	t.history.touched = ""
	if r.note == "" {
		t.history.touched = r.entry.Path
	}
	return t.leaveFiles(sectionCommits)
}

// Choosing implements [kit.Chooser]: a row of the tree, of the commits or of
// the branches.
func (t *Tab) Choosing() bool { return !t.files.filter.typing }

// ClickAside is a click at column x that selects no row: it goes between the
// tree and the file beside it.
func (t *Tab) ClickAside(x int) (cmd tea.Cmd, done bool) {
	if t.history.active() {
		return nil, t.files.preview.full
	}
	return t.files.clickAside(x)
}

// SetSize implements [kit.Pane].
func (t *Tab) SetSize(w, h int) { t.files.setSize(w, h, t.room(h)) }

// room is what the strip of sections leaves of h lines.
func (t *Tab) room(h int) int {
	if t.Session.Options.Archive == nil || t.files.tree.size() == 0 {
		return h
	}
	return max(1, h-1)
}

// View implements [kit.Pane].
func (t *Tab) View(w, h int) []string {
	room := t.room(h)
	switch {
	case t.history.commit != nil:
		return t.history.view(w, h)
	case t.history.active():
		return append(kit.FillLines(t.history.view(w, room), room), t.strip(w))
	case room == h || t.files.preview.fullScreen():
		return kit.FillLines(t.files.view(w, h), h)
	}
	return append(kit.FillLines(t.files.view(w, room), room), t.strip(w))
}

// strip names the sections. The one that is shown stands in strong letters,
// after a mark.
func (t *Tab) strip(w int) string {
	th, s := t.Session.Theme, " "
	for i, name := range sectionNames {
		if section(i) == t.history.section {
			s += " " + th.Accent.Render("▌") + th.Strong.Render(name) + " "
		} else {
			s += "  " + th.Dim.Render(name) + " "
		}
	}
	if t.history.section == sectionFiles {
		if b, ok := t.branch[t.history.role]; ok {
			s += th.Dim.Render(" · ") + th.Warn.Render(t.Session.Truncate("branch "+text.Clean(b.Name)+", not the default one", w/2))
		}
	}
	return text.Truncate(s, w, "")
}
