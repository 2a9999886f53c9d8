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
// seen. It is believed only where something of the organization is there.
func (l layouts) Find(ctx context.Context, o connection.Organization) (connection.State, error) {
	return l.look(ctx, o, l.engine.Find)
}

// Search is the engine's Search, beginning as Find does.
func (l layouts) Search(ctx context.Context, o connection.Organization, tell func(connection.ListProgress)) (connection.State, error) {
	return l.look(ctx, o, func(ctx context.Context, o connection.Organization) (connection.State, error) {
		return l.engine.Search(ctx, o, tell)
	})
}

func (l layouts) look(ctx context.Context, o connection.Organization, find func(context.Context, connection.Organization) (connection.State, error)) (connection.State, error) {
	if told, ok := l.load(o.Name); ok && told != o {
		state, err := l.engine.Find(ctx, told)
		if err != nil || state.Phase != connection.PhaseNotConnected {
			return state, err
		}
	}
	state, err := find(ctx, o)
	if err == nil && state.Phase == connection.PhaseConnected {
		l.Keep(state.Organization)
	}
	return state, err
}

// KnownLayout is how the organization was saved, or how an earlier start has
// seen it; else o, and known is false.
func (s *Session) KnownLayout(o connection.Organization) (_ connection.Organization, known bool) {
	if saved, ok := s.Organizations.Find(o.Name); ok {
		return saved, true
	}
	if told, ok := s.Layouts.load(o.Name); ok {
		return told, true
	}
	return o, false
}
