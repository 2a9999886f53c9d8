package repositories

import (
	"gitconnection/internal/connection"
	"gitconnection/internal/ui/session"
)

// height is how many rows a repository has below its own.
func (t *Tab) height(role connection.Role) int {
	if tr := t.Library.Trees[role]; tr != nil {
		return tr.Root.Rows
	}
	return 1
}

// Size is how many rows there are.
func (t *Tab) Size() int {
	if t.find.on() {
		return len(t.find.matches)
	}
	n := 0
	for _, role := range connection.Roles() {
		if t.repository(role).Exists() {
			n++
			if t.Open[session.OpenKey(role, "")] {
				n += t.height(role)
			}
		}
	}
	return n
}

// row is the n-th row.
func (t *Tab) row(n int) (session.TreeRow, bool) {
	t.Looked++
	if t.find.on() {
		if n < len(t.find.matches) {
			m := t.find.matches[n]
			return session.RowOf(m.role, m.in, int(m.at), 0), true
		}
		return session.TreeRow{}, false
	}
	for _, role := range connection.Roles() {
		if !t.repository(role).Exists() {
			continue
		}
		if n == 0 {
			return session.TreeRow{Role: role, Root: true}, true
		}
		n--
		if !t.Open[session.OpenKey(role, "")] {
			continue
		}
		if n < t.height(role) {
			return t.below(role, n), true
		}
		n -= t.height(role)
	}
	return session.TreeRow{}, false
}

// below is the n-th row below a repository.
func (t *Tab) below(role connection.Role, n int) session.TreeRow {
	if tr := t.Library.Trees[role]; tr != nil {
		in, at, depth := tr.Root.Row(n, 1)
		return session.RowOf(role, in, at, depth)
	}
	_, _, ref := t.ref(role)
	note := "reading"
	switch {
	case t.Library.Failed[ref] != "":
		note = "could not be read: r tries again"
	case ref == "":
		note = "empty"
	}
	return session.TreeRow{Role: role, Depth: 1, Note: note}
}

// place names the row under the cursor, so that restore finds it again.
func (t *Tab) place() session.TreeRow {
	r, _ := t.Selected()
	return r
}

// restore puts the cursor on a row, or as near as there is one: when its
// folder is closed now, on that folder.
func (t *Tab) restore(was session.TreeRow) {
	if t.find.on() || was.Role == "" {
		t.cur.Set(t.Size(), t.cur.Page)
		return
	}
	top := 0
	for _, role := range connection.Roles() {
		if !t.repository(role).Exists() {
			continue
		}
		if role == was.Role {
			t.cur.At = top
			if tr := t.Library.Trees[role]; tr != nil && !was.Root && t.Open[session.OpenKey(role, "")] {
				t.cur.At = top + 1 + nearest(tr, was)
			} else if !was.Root && t.Open[session.OpenKey(role, "")] {
				t.cur.At = top + 1
			}
			break
		}
		top++
		if t.Open[session.OpenKey(role, "")] {
			top += t.height(role)
		}
	}
	t.cur.Set(t.Size(), t.cur.Page)
}

// nearest is the row of an entry below its repository, or of the folder above
// it that shows.
func nearest(tr *session.Tree, was session.TreeRow) int {
	if was.Note != "" {
		if f := tr.FolderAt(was.Entry.Path); f != nil && f.Note() != "" && visible(f) {
			return f.Offset(-1)
		}
	}
	in, at, _, _ := tr.Seek(was.Entry.Path)
	if !in.Listed {
		at = -1
	}
	for in.Parent != nil && !visible(in) {
		in, at = in.Parent, in.At
	}
	return in.Offset(at)
}

// visible reports whether a folder and all above it are open.
func visible(f *session.Node) bool {
	for ; f.Parent != nil; f = f.Parent {
		if !f.Open {
			return false
		}
	}
	return true
}

func (t *Tab) Selected() (session.TreeRow, bool) { return t.row(t.cur.At) }
