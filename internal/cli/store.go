package cli

import (
	"strings"
	"sync"
	"time"

	"gitconnection/internal/config"
	"gitconnection/internal/connection"
)

// fileStore keeps the operator's organizations of one instance in the config
// file.
type fileStore struct {
	program  *program
	instance string // "" that of the environment
}

func (s fileStore) Organizations() []connection.Organization { return s.program.savedOn(s.instance) }

func (s fileStore) Save(o connection.Organization) error {
	return s.update(func(c *config.Config) { c.Save(toConfig(o, s.program.now())) })
}

func (s fileStore) Forget(name string) error {
	return s.update(func(c *config.Config) { c.Forget(name) })
}

func (s fileStore) Requested(name string) time.Time {
	f, ok := s.program.savedFile()
	if !ok {
		return time.Time{}
	}
	c, err := f.Load()
	if err != nil {
		return time.Time{}
	}
	for _, o := range c.OrganizationsOn(s.instance) {
		if strings.EqualFold(o.Name, name) {
			return o.Requested
		}
	}
	return time.Time{}
}

func (s fileStore) KeepRequest(name string, at time.Time) error {
	return s.update(func(c *config.Config) { c.KeepRequest(name, at) })
}

func (s fileStore) update(change func(*config.Config)) error {
	f, ok := s.program.savedFile()
	if !ok {
		return nil // nowhere to keep it; GitHub itself is the truth
	}
	return f.Update(func(c *config.Config) error { c.On(s.instance, change); return nil })
}

// memoryStore keeps them for as long as the demo runs.
type memoryStore struct {
	mu        sync.Mutex
	list      []connection.Organization
	requested map[string]time.Time
}

func (s *memoryStore) Requested(name string) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requested[name]
}

func (s *memoryStore) KeepRequest(name string, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.requested == nil {
		s.requested = map[string]time.Time{}
	}
	s.requested[name] = at
	return nil
}

func (s *memoryStore) Organizations() []connection.Organization {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]connection.Organization(nil), s.list...)
}

func (s *memoryStore) Save(o connection.Organization) error {
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

func (s *memoryStore) Forget(name string) error {
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

// demoStore knows what the demo's operator has added: two organizations of
// which GitHub cannot tell yet - one that the demo's user owns, one where an
// owner has to approve - and those on which the App is installed already.
func demoStore() *memoryStore {
	return &memoryStore{list: []connection.Organization{
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
