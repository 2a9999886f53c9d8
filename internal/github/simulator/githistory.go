package simulator

import (
	"slices"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// history lists the commits that a commit stands on, itself first, newest
// first by commit date; parents never come before their children. The list must
// not be changed.
func (r *repository) history(from plumbing.Hash) []plumbing.Hash {
	if known, ok := r.git.histories[from]; ok {
		return known
	}
	var out []plumbing.Hash
	seen := map[plumbing.Hash]bool{from: true}
	open := []plumbing.Hash{from}
	for len(open) > 0 {
		at := r.newest(open)
		h := open[at]
		open = slices.Delete(open, at, at+1)
		out = append(out, h)
		c, err := r.commit(h)
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
	r.git.histories[from] = out
	return out
}

func (r *repository) newest(open []plumbing.Hash) int {
	best, when := 0, time.Time{}
	for i, h := range open {
		if c, err := r.commit(h); err == nil && c.Committer.When.After(when) {
			best, when = i, c.Committer.When
		}
	}
	return best
}

// touching keeps the commits that changed a path against all their parents.
func (r *repository) touching(hashes []plumbing.Hash, path string) []plumbing.Hash {
	known := map[plumbing.Hash]object.TreeEntry{} // a commit is looked at for itself and for its children
	at := func(h plumbing.Hash) object.TreeEntry {
		e, looked := known[h]
		if !looked {
			e = r.entryOf(h, path)
			known[h] = e
		}
		return e
	}
	var out []plumbing.Hash
	for _, h := range hashes {
		c, err := r.commit(h)
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
func (r *repository) entryOf(h plumbing.Hash, path string) object.TreeEntry {
	c, err := r.commit(h)
	if err != nil {
		return object.TreeEntry{}
	}
	e, found := r.entry(c.TreeHash, path)
	if !found {
		return object.TreeEntry{}
	}
	return object.TreeEntry{Mode: e.Mode, Hash: e.Hash}
}

// ancestor says whether a commit stands on another, or is it.
func (r *repository) ancestor(of, candidate plumbing.Hash) bool {
	return slices.Contains(r.history(of), candidate)
}

// between lists the commits of head that are not in base's history, newest first.
func (r *repository) between(base, head plumbing.Hash) []plumbing.Hash {
	known := map[plumbing.Hash]bool{}
	for _, h := range r.history(base) {
		known[h] = true
	}
	var out []plumbing.Hash
	for _, h := range r.history(head) {
		if !known[h] {
			out = append(out, h)
		}
	}
	return out
}

// mergeBase is the newest commit that two histories have in common; zero if none.
func (r *repository) mergeBase(a, b plumbing.Hash) plumbing.Hash {
	known := map[plumbing.Hash]bool{}
	for _, h := range r.history(a) {
		known[h] = true
	}
	for _, h := range r.history(b) {
		if known[h] {
			return h
		}
	}
	return plumbing.ZeroHash
}

// mergeTrees merges two trees by files: what changed on one side only is
// taken, what changed on both differently is a conflict.
func (r *repository) mergeTrees(base, ours, theirs plumbing.Hash) ([]change, bool) {
	baseFiles, errBase := r.files(base)
	ourFiles, errOurs := r.files(ours)
	theirFiles, errTheirs := r.files(theirs)
	if errBase != nil || errOurs != nil || errTheirs != nil {
		return nil, false
	}
	var out []change
	for path, f := range theirFiles {
		switch {
		case f == baseFiles[path] || f == ourFiles[path]:
		case ourFiles[path] != baseFiles[path]:
			return nil, false
		default:
			out = append(out, change{Path: path, Mode: f.Mode, Hash: f.Hash})
		}
	}
	for path, f := range baseFiles {
		if _, kept := theirFiles[path]; kept {
			continue
		}
		if our, has := ourFiles[path]; has && our != f {
			return nil, false
		} else if has {
			out = append(out, change{Path: path, Delete: true})
		}
	}
	return out, true
}

// mergeChanges are the changes that merging a pull request makes to its base;
// false if there is a conflict.
func (r *repository) mergeChanges(p *pullRequest) ([]change, bool) {
	base, found := r.branchHash(p.Base)
	if !found {
		return nil, false
	}
	trees := make([]plumbing.Hash, 0, 3)
	for _, h := range []plumbing.Hash{r.mergeBase(base, p.HeadSHA), base, p.HeadSHA} {
		c, err := r.commit(h)
		if err != nil {
			return nil, false
		}
		trees = append(trees, c.TreeHash)
	}
	return r.mergeTrees(trees[0], trees[1], trees[2])
}

func (r *repository) mergeable(p *pullRequest) bool {
	_, clean := r.mergeChanges(p)
	return clean
}

// pullURL is the web page of a pull request.
func (s *Simulator) pullURL(r *repository, p *pullRequest) string {
	return s.pageURL(r, "/pull/"+decimal(int64(p.Number)))
}
