package repositories

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/filetree"
	"gitconnection/internal/ui/kit"
)

// typed is a key while the filter is being typed.
func (f *files) typed(msg tea.KeyMsg) tea.Cmd {
	switch f.Session.Keys.Action(msg, kit.ScopeFilter) {
	case kit.ActAccept:
		f.filter.typing = false
		if !f.filter.on() {
			return f.endFilter()
		}
		return f.follow()
	case kit.ActBack:
		return f.endFilter()
	}
	if f.filter.field.Key(msg) {
		return f.search()
	}
	return nil
}

// beginFilter has a filter typed. What GitHub did not list at once is listed in
// pieces now: a filter that leaves files out without a word would be worse than
// none.
func (f *files) beginFilter() tea.Cmd {
	if !f.filter.on() {
		f.filter.from = f.tree.position()
	}
	f.filter.typing, f.preview.focused = true, false
	var cmds []tea.Cmd
	for _, role := range connection.Roles() {
		if repo := f.repository(role); repo.Exists() {
			cmds = append(cmds, f.Library.Walk(role, repo.Owner, repo.Name))
		}
	}
	return tea.Batch(cmds...)
}

// endFilter shows the tree again, with the cursor on what was selected.
func (f *files) endFilter() tea.Cmd {
	r, ok := f.tree.selected()
	was := f.filter.on()
	f.filter.clear()
	f.filter.typing = false
	f.filter.field.Set("")
	switch {
	case was && ok:
		f.tree.reveal(r.role, r.entry.Path)
	case was:
		f.tree.restore(f.filter.from)
	}
	return tea.Batch(f.read(), f.follow())
}

// search looks for what is typed, in what was read.
func (f *files) search() tea.Cmd {
	query := f.filter.typedQuery()
	if query == "" {
		if f.filter.on() {
			f.filter.clear()
			f.tree.restore(f.filter.from)
		}
		return nil
	}
	var in []searchable
	for _, role := range connection.Roles() {
		if tr := f.Library.Tree(role); tr != nil && f.repository(role).Exists() {
			in = append(in, searchable{role: role, folders: tr.Listed(), partial: !tr.Whole})
		}
	}
	return f.filter.start(f.Session.Context, f.Org.Name, query, in)
}

func (f *files) onMatches(msg matchesMsg) tea.Cmd {
	if msg.org != f.Org.Name || !f.filter.setMatches(msg) {
		return nil
	}
	cur := &f.tree.cur
	if f.filter.typing {
		cur.At = 0
	}
	cur.Set(f.tree.size(), cur.Page)
	return f.follow()
}

// target is a path on which the cursor is to stand once its folders were read.
type target struct {
	role connection.Role
	path string
}

// askPath asks for a path to go to.
func (f *files) askPath(r row) {
	dir := ""
	if r.in != nil && r.in.Path != "" {
		dir = r.in.Path + "/"
	}
	p := kit.NewPrompt("Go to path", dir, func(typed string) (tea.Cmd, string) { return f.goTo(r.role, typed) })
	p.Accept = "go"
	p.Complete = func(typed string) string {
		if tr := f.Library.Tree(r.role); tr != nil {
			return tr.Complete(typed)
		}
		return typed
	}
	f.Session.Ask(p)
}

// goTo moves to a path, reading the folders on the way where that is needed.
func (f *files) goTo(role connection.Role, typed string) (cmd tea.Cmd, problem string) {
	p := strings.Trim(strings.TrimSpace(typed), "/")
	tr := f.Library.Tree(role)
	switch {
	case tr == nil:
		return nil, "the files were not read yet"
	case p == "":
		f.tree.restore(row{role: role, root: true})
		return f.follow(), ""
	}
	if in, _, rest, done := tr.Seek(p); !done && in.Listed {
		return nil, "there is no " + missing(in, rest) + " here"
	}
	f.target = target{role, p}
	return tea.Batch(f.approach(), f.follow()), ""
}

// approach goes as far towards the target as the folders were read, and asks
// for the next.
func (f *files) approach() tea.Cmd {
	to := f.target
	tr := f.Library.Tree(to.role)
	if to.path == "" || tr == nil {
		return nil
	}
	in, _, rest, done := tr.Seek(to.path)
	if done || in.Listed || in.Err != "" {
		f.target = target{}
		if !done && in.Listed {
			f.Session.Note = "There is no " + missing(in, rest) + " here."
		}
	}
	f.tree.reveal(to.role, to.path)
	return f.readFolder(to.role, in)
}

// missing is the path at which a folder does not hold the next part of what is
// left to go.
func missing(in *filetree.Folder, rest string) string {
	next, _, _ := strings.Cut(rest, "/")
	return text.Clean(filetree.Join(in.Path, next))
}
