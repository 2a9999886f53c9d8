package simulator

import (
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"

	"gitconnection/internal/github/simulator/gitstore"
	"gitconnection/internal/github/simulator/refusals"
)

const (
	msgNoObject      = "Object does not exist"
	msgNoReference   = "Reference does not exist"
	msgReference     = "Reference already exists"
	msgReferenceName = "Reference name must start with 'refs/' and contain at least two slashes."
	msgFastForward   = "Update is not a fast forward"
)

func (s *Simulator) createRef(c *call) *reply {
	var in struct {
		Ref string `json:"ref"`
		SHA string `json:"sha"`
	}
	r, refused := c.gitWrite(&in)
	if refused != nil {
		return refused
	}
	if !strings.HasPrefix(in.Ref, "refs/") || strings.Count(in.Ref, "/") < 2 {
		return invalid(msgReferenceName)
	}
	if !gitstore.ValidRefName(in.Ref) {
		return invalid(in.Ref + " is not a valid ref name.")
	}
	if _, exists := r.git.RefHash(in.Ref); exists {
		return invalid(msgReference)
	}
	h, refused := s.refTarget(c, r, in.SHA)
	if refused == nil {
		refused = refusedBy(s.refusesRef(c.actor, r, in.Ref, h))
	}
	if refused != nil {
		return refused
	}
	if err := s.moveRef(r, in.Ref, h); err != nil {
		return serverError(err)
	}
	return created(s.refView(r, gitstore.Ref{Name: in.Ref, Hash: h})).with("Location", s.repoURL(r, "/git/"+escapePath(in.Ref)))
}

// refTarget checks the commit that a reference shall point to. A commit whose
// workflows are those of no branch so far changes workflows, which needs the
// permission for it.
func (s *Simulator) refTarget(c *call, r *repository, sha string) (plumbing.Hash, *reply) {
	h := plumbing.NewHash(sha)
	commit, err := r.git.Commit(h)
	if !plumbing.IsHash(sha) || err != nil {
		return h, invalid(msgNoObject)
	}
	if c.actor.isClassic() || s.permission(c.actor, r, "workflows") >= levelWrite {
		return h, nil
	}
	here := r.workflows(commit)
	for _, one := range r.git.Refs("refs/heads/") {
		if known, err := r.git.Commit(one.Hash); err == nil && r.workflows(known) == here {
			return h, nil
		}
	}
	return h, c.check(r, write("contents"), write("workflows"))
}

// workflows is the tree of a commit's workflows; zero if it has none.
func (r *repository) workflows(c *object.Commit) plumbing.Hash {
	e, found := r.git.Entry(c.TreeHash, strings.TrimSuffix(workflowsDir, "/"))
	if !found {
		return plumbing.ZeroHash
	}
	return e.Hash
}

// moveRef points any reference at a commit; branches take along what depends
// on them.
func (s *Simulator) moveRef(r *repository, name string, h plumbing.Hash) error {
	if branch, is := strings.CutPrefix(name, "refs/heads/"); is {
		return s.moveBranch(r, branch, h)
	}
	return r.git.SetRef(name, h)
}

func (s *Simulator) updateRef(c *call) *reply {
	var in struct {
		SHA   string `json:"sha"`
		Force bool   `json:"force"`
	}
	r, refused := c.gitWrite(&in)
	if refused != nil {
		return refused
	}
	name := "refs/" + c.path("ref")
	old, exists := r.git.RefHash(name)
	if !exists {
		return invalid(msgNoReference)
	}
	h, refused := s.refTarget(c, r, in.SHA)
	switch {
	case refused != nil:
		return refused
	case !in.Force && !r.git.IsAncestor(h, old):
		return invalid(msgFastForward)
	}
	if refused := s.refusesRef(c.actor, r, name, h); refused != nil {
		return refusedBy(refused)
	}
	if err := s.moveRef(r, name, h); err != nil {
		return serverError(err)
	}
	return ok(s.refView(r, gitstore.Ref{Name: name, Hash: h}))
}

// refusesRef says what keeps the actor from pointing a branch at a commit.
func (s *Simulator) refusesRef(a actor, r *repository, name string, h plumbing.Hash) *refusals.Refusal {
	branch, is := strings.CutPrefix(name, "refs/heads/")
	commit, err := r.git.Commit(h)
	if !is || err != nil {
		return nil
	}
	change := refusals.Change{Way: refusals.ByRef, Branch: branch, Signed: commit.PGPSignature != ""}
	held := func(ref gitstore.Ref) bool { return r.git.IsAncestor(ref.Hash, h) }
	if !slices.ContainsFunc(r.git.Refs("refs/heads/"), held) {
		change.Message, change.Email = commit.Message, commit.Author.Email
	}
	return s.refuses(a, r, change)
}

func (s *Simulator) deleteRef(c *call) *reply {
	r, refused := c.gitWrite(nil)
	if refused != nil {
		return refused
	}
	name := "refs/" + c.path("ref")
	if _, exists := r.git.RefHash(name); !exists {
		return invalid(msgNoReference)
	}
	branch, isBranch := strings.CutPrefix(name, "refs/heads/")
	if isBranch && branch == r.DefaultBranch {
		return invalid("Cannot delete the default branch")
	}
	if refused := s.refuses(c.actor, r, refusals.Change{Way: refusals.ByRef, Branch: branch, Deletes: true}); isBranch && refused != nil {
		return refusedBy(refused)
	}
	if err := s.dropRef(r, name); err != nil {
		return serverError(err)
	}
	return noContent()
}

// dropRef deletes a reference; open pull requests of a branch are closed by it.
func (s *Simulator) dropRef(r *repository, name string) error {
	if err := r.git.RemoveRef(name); err != nil {
		return err
	}
	s.pushed(r)
	for _, p := range r.pulls {
		if p.Open && "refs/heads/"+p.Head == name {
			p.Open, p.ClosedAt, p.Updated = false, s.now(), s.now()
		}
	}
	return nil
}
