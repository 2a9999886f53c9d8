package simulator

import (
	"fmt"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"

	"gitconnection/internal/github/simulator/gitstore"

	"gitconnection/internal/github/simulator/query"
)

// openPull opens a pull request between two branches that exist.
func (s *Simulator) openPull(r *repository, by *account, title, body, head, base string, draft bool) *pullRequest {
	headSHA, _ := r.git.BranchHash(head)
	baseSHA, _ := r.git.BranchHash(base)
	p := &pullRequest{
		ID: s.world.newID(), Number: len(r.pulls) + 1, Title: title, Body: body, User: by, Head: head, Base: base,
		HeadSHA: headSHA, BaseSHA: baseSHA, MergeBase: r.git.MergeBase(baseSHA, headSHA), Open: true, Draft: draft,
		Created: s.now(), Updated: s.now(),
	}
	p.NodeID = query.NodeID("PR", p.ID)
	r.pulls = append(r.pulls, p)
	return p
}

// closePull closes a pull request without merging it.
func (s *Simulator) closePull(p *pullRequest) {
	p.Open, p.ClosedAt, p.Updated = false, s.now(), s.now()
}

// mergeMethods maps the methods to the switches that allow them.
var mergeMethods = map[string]string{
	"merge": "allow_merge_commit", "squash": "allow_squash_merge", "rebase": "allow_rebase_merge",
}

// mergePull merges a pull request by method merge, squash or rebase. Title and
// message may be empty. The text says why it cannot be merged; empty if it was.
func (s *Simulator) mergePull(r *repository, p *pullRequest, by *account, method, title, message string) (plumbing.Hash, string, error) {
	if refused := s.refusedMerge(r, p, method, s.world.appOf(by)); refused != "" {
		return plumbing.ZeroHash, refused, nil
	}
	changes, _ := r.mergeChanges(p)
	who := person{Name: by.Name, Email: commitEmail(by), When: s.now()}
	in := commitInput{Author: who, Committer: person{webFlowName, webFlowEmail, s.now()}, Signed: true}
	p.Open, p.Merged, p.MergedBy, p.MergedAt, p.ClosedAt, p.Updated = false, true, by, s.now(), s.now(), s.now()
	var h plumbing.Hash
	var err error
	switch method {
	case "rebase":
		h, err = s.rebase(r, p, in)
	case "squash":
		in.Message = joinMessage(title, fmt.Sprintf("%s (#%d)", p.Title, p.Number), message, "")
		h, err = s.commitOnBranch(r, p.Base, changes, in)
	default:
		in.Message = joinMessage(title, fmt.Sprintf("Merge pull request #%d from %s/%s", p.Number, r.Owner.Login, p.Head), message, p.Title)
		h, err = s.mergeCommit(r, p, changes, in)
	}
	if err != nil {
		return plumbing.ZeroHash, "", err
	}
	p.MergeSHA = h
	if r.Features["delete_branch_on_merge"] {
		err = s.dropRef(r, "refs/heads/"+p.Head)
	}
	return h, "", err
}

// joinMessage builds a commit message of a title and a body, with defaults.
func joinMessage(title, defaultTitle, body, defaultBody string) string {
	if title == "" {
		title = defaultTitle
	}
	if body == "" {
		body = defaultBody
	}
	if body == "" {
		return title
	}
	return title + "\n\n" + body
}

func (s *Simulator) mergeCommit(r *repository, p *pullRequest, changes []gitstore.Change, in commitInput) (plumbing.Hash, error) {
	base, _ := r.git.BranchHash(p.Base)
	c, err := r.git.Commit(base)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	if in.Tree, err = r.git.EditTree(c.TreeHash, changes); err != nil {
		return plumbing.ZeroHash, err
	}
	in.Parents = []plumbing.Hash{base, p.HeadSHA}
	h, err := s.writeCommit(r, in)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	return h, s.moveBranch(r, p.Base, h)
}

// rebase writes the pull request's commits again on top of its base.
func (s *Simulator) rebase(r *repository, p *pullRequest, in commitInput) (plumbing.Hash, error) {
	base, _ := r.git.BranchHash(p.Base)
	todo := r.git.Between(base, p.HeadSHA)
	slices.Reverse(todo)
	at := base
	for _, h := range todo {
		c, err := r.git.Commit(h)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		onto, err := r.git.Commit(at)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		var before plumbing.Hash
		if len(c.ParentHashes) > 0 {
			parent, err := r.git.Commit(c.ParentHashes[0])
			if err != nil {
				return plumbing.ZeroHash, err
			}
			before = parent.TreeHash
		}
		changes, clean := r.git.MergeTrees(before, onto.TreeHash, c.TreeHash)
		if !clean {
			return plumbing.ZeroHash, fmt.Errorf("rebase %s: conflict", h)
		}
		next := commitInput{Parents: []plumbing.Hash{at}, Message: c.Message, Committer: in.Committer,
			Author: person{c.Author.Name, c.Author.Email, c.Author.When}}
		if next.Tree, err = r.git.EditTree(onto.TreeHash, changes); err != nil {
			return plumbing.ZeroHash, err
		}
		if at, err = s.writeCommit(r, next); err != nil {
			return plumbing.ZeroHash, err
		}
	}
	return at, s.moveBranch(r, p.Base, at)
}

// mergeChanges are the changes that merging a pull request makes to its base;
// false if there is a conflict.
func (r *repository) mergeChanges(p *pullRequest) ([]gitstore.Change, bool) {
	base, found := r.git.BranchHash(p.Base)
	if !found {
		return nil, false
	}
	trees := make([]plumbing.Hash, 0, 3)
	for _, h := range []plumbing.Hash{r.git.MergeBase(base, p.HeadSHA), base, p.HeadSHA} {
		c, err := r.git.Commit(h)
		if err != nil {
			return nil, false
		}
		trees = append(trees, c.TreeHash)
	}
	return r.git.MergeTrees(trees[0], trees[1], trees[2])
}

func (r *repository) mergeable(p *pullRequest) bool {
	_, clean := r.mergeChanges(p)
	return clean
}

// pullURL is the web page of a pull request.
func (s *Simulator) pullURL(r *repository, p *pullRequest) string {
	return s.pageURL(r, "/pull/"+decimal(int64(p.Number)))
}
