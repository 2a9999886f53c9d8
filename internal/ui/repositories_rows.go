package ui

import "gitconnection/internal/connection"

// height is how many rows a repository has below its own.
func (t *repositories) height(role connection.Role) int {
	if tr := t.lib.trees[role]; tr != nil {
		return tr.root.rows
	}
	return 1
}

// size is how many rows there are.
func (t *repositories) size() int {
	if t.find.on() {
		return len(t.find.matches)
	}
	n := 0
	for _, role := range connection.Roles() {
		if t.repository(role).Exists() {
			n++
			if t.open[openKey(role, "")] {
				n += t.height(role)
			}
		}
	}
	return n
}

// row is the n-th row.
func (t *repositories) row(n int) (treeRow, bool) {
	t.looked++
	if t.find.on() {
		if n < len(t.find.matches) {
			m := t.find.matches[n]
			return rowOf(m.role, m.in, int(m.at), 0), true
		}
		return treeRow{}, false
	}
	for _, role := range connection.Roles() {
		if !t.repository(role).Exists() {
			continue
		}
		if n == 0 {
			return treeRow{role: role, root: true}, true
		}
		n--
		if !t.open[openKey(role, "")] {
			continue
		}
		if n < t.height(role) {
			return t.below(role, n), true
		}
		n -= t.height(role)
	}
	return treeRow{}, false
}

// below is the n-th row below a repository.
func (t *repositories) below(role connection.Role, n int) treeRow {
	if tr := t.lib.trees[role]; tr != nil {
		in, at, depth := tr.root.row(n, 1)
		return rowOf(role, in, at, depth)
	}
	_, _, ref := t.ref(role)
	note := "reading"
	switch {
	case t.lib.failed[ref] != "":
		note = "could not be read: r tries again"
	case ref == "":
		note = "empty"
	}
	return treeRow{role: role, depth: 1, note: note}
}

// place names the row under the cursor, so that restore finds it again.
func (t *repositories) place() treeRow {
	r, _ := t.selected()
	return r
}

// restore puts the cursor on a row, or as near as there is one: when its
// folder is closed now, on that folder.
func (t *repositories) restore(was treeRow) {
	if t.find.on() || was.role == "" {
		t.cur.set(t.size(), t.cur.page)
		return
	}
	top := 0
	for _, role := range connection.Roles() {
		if !t.repository(role).Exists() {
			continue
		}
		if role == was.role {
			t.cur.at = top
			if tr := t.lib.trees[role]; tr != nil && !was.root && t.open[openKey(role, "")] {
				t.cur.at = top + 1 + nearest(tr, was)
			} else if !was.root && t.open[openKey(role, "")] {
				t.cur.at = top + 1
			}
			break
		}
		top++
		if t.open[openKey(role, "")] {
			top += t.height(role)
		}
	}
	t.cur.set(t.size(), t.cur.page)
}

// nearest is the row of an entry below its repository, or of the folder above
// it that shows.
func nearest(tr *tree, was treeRow) int {
	if was.note != "" {
		if f := tr.folderAt(was.entry.Path); f != nil && f.note() != "" && visible(f) {
			return f.offset(-1)
		}
	}
	in, at, _, _ := tr.seek(was.entry.Path)
	if !in.listed {
		at = -1
	}
	for in.parent != nil && !visible(in) {
		in, at = in.parent, in.at
	}
	return in.offset(at)
}

// visible reports whether a folder and all above it are open.
func visible(f *node) bool {
	for ; f.parent != nil; f = f.parent {
		if !f.open {
			return false
		}
	}
	return true
}

func (t *repositories) selected() (treeRow, bool) { return t.row(t.cur.at) }
