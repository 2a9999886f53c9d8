package session

import (
	"path"
	"regexp"
	"sort"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

// Tree is what a repository holds at one commit, as far as it was listed: a
// folder is read when it is opened, or everything at once. What is visible of
// it is never spelled out: a row is found by walking down from the top, past
// the folders that are open, so that a hundred thousand files cost no more
// than the rows on the screen.
type Tree struct {
	ref   string // what was asked for: a commit or a tree
	Root  *Node
	Whole bool // everything is listed
	Cut   bool // GitHub did not list everything
	// all are the folders that were listed. A search beside the event loop
	// keeps the slice that it was given: it is never changed in place.
	All []*Node
}

// Node is one folder of a tree. Its entries never change once they are
// there, so that a search may read them beside the event loop.
type Node struct {
	Path    string
	sha     string
	Parent  *Node
	At      int // which of the parent's entries it is
	Listed  bool
	asked   bool               // it is being read
	Why     string             // why it could not be read
	Cut     bool               // GitHub did not list everything in it
	Entries []github.TreeEntry // by name, folders first; paths are names
	Folders int                // how many of them are folders
	Subs    map[int]*Node      // that were looked into, by entry
	Open    bool
	Opened  []int // which of subs are open, ascending
	Rows    int   // below it, while it is open
}

// NewFolder is a folder that was not read yet; it shows one row that says so.
func NewFolder(parent *Node, at int, p, sha string) *Node {
	return &Node{Path: p, sha: sha, Parent: parent, At: at, Rows: 1}
}

// NewTree indexes a listing of everything. It takes time in proportion to the
// listing: it is called in commands.
func NewTree(ref string, t github.Tree) *Tree {
	root := NewFolder(nil, 0, "", t.SHA)
	byPath, all := map[string]*Node{"": root}, []*Node{root}
	names := map[*Node][]github.TreeEntry{}
	for _, e := range t.Entries {
		dir, name := path.Split(e.Path)
		f := byPath[strings.TrimSuffix(dir, "/")]
		if f == nil {
			continue // in a folder that was not listed
		}
		if e.Kind == github.KindFolder {
			sub := NewFolder(f, 0, e.Path, e.SHA)
			byPath[e.Path], all = sub, append(all, sub)
		}
		e.Path = name
		names[f] = append(names[f], e)
	}
	for _, f := range byPath {
		f.list(names[f], false)
		f.Subs = make(map[int]*Node, f.Folders)
		for i := range f.Folders {
			sub := byPath[JoinPath(f.Path, f.Entries[i].Path)]
			sub.At, f.Subs[i] = i, sub
		}
	}
	root.Cut, root.Rows = t.Truncated, root.count(t.Truncated)
	return &Tree{ref: ref, Root: root, Whole: !t.Truncated, Cut: t.Truncated, All: all}
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
func (f *Node) list(entries []github.TreeEntry, cut bool) {
	f.Folders = sortEntries(entries)
	f.Entries, f.Listed, f.asked, f.Why, f.Cut = entries, true, false, "", cut
	f.Rows = f.count(cut)
}

func (f *Node) count(cut bool) int {
	n := len(f.Entries)
	if cut {
		n++
	}
	return max(1, n) // an empty one says so
}

// Fill gives a folder that is shown its entries, sorted as sortEntries does.
func (f *Node) Fill(entries []github.TreeEntry, cut bool) {
	before := f.Rows
	f.list(entries, cut)
	f.grow(f.Rows - before)
}

// grow tells everything above that a folder has more rows, or less, as far as
// they show.
func (f *Node) grow(by int) {
	for f.Open && f.Parent != nil && by != 0 {
		f = f.Parent
		f.Rows += by
	}
}

// Sub is the folder that an entry stands for.
func (f *Node) Sub(i int) *Node {
	if s := f.Subs[i]; s != nil {
		return s
	}
	if f.Subs == nil {
		f.Subs = map[int]*Node{}
	}
	f.Subs[i] = NewFolder(f, i, JoinPath(f.Path, f.Entries[i].Path), f.Entries[i].SHA)
	return f.Subs[i]
}

// SetOpen opens or closes a folder.
func (f *Node) SetOpen(open bool) {
	if f.Open == open {
		return
	}
	if p := f.Parent; p != nil {
		at := sort.SearchInts(p.Opened, f.At)
		if open {
			p.Opened = append(p.Opened[:at], append([]int{f.At}, p.Opened[at:]...)...)
			p.Rows += f.Rows
			p.grow(f.Rows)
		} else {
			p.Opened = append(p.Opened[:at], p.Opened[at+1:]...)
			p.Rows -= f.Rows
			p.grow(-f.Rows)
		}
	}
	f.Open = open
}

// Row is the n-th row below a folder: an entry of it or of a folder in it, or
// -1 for the note that stands in place of one.
func (f *Node) Row(n, depth int) (in *Node, entry, level int) {
	before := 0
	for _, i := range f.Opened {
		start := i + before
		if n <= start {
			break
		}
		s := f.Subs[i]
		if n <= start+s.Rows {
			return s.Row(n-start-1, depth+1)
		}
		before += s.Rows
	}
	if n -= before; n < len(f.Entries) {
		return f, n, depth
	}
	return f, -1, depth
}

// Offset is the row of an entry, counted from the top of the tree; entry -1 is
// the note.
func (f *Node) Offset(entry int) int {
	n := entry
	if entry < 0 {
		n = len(f.Entries)
	}
	for _, i := range f.Opened {
		if entry >= 0 && i >= entry {
			break
		}
		n += f.Subs[i].Rows
	}
	if f.Parent == nil {
		return n
	}
	return f.Parent.Offset(f.At) + 1 + n
}

// find is the entry of a name, false when there is none.
func (f *Node) find(name string) (int, bool) {
	for _, part := range [][2]int{{0, f.Folders}, {f.Folders, len(f.Entries)}} {
		list := f.Entries[part[0]:part[1]]
		i := sort.Search(len(list), func(i int) bool { return list[i].Path >= name })
		if i < len(list) && list[i].Path == name {
			return part[0] + i, true
		}
	}
	return 0, false
}

// Seek follows a path down as far as the tree was read: in is the last folder
// on the way, entry the place of the path's last piece in it. done is false
// when in has to be read first, or does not hold the next piece: rest is what
// is left of the path then.
func (t *Tree) Seek(p string) (in *Node, entry int, rest string, done bool) {
	in = t.Root
	for {
		name, more, deeper := strings.Cut(p, "/")
		if !in.Listed {
			return in, 0, p, false
		}
		i, ok := in.find(name)
		if !ok || deeper && i >= in.Folders {
			return in, 0, p, false
		}
		if !deeper {
			return in, i, "", true
		}
		in, p = in.Sub(i), more
	}
}

// FolderAt is the folder of a path, nil when it was not read or is none.
func (t *Tree) FolderAt(p string) *Node {
	if p == "" {
		return t.Root
	}
	in, i, _, done := t.Seek(p)
	if !done || i >= in.Folders {
		return nil
	}
	return in.Sub(i)
}

// Note is what stands in place of entries, "" nothing does.
func (f *Node) Note() string {
	switch {
	case f.Why != "":
		return "could not be read: r tries again"
	case !f.Listed:
		return "reading"
	case f.Cut:
		return "GitHub did not list everything"
	case len(f.Entries) == 0:
		return "empty"
	}
	return ""
}

// TreeRow is one visible line of the tree: a repository, or an entry in it.
type TreeRow struct {
	Role  connection.Role
	Root  bool
	Entry github.TreeEntry // its path is whole
	Depth int
	Note  string // instead of an entry: that it is being read, or why not

	In *Node // where the entry is
	At int
}

// ID survives a new head of the branch.
func (r TreeRow) ID() string { return string(r.Role) + ":" + r.Entry.Path + ":" + r.Note }

// OpenKey names a folder, or a repository, that is open.
func OpenKey(role connection.Role, dir string) string { return string(role) + ":" + dir }

// RowOf spells out one entry.
func RowOf(role connection.Role, in *Node, at, depth int) TreeRow {
	if at < 0 {
		return TreeRow{Role: role, Depth: depth, Note: in.Note(), In: in, At: at, Entry: github.TreeEntry{Path: in.Path}}
	}
	e := in.Entries[at]
	e.Path = JoinPath(in.Path, e.Path)
	return TreeRow{Role: role, Entry: e, Depth: depth, In: in, At: at}
}

func JoinPath(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + "/" + name
}

// BaseName is the last piece of a path.
func BaseName(p string) string { return p[strings.LastIndexByte(p, '/')+1:] }

// waveName is how the layout names files after the wave in which Argo CD syncs
// them.
var waveName = regexp.MustCompile(`^([0-9]{1,4})-.*\.ya?ml$`)

// Wave is the sync wave that a file's name tells, "" none.
func Wave(p string) string {
	if !strings.HasPrefix(p, "registry/") {
		return ""
	}
	if m := waveName.FindStringSubmatch(BaseName(p)); m != nil {
		return m[1]
	}
	return ""
}
