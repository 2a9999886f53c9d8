package repositories

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
)

// files is the section of files: the tree, and beside it the file under its
// cursor.
type files struct {
	*repos
	tree    tree
	filter  *filter
	preview *preview
	target  target
	visited bool
	width   int
}

func newFiles(r *repos) *files {
	filter := newFilter(r.Session.Epoch)
	return &files{repos: r, tree: newTree(r, filter), filter: filter, preview: newPreview(r)}
}

// show opens both repositories on the first visit.
func (f *files) show() tea.Cmd {
	if !f.visited {
		f.visited = true
		for _, role := range connection.Roles() {
			f.tree.openRepository(role)
		}
	}
	return tea.Batch(f.read(), f.follow())
}

// read asks for the trees of open repositories, and for open folders that were
// not listed yet.
func (f *files) read() tea.Cmd {
	if !f.visited {
		return nil
	}
	var cmds []tea.Cmd
	for _, role := range connection.Roles() {
		if f.repository(role).Exists() && f.tree.repositoryOpen(role) {
			cmds = append(cmds, f.readTree(role))
		}
		if tr := f.Library.Tree(role); tr != nil {
			for _, folder := range tr.Unlisted() {
				cmds = append(cmds, f.readFolder(role, folder))
			}
		}
	}
	return tea.Batch(cmds...)
}

// refresh reads what the repositories have come to hold. The cursor stays on
// its entry.
func (f *files) refresh() tea.Cmd {
	at := f.tree.position()
	cmd := f.read()
	f.tree.restore(at)
	return cmd
}

// follow shows the file under the cursor.
func (f *files) follow() tea.Cmd {
	r, ok := f.tree.selected()
	if !ok {
		return nil
	}
	return f.preview.follow(r)
}

// fetch reads the file under the cursor now, where it is not larger than limit.
func (f *files) fetch(limit int64) tea.Cmd {
	r, ok := f.tree.selected()
	if !ok {
		return nil
	}
	return f.preview.fetch(r, limit)
}

func (f *files) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case matchesMsg:
		return f.onMatches(msg)
	case settledMsg:
		if msg.org == f.Org.Name && msg.gen == f.preview.gen {
			return f.fetch(kit.MaxPreview)
		}
		return nil
	}
	f.preview.update(msg)
	return f.onListing(msg)
}

// onListing takes what was read of a tree.
func (f *files) onListing(msg tea.Msg) tea.Cmd {
	at := f.tree.position()
	role, err := f.Library.Update(msg)
	if role == "" {
		return nil
	}
	if err == nil || f.visited {
		f.Session.Tried(f.Page(), "Reading the files of "+text.Clean(f.repository(role).FullName), err)
	}
	f.tree.reopen(role)
	f.tree.restore(at)
	return tea.Batch(f.read(), f.approach(), f.search(), f.follow())
}

// browseBranch shows the files of a branch.
func (f *files) browseBranch(role connection.Role, b github.Branch) tea.Cmd {
	f.setBranch(role, b)
	f.tree.openRepository(role)
	f.tree.restore(row{role: role, root: true})
	return tea.Batch(f.read(), f.follow())
}

func (f *files) scopes() []kit.Scope {
	switch {
	case f.filter.typing:
		return []kit.Scope{kit.ScopeFilter}
	case f.preview.focused:
		return []kit.Scope{browse.ScopeFile}
	}
	return []kit.Scope{scopeRepos}
}

func (f *files) path() []string {
	r, ok := f.tree.selected()
	if !ok {
		return nil
	}
	out := []string{f.repository(r.role).FullName}
	if r.entry.Path != "" {
		out = append(out, r.entry.Path)
	}
	return out
}

// setSize tells how much room there is: h lines, or, beside the strip of
// sections, room.
func (f *files) setSize(w, h, room int) {
	f.width = w
	f.tree.cur.Set(f.tree.size(), room)
	if f.preview.full {
		f.preview.SetSize(w, h)
		return
	}
	_, w = kit.SplitRepositories(w)
	f.preview.SetSize(w, room)
}

// clickAside goes between the tree and the file beside it.
func (f *files) clickAside(x int) (cmd tea.Cmd, done bool) {
	tree, _ := kit.SplitRepositories(f.width)
	p := f.preview
	switch {
	case p.full:
		return nil, true
	case x < tree && p.focused:
		p.focused = false
		return nil, true
	case x >= tree && !p.focused:
		return f.do(kit.ActOpen), true
	}
	return nil, p.focused
}

// view draws the tree with the file beside it, or the file alone.
func (f *files) view(w, h int) []string {
	if f.tree.size() == 0 {
		if !f.filter.on() {
			return kit.FillLines(f.tree.emptyLines(w), h)
		}
		if !f.filter.searching {
			return kit.FillLines([]string{"", "   Nothing matches " + f.Session.Truncate(text.Clean(f.filter.field.Value()), w-24) + ".", "", "   " + f.Session.Theme.Key.Render("esc") + " clears the filter"}, h)
		}
	}
	if f.preview.fullScreen() {
		return kit.FillLines(f.preview.view(w, h), h)
	}
	treeWidth, fileWidth := kit.SplitRepositories(w)
	right := kit.FillLines(f.preview.view(fileWidth, h), h)
	lines := make([]string, 0, h)
	cur := f.tree.cur
	for i := cur.Top; i < cur.Top+h; i++ {
		left := ""
		if r, ok := f.tree.row(i); ok {
			left = f.tree.line(r, i == cur.At, !f.preview.focused, treeWidth)
		}
		lines = append(lines, text.Pad(left, treeWidth)+"  "+right[i-cur.Top])
	}
	return lines
}
