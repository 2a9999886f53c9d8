package filetree

import "sort"

// SetOpen opens or closes a folder.
func (f *Folder) SetOpen(open bool) {
	if f.open == open {
		return
	}
	if p := f.parent; p != nil {
		at := sort.SearchInts(p.openedSubs, f.index)
		if open {
			p.openedSubs = append(p.openedSubs[:at], append([]int{f.index}, p.openedSubs[at:]...)...)
			p.rows += f.rows
			p.grow(f.rows)
		} else {
			p.openedSubs = append(p.openedSubs[:at], p.openedSubs[at+1:]...)
			p.rows -= f.rows
			p.grow(-f.rows)
		}
	}
	f.open = open
}

// ownRows is how many rows the folder has without those of its subfolders.
func (f *Folder) ownRows(truncated bool) int {
	n := len(f.Entries)
	if truncated {
		n++
	}
	return max(1, n) // an empty one says so
}

// grow tells everything above that a folder has more rows, or fewer, as far as
// they show.
func (f *Folder) grow(by int) {
	for f.open && f.parent != nil && by != 0 {
		f = f.parent
		f.rows += by
	}
}

// Rows is how many rows the tree has.
func (t *Tree) Rows() int { return t.Root.rows }

// Row is the n-th row: an entry of a folder, or -1 for the note that stands in
// place of one. Entries of the top folder have depth 1.
func (t *Tree) Row(n int) (in *Folder, entry, depth int) { return t.Root.row(n, 1) }

func (f *Folder) row(n, depth int) (in *Folder, entry, level int) {
	before := 0
	for _, i := range f.openedSubs {
		start := i + before
		if n <= start {
			break
		}
		s := f.subs[i]
		if n <= start+s.rows {
			return s.row(n-start-1, depth+1)
		}
		before += s.rows
	}
	if n -= before; n < len(f.Entries) {
		return f, n, depth
	}
	return f, -1, depth
}

// RowOf is the row of the entry at a path, or of the folder above it that
// shows.
func (t *Tree) RowOf(p string) int {
	in, entry, _, _ := t.Seek(p)
	if !in.Listed {
		entry = -1
	}
	for in.parent != nil && !in.visible() {
		in, entry = in.parent, in.index
	}
	return in.offset(entry)
}

// NoteRow is the row of the note that stands in the folder at a path; ok is
// false where none shows.
func (t *Tree) NoteRow(dir string) (row int, ok bool) {
	f := t.FolderAt(dir)
	if f == nil || f.Note() == "" || !f.visible() {
		return 0, false
	}
	return f.offset(-1), true
}

// visible reports whether a folder and all above it are open.
func (f *Folder) visible() bool {
	for ; f.parent != nil; f = f.parent {
		if !f.open {
			return false
		}
	}
	return true
}

// offset is the row of an entry, counted from the top of the tree. Entry -1 is
// the note.
func (f *Folder) offset(entry int) int {
	n := entry
	if entry < 0 {
		n = len(f.Entries)
	}
	for _, i := range f.openedSubs {
		if entry >= 0 && i >= entry {
			break
		}
		n += f.subs[i].rows
	}
	if f.parent == nil {
		return n
	}
	return f.parent.offset(f.index) + 1 + n
}
