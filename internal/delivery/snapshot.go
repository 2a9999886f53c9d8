package delivery

import (
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

// setEnvironments takes over what the platform's marker says of environments.
func (s *Snapshot) setEnvironments(m connection.Marker) {
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
	// PullRequests are those that are open, nil where they may not be read.
	PullRequests *github.PullRequests

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

// Page is its address for browsers.
func (s *Repository) Page() string { return s.HTMLURL }

// DefaultBranch is the branch that is read and changed.
func (s *Repository) DefaultBranch() string { return s.Branch }

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
