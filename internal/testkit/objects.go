package testkit

import (
	"sync"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/client"
	"gitconnection/internal/github/repository"
)

// Shelf keeps git objects in memory, for clients that are to remember them.
type Shelf struct {
	mu  sync.Mutex
	has map[string][]byte
}

// NewShelf returns an empty one.
func NewShelf() *Shelf { return &Shelf{has: map[string][]byte{}} }

// Load implements [github.Objects].
func (s *Shelf) Load(key string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	data, ok := s.has[key]
	return data, ok
}

// Store implements [github.Objects].
func (s *Shelf) Store(key string, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.has[key] = append([]byte(nil), data...)
	return nil
}

// Spoil changes everything that is kept: change gets a copy of each.
func (s *Shelf) Spoil(change func(key string, data []byte) []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, data := range s.has {
		s.has[key] = change(key, append([]byte(nil), data...))
	}
}

// Len is how many objects there are.
func (s *Shelf) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.has)
}

// Remembering returns a client and an engine that know nothing yet, but keep
// objects on shelf.
func (g *GitHub) Remembering(t testing.TB, shelf repository.Objects) (*client.Client, *connection.Engine) {
	t.Helper()
	return g.build(t, shelf, Key())
}
