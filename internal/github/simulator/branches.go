package simulator

import (
	"github.com/go-git/go-git/v5/plumbing"
)

// moveBranch points a branch at a commit and lets everything follow that
// depends on it: push dates and the heads of open pull requests.
func (s *Simulator) moveBranch(r *repository, branch string, h plumbing.Hash) error {
	if err := r.setRef("refs/heads/"+branch, h); err != nil {
		return err
	}
	s.pushed(r)
	for _, p := range r.pulls {
		if p.Open && p.Head == branch {
			p.HeadSHA, p.Updated = h, s.now()
		}
	}
	return nil
}

// pushed notes that the repository's content has changed.
func (s *Simulator) pushed(r *repository) {
	r.Pushed, r.Updated = s.now(), s.now()
}
