package simulator

import (
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// touching keeps the commits that changed a path against all their parents.
func (r *repository) touching(hashes []plumbing.Hash, path string) []plumbing.Hash {
	at := func(h plumbing.Hash) object.TreeEntry {
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
