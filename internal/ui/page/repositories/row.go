package repositories

import (
	"path"
	"regexp"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/filetree"
)

// row is one visible line of the tree: a repository, or an entry in it.
type row struct {
	role  connection.Role
	root  bool             // the repository itself
	entry github.TreeEntry // with its whole path
	depth int
	note  string // instead of an entry: that it is being read, or why not

	in    *filetree.Folder // where the entry is
	index int              // of the entry in that folder
}

// rowOf is the row of one entry, or, with index -1, of a folder's note.
func rowOf(role connection.Role, in *filetree.Folder, index, depth int) row {
	if index < 0 {
		return row{role: role, depth: depth, note: in.Note(), in: in, index: index, entry: github.TreeEntry{Path: in.Path}}
	}
	e := in.Entries[index]
	e.Path = filetree.Join(in.Path, e.Path)
	return row{role: role, entry: e, depth: depth, in: in, index: index}
}

// id names the row. It survives a new head of the branch.
func (r row) id() string { return string(r.role) + ":" + r.entry.Path + ":" + r.note }

// isFolder reports whether the row is an entry that is a folder.
func (r row) isFolder() bool { return r.entry.Kind == github.KindFolder }

// isFile reports whether the row is an entry that can be looked into.
func (r row) isFile() bool { return !r.root && r.note == "" && !r.isFolder() }

// entries is how many entries a folder has; known is false where it was not
// listed.
func (r row) entries() (n int, known bool) {
	if r.in == nil {
		return 0, false
	}
	f := r.in.ListedSub(r.index)
	if f == nil {
		return 0, false
	}
	return len(f.Entries), true
}

// waveName is how the layout names files after the wave in which Argo CD syncs
// them.
var waveName = regexp.MustCompile(`^([0-9]{1,4})-.*\.ya?ml$`)

// wave is the sync wave that a file's name tells, "" none.
func wave(p string) string {
	if !strings.HasPrefix(p, "registry/") {
		return ""
	}
	if m := waveName.FindStringSubmatch(path.Base(p)); m != nil {
		return m[1]
	}
	return ""
}
