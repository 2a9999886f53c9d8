package connection

import (
	"context"
	"strings"

	"gitconnection/internal/github"
)

// maxFollowed bounds in how many installations a repository is looked for
// that is not where its counterpart's marker has it.
const maxFollowed = 20

// followed returns where the repositories of s are now: names change, and the
// node ids that the markers remember do not. ok is false when everything is
// where it was looked for.
func (e *Engine) followed(ctx context.Context, s State) (o Organization, ok bool, err error) {
	o = s.Organization
	for _, role := range Roles() {
		r, other := s.Repositories[role], s.Repositories[role.Other()]
		if r.Marker != nil {
			if !strings.EqualFold(r.FullName, o.FullName(role)) { // GitHub itself has followed
				o, ok = o.moved(role, r.FullName), true
			}
			continue
		}
		if other.Marker == nil {
			continue
		}
		id := other.Marker.Counterpart
		if id.NodeID == "" || id.NodeID == r.NodeID || !strings.EqualFold(id.FullName, s.Organization.FullName(role)) {
			continue
		}
		found, err := e.byID(ctx, s, id.NodeID)
		if err != nil {
			return o, false, err
		}
		if full := found.FullName(); found.NodeID == id.NodeID && !strings.EqualFold(full, id.FullName) {
			o, ok = o.moved(role, full), true
		}
	}
	return o, ok && o.Validate() == nil, nil
}

// moved is o with the repository in one role elsewhere.
func (o Organization) moved(role Role, fullName string) Organization {
	if role == Platform {
		o.PlatformOrg, o.PlatformRepository = owner(fullName), name(fullName)
	} else {
		o.ApplicationOrg, o.ApplicationRepository = owner(fullName), name(fullName)
	}
	return o
}

// byID looks for a repository in the installations of s, then in the others.
// The zero value means that none of them shows it.
func (e *Engine) byID(ctx context.Context, s State, nodeID string) (github.Repository, error) {
	tried := map[int64]bool{}
	look := func(i *github.Installation) (github.Repository, error) {
		if i == nil || tried[i.ID] || i.Suspended() || len(tried) >= maxFollowed {
			return github.Repository{}, nil
		}
		tried[i.ID] = true
		found, err := e.github.RepositoryByID(ctx, *i, nodeID)
		switch github.KindOf(err) {
		case github.KindNotFound, github.KindForbidden, github.KindSuspended:
			return github.Repository{}, nil
		}
		return found, err
	}
	for _, role := range Roles() {
		if found, err := look(s.Installations[role]); err != nil || found.NodeID != "" {
			return found, err
		}
	}
	if !e.github.HasApp() {
		return github.Repository{}, nil
	}
	list, _, err := e.github.Installations(ctx, 1)
	if err != nil {
		return github.Repository{}, err
	}
	for _, i := range list {
		if found, err := look(&i); err != nil || found.NodeID != "" {
			return found, err
		}
	}
	return github.Repository{}, nil
}
