package delivery

import (
	"context"
	"fmt"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

// OpenApplications opens the application repository alone, for operators who
// may not read the platform repository. That repository holds the order of
// environments: where it cannot be read, the snapshot has none.
func (r *Reader) OpenApplications(ctx context.Context, owner, name string) (*Snapshot, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return r.applications(ctx, owner, name, nil)
}

// OpenApplicationsOf is OpenApplications where the place of both repositories is
// known: both are asked for at once.
func (r *Reader) OpenApplicationsOf(ctx context.Context, o connection.Organization) (*Snapshot, error) {
	return r.applicationsOf(ctx, o, false)
}

// FindApplications is OpenApplicationsOf for an organization of which only the
// default names may be known. If its application repository has another name, the
// marker of the platform repository says which.
func (r *Reader) FindApplications(ctx context.Context, o connection.Organization) (*Snapshot, error) {
	return r.applicationsOf(ctx, o, true)
}

func (r *Reader) applicationsOf(ctx context.Context, o connection.Organization, elsewhere bool) (*Snapshot, error) {
	ctx, cancel := context.WithCancel(ctx)
	platform := r.readPlatform(ctx, o)
	defer func() { _, _ = platform.marker() }()
	defer cancel()
	s, err := r.applications(ctx, o.ApplicationOrg, o.ApplicationRepository, platform)
	if err == nil || !elsewhere || !absent(err) {
		return s, err
	}
	m, other := platform.marker()
	if other != nil || m.Role != connection.Platform || m.State != connection.MarkerConnected {
		return nil, err
	}
	told := connection.OrganizationOf(m)
	return r.applications(ctx, told.ApplicationOrg, told.ApplicationRepository, platform)
}

// platform is the marker of a platform repository, while it is being read.
type platform struct {
	at     string // OWNER/NAME
	marker func() (connection.Marker, error)
}

func (r *Reader) readPlatform(ctx context.Context, o connection.Organization) *platform {
	const role = connection.Platform
	return &platform{at: o.FullName(role), marker: connection.Later(func() (connection.Marker, error) {
		repo, err := r.github.ObserveRepository(ctx, o.Owner(role), o.Repository(role), github.Look{Marker: connection.MarkerPath})
		if err != nil {
			return connection.Marker{}, err
		}
		m, err := connection.ParseMarker(repo.Marker)
		if err != nil {
			return connection.Marker{}, nil //nolint:nilerr // it says nothing of environments
		}
		return m, nil
	})}
}

// applications opens an application repository. p is a platform repository that
// is being read already, nil none: where it is not the counterpart, that one is
// read while the files are listed.
func (r *Reader) applications(ctx context.Context, owner, name string, p *platform) (*Snapshot, error) {
	ahead := r.listAhead(ctx, owner, name, nil)
	defer ahead.stop()
	repository, err := r.observe(ctx, owner, name, connection.Application)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{Application: repository, Organization: connection.OrganizationOf(repository.Marker), At: r.now()}
	// The repository may have been renamed since its marker was written: its
	// current name counts.
	s.Organization.ApplicationOrg, s.Organization.ApplicationRepository = owner, name
	if p == nil || !strings.EqualFold(p.at, s.Organization.FullName(connection.Platform)) {
		p = r.readPlatform(ctx, s.Organization)
	}
	err = r.list(ctx, repository, nil, ahead)
	m, unread := p.marker()
	if err != nil {
		return nil, err
	}
	switch github.KindOf(unread) {
	case github.KindNotFound, github.KindForbidden, github.KindNoCredential:
		return s, nil // it may not be read
	}
	if unread != nil {
		return nil, fmt.Errorf("read the order of environments: %w", unread)
	}
	if m.Role == connection.Platform && m.State == connection.MarkerConnected && m.Repository.NodeID == repository.Marker.Counterpart.NodeID {
		s.setEnvironments(m)
	}
	return s, nil
}
