// Package gitstore keeps a repository's git objects and references in memory:
// commits, trees and blobs, histories, differences, merges, and the packs that a
// fetch is answered with.
package gitstore

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"sort"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/memory"
)

// Store holds the objects and references of a repository. Objects never
// change, so what was decoded or found out about one is remembered: reading
// histories would otherwise decode the same commits and trees again and again.
type Store struct {
	storage   *memory.Storage
	commits   map[plumbing.Hash]*object.Commit
	trees     map[plumbing.Hash]*object.Tree
	histories map[plumbing.Hash][]plumbing.Hash
	blobBytes int64
}

// Size is how much all blobs measure, in bytes.
func (g *Store) Size() int64 { return g.blobBytes }

// New returns an empty object store whose HEAD names the default branch.
func New(branch string) *Store {
	st := &Store{
		storage:   memory.NewStorage(),
		commits:   map[plumbing.Hash]*object.Commit{},
		trees:     map[plumbing.Hash]*object.Tree{},
		histories: map[plumbing.Hash][]plumbing.Hash{},
	}
	head := plumbing.NewSymbolicReference(plumbing.HEAD, plumbing.NewBranchReferenceName(branch))
	// A memory store has no way to fail here.
	_ = st.storage.SetReference(head)
	return st
}

// Empty says whether the repository has no branch at all.
func (g *Store) Empty() bool { return len(g.Refs("refs/heads/")) == 0 }

// Ref is a name with the commit that it points to.
type Ref struct {
	Name string // refs/heads/main
	Hash plumbing.Hash
}

// Refs lists the references under a prefix, by name.
func (g *Store) Refs(prefix string) []Ref {
	var out []Ref
	iter, err := g.storage.IterReferences()
	if err != nil {
		return nil
	}
	_ = iter.ForEach(func(p *plumbing.Reference) error {
		if p.Type() == plumbing.HashReference && strings.HasPrefix(p.Name().String(), prefix) {
			out = append(out, Ref{p.Name().String(), p.Hash()})
		}
		return nil
	})
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// RefHash returns what a full reference name points to.
func (g *Store) RefHash(name string) (plumbing.Hash, bool) {
	p, err := g.storage.Reference(plumbing.ReferenceName(name))
	if err != nil || p.Type() != plumbing.HashReference {
		return plumbing.ZeroHash, false
	}
	return p.Hash(), true
}

// BranchHash returns the head of a branch.
func (g *Store) BranchHash(branch string) (plumbing.Hash, bool) {
	return g.RefHash("refs/heads/" + branch)
}

// SetRef creates or moves a reference.
func (g *Store) SetRef(name string, h plumbing.Hash) error {
	return g.storage.SetReference(plumbing.NewHashReference(plumbing.ReferenceName(name), h))
}

// RemoveRef deletes a reference.
func (g *Store) RemoveRef(name string) error {
	return g.storage.RemoveReference(plumbing.ReferenceName(name))
}

// Resolve finds the commit that a branch, tag, full reference or SHA names.
// Abbreviated SHAs need 7 digits.
func (g *Store) Resolve(name string) (plumbing.Hash, bool) {
	for _, full := range []string{name, "refs/" + name, "refs/heads/" + name, "refs/tags/" + name} {
		if strings.HasPrefix(full, "refs/") {
			if h, ok := g.RefHash(full); ok {
				return h, true
			}
		}
	}
	if plumbing.IsHash(name) {
		h := plumbing.NewHash(name)
		_, err := g.Commit(h)
		return h, err == nil
	}
	return g.abbreviated(name)
}

// abbreviated finds the one commit whose SHA begins with the given digits.
func (g *Store) abbreviated(prefix string) (plumbing.Hash, bool) {
	if len(prefix) < 7 || strings.Trim(prefix, "0123456789abcdef") != "" {
		return plumbing.ZeroHash, false
	}
	var found []plumbing.Hash
	for h := range g.storage.Commits {
		if strings.HasPrefix(h.String(), prefix) {
			found = append(found, h)
		}
	}
	if len(found) != 1 {
		return plumbing.ZeroHash, false
	}
	return found[0], true
}

// Commit reads a commit, which must not be changed.
func (g *Store) Commit(h plumbing.Hash) (*object.Commit, error) {
	if c := g.commits[h]; c != nil {
		return c, nil
	}
	c, err := object.GetCommit(g.storage, h)
	if err != nil {
		return nil, err
	}
	g.commits[h] = c
	return c, nil
}

// Tree reads a tree, which must not be changed.
func (g *Store) Tree(h plumbing.Hash) (*object.Tree, error) {
	if t := g.trees[h]; t != nil {
		return t, nil
	}
	t, err := object.GetTree(g.storage, h)
	if err != nil {
		return nil, err
	}
	g.trees[h] = t
	return t, nil
}

// Blob reads a whole blob.
func (g *Store) Blob(h plumbing.Hash) ([]byte, error) {
	o, err := g.storage.EncodedObject(plumbing.BlobObject, h)
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

// BlobSize returns the size of a blob without reading it; 0 if there is none.
func (g *Store) BlobSize(h plumbing.Hash) int64 {
	n, err := g.storage.EncodedObjectSize(h)
	if err != nil {
		return 0
	}
	return n
}

// WriteBlob stores a blob and returns its SHA.
func (g *Store) WriteBlob(data []byte) (plumbing.Hash, error) {
	o := g.storage.NewEncodedObject()
	o.SetType(plumbing.BlobObject)
	w, err := o.Writer()
	if err != nil {
		return plumbing.ZeroHash, fmt.Errorf("write blob: %w", err)
	}
	if _, err := w.Write(data); err != nil {
		return plumbing.ZeroHash, fmt.Errorf("write blob: %w", err)
	}
	if _, exists := g.storage.Blobs[o.Hash()]; !exists {
		g.blobBytes += int64(len(data))
	}
	return g.storage.SetEncodedObject(o)
}

// ObjectType tells what kind of object a SHA names.
func (g *Store) ObjectType(h plumbing.Hash) (plumbing.ObjectType, bool) {
	o, err := g.storage.EncodedObject(plumbing.AnyObject, h)
	if err != nil {
		if !errors.Is(err, plumbing.ErrObjectNotFound) {
			return plumbing.InvalidObject, false
		}
		return plumbing.InvalidObject, false
	}
	return o.Type(), true
}

// SetHead points HEAD to another branch.
func (g *Store) SetHead(branch string) error {
	return g.storage.SetReference(plumbing.NewSymbolicReference(plumbing.HEAD, plumbing.NewBranchReferenceName(branch)))
}

// WriteCommit stores a commit and returns its SHA.
func (g *Store) WriteCommit(c *object.Commit) (plumbing.Hash, error) {
	o := g.storage.NewEncodedObject()
	if err := c.Encode(o); err != nil {
		return plumbing.ZeroHash, fmt.Errorf("encode commit: %w", err)
	}
	h, err := g.storage.SetEncodedObject(o)
	if err != nil {
		return plumbing.ZeroHash, fmt.Errorf("store commit: %w", err)
	}
	return h, nil
}

// Copy returns a store of its own that shares the objects, which never change.
func (g *Store) Copy() *Store {
	st := memory.NewStorage()
	st.ReferenceStorage = maps.Clone(g.storage.ReferenceStorage)
	st.Objects, st.Commits, st.Trees = maps.Clone(g.storage.Objects), maps.Clone(g.storage.Commits), maps.Clone(g.storage.Trees)
	st.Blobs, st.Tags = maps.Clone(g.storage.Blobs), maps.Clone(g.storage.Tags)
	return &Store{storage: st, commits: maps.Clone(g.commits), trees: maps.Clone(g.trees), histories: maps.Clone(g.histories), blobBytes: g.blobBytes}
}
