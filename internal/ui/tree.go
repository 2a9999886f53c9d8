package ui

import (
	"path"
	"regexp"
	"sort"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

// tree is what a repository holds at one commit, as far as it was listed: a
// folder is read when it is opened, or everything at once. What is visible of
// it is never spelled out: a row is found by walking down from the top, past
// the folders that are open, so that a hundred thousand files cost no more
// than the rows on the screen.
type tree struct {
	ref   string // what was asked for: a commit or a tree
	root  *node
	whole bool // everything is listed
	cut   bool // GitHub did not list everything
	// all are the folders that were listed. A search beside the event loop
	// keeps the slice that it was given: it is never changed in place.
	all []*node
}

// node is one folder of a tree. Its entries never change once they are
// there, so that a search may read them beside the event loop.
type node struct {
	path    string
	sha     string
	parent  *node
	at      int // which of the parent's entries it is
	listed  bool
	asked   bool               // it is being read
	why     string             // why it could not be read
	cut     bool               // GitHub did not list everything in it
	entries []github.TreeEntry // by name, folders first; paths are names
	folders int                // how many of them are folders
	subs    map[int]*node      // that were looked into, by entry
	open    bool
	opened  []int // which of subs are open, ascending
	rows    int   // below it, while it is open
}

// newFolder is a folder that was not read yet; it shows one row that says so.
func newFolder(parent *node, at int, p, sha string) *node {
	return &node{path: p, sha: sha, parent: parent, at: at, rows: 1}
}

// newTree indexes a listing of everything. It takes time in proportion to the
// listing: it is called in commands.
func newTree(ref string, t github.Tree) *tree {
	root := newFolder(nil, 0, "", t.SHA)
	byPath, all := map[string]*node{"": root}, []*node{root}
	names := map[*node][]github.TreeEntry{}
	for _, e := range t.Entries {
		dir, name := path.Split(e.Path)
		f := byPath[strings.TrimSuffix(dir, "/")]
		if f == nil {
			continue // in a folder that was not listed
		}
		if e.Kind == github.KindFolder {
			sub := newFolder(f, 0, e.Path, e.SHA)
			byPath[e.Path], all = sub, append(all, sub)
		}
		e.Path = name
		names[f] = append(names[f], e)
	}
	for _, f := range byPath {
		f.list(names[f], false)
		f.subs = make(map[int]*node, f.folders)
		for i := range f.folders {
			sub := byPath[join(f.path, f.entries[i].Path)]
			sub.at, f.subs[i] = i, sub
		}
	}
	root.cut, root.rows = t.Truncated, root.count(t.Truncated)
	return &tree{ref: ref, root: root, whole: !t.Truncated, cut: t.Truncated, all: all}
}

// sortEntries brings the entries of one folder into the order in which they
// are shown: folders first, each by name.
func sortEntries(entries []github.TreeEntry) (folders int) {
	less := func(a, b int) bool {
		x, y := entries[a], entries[b]
		if (x.Kind == github.KindFolder) != (y.Kind == github.KindFolder) {
			return x.Kind == github.KindFolder
		}
		return x.Path < y.Path
	}
	if !sort.SliceIsSorted(entries, less) {
		sort.Slice(entries, less)
	}
	return sort.Search(len(entries), func(i int) bool { return entries[i].Kind != github.KindFolder })
}

// list gives a folder its entries; it is not part of any tree's rows yet.
func (f *node) list(entries []github.TreeEntry, cut bool) {
	f.folders = sortEntries(entries)
	f.entries, f.listed, f.asked, f.why, f.cut = entries, true, false, "", cut
	f.rows = f.count(cut)
}

func (f *node) count(cut bool) int {
	n := len(f.entries)
	if cut {
		n++
	}
	return max(1, n) // an empty one says so
}

// fill gives a folder that is shown its entries, sorted as sortEntries does.
func (f *node) fill(entries []github.TreeEntry, cut bool) {
	before := f.rows
	f.list(entries, cut)
	f.grow(f.rows - before)
}

// grow tells everything above that a folder has more rows, or less, as far as
// they show.
func (f *node) grow(by int) {
	for f.open && f.parent != nil && by != 0 {
		f = f.parent
		f.rows += by
	}
}

// sub is the folder that an entry stands for.
func (f *node) sub(i int) *node {
	if s := f.subs[i]; s != nil {
		return s
	}
	if f.subs == nil {
		f.subs = map[int]*node{}
	}
	f.subs[i] = newFolder(f, i, join(f.path, f.entries[i].Path), f.entries[i].SHA)
	return f.subs[i]
}

// setOpen opens or closes a folder.
func (f *node) setOpen(open bool) {
	if f.open == open {
		return
	}
	if p := f.parent; p != nil {
		at := sort.SearchInts(p.opened, f.at)
		if open {
			p.opened = append(p.opened[:at], append([]int{f.at}, p.opened[at:]...)...)
			p.rows += f.rows
			p.grow(f.rows)
		} else {
			p.opened = append(p.opened[:at], p.opened[at+1:]...)
			p.rows -= f.rows
			p.grow(-f.rows)
		}
	}
	f.open = open
}

// row is the n-th row below a folder: an entry of it or of a folder in it, or
// -1 for the note that stands in place of one.
func (f *node) row(n, depth int) (in *node, entry, level int) {
	before := 0
	for _, i := range f.opened {
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
	if n -= before; n < len(f.entries) {
		return f, n, depth
	}
	return f, -1, depth
}

// offset is the row of an entry, counted from the top of the tree; entry -1 is
// the note.
func (f *node) offset(entry int) int {
	n := entry
	if entry < 0 {
		n = len(f.entries)
	}
	for _, i := range f.opened {
		if entry >= 0 && i >= entry {
			break
		}
		n += f.subs[i].rows
	}
	if f.parent == nil {
		return n
	}
	return f.parent.offset(f.at) + 1 + n
}

// find is the entry of a name, false when there is none.
func (f *node) find(name string) (int, bool) {
	for _, part := range [][2]int{{0, f.folders}, {f.folders, len(f.entries)}} {
		list := f.entries[part[0]:part[1]]
		i := sort.Search(len(list), func(i int) bool { return list[i].Path >= name })
		if i < len(list) && list[i].Path == name {
			return part[0] + i, true
		}
	}
	return 0, false
}

// seek follows a path down as far as the tree was read: in is the last folder
// on the way, entry the place of the path's last piece in it. done is false
// when in has to be read first, or does not hold the next piece: rest is what
// is left of the path then.
func (t *tree) seek(p string) (in *node, entry int, rest string, done bool) {
	in = t.root
	for {
		name, more, deeper := strings.Cut(p, "/")
		if !in.listed {
			return in, 0, p, false
		}
		i, ok := in.find(name)
		if !ok || deeper && i >= in.folders {
			return in, 0, p, false
		}
		if !deeper {
			return in, i, "", true
		}
		in, p = in.sub(i), more
	}
}

// folderAt is the folder of a path, nil when it was not read or is none.
func (t *tree) folderAt(p string) *node {
	if p == "" {
		return t.root
	}
	in, i, _, done := t.seek(p)
	if !done || i >= in.folders {
		return nil
	}
	return in.sub(i)
}

// note is what stands in place of entries, "" nothing does.
func (f *node) note() string {
	switch {
	case f.why != "":
		return "could not be read: r tries again"
	case !f.listed:
		return "reading"
	case f.cut:
		return "GitHub did not list everything"
	case len(f.entries) == 0:
		return "empty"
	}
	return ""
}

// treeRow is one visible line of the tree: a repository, or an entry in it.
type treeRow struct {
	role  connection.Role
	root  bool
	entry github.TreeEntry // its path is whole
	depth int
	note  string // instead of an entry: that it is being read, or why not

	in *node // where the entry is
	at int
}

// id survives a new head of the branch.
func (r treeRow) id() string { return string(r.role) + ":" + r.entry.Path + ":" + r.note }

// openKey names a folder, or a repository, that is open.
func openKey(role connection.Role, dir string) string { return string(role) + ":" + dir }

// rowOf spells out one entry.
func rowOf(role connection.Role, in *node, at, depth int) treeRow {
	if at < 0 {
		return treeRow{role: role, depth: depth, note: in.note(), in: in, at: at, entry: github.TreeEntry{Path: in.path}}
	}
	e := in.entries[at]
	e.Path = join(in.path, e.Path)
	return treeRow{role: role, entry: e, depth: depth, in: in, at: at}
}

func join(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + "/" + name
}

// base is the last piece of a path.
func base(p string) string { return p[strings.LastIndexByte(p, '/')+1:] }

// waveName is how the layout names files after the wave in which Argo CD syncs
// them.
var waveName = regexp.MustCompile(`^([0-9]{1,4})-.*\.ya?ml$`)

// wave is the sync wave that a file's name tells, "" none.
func wave(p string) string {
	if !strings.HasPrefix(p, "registry/") {
		return ""
	}
	if m := waveName.FindStringSubmatch(base(p)); m != nil {
		return m[1]
	}
	return ""
}
