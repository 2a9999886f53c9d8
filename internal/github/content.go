package github

import "time"

// Commit is one commit, with the fields that lists show.
type Commit struct {
	SHA      string
	Tree     string
	Message  string
	Author   string
	Date     time.Time
	Verified bool
}

// FileVersion is a commit that touched a file.
type FileVersion struct {
	Commit
	Content []byte // of the file after it; nil: it was not there
}

// EntryKind is the kind of a tree entry.
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

// MaxBlob is the largest file that is read, in bytes. GitHub serves up to 100 MB
// (REST docs, git blobs), which is more than a terminal can show.
const MaxBlob = 32 << 20

// CommitsPerPage is how many commits one request lists.
const CommitsPerPage = 50

// CommitQuery selects commits.
type CommitQuery struct {
	// Ref is a branch or a commit, "" the default branch.
	Ref string
	// Path selects commits that touched a file or folder, "" all.
	Path string
	Page int // from 1
}

// CommitChange is one commit with what it changed against its first parent.
type CommitChange struct {
	Commit
	Parents              []string
	Additions, Deletions int
	Files                []FileChange
	// Next is the page of further files, 0 none.
	Next int
}

// FileChange is what a commit did to one file. Path and Patch are foreign bytes:
// clean them before showing them.
type FileChange struct {
	Path, Previous       string // Previous: the name before a rename or copy
	Status               string // added, removed, modified, renamed, copied, changed
	SHA                  string // of the blob, afterwards
	Additions, Deletions int
	Patch                string // hunks; "" when there are none, or GitHub omits them
	// From GitHub's plain diff.
	Binary           bool
	OldMode, NewMode string // "" unchanged
	// Omitted is true for changed lines that GitHub does not show: the file, or
	// the commit, is too large.
	Omitted bool
}

// BranchesPerPage is how many branches one request lists.
const BranchesPerPage = 50

// RecentQuery asks for the last commits of a repository's default branch.
type RecentQuery struct {
	Owner, Name string
	After       string // cursor of an earlier answer, "" from the newest on
	Skip        bool   // this one is not requested
}

// Recent are the last commits of a default branch, newest first.
type Recent struct {
	Branch  string // "" in an empty repository
	Commits []Commit
	// Cursor continues after the last of Commits; "" when there are no more.
	Cursor string
	Err    error // why this repository could not be read
}
