package repositories

import (
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/kit"
)

// tree is the rows of both repositories, or those that a filter has found, with
// the cursor.
type tree struct {
	*repos
	filter *filter
	cur    kit.Cursor
	open   map[string]bool // folders and repositories, by openKey

	lookups int // rows that were looked up, for tests that count
}

func newTree(r *repos, f *filter) tree {
	return tree{repos: r, filter: f, open: map[string]bool{}}
}

// openKey names a folder of a repository, or, by no path, the repository.
func openKey(role connection.Role, dir string) string { return string(role) + ":" + dir }

// openRepository shows the files of a repository.
func (t *tree) openRepository(role connection.Role) { t.open[openKey(role, "")] = true }

func (t *tree) repositoryOpen(role connection.Role) bool { return t.open[openKey(role, "")] }

// height is how many rows show below that of a repository.
func (t *tree) height(role connection.Role) int {
	if !t.repositoryOpen(role) {
		return 0
	}
	if tr := t.Library.Tree(role); tr != nil {
		return tr.Rows()
	}
	return 1
}

// size is how many rows there are.
func (t *tree) size() int {
	if t.filter.on() {
		return len(t.filter.matches)
	}
	n := 0
	for _, role := range connection.Roles() {
		if t.repository(role).Exists() {
			n += 1 + t.height(role)
		}
	}
	return n
}

// row is the n-th row.
func (t *tree) row(n int) (row, bool) {
	t.lookups++
	if t.filter.on() {
		if n < len(t.filter.matches) {
			m := t.filter.matches[n]
			return rowOf(m.role, m.in, int(m.index), 0), true
		}
		return row{}, false
	}
	for _, role := range connection.Roles() {
		if !t.repository(role).Exists() {
			continue
		}
		if n == 0 {
			return row{role: role, root: true}, true
		}
		n--
		h := t.height(role)
		if n < h {
			return t.below(role, n), true
		}
		n -= h
	}
	return row{}, false
}

// below is the n-th row below a repository.
func (t *tree) below(role connection.Role, n int) row {
	if tr := t.Library.Tree(role); tr != nil {
		in, index, depth := tr.Row(n)
		return rowOf(role, in, index, depth)
	}
	_, _, ref := t.ref(role)
	note := "reading"
	switch {
	case t.Library.Failed(ref):
		note = "could not be read: r tries again"
	case ref == "":
		note = "empty"
	}
	return row{role: role, depth: 1, note: note}
}

// selected is the row under the cursor.
func (t *tree) selected() (row, bool) { return t.row(t.cur.At) }

// position is the row under the cursor, the zero row where there is none:
// restore finds it again.
func (t *tree) position() row {
	r, _ := t.selected()
	return r
}

// restore puts the cursor on a row, or as near as there is one: where its
// folder is closed now, on that folder.
func (t *tree) restore(was row) {
	if !t.filter.on() && was.role != "" {
		top := 0
		for _, role := range connection.Roles() {
			if !t.repository(role).Exists() {
				continue
			}
			if role == was.role {
				t.cur.At = top + t.offset(was)
				break
			}
			top += 1 + t.height(role)
		}
	}
	t.cur.Set(t.size(), t.cur.Page)
}

// offset is where a row is, counted from that of its repository.
func (t *tree) offset(r row) int {
	if r.root || !t.repositoryOpen(r.role) {
		return 0
	}
	tr := t.Library.Tree(r.role)
	if tr == nil {
		return 1
	}
	if r.note != "" {
		if n, ok := tr.NoteRow(r.entry.Path); ok {
			return 1 + n
		}
	}
	return 1 + tr.RowOf(r.entry.Path)
}

// isOpen reports whether a repository or folder is open.
func (t *tree) isOpen(r row) bool {
	return r.note == "" && (r.root || r.isFolder()) && t.open[openKey(r.role, r.entry.Path)]
}

// setOpen opens or closes a repository or folder.
func (t *tree) setOpen(r row, open bool) {
	t.open[openKey(r.role, r.entry.Path)] = open
	if !r.root {
		r.in.Sub(r.index).SetOpen(open)
	}
}

// reveal opens every folder above a path and puts the cursor on it.
func (t *tree) reveal(role connection.Role, p string) {
	t.openRepository(role)
	if tr := t.Library.Tree(role); tr != nil {
		for _, dir := range tr.Reveal(p) {
			t.open[openKey(role, dir)] = true
		}
	}
	t.restore(row{role: role, entry: github.TreeEntry{Path: p}})
}

// reopen opens in a tree that has just come what was open before.
func (t *tree) reopen(role connection.Role) {
	tr := t.Library.Tree(role)
	if tr == nil {
		return
	}
	for key, open := range t.open {
		p, ours := strings.CutPrefix(key, openKey(role, ""))
		if !ours || !open || p == "" {
			continue
		}
		if f := tr.FolderAt(p); f != nil {
			f.SetOpen(true)
		}
	}
}
