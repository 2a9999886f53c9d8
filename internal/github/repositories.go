package github

import "time"

// Repository is one repository, as of a single query.
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
	Blobs         map[string]string // path → git object SHA-1, for the requested paths that exist at Head
	Marker        []byte            // bytes of the marker at Head; nil when there is none
	MarkerCommit  *Commit           // the last commit that touched the marker; nil unknown
	Branch        *Commit           // head of the requested branch; nil when it does not exist
	Proposed      []byte            // bytes of the marker on that branch; nil when there is none
	// PullRequests are those that are open, nil where they were not requested or
	// may not be read.
	PullRequests *PullRequests
	ObservedAt   time.Time
}

// FullName is owner/name, in GitHub's spelling.
func (r Repository) FullName() string { return r.Owner + "/" + r.Name }

// NewRepository describes a private repository to be created in an organization.
type NewRepository struct {
	Owner       string
	Name        string
	Description string
	Properties  []Property
}

// File is one file to be written; its mode is always 100644.
type File struct {
	Path    string
	Content []byte
}

// CommitRequest describes one signed commit on a branch.
type CommitRequest struct {
	Owner, Name  string
	Branch       string
	ExpectedHead string // the commit is refused if the branch is at another one
	Headline     string
	Body         string
	Additions    []File
	Deletions    []string
	// Verify is a path whose blob at the new commit is returned, "" none.
	Verify string
}

// CommitResult is GitHub's own answer to a write of content.
type CommitResult struct {
	Commit Commit
	Blob   string // SHA-1 of the blob at CommitRequest.Verify
}

// Look selects what is observed of a repository.
type Look struct {
	Marker string   // path of the marker
	Branch string   // the branch whose head is requested
	Paths  []string // files and folders whose object ids are requested
	// PullRequests requests those that are open, where they may be read.
	PullRequests bool
}

// DeployKey is a public key with access to one repository.
type DeployKey struct {
	ID       int64
	Title    string
	Key      string // public: type and base64, without a comment
	ReadOnly bool
	Enabled  bool // false: disabled by a policy of the organization
	AddedBy  string
	Created  time.Time
	LastUsed time.Time // zero: never, or unknown
}

// Branch is one branch of a repository.
type Branch struct {
	Name      string // foreign bytes: clean them before showing them
	SHA       string
	Protected bool
	// Head is the last commit, nil unknown.
	Head *Commit
	// Ahead and Behind count commits against another branch; they are valid when
	// Compared is true.
	Ahead, Behind int
	Compared      bool
}
