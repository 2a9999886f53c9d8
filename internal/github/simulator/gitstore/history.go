package gitstore

import (
	"slices"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// History lists the commits that a commit stands on, itself first, newest
// first by commit date; parents never come before their children. The list must
// not be changed.
func (g *Store) History(from plumbing.Hash) []plumbing.Hash {
	if known, ok := g.histories[from]; ok {
		return known
	}
	var out []plumbing.Hash
	seen := map[plumbing.Hash]bool{from: true}
	open := []plumbing.Hash{from}
	for len(open) > 0 {
		at := g.newest(open)
		h := open[at]
		open = slices.Delete(open, at, at+1)
		out = append(out, h)
		c, err := g.Commit(h)
		if err != nil {
			continue
		}
		for _, p := range c.ParentHashes {
			if !seen[p] {
				seen[p] = true
				open = append(open, p)
			}
		}
	}
	g.histories[from] = out
	return out
}

func (g *Store) newest(open []plumbing.Hash) int {
	best, when := 0, time.Time{}
	for i, h := range open {
		if c, err := g.Commit(h); err == nil && c.Committer.When.After(when) {
			best, when = i, c.Committer.When
		}
	}
	return best
}

// Touching keeps the commits that changed a path against all their parents.
func (g *Store) Touching(hashes []plumbing.Hash, path string) []plumbing.Hash {
	known := map[plumbing.Hash]object.TreeEntry{} // a commit is looked at for itself and for its children
	at := func(h plumbing.Hash) object.TreeEntry {
		e, looked := known[h]
		if !looked {
			e = g.entryOf(h, path)
			known[h] = e
		}
		return e
	}
	var out []plumbing.Hash
	for _, h := range hashes {
		c, err := g.Commit(h)
		if err != nil {
			continue
		}
		here := at(h)
		same := func(p plumbing.Hash) bool { return at(p) == here }
		if len(c.ParentHashes) == 0 && !here.Hash.IsZero() || len(c.ParentHashes) > 0 && !slices.ContainsFunc(c.ParentHashes, same) {
			out = append(out, h)
		}
	}
	return out
}

// entryOf is what a commit has at a path, without a name; zero if nothing.
func (g *Store) entryOf(h plumbing.Hash, path string) object.TreeEntry {
	c, err := g.Commit(h)
	if err != nil {
		return object.TreeEntry{}
	}
	e, found := g.Entry(c.TreeHash, path)
	if !found {
		return object.TreeEntry{}
	}
	return object.TreeEntry{Mode: e.Mode, Hash: e.Hash}
}

// IsAncestor says whether a commit stands on another, or is it.
func (g *Store) IsAncestor(of, candidate plumbing.Hash) bool {
	return slices.Contains(g.History(of), candidate)
}

// Between lists the commits of head that are not in base's history, newest first.
func (g *Store) Between(base, head plumbing.Hash) []plumbing.Hash {
	known := map[plumbing.Hash]bool{}
	for _, h := range g.History(base) {
		known[h] = true
	}
	var out []plumbing.Hash
	for _, h := range g.History(head) {
		if !known[h] {
			out = append(out, h)
		}
	}
	return out
}

// MergeBase is the newest commit that two histories have in common; zero if none.
func (g *Store) MergeBase(a, b plumbing.Hash) plumbing.Hash {
	known := map[plumbing.Hash]bool{}
	for _, h := range g.History(a) {
		known[h] = true
	}
	for _, h := range g.History(b) {
		if known[h] {
			return h
		}
	}
	return plumbing.ZeroHash
}

// MergeTrees merges two trees by files: what changed on one side only is
// taken, what changed on both differently is a conflict.
func (g *Store) MergeTrees(base, ours, theirs plumbing.Hash) ([]Change, bool) {
	baseFiles, errBase := g.Files(base)
	ourFiles, errOurs := g.Files(ours)
	theirFiles, errTheirs := g.Files(theirs)
	if errBase != nil || errOurs != nil || errTheirs != nil {
		return nil, false
	}
	var out []Change
	for path, f := range theirFiles {
		switch {
		case f == baseFiles[path] || f == ourFiles[path]:
		case ourFiles[path] != baseFiles[path]:
			return nil, false
		default:
			out = append(out, Change{Path: path, Mode: f.Mode, Hash: f.Hash})
		}
	}
	for path, f := range baseFiles {
		if _, kept := theirFiles[path]; kept {
			continue
		}
		if our, has := ourFiles[path]; has && our != f {
			return nil, false
		} else if has {
			out = append(out, Change{Path: path, Delete: true})
		}
	}
	return out, true
}
