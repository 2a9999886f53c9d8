package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

// Snapshot is both repositories at their heads. It does not change, but for
// the files that it has read.
type Snapshot struct {
	Organization connection.Organization
	Environments []string    // in order of promotion, from the platform's marker; none where that cannot be read
	Platform     *Repository // nil in a snapshot of [Engine.OpenApplications]
	Application  *Repository
	At           time.Time

	protected []string // from the same marker, see [connection.Marker]
}

// inOrder takes over what the platform's marker says of environments.
func (s *Snapshot) inOrder(m connection.Marker) {
	s.Environments, s.protected = m.Environments, m.Protected
}

// Repository is the repository in that role.
func (s *Snapshot) Repository(r connection.Role) *Repository {
	if r == connection.Platform {
		return s.Platform
	}
	return s.Application
}

// Repository is one repository at its head.
type Repository struct {
	Role     connection.Role
	Owner    string
	Name     string
	Branch   string // the default branch
	Head     github.Commit
	HTMLURL  string
	Archived bool
	Marker   connection.Marker

	entries map[string]github.TreeEntry
	paths   []string // of files, sorted
	read    *contents
}

// contents are files that were read, by object id; snapshots of the same
// repository share them.
type contents struct {
	mu    sync.Mutex
	bytes map[string][]byte
}

// FullName is owner/name.
func (s *Repository) FullName() string { return s.Owner + "/" + s.Name }

// Has reports whether there is a file at path.
func (s *Repository) Has(path string) bool { return s.SHA(path) != "" }

// SHA is the object id of the file at path, "" where there is none.
func (s *Repository) SHA(path string) string { return s.entries[path].SHA }

// Size is the number of bytes of the file at path.
func (s *Repository) Size(path string) int64 { return s.entries[path].Size }

// Under are the paths of all files in a folder and below it, sorted. The
// folder is given without a slash at the end; "" is the whole repository.
func (s *Repository) Under(folder string) []string {
	if folder == "" {
		return s.paths
	}
	prefix := folder + "/"
	from, _ := slices.BinarySearch(s.paths, prefix)
	to := from
	for to < len(s.paths) && strings.HasPrefix(s.paths[to], prefix) {
		to++
	}
	return s.paths[from:to:to]
}

// Folders are the names of the folders directly in a folder, sorted.
func (s *Repository) Folders(folder string) []string {
	var out []string
	for _, p := range s.Under(folder) {
		name, _, deeper := strings.Cut(strings.TrimPrefix(p, folder+"/"), "/")
		if deeper && (len(out) == 0 || out[len(out)-1] != name) && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

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
	sides, err := both(func(role connection.Role) (*Repository, error) {
		return r.open(ctx, o.Owner(role), o.Repository(role), role, nil)
	})
	if err != nil {
		return nil, err
	}
	s.Platform, s.Application = sides[connection.Platform], sides[connection.Application]
	s.inOrder(s.Platform.Marker)
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
	sides, err := both(func(role connection.Role) (*Repository, error) {
		old := before.Repository(role)
		return r.open(ctx, old.Owner, old.Name, role, old)
	})
	if err != nil {
		return nil, err
	}
	s.Platform, s.Application = sides[connection.Platform], sides[connection.Application]
	s.inOrder(s.Platform.Marker)
	return s, nil
}

// both runs f for the two roles at once.
func both[T any](f func(connection.Role) (T, error)) (map[connection.Role]T, error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	out, errs := map[connection.Role]T{}, map[connection.Role]error{}
	for _, role := range connection.Roles() {
		wg.Go(func() {
			got, err := guarded(func() (T, error) { return f(role) })
			mu.Lock()
			defer mu.Unlock()
			out[role], errs[role] = got, err
		})
	}
	wg.Wait()
	return out, errors.Join(errs[connection.Platform], errs[connection.Application])
}

// guarded turns a panic into an error: a plan is not worth the terminal.
func guarded[T any](f func() (T, error)) (out T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error: %v", p)
		}
	}()
	return f()
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
