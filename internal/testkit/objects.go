package testkit

import (
	"sync"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/client"
	"gitconnection/internal/github/repository"
)

// MemoryObjects is an object cache in memory, for clients that outlive a
// restart.
type MemoryObjects struct {
	mu   sync.Mutex
	data map[string][]byte
}

// NewMemoryObjects returns an empty cache.
func NewMemoryObjects() *MemoryObjects { return &MemoryObjects{data: map[string][]byte{}} }

// Load implements [repository.Objects].
func (s *MemoryObjects) Load(key string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	data, ok := s.data[key]
	return data, ok
}

// Store implements [repository.Objects].
func (s *MemoryObjects) Store(key string, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data[key] = append([]byte(nil), data...)
	return nil
}

// Drop implements [githubapp.Cache], with Load and Store.
func (s *MemoryObjects) Drop(key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.data, key)
	return nil
}

// Corrupt replaces every object by what change returns for a copy of it.
func (s *MemoryObjects) Corrupt(change func(key string, data []byte) []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, data := range s.data {
		s.data[key] = change(key, append([]byte(nil), data...))
	}
}

// Len is the number of objects.
func (s *MemoryObjects) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.data)
}

// WithObjects returns a client and an engine with empty caches, but with
// objects as their object cache.
func (g *GitHub) WithObjects(t testing.TB, objects repository.Objects) (*client.Client, *connection.Engine) {
	t.Helper()
	return g.build(t, objects, nil, Key())
}

// OnThisMachine returns a client and an engine as after a restart on a machine that
// keeps what it has seen, objects and ids of installations.
func (g *GitHub) OnThisMachine(t testing.TB, kept *MemoryObjects) (*client.Client, *connection.Engine) {
	t.Helper()
	return g.build(t, kept, kept, Key())
}
