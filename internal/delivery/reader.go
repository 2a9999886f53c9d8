package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

// ErrNotConnected is returned for an organization whose repositories are not
// there, not ours, or marked as disconnected.
var ErrNotConnected = errors.New("the organization is not connected")

// Reader reads the two repositories: where they are, what is in them, and sets
// of templates.
type Reader struct {
	github GitHub
	now    func() time.Time
}

// Open reads where both repositories are and what is in them: two requests
// for each, none of which depends on how much that is.
func (r *Reader) Open(ctx context.Context, o connection.Organization) (*Snapshot, error) {
	s := &Snapshot{Organization: o, At: r.now()}
	repositories, err := both(func(role connection.Role) (*Repository, error) {
		return r.open(ctx, o.Owner(role), o.Repository(role), role, nil)
	})
	if err != nil {
		return nil, err
	}
	s.Platform, s.Application = repositories[connection.Platform], repositories[connection.Application]
	s.setEnvironments(s.Platform.Marker)
	return s, nil
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
	repositories, err := both(func(role connection.Role) (*Repository, error) {
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

// both runs f for the two roles at once.
func both[T any](f func(connection.Role) (T, error)) (map[connection.Role]T, error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	out, errs := map[connection.Role]T{}, map[connection.Role]error{}
	for _, role := range connection.Roles() {
		wg.Go(func() {
			var got T
			err := connection.Guarded(func() (err error) { got, err = f(role); return err })
			mu.Lock()
			defer mu.Unlock()
			out[role], errs[role] = got, err
		})
	}
	wg.Wait()
	return out, errors.Join(errs[connection.Platform], errs[connection.Application])
}

func (r *Reader) open(ctx context.Context, owner, name string, role connection.Role, before *Repository) (*Repository, error) {
	repo, err := r.github.ObserveRepository(ctx, owner, name, github.Look{Marker: connection.MarkerPath})
	if err != nil {
		return nil, fmt.Errorf("read the %s: %w", role.Title(), err)
	}
	s := &Repository{Role: role, Owner: owner, Name: name, Branch: repo.DefaultBranch, Head: repo.Head, HTMLURL: repo.HTMLURL, Archived: repo.Archived}
	if repo.Empty || len(repo.Marker) == 0 {
		return nil, fmt.Errorf("%s has no marker of a connection: %w", s.FullName(), ErrNotConnected)
	}
	if s.Marker, err = connection.ParseMarker(repo.Marker); err != nil {
		return nil, fmt.Errorf("%s of %s: %w", connection.MarkerPath, s.FullName(), err)
	}
	if s.Marker.State != connection.MarkerConnected || s.Marker.Role != role {
		return nil, fmt.Errorf("%s is marked as %s %s repository: %w", s.FullName(), s.Marker.State, s.Marker.Role, ErrNotConnected)
	}
	if before != nil && before.Head.SHA == s.Head.SHA {
		s.entries, s.paths, s.read = before.entries, before.paths, before.read
		return s, nil
	}
	return s, r.list(ctx, s, before)
}

// list reads the tree at the head.
func (r *Reader) list(ctx context.Context, s, before *Repository) error {
	tree, err := r.github.WholeTree(ctx, s.Owner, s.Name, s.Head.SHA, nil)
	if err != nil {
		return fmt.Errorf("list the files of %s: %w", s.FullName(), err)
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

// OpenApplications opens the application repository alone, for operators who
// may not read the platform repository. That repository holds the order of
// environments: where it cannot be read, the snapshot has none.
func (r *Reader) OpenApplications(ctx context.Context, owner, name string) (*Snapshot, error) {
	repository, err := r.open(ctx, owner, name, connection.Application, nil)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{Application: repository, Organization: connection.OrganizationOf(repository.Marker), At: r.now()}
	// The repository may have been renamed since its marker was written: its
	// current name counts.
	s.Organization.ApplicationOrg, s.Organization.ApplicationRepository = owner, name
	role := connection.Platform
	repo, err := r.github.ObserveRepository(ctx, s.Organization.Owner(role), s.Organization.Repository(role), github.Look{Marker: connection.MarkerPath})
	switch github.KindOf(err) {
	case github.KindNotFound, github.KindForbidden, github.KindNoCredential:
		return s, nil // it may not be read
	}
	if err != nil {
		return nil, fmt.Errorf("read the order of environments: %w", err)
	}
	m, err := connection.ParseMarker(repo.Marker)
	if err == nil && m.Role == role && m.State == connection.MarkerConnected && m.Repository.NodeID == repository.Marker.Counterpart.NodeID {
		s.setEnvironments(m)
	}
	return s, nil
}

// FindApplications is OpenApplications for an organization of which only the
// default names are known. If its application repository has another name, the
// marker of the platform repository says which.
func (r *Reader) FindApplications(ctx context.Context, o connection.Organization) (*Snapshot, error) {
	s, err := r.OpenApplications(ctx, o.Owner(connection.Application), o.Repository(connection.Application))
	if err == nil || github.KindOf(err) != github.KindNotFound && !errors.Is(err, ErrNotConnected) {
		return s, err
	}
	repo, other := r.github.ObserveRepository(ctx, o.Owner(connection.Platform), o.Repository(connection.Platform), github.Look{Marker: connection.MarkerPath})
	if other != nil {
		return nil, err
	}
	m, other := connection.ParseMarker(repo.Marker)
	if other != nil || m.Role != connection.Platform || m.State != connection.MarkerConnected {
		return nil, err
	}
	told := connection.OrganizationOf(m)
	return r.OpenApplications(ctx, told.Owner(connection.Application), told.Repository(connection.Application))
}
