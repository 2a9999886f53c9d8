package simulator

import (
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/memory"
)

// gitStore holds the objects and references of a repository. Objects never
// change, so what was decoded or found out about one is remembered: reading
// histories would otherwise decode the same commits and trees again and again.
type gitStore struct {
	*memory.Storage

	commits   map[plumbing.Hash]*object.Commit
	trees     map[plumbing.Hash]*object.Tree
	histories map[plumbing.Hash][]plumbing.Hash
}

// newGit returns an empty object store whose HEAD names the default branch.
func newGit(branch string) *gitStore {
	st := &gitStore{
		Storage:   memory.NewStorage(),
		commits:   map[plumbing.Hash]*object.Commit{},
		trees:     map[plumbing.Hash]*object.Tree{},
		histories: map[plumbing.Hash][]plumbing.Hash{},
	}
	head := plumbing.NewSymbolicReference(plumbing.HEAD, plumbing.NewBranchReferenceName(branch))
	// A memory store has no way to fail here.
	_ = st.SetReference(head)
	return st
}

// empty says whether the repository has no branch at all.
func (r *repository) empty() bool { return len(r.refs("refs/heads/")) == 0 }

// ref is a name with the commit that it points to.
type ref struct {
	Name string // refs/heads/main
	Hash plumbing.Hash
}

// refs lists the references under a prefix, by name.
func (r *repository) refs(prefix string) []ref {
	var out []ref
	iter, err := r.git.IterReferences()
	if err != nil {
		return nil
	}
	_ = iter.ForEach(func(p *plumbing.Reference) error {
		if p.Type() == plumbing.HashReference && strings.HasPrefix(p.Name().String(), prefix) {
			out = append(out, ref{p.Name().String(), p.Hash()})
		}
		return nil
	})
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// refHash returns what a full reference name points to.
func (r *repository) refHash(name string) (plumbing.Hash, bool) {
	p, err := r.git.Reference(plumbing.ReferenceName(name))
	if err != nil || p.Type() != plumbing.HashReference {
		return plumbing.ZeroHash, false
	}
	return p.Hash(), true
}

// branchHash returns the head of a branch.
func (r *repository) branchHash(branch string) (plumbing.Hash, bool) {
	return r.refHash("refs/heads/" + branch)
}

// setRef creates or moves a reference.
func (r *repository) setRef(name string, h plumbing.Hash) error {
	return r.git.SetReference(plumbing.NewHashReference(plumbing.ReferenceName(name), h))
}

// removeRef deletes a reference.
func (r *repository) removeRef(name string) error {
	return r.git.RemoveReference(plumbing.ReferenceName(name))
}

// resolve finds the commit that a branch, tag, full reference or SHA names. An
// empty name is the default branch. Abbreviated SHAs need 7 digits.
func (r *repository) resolve(name string) (plumbing.Hash, bool) {
	if name == "" || name == "HEAD" {
		return r.branchHash(r.DefaultBranch)
	}
	for _, full := range []string{name, "refs/" + name, "refs/heads/" + name, "refs/tags/" + name} {
		if strings.HasPrefix(full, "refs/") {
			if h, ok := r.refHash(full); ok {
				return h, true
			}
		}
	}
	if plumbing.IsHash(name) {
		h := plumbing.NewHash(name)
		_, err := r.commit(h)
		return h, err == nil
	}
	return r.abbreviated(name)
}

// abbreviated finds the one commit whose SHA begins with the given digits.
func (r *repository) abbreviated(prefix string) (plumbing.Hash, bool) {
	if len(prefix) < 7 || strings.Trim(prefix, "0123456789abcdef") != "" {
		return plumbing.ZeroHash, false
	}
	var found []plumbing.Hash
	for h := range r.git.Commits {
		if strings.HasPrefix(h.String(), prefix) {
			found = append(found, h)
		}
	}
	if len(found) != 1 {
		return plumbing.ZeroHash, false
	}
	return found[0], true
}

// commit reads a commit, which must not be changed.
func (r *repository) commit(h plumbing.Hash) (*object.Commit, error) {
	if c := r.git.commits[h]; c != nil {
		return c, nil
	}
	c, err := object.GetCommit(r.git, h)
	if err != nil {
		return nil, err
	}
	r.git.commits[h] = c
	return c, nil
}

// tree reads a tree, which must not be changed.
func (r *repository) tree(h plumbing.Hash) (*object.Tree, error) {
	if t := r.git.trees[h]; t != nil {
		return t, nil
	}
	t, err := object.GetTree(r.git, h)
	if err != nil {
		return nil, err
	}
	r.git.trees[h] = t
	return t, nil
}

// blob reads a whole blob.
func (r *repository) blob(h plumbing.Hash) ([]byte, error) {
	o, err := r.git.EncodedObject(plumbing.BlobObject, h)
	if err != nil {
		return nil, fmt.Errorf("read blob %s: %w", h, err)
	}
	rd, err := o.Reader()
	if err != nil {
		return nil, fmt.Errorf("read blob %s: %w", h, err)
	}
	defer rd.Close()
	return io.ReadAll(rd)
}

// blobSize returns the size of a blob without reading it; 0 if there is none.
func (r *repository) blobSize(h plumbing.Hash) int64 {
	n, err := r.git.EncodedObjectSize(h)
	if err != nil {
		return 0
	}
	return n
}

// writeBlob stores a blob and returns its SHA.
func (r *repository) writeBlob(data []byte) (plumbing.Hash, error) {
	o := r.git.NewEncodedObject()
	o.SetType(plumbing.BlobObject)
	w, err := o.Writer()
	if err != nil {
		return plumbing.ZeroHash, fmt.Errorf("write blob: %w", err)
	}
	if _, err := w.Write(data); err != nil {
		return plumbing.ZeroHash, fmt.Errorf("write blob: %w", err)
	}
	if _, exists := r.git.Blobs[o.Hash()]; !exists {
		r.bytes += int64(len(data))
	}
	return r.git.SetEncodedObject(o)
}

// writeTree stores a tree, its entries sorted as git sorts them: directories
// compare as if their names ended in a slash.
func (r *repository) writeTree(entries []object.TreeEntry) (plumbing.Hash, error) {
	sort.Sort(object.TreeEntrySorter(entries))
	o := r.git.NewEncodedObject()
	if err := (&object.Tree{Entries: entries}).Encode(o); err != nil {
		return plumbing.ZeroHash, fmt.Errorf("encode tree: %w", err)
	}
	return r.git.SetEncodedObject(o)
}

// change sets or deletes one path of a tree.
type change struct {
	Path   string
	Delete bool
	Mode   filemode.FileMode
	Hash   plumbing.Hash
}

// editTree returns the tree that base becomes by the changes; base may be zero.
// Directories that become empty vanish. The root may be empty.
func (r *repository) editTree(base plumbing.Hash, changes []change) (plumbing.Hash, error) {
	entries, err := r.editEntries(base, changes)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	return r.writeTree(entries)
}

func (r *repository) editEntries(base plumbing.Hash, changes []change) ([]object.TreeEntry, error) {
	byName := map[string]object.TreeEntry{}
	if !base.IsZero() {
		t, err := r.tree(base)
		if err != nil {
			return nil, fmt.Errorf("read tree %s: %w", base, err)
		}
		for _, e := range t.Entries {
			byName[e.Name] = e
		}
	}
	below := map[string][]change{}
	for _, c := range changes {
		name, rest, nested := strings.Cut(c.Path, "/")
		switch {
		case nested:
			below[name] = append(below[name], change{rest, c.Delete, c.Mode, c.Hash})
		case c.Delete:
			delete(byName, name)
		default:
			byName[name] = object.TreeEntry{Name: name, Mode: c.Mode, Hash: c.Hash}
		}
	}
	for name, sub := range below {
		if err := r.editSubtree(byName, name, sub); err != nil {
			return nil, err
		}
	}
	out := make([]object.TreeEntry, 0, len(byName))
	for _, e := range byName {
		out = append(out, e)
	}
	return out, nil
}

func (r *repository) editSubtree(byName map[string]object.TreeEntry, name string, sub []change) error {
	var base plumbing.Hash
	if e, ok := byName[name]; ok && e.Mode == filemode.Dir {
		base = e.Hash
	}
	entries, err := r.editEntries(base, sub)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		if base != plumbing.ZeroHash {
			delete(byName, name)
		}
		return nil
	}
	h, err := r.writeTree(entries)
	if err != nil {
		return err
	}
	byName[name] = object.TreeEntry{Name: name, Mode: filemode.Dir, Hash: h}
	return nil
}

// entry finds a path in a tree. The empty path is the tree itself.
func (r *repository) entry(root plumbing.Hash, path string) (object.TreeEntry, bool) {
	cur := object.TreeEntry{Mode: filemode.Dir, Hash: root}
	path = strings.Trim(path, "/")
	if path == "" {
		return cur, true
	}
	for name := range strings.SplitSeq(path, "/") {
		if cur.Mode != filemode.Dir {
			return cur, false
		}
		t, err := r.tree(cur.Hash)
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

// file is one entry of a tree with its full path.
type file struct {
	Path string
	Mode filemode.FileMode
	Hash plumbing.Hash
}

// walk visits a tree in git's order, a directory before what is in it, until
// visit says false.
func (r *repository) walk(root plumbing.Hash, visit func(file) bool) error {
	_, err := r.walkBelow(root, "", visit)
	return err
}

func (r *repository) walkBelow(h plumbing.Hash, prefix string, visit func(file) bool) (bool, error) {
	t, err := r.tree(h)
	if err != nil {
		return false, fmt.Errorf("read tree %s: %w", h, err)
	}
	for _, e := range t.Entries {
		if !visit(file{prefix + e.Name, e.Mode, e.Hash}) {
			return false, nil
		}
		if e.Mode == filemode.Dir {
			more, err := r.walkBelow(e.Hash, prefix+e.Name+"/", visit)
			if err != nil || !more {
				return more, err
			}
		}
	}
	return true, nil
}

// files lists the blobs of a tree by path.
func (r *repository) files(root plumbing.Hash) (map[string]file, error) {
	out := map[string]file{}
	if root.IsZero() {
		return out, nil
	}
	err := r.walk(root, func(f file) bool {
		if f.Mode != filemode.Dir {
			out[f.Path] = f
		}
		return true
	})
	return out, err
}

// objectType tells what kind of object a SHA names.
func (r *repository) objectType(h plumbing.Hash) (plumbing.ObjectType, bool) {
	o, err := r.git.EncodedObject(plumbing.AnyObject, h)
	if err != nil {
		if !errors.Is(err, plumbing.ErrObjectNotFound) {
			return plumbing.InvalidObject, false
		}
		return plumbing.InvalidObject, false
	}
	return o.Type(), true
}

// setDefaultBranch points HEAD to another branch.
func (r *repository) setDefaultBranch(branch string) error {
	r.DefaultBranch = branch
	return r.git.SetReference(plumbing.NewSymbolicReference(plumbing.HEAD, plumbing.NewBranchReferenceName(branch)))
}
