package simulator

import (
	"errors"
	"time"
)

// What people do on GitHub itself, not through the App. Rulesets do not bind
// them here, as they do not bind owners who may bypass them.

var errNoSuch = errors.New("no such repository or pull request")

// Push adds a commit to the default branch of a repository.
func (s *Simulator) Push(owner, name string, c CommitSpec) error {
	return s.PushTo(owner, name, "", c)
}

// PushTo adds a commit to a branch of a repository, "" the default one.
func (s *Simulator) PushTo(owner, name, branch string, c CommitSpec) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.repository(owner, name)
	if r == nil {
		return errNoSuch
	}
	if branch == "" {
		branch = r.DefaultBranch
	}
	return s.addCommitTo(r, branch, c)
}

// Move renames a repository, or transfers it to another account; its former
// name redirects.
func (s *Simulator) Move(owner, name, toOwner, toName string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.repository(owner, name)
	if r == nil || s.world.repository(toOwner, toName) != nil {
		return errNoSuch
	}
	old := fold(r.fullName())
	r.Owner, r.Name = s.ensureAccount(toOwner, typeOrganization), toName
	delete(s.world.repositories, old)
	s.world.renamed[old] = r.ID
	s.world.repositories[fold(r.fullName())] = r
	delete(s.world.renamed, fold(r.fullName()))
	return nil
}

// RepositoryIdentity names a repository for good.
type RepositoryIdentity struct {
	FullName string
	NodeID   string
	ID       int64
}

// Identity returns the identity of a repository; zero if there is none.
func (s *Simulator) Identity(owner, name string) RepositoryIdentity {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.repository(owner, name)
	if r == nil {
		return RepositoryIdentity{}
	}
	return RepositoryIdentity{FullName: r.fullName(), NodeID: r.NodeID, ID: r.ID}
}

// SetDates makes a repository as old as its history: commits may have any date,
// but otherwise it came into being, and was last pushed to, just now.
func (s *Simulator) SetDates(owner, name string, created, pushed time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.repository(owner, name)
	if r == nil {
		return errNoSuch
	}
	r.Created, r.Pushed, r.Updated = created, pushed, pushed
	return nil
}

// Archive archives a repository, as its owner.
func (s *Simulator) Archive(owner, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.repository(owner, name)
	if r == nil {
		return errNoSuch
	}
	r.Archived = true
	return nil
}

// MergePull merges a pull request.
func (s *Simulator) MergePull(owner, name string, n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.repository(owner, name)
	if r == nil || r.pull(n) == nil {
		return errNoSuch
	}
	_, problem, err := s.mergePull(r, r.pull(n), s.firstOwner(r.Owner), "merge", "", "")
	if err == nil && problem != "" {
		err = errors.New(problem)
	}
	return err
}

// ClosePull closes a pull request without merging it.
func (s *Simulator) ClosePull(owner, name string, n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.repository(owner, name)
	if r == nil || r.pull(n) == nil {
		return errNoSuch
	}
	s.closePull(r.pull(n))
	return nil
}

// DeleteBranch deletes a branch; its open pull requests are closed.
func (s *Simulator) DeleteBranch(owner, name, branch string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.repository(owner, name)
	if r == nil {
		return errNoSuch
	}
	return s.dropRef(r, "refs/heads/"+branch)
}
