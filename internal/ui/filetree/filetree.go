// Package filetree is the tree of files of a repository at one commit: which
// folders are listed, which are open, and which row shows what.
package filetree

import (
	"path"
	"sort"
	"strings"

	"gitconnection/internal/github"
)

// Tree is what a repository holds at one commit, as far as it was listed: a
// folder is read when it is opened, or everything at once. The visible rows are
// never spelled out. A row is found by walking down from the top, past the
// folders that are open, so that a hundred thousand files cost no more than the
// rows on the screen.
type Tree struct {
	Ref       string // what was asked for: a commit or a tree
	Root      *Folder
	Whole     bool // everything is listed
	Truncated bool // GitHub did not list everything at once
	listed    []*Folder
}

// New indexes a listing of everything. It takes time in proportion to the
// listing: call it in a command.
func New(ref string, t github.Tree) *Tree {
	root := newFolder(nil, 0, "", t.SHA)
	byPath, all := map[string]*Folder{"": root}, []*Folder{root}
	names := map[*Folder][]github.TreeEntry{}
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
		f.subs = make(map[int]*Folder, f.folders)
		for i := range f.folders {
			sub := byPath[Join(f.Path, f.Entries[i].Path)]
			sub.index, f.subs[i] = i, sub
		}
	}
	root.open, root.truncated, root.rows = true, t.Truncated, root.ownRows(t.Truncated)
	return &Tree{Ref: ref, Root: root, Whole: !t.Truncated, Truncated: t.Truncated, listed: all}
}

// NewLazy is a tree of which nothing is listed yet. The SHA is that of its top
// folder.
func NewLazy(ref, sha string) *Tree {
	t := &Tree{Ref: ref, Root: newFolder(nil, 0, "", sha)}
	t.Root.open = true
	return t
}

// Listed are the folders that were listed. The slice is never changed in place:
// a search beside the event loop may keep it.
func (t *Tree) Listed() []*Folder { return t.listed }

// Fill lists a folder of the tree.
func (t *Tree) Fill(f *Folder, entries []github.TreeEntry, truncated bool) {
	before := f.rows
	f.list(entries, truncated)
	f.grow(f.rows - before)
	at := sort.Search(len(t.listed), func(i int) bool { return t.listed[i].Path >= f.Path })
	t.listed = append(t.listed[:at:at], append([]*Folder{f}, t.listed[at:]...)...)
}

// Unlisted are the open folders that were not listed yet.
func (t *Tree) Unlisted() []*Folder { return t.Root.unlisted(nil) }

// ClearErrors forgets which open folders could not be read.
func (t *Tree) ClearErrors() { t.Root.clearErrors() }

// Seek follows a path down as far as the tree was listed: in is the last folder
// on the way, entry the place of the path's last part in it. done is false
// where in has to be listed first, or does not hold the next part: rest is what
// is left of the path then.
func (t *Tree) Seek(p string) (in *Folder, entry int, rest string, done bool) {
	in = t.Root
	for {
		name, more, deeper := strings.Cut(p, "/")
		if !in.Listed {
			return in, 0, p, false
		}
		i, ok := in.find(name)
		if !ok || deeper && i >= in.folders {
			return in, 0, p, false
		}
		if !deeper {
			return in, i, "", true
		}
		in, p = in.Sub(i), more
	}
}

// FolderAt is the folder of a path, nil where it is not known or no folder.
func (t *Tree) FolderAt(p string) *Folder {
	if p == "" {
		return t.Root
	}
	in, i, _, done := t.Seek(p)
	if !done || i >= in.folders {
		return nil
	}
	return in.Sub(i)
}

// Reveal opens every folder above a path, as far as they are listed, and
// returns their paths.
func (t *Tree) Reveal(p string) (opened []string) {
	in, _, _, _ := t.Seek(p) //nolint:dogsled // the folder is all that is wanted
	for ; in.parent != nil; in = in.parent {
		opened = append(opened, in.Path)
		in.SetOpen(true)
	}
	return opened
}

// Join is the path of a name in a folder.
func Join(dir, name string) string {
	if dir == "" {
		return name
	}
	return dir + "/" + name
}
