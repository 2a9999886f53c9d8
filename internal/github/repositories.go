package github

import "time"

// Repository is one repository as a single query saw it.
type Repository struct {
	NodeID        string
	ID            int64
	Owner         string
	Name          string
	Description   string
	Private       bool
	Archived      bool
	Empty         bool // no commit yet
	DefaultBranch string
	HTMLURL       string
	Head          Commit            // of the default branch; zero when Empty
	Blobs         map[string]string // path → git object SHA-1 of the paths asked for that exist at Head
	Marker        []byte            // bytes of the marker at Head; nil when there is none
	MarkerCommit  *Commit           // the last commit that touched the marker; nil unknown
	Branch        *Commit           // head of the proposal branch that was asked for, nil when it does not exist
	Proposed      []byte            // bytes of the marker on that branch; nil when there is none
	ObservedAt    time.Time
}

// FullName is owner/name, in GitHub's spelling.
func (r Repository) FullName() string { return r.Owner + "/" + r.Name }

// NewRepository asks for a private repository in an organization.
type NewRepository struct {
	Owner       string
	Name        string
	Description string
}

// File is one file to be written; its mode is always 100644.
type File struct {
	Path    string
	Content []byte
}

// CommitRequest asks for one signed commit on a branch.
type CommitRequest struct {
	Owner, Name  string
	Branch       string
	ExpectedHead string // the commit is refused when the branch is elsewhere
	Headline     string
	Body         string
	Additions    []File
	Deletions    []string
	// Verify names a path whose blob at the new commit is answered, "" none.
	Verify string
}

// CommitResult is GitHub's own answer to a write of content.
type CommitResult struct {
	Commit Commit
	Blob   string // SHA-1 of the blob at CommitRequest.Verify
}

// PullRequest is a proposed change.
type PullRequest struct {
	Number int
	URL    string
	State  string // "open" or "closed"
	Merged bool
	// Conflicts says that GitHub cannot merge it as it is.
	Conflicts bool
}

// Look is what to look for in a repository.
type Look struct {
	Marker string   // path of the marker
	Branch string   // a branch of which the head is wanted
	Paths  []string // files and folders of which the objects' SHA-1 are wanted
}

// DeployKey is a public key that has access to one repository, and to nothing
// else.
type DeployKey struct {
	ID       int64
	Title    string
	Key      string // public: type and base64, without a comment
	ReadOnly bool
	Enabled  bool // false: a policy of the organization switched it off
	AddedBy  string
	Created  time.Time
	LastUsed time.Time // zero: never, or not known
}

// Branch is one branch of a repository.
type Branch struct {
	Name      string // GitHub's bytes: what shows it has to clean it
	SHA       string
	Protected bool
	// Head is the last commit, nil unknown.
	Head *Commit
	// Ahead and Behind count commits against another branch; they mean
	// something when Compared is true.
	Ahead, Behind int
	Compared      bool
}
