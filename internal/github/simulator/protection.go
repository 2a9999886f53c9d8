package simulator

import (
	"github.com/go-git/go-git/v5/plumbing/filemode"

	"gitconnection/internal/github/simulator/gitstore"
)

// ProtectBranch puts classic protection on a branch: lists and single answers
// say "protected", and "protected=true" finds it. What the protection demands
// is the business of rulesets here.
func (s *Simulator) ProtectBranch(owner, name, branch string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.repository(owner, name)
	if r == nil {
		return
	}
	if r.protected == nil {
		r.protected = map[string]bool{}
	}
	r.protected[branch] = true
}

// protection is the summary of a branch's classic protection.
func (r *repository) protection(branch string) obj {
	return obj{"enabled": r.protected[branch], "required_status_checks": obj{"enforcement_level": "off", "contexts": []string{}, "checks": []obj{}}}
}

// ChangeMode commits another mode ("100755") for a file of the default branch,
// as git does; the API has no way to do it by path. It returns the commit's
// SHA, "" when there is no such file.
func (s *Simulator) ChangeMode(owner, name, path, mode, message string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.repository(owner, name)
	if r == nil {
		return ""
	}
	to, err := filemode.New(mode)
	head, found := r.git.BranchHash(r.DefaultBranch)
	c, broken := r.git.Commit(head)
	if err != nil || !found || broken != nil {
		return ""
	}
	e, found := r.git.Entry(c.TreeHash, path)
	if !found {
		return ""
	}
	by := person{Name: r.Owner.Login, Email: commitEmail(r.Owner), When: s.now()}
	h, err := s.commitOnBranch(r, r.DefaultBranch, []gitstore.Change{{Path: path, Mode: to, Hash: e.Hash}}, commitInput{Message: message, Author: by, Committer: by})
	if err != nil {
		return ""
	}
	return h.String()
}
