package filetree

import (
	"sort"

	"gitconnection/internal/github"
)

// Folder is one folder of a tree. Its entries never change once they are there,
// so that a search may read them beside the event loop.
type Folder struct {
	Path    string
	SHA     string
	Listed  bool
	Loading bool               // it is being read
	Err     string             // why it could not be read
	Entries []github.TreeEntry // folders first, each by name; their paths are names

	parent    *Folder
	index     int  // which of the parent's entries it is
	truncated bool // GitHub did not list everything in it
	folders   int  // how many of the entries are folders

	subs       map[int]*Folder // those that were looked into, by entry
	open       bool
	openedSubs []int // which of subs are open, ascending
	rows       int   // below it, while it is open
}

// newFolder is a folder that was not listed yet. It has one row, which says so.
func newFolder(parent *Folder, index int, p, sha string) *Folder {
	return &Folder{Path: p, SHA: sha, parent: parent, index: index, rows: 1}
}

// Sort brings the entries of one folder into the order in which they are shown:
// folders first, each by name.
func Sort(entries []github.TreeEntry) {
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
}

// list gives a folder its entries. The rows of the tree are not told.
func (f *Folder) list(entries []github.TreeEntry, truncated bool) {
	Sort(entries)
	f.folders = sort.Search(len(entries), func(i int) bool { return entries[i].Kind != github.KindFolder })
	f.Entries, f.Listed, f.Loading, f.Err, f.truncated = entries, true, false, "", truncated
	f.rows = f.ownRows(truncated)
}

// Files are the entries that are no folders.
func (f *Folder) Files() []github.TreeEntry { return f.Entries[f.folders:] }

// Subfolders are the folders in a folder.
func (f *Folder) Subfolders() []*Folder {
	out := make([]*Folder, f.folders)
	for i := range out {
		out[i] = f.Sub(i)
	}
	return out
}

// Sub is the folder that an entry stands for.
func (f *Folder) Sub(entry int) *Folder {
	if s := f.subs[entry]; s != nil {
		return s
	}
	if f.subs == nil {
		f.subs = map[int]*Folder{}
	}
	f.subs[entry] = newFolder(f, entry, Join(f.Path, f.Entries[entry].Path), f.Entries[entry].SHA)
	return f.subs[entry]
}

// ListedSub is the folder that an entry stands for, nil where that was not
// listed.
func (f *Folder) ListedSub(entry int) *Folder {
	if s := f.subs[entry]; s != nil && s.Listed {
		return s
	}
	return nil
}

// find is the entry of a name, false where there is none.
func (f *Folder) find(name string) (int, bool) {
	for _, part := range f.parts() {
		list := f.Entries[part[0]:part[1]]
		i := sort.Search(len(list), func(i int) bool { return list[i].Path >= name })
		if i < len(list) && list[i].Path == name {
			return part[0] + i, true
		}
	}
	return 0, false
}

// parts are the two ranges of entries that are in order: folders, and the rest.
func (f *Folder) parts() [2][2]int { return [2][2]int{{0, f.folders}, {f.folders, len(f.Entries)}} }

func (f *Folder) unlisted(found []*Folder) []*Folder {
	if !f.Listed {
		return append(found, f)
	}
	for _, i := range f.openedSubs {
		found = f.subs[i].unlisted(found)
	}
	return found
}

func (f *Folder) clearErrors() {
	f.Err = ""
	for _, i := range f.openedSubs {
		f.subs[i].clearErrors()
	}
}

// Note is what stands in place of entries, "" nothing does.
func (f *Folder) Note() string {
	switch {
	case f.Err != "":
		return "could not be read: r tries again"
	case !f.Listed:
		return "reading"
	case f.truncated:
		return "GitHub did not list everything"
	case len(f.Entries) == 0:
		return "empty"
	}
	return ""
}
