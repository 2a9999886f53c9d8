package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/scaffold/template"
)

// ErrNotConnected is returned for an organization whose repositories are not
// there, not ours, or marked as disconnected.
var ErrNotConnected = errors.New("the organization is not connected")

// Reader reads the two repositories: where they are, what is in them, and sets
// of templates.
type Reader struct {
	github   GitHub
	now      func() time.Time
	renderer template.Renderer
}

// Open reads where both repositories are and what is in them: two requests
// for each, none of which depends on how much that is.
func (r *Reader) Open(ctx context.Context, o connection.Organization) (*Snapshot, error) {
	return r.openBoth(ctx, o, false)
}

// Find is Open for an organization of which only the default names may be known:
// where the application repository is not there, the marker of the platform
// repository says where it is.
func (r *Reader) Find(ctx context.Context, o connection.Organization) (*Snapshot, error) {
	return r.openBoth(ctx, o, true)
}

func (r *Reader) openBoth(ctx context.Context, o connection.Organization, elsewhere bool) (*Snapshot, error) {
	application := connection.Later(func() (*Repository, error) {
		return r.open(ctx, o.ApplicationOrg, o.ApplicationRepository, connection.Application, nil)
	})
	s := &Snapshot{Organization: o, At: r.now()}
	var failed, missing error
	s.Platform, failed = r.open(ctx, o.PlatformOrg, o.PlatformRepository, connection.Platform, nil)
	s.Application, missing = application()
	if elsewhere && failed == nil && absent(missing) {
		if told := connection.OrganizationOf(s.Platform.Marker); told.FullName(connection.Application) != o.FullName(connection.Application) {
			s.Organization.ApplicationOrg, s.Organization.ApplicationRepository = told.ApplicationOrg, told.ApplicationRepository
			s.Application, missing = r.open(ctx, told.ApplicationOrg, told.ApplicationRepository, connection.Application, nil)
		}
	}
	if err := errors.Join(failed, missing); err != nil {
		return nil, err
	}
	s.setEnvironments(s.Platform.Marker)
	return s, nil
}

// absent reports whether a repository of a connection is not where it was looked
// for.
func absent(err error) bool {
	return github.KindOf(err) == github.KindNotFound || errors.Is(err, ErrNotConnected)
}

// Reopen is Open for what has changed since: a repository whose head is where
// it was is not read again.
func (r *Reader) Reopen(ctx context.Context, before *Snapshot) (*Snapshot, error) {
	s := &Snapshot{Organization: before.Organization, At: r.now()}
	if before.Platform == nil {
		var err error
		s.Environments, s.protected = before.Environments, before.protected
		s.Application, err = r.open(ctx, before.Application.Owner, before.Application.Name, connection.Application, before.Application)
		return s, err
	}
	repositories, err := connection.Both(func(role connection.Role) (*Repository, error) {
		old := before.Repository(role)
		return r.open(ctx, old.Owner, old.Name, role, old)
	})
	if err != nil {
		return nil, err
	}
	s.Platform, s.Application = repositories[connection.Platform], repositories[connection.Application]
	s.setEnvironments(s.Platform.Marker)
	return s, nil
}

// open reads where one repository is and what is in it; before is what was seen
// of it, nil nothing.
func (r *Reader) open(ctx context.Context, owner, name string, role connection.Role, before *Repository) (*Repository, error) {
	ahead := r.listAhead(ctx, owner, name, before)
	defer ahead.stop()
	s, err := r.observe(ctx, owner, name, role)
	if err != nil {
		return nil, err
	}
	if before != nil && before.Head.SHA == s.Head.SHA {
		s.entries, s.paths, s.read = before.entries, before.paths, before.read
		return s, nil
	}
	return s, r.list(ctx, s, before, ahead)
}

// observe reads where a repository is, and its marker.
func (r *Reader) observe(ctx context.Context, owner, name string, role connection.Role) (*Repository, error) {
	repo, err := r.github.ObserveRepository(ctx, owner, name, github.Look{Marker: connection.MarkerPath, PullRequests: true})
	if err != nil {
		return nil, fmt.Errorf("read the %s: %w", role.Title(), err)
	}
	s := &Repository{Role: role, Owner: owner, Name: name, Branch: repo.DefaultBranch, Head: repo.Head, HTMLURL: repo.HTMLURL, Archived: repo.Archived, PullRequests: repo.PullRequests}
	if repo.Empty || len(repo.Marker) == 0 {
		return nil, fmt.Errorf("%s has no marker of a connection: %w", s.FullName(), ErrNotConnected)
	}
	if s.Marker, err = connection.ParseMarker(repo.Marker); err != nil {
		return nil, fmt.Errorf("%s of %s: %w", connection.MarkerPath, s.FullName(), err)
	}
	if s.Marker.State != connection.MarkerConnected || s.Marker.Role != role {
		return nil, fmt.Errorf("%s is marked as %s %s repository: %w", s.FullName(), s.Marker.State, s.Marker.Role, ErrNotConnected)
	}
	return s, nil
}

// list reads the tree at the head, or takes it from ahead. It is asked for by its
// own object id: a tree that was listed before is kept on this machine.
func (r *Reader) list(ctx context.Context, s, before *Repository, ahead *listing) error {
	tree, ok := ahead.of(s.Head.Tree)
	if !ok {
		var err error
		if tree, err = r.github.WholeTree(ctx, s.Owner, s.Name, s.Head.Tree, nil); err != nil {
			return fmt.Errorf("list the files of %s: %w", s.FullName(), err)
		}
	}
	if tree.Truncated {
		return fmt.Errorf("%s holds more files than GitHub lists at once: what is not seen cannot be planned", s.FullName())
	}
	s.entries, s.read = map[string]github.TreeEntry{}, &contents{bytes: map[string][]byte{}}
	if before != nil {
		s.read = before.read
	}
	for _, entry := range tree.Entries {
		if entry.Kind == github.KindFile {
			s.entries[entry.Path] = entry
			s.paths = append(s.paths, entry.Path)
		}
	}
	slices.Sort(s.paths)
	return nil
}

// maxRead is the largest file that is read for a plan: a manifest is a few
// thousand bytes.
const maxRead = 1 << 20

// Read returns the content of files by path. Files that are not there, and
// those above 1 MiB, are left out.
func (r *Reader) Read(ctx context.Context, s *Repository, paths ...string) (map[string][]byte, error) {
	var missing []string
	s.read.mu.Lock()
	for _, p := range paths {
		if entry, ok := s.entries[p]; ok && entry.Size <= maxRead && s.read.bytes[entry.SHA] == nil {
			missing = append(missing, entry.SHA)
		}
	}
	s.read.mu.Unlock()
	if len(missing) > 0 {
		got, err := r.github.Blobs(ctx, s.Owner, s.Name, missing)
		if err != nil {
			return nil, err
		}
		s.read.mu.Lock()
		for sha, content := range got {
			s.read.bytes[sha] = append([]byte{}, content...) // never nil: it was read
		}
		s.read.mu.Unlock()
	}
	s.read.mu.Lock()
	defer s.read.mu.Unlock()
	out := map[string][]byte{}
	for _, p := range paths {
		if content := s.read.bytes[s.entries[p].SHA]; content != nil {
			out[p] = content
		}
	}
	return out, nil
}
