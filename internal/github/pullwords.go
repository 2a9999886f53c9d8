package github

import (
	"strings"

	"gitconnection/internal/text"
)

// String says how the checks stand, in a few words.
func (c Checks) String() string {
	all := c.Passed + c.Failed + c.Pending
	switch {
	case c.Unknown:
		return "checks not visible"
	case c.Failed > 0:
		return text.Grouped(c.Failed) + " of " + text.Count(all, "check") + " failed"
	case c.Pending > 0:
		return text.Grouped(c.Pending) + " of " + text.Count(all, "check") + " running"
	case all > 0:
		return text.Count(all, "check") + " passed"
	case c.State == "":
		return "no checks"
	}
	return "checks: " + strings.ToLower(c.State)
}

// String says what the reviewers say, "" nothing.
func (r ReviewState) String() string {
	switch r {
	case ReviewApproved:
		return "approved"
	case ReviewChanges:
		return "changes requested"
	case ReviewRequired:
		return "review required"
	}
	return ""
}

// String says whether it can be merged.
func (m MergeState) String() string {
	switch m {
	case MergeClean, MergeUnstable, MergeHooks:
		return "can be merged"
	case MergeBehind:
		return "out of date"
	case MergeBlocked:
		return "blocked"
	case MergeDirty:
		return "conflicts"
	case MergeDraft:
		return "draft"
	case MergeUnknown:
	}
	return "mergeability not known yet"
}

// Status sums up how a pull request stands: "blocked · review required · 2 checks
// passed".
func (p PullRequest) Status() string {
	switch {
	case p.Merged:
		return "merged"
	case !p.Open():
		return "closed"
	}
	parts := []string{p.Merge.String()}
	if review := p.Review.String(); review != "" {
		parts = append(parts, review)
	}
	return strings.Join(append(parts, p.Checks.String()), " · ")
}
