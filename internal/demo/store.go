package demo

import (
	"strings"
	"sync"
	"time"

	"gitconnection/internal/connection"
)

// Store keeps them for as long as the demo runs.
type Store struct {
	mu        sync.Mutex
	list      []connection.Organization
	requested map[string]time.Time
}

// Requested implements the Store of the screens.
func (s *Store) Requested(name string) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requested[name]
}

// KeepRequest implements the Store of the screens.
func (s *Store) KeepRequest(name string, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.requested == nil {
		s.requested = map[string]time.Time{}
	}
	s.requested[name] = at
	return nil
}

// Organizations are all that are kept.
func (s *Store) Organizations() []connection.Organization {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]connection.Organization(nil), s.list...)
}

// Save keeps an organization.
func (s *Store) Save(o connection.Organization) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.list {
		if strings.EqualFold(s.list[i].Name, o.Name) {
			s.list[i] = o
			return nil
		}
	}
	s.list = append(s.list, o)
	return nil
}

// Forget drops an organization.
func (s *Store) Forget(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.list {
		if strings.EqualFold(s.list[i].Name, name) {
			s.list = append(s.list[:i], s.list[i+1:]...)
			return nil
		}
	}
	return nil
}

// NewStore knows what the demo's operator has added: two organizations of
// which GitHub cannot tell yet - one that the demo's user owns, one where an
// owner has to approve - and those on which the App is installed already.
func NewStore() *Store {
	return &Store{list: []connection.Organization{
		connection.NewOrganization("acme", "acme", "acme-apps"),
		connection.NewOrganization("globex", "globex", "globex"),
		connection.NewOrganization("hooli", "hooli", "hooli"),
		connection.NewOrganization("initech", "initech", "initech"),
		connection.NewOrganization("initech-apps", "initech-apps", "initech-apps"),
		connection.NewOrganization("pied-piper", "pied-piper", "pied-piper"),
		connection.NewOrganization("stark", "stark", "stark"),
		connection.NewOrganization("stark-apps", "stark-apps", "stark-apps"),
	}}
}
