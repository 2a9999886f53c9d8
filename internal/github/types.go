package github

import "time"

// Access levels of a permission, as GitHub writes them.
const (
	Read  = "read"
	Write = "write"
)

// Permissions maps a permission of a GitHub App ("contents",
// "administration", …) to its level ("read", "write", "admin").
type Permissions map[string]string

// Allows reports whether p grants name at least at level.
func (p Permissions) Allows(name, level string) bool {
	have, ok := p[name]
	return ok && rank(have) >= rank(level)
}

func rank(level string) int {
	switch level {
	case Read:
		return 1
	case Write:
		return 2
	case "admin":
		return 3
	}
	return 0
}

// Account is a user or an organization on GitHub.
type Account struct {
	ID    int64  `json:"id"`
	Login string `json:"login"`
	Type  string `json:"type"` // "User" or "Organization"
}

// App is what GitHub says about the App that the key belongs to.
type App struct {
	ID          int64
	ClientID    string
	Slug        string
	Name        string
	Owner       Account
	HTMLURL     string
	ExternalURL string
	Permissions Permissions
}

// Installation is the App installed on one account.
type Installation struct {
	ID          int64
	AppID       int64
	AppSlug     string
	Account     Account
	Permissions Permissions
	// Selection is "all" or "selected" (repositories).
	Selection string
	// Remembered is true when it comes from this machine's cache and nothing
	// but a token request has confirmed it.
	Remembered  bool      `json:"-"`
	SuspendedAt time.Time // zero: not suspended
	SuspendedBy string
	HTMLURL     string // where an owner configures it
	UpdatedAt   time.Time
}

// Suspended reports whether an owner has suspended the installation; tokens
// are refused then.
func (i Installation) Suspended() bool { return !i.SuspendedAt.IsZero() }

// InstallationRequest is a member's request that an owner install the App.
type InstallationRequest struct {
	ID        int64
	Account   Account
	Requester string
	CreatedAt time.Time
}

// Commit is one commit, as far as a list or a result shows it.
type Commit struct {
	SHA      string
	Tree     string
	Message  string
	Author   string
	Date     time.Time
	Verified bool
}

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

// EntryKind says what a tree entry is.
type EntryKind string

// The kinds of tree entries.
const (
	KindFile      EntryKind = "blob"
	KindFolder    EntryKind = "tree"
	KindSubmodule EntryKind = "commit"
)

// TreeEntry is one path of a repository at a commit.
type TreeEntry struct {
	Path string
	SHA  string
	Kind EntryKind
	Mode string
	Size int64 // bytes; files only
}

// Tree is the content of a repository at one commit or tree.
type Tree struct {
	SHA       string
	Entries   []TreeEntry // all levels, in git's order
	Truncated bool        // GitHub did not list everything
}

// User is who signed in.
type User struct {
	ID    int64
	Login string
}

// Budget is what GitHub says is left of a rate limit.
type Budget struct {
	Limit, Remaining int
	Reset            time.Time
}
