package gitstore

import (
	"fmt"
	"sort"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// writeTree stores a tree, its entries sorted as git sorts them: directories
// compare as if their names ended in a slash.
func (g *Store) writeTree(entries []object.TreeEntry) (plumbing.Hash, error) {
	sort.Sort(object.TreeEntrySorter(entries))
	o := g.storage.NewEncodedObject()
	if err := (&object.Tree{Entries: entries}).Encode(o); err != nil {
		return plumbing.ZeroHash, fmt.Errorf("encode tree: %w", err)
	}
	return g.storage.SetEncodedObject(o)
}

// Change sets or deletes one path of a tree.
type Change struct {
	Path   string
	Delete bool
	Mode   filemode.FileMode
	Hash   plumbing.Hash
}

// EditTree returns the tree that base becomes by the changes; base may be zero.
// Directories that become empty vanish. The root may be empty.
func (g *Store) EditTree(base plumbing.Hash, changes []Change) (plumbing.Hash, error) {
	entries, err := g.editEntries(base, changes)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	return g.writeTree(entries)
}

func (g *Store) editEntries(base plumbing.Hash, changes []Change) ([]object.TreeEntry, error) {
	byName := map[string]object.TreeEntry{}
	if !base.IsZero() {
		t, err := g.Tree(base)
		if err != nil {
			return nil, fmt.Errorf("read tree %s: %w", base, err)
		}
		for _, e := range t.Entries {
			byName[e.Name] = e
		}
	}
	below := map[string][]Change{}
	for _, c := range changes {
		name, rest, nested := strings.Cut(c.Path, "/")
		switch {
		case nested:
			below[name] = append(below[name], Change{rest, c.Delete, c.Mode, c.Hash})
		case c.Delete:
			delete(byName, name)
		default:
			byName[name] = object.TreeEntry{Name: name, Mode: c.Mode, Hash: c.Hash}
		}
	}
	for name, sub := range below {
		if err := g.editSubtree(byName, name, sub); err != nil {
			return nil, err
		}
	}
	out := make([]object.TreeEntry, 0, len(byName))
	for _, e := range byName {
		out = append(out, e)
	}
	return out, nil
}

func (g *Store) editSubtree(byName map[string]object.TreeEntry, name string, sub []Change) error {
	var base plumbing.Hash
	if e, ok := byName[name]; ok && e.Mode == filemode.Dir {
		base = e.Hash
	}
	entries, err := g.editEntries(base, sub)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		if base != plumbing.ZeroHash {
			delete(byName, name)
		}
		return nil
	}
	h, err := g.writeTree(entries)
	if err != nil {
		return err
	}
	byName[name] = object.TreeEntry{Name: name, Mode: filemode.Dir, Hash: h}
	return nil
}

// Entry finds a path in a tree. The empty path is the tree itself.
func (g *Store) Entry(root plumbing.Hash, path string) (object.TreeEntry, bool) {
	cur := object.TreeEntry{Mode: filemode.Dir, Hash: root}
	path = strings.Trim(path, "/")
	if path == "" {
		return cur, true
	}
	for name := range strings.SplitSeq(path, "/") {
		if cur.Mode != filemode.Dir {
			return cur, false
		}
		t, err := g.Tree(cur.Hash)
		if err != nil {
			return cur, false
		}
		found := false
		for _, e := range t.Entries {
			if e.Name == name {
				cur, found = e, true
				break
			}
		}
		if !found {
			return cur, false
		}
	}
	return cur, true
}

// File is one entry of a tree with its full path.
type File struct {
	Path string
	Mode filemode.FileMode
	Hash plumbing.Hash
}

// Walk visits a tree in git's order, a directory before what is in it, until
// visit says false.
func (g *Store) Walk(root plumbing.Hash, visit func(File) bool) error {
	_, err := g.walkBelow(root, "", visit)
	return err
}

func (g *Store) walkBelow(h plumbing.Hash, prefix string, visit func(File) bool) (bool, error) {
	t, err := g.Tree(h)
	if err != nil {
		return false, fmt.Errorf("read tree %s: %w", h, err)
	}
	for _, e := range t.Entries {
		if !visit(File{prefix + e.Name, e.Mode, e.Hash}) {
			return false, nil
		}
		if e.Mode == filemode.Dir {
			more, err := g.walkBelow(e.Hash, prefix+e.Name+"/", visit)
			if err != nil || !more {
				return more, err
			}
		}
	}
	return true, nil
}

// Files lists the blobs of a tree by path.
func (g *Store) Files(root plumbing.Hash) (map[string]File, error) {
	out := map[string]File{}
	if root.IsZero() {
		return out, nil
	}
	err := g.Walk(root, func(f File) bool {
		if f.Mode != filemode.Dir {
			out[f.Path] = f
		}
		return true
	})
	return out, err
}
