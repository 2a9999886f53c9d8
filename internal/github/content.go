package github

import "time"

// Commit is one commit, as far as a list or a result shows it.
type Commit struct {
	SHA      string
	Tree     string
	Message  string
	Author   string
	Date     time.Time
	Verified bool
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

// MaxBlob is the largest file that is read, in bytes. GitHub gives out up to
// 100 MB (REST docs, git blobs); what is shown in a terminal ends before.
const MaxBlob = 32 << 20

// CommitsPerPage is how many commits one request lists.
const CommitsPerPage = 50

// CommitQuery says which commits are wanted.
type CommitQuery struct {
	// Ref is a branch or a commit, "" the default branch.
	Ref string
	// Path keeps commits that touched a file or folder, "" all.
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

// FileChange is what a commit did to one file. Path and Patch are somebody's
// bytes: what shows them has to clean them.
type FileChange struct {
	Path, Previous       string // Previous: the name before a rename or copy
	Status               string // added, removed, modified, renamed, copied, changed
	SHA                  string // of the blob, afterwards
	Additions, Deletions int
	Patch                string // hunks; "" when there are none, or GitHub leaves them out
	// What GitHub's plain diff says beyond that.
	Binary           bool
	OldMode, NewMode string // "" unchanged
	// Omitted says that there is a difference in lines that GitHub does not
	// show: the file, or the commit, is too large.
	Omitted bool
}

// BranchesPerPage is how many branches one request lists.
const BranchesPerPage = 50

// RecentQuery asks for the last commits of a repository's default branch.
type RecentQuery struct {
	Owner, Name string
	After       string // cursor of an earlier answer, "" from the newest on
	Skip        bool   // nothing is asked of this one
}

// Recent are the last commits of a default branch, newest first.
type Recent struct {
	Branch  string // "" in an empty repository
	Commits []Commit
	// Cursor continues after the last of Commits; "" when there are no more.
	Cursor string
	Err    error // why this repository could not be read
}
