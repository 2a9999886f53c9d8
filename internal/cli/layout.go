package cli

import (
	"context"
	"encoding/json"

	"gitconnection/internal/connection"
)

// layoutKey is where the cache keeps how an organization is laid out.
func layoutKey(s *session, name string) string {
	return "organization " + s.client.Endpoints().Host() + " " + s.name + " " + name
}

// keepLayout remembers how a connected organization is laid out, so that the
// next look goes straight there.
func (p *program) keepLayout(s *session, o connection.Organization) {
	if s.known == nil {
		return
	}
	data, err := json.Marshal(o)
	if err == nil {
		err = s.known.Store(layoutKey(s, o.Name), data)
	}
	if err != nil {
		p.log.Warn("cache the layout", "organization", o.Name, "error", err)
	}
}

func (p *program) forgetLayout(s *session, name string) {
	if s.known == nil {
		return
	}
	if err := s.known.Drop(layoutKey(s, name)); err != nil {
		p.log.Warn("forget the layout", "organization", name, "error", err)
	}
}

// findKnown is the engine's Find, beginning with the layout that an earlier
// start has seen. It is believed only where the organization is connected
// just so.
func (p *program) findKnown(s *session) finder {
	return func(ctx context.Context, o connection.Organization) (connection.State, error) {
		if s.known != nil {
			var told connection.Organization
			data, ok := s.known.Load(layoutKey(s, o.Name))
			if ok && json.Unmarshal(data, &told) == nil && told.Name == o.Name && told.Validate() == nil && told != o {
				state, err := s.engine.Observe(ctx, told)
				if err != nil || state.Phase == connection.PhaseConnected {
					return state, err
				}
			}
		}
		return s.engine.Find(ctx, o)
	}
}
