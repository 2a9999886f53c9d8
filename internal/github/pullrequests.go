package github

import (
	"slices"
	"strings"
	"time"
)

// BranchPrefix begins the names of all branches that changes are proposed from.
const BranchPrefix = "konstruct/"

// PullRequest is a proposed change.
type PullRequest struct {
	Owner, Name string
	Number      int
	URL         string
	State       string // "open" or "closed"
	Merged      bool
	// Conflicts is true when GitHub cannot merge it.
	Conflicts bool

	// What follows is known of pull requests that were listed.
	Title          string
	Author         string
	Branch, Base   string
	Head           string // SHA of the branch
	Created        time.Time
	Updated        time.Time
	Draft          bool
	Merge          MergeState
	Review         ReviewState
	Checks         Checks
	Files          []string // paths of the first 100 files that it changes
	FileCount      int
	Added, Removed int // lines
}

// FullName is owner/name of its repository.
func (p PullRequest) FullName() string { return p.Owner + "/" + p.Name }

// Open reports whether it is neither merged nor closed.
func (p PullRequest) Open() bool { return strings.EqualFold(p.State, "open") }

// Ours reports whether a change of this program is proposed by it.
func (p PullRequest) Ours() bool { return strings.HasPrefix(p.Branch, BranchPrefix) }

// Touches reports whether it changes one of the paths, or something below one that
// ends with a slash.
func (p PullRequest) Touches(paths ...string) bool {
	return slices.ContainsFunc(p.Files, func(file string) bool {
		return slices.ContainsFunc(paths, func(path string) bool {
			return file == path || strings.HasSuffix(path, "/") && strings.HasPrefix(file, path)
		})
	})
}

// MergeState says whether a pull request can be merged. GitHub: GraphQL docs,
// MergeStateStatus.
type MergeState string

// The states. GitHub works them out after somebody has asked, so that they are
// unknown at first.
const (
	MergeClean    MergeState = "CLEAN"
	MergeUnstable MergeState = "UNSTABLE" // checks that are not required fail or are running
	MergeHooks    MergeState = "HAS_HOOKS"
	MergeBehind   MergeState = "BEHIND"  // its branch has to be brought up to date first
	MergeBlocked  MergeState = "BLOCKED" // by reviews or checks that are required
	MergeDirty    MergeState = "DIRTY"   // it conflicts with its base
	MergeDraft    MergeState = "DRAFT"
	MergeUnknown  MergeState = "UNKNOWN"
)

// Mergeable reports whether nothing stands in the way.
func (m MergeState) Mergeable() bool {
	return m == MergeClean || m == MergeUnstable || m == MergeHooks
}

// ReviewState is what the reviewers of a pull request say. GitHub: GraphQL docs,
// PullRequestReviewDecision.
type ReviewState string

// The states; "" is that nobody has to say anything, and nobody did.
const (
	ReviewApproved ReviewState = "APPROVED"
	ReviewChanges  ReviewState = "CHANGES_REQUESTED"
	ReviewRequired ReviewState = "REVIEW_REQUIRED"
)

// Checks are what continuous integration says about a commit.
type Checks struct {
	// Unknown says that they may not be read: the App lacks Checks: read and
	// Statuses: read.
	Unknown                 bool
	State                   string // SUCCESS, FAILURE, ERROR, PENDING, EXPECTED; "" there are none
	Passed, Failed, Pending int
	FailedNames             []string
}

// PullRequests are the open pull requests of one repository.
type PullRequests struct {
	Owner, Name string
	// Methods are the ways of merging that the repository's settings allow: merge,
	// squash, rebase.
	Methods []string
	Open    []PullRequest // the newest first
	Total   int           // of those that are open
	Err     error         // why they could not be read
}

// Ours are the open ones that changes of this program are proposed by and that
// change one of the paths; see [PullRequest.Touches]. No path is all. Nil has none.
func (p *PullRequests) Ours(paths ...string) []PullRequest {
	if p == nil {
		return nil
	}
	var out []PullRequest
	for _, pr := range p.Open {
		if pr.Ours() && (len(paths) == 0 || pr.Touches(paths...)) {
			out = append(out, pr)
		}
	}
	return out
}

// RepositoryName names a repository.
type RepositoryName struct{ Owner, Name string }

// MergeRequest says how a pull request is merged.
type MergeRequest struct {
	Owner, Name string
	Number      int
	Head        string // the branch's SHA that was looked at; another one is refused
	Method      string // merge, squash or rebase
	Message     string // body of the commit
}
