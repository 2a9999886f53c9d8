package workspace

import (
	"context"
	"encoding/json"
	"log/slog"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/githubapp"
)

// layouts remembers between two starts how the connected organizations of an
// instance are laid out, so that the next look goes straight there.
type layouts struct {
	cache          githubapp.Cache // nil keeps nothing
	host, instance string
	engine         *connection.Engine
	log            *slog.Logger
}

// key is where the cache keeps how an organization is laid out.
func (l layouts) key(name string) string {
	return "organization " + l.host + " " + l.instance + " " + name
}

// Keep remembers how a connected organization is laid out.
func (l layouts) Keep(o connection.Organization) {
	if l.cache == nil {
		return
	}
	data, err := json.Marshal(o)
	if err == nil {
		err = l.cache.Store(l.key(o.Name), data)
	}
	if err != nil {
		l.log.Warn("cache the layout", "organization", o.Name, "error", err)
	}
}

// Forget drops it.
func (l layouts) Forget(name string) {
	if l.cache == nil {
		return
	}
	if err := l.cache.Drop(l.key(name)); err != nil {
		l.log.Warn("forget the layout", "organization", name, "error", err)
	}
}

// load is how an earlier start has seen the organization.
func (l layouts) load(name string) (connection.Organization, bool) {
	if l.cache == nil {
		return connection.Organization{}, false
	}
	var told connection.Organization
	data, ok := l.cache.Load(l.key(name))
	ok = ok && json.Unmarshal(data, &told) == nil && told.Name == name && told.Validate() == nil
	return told, ok
}

// Find is the engine's Find, beginning with the layout that an earlier start has
// seen. It is believed only where the organization is connected just so.
func (l layouts) Find(ctx context.Context, o connection.Organization) (connection.State, error) {
	if told, ok := l.load(o.Name); ok && told != o {
		state, err := l.engine.Observe(ctx, told)
		if err != nil || state.Phase == connection.PhaseConnected {
			return state, err
		}
	}
	return l.engine.Find(ctx, o)
}

// KnownLayout is how the organization was saved, or how an earlier start has
// seen it; else o.
func (s *Session) KnownLayout(o connection.Organization) connection.Organization {
	if saved, ok := s.Organizations.Find(o.Name); ok {
		return saved
	}
	if told, ok := s.Layouts.load(o.Name); ok {
		return told
	}
	return o
}
