package report

import (
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// PullRequest is a pull request as programs read it.
type PullRequest struct {
	Repository string   `json:"repository"`
	Number     int      `json:"number"`
	URL        string   `json:"url"`
	Title      string   `json:"title"`
	Author     string   `json:"author"`
	State      string   `json:"state"` // open, closed, merged
	Branch     string   `json:"branch"`
	Base       string   `json:"base"`
	Head       string   `json:"head"`
	Created    string   `json:"created_at"`
	Draft      bool     `json:"draft"`
	Ours       bool     `json:"ours"`
	Mergeable  bool     `json:"mergeable"`
	Merge      string   `json:"merge_state"` // of GitHub: CLEAN, BLOCKED, DIRTY …
	Review     string   `json:"review"`      // of GitHub: APPROVED …, "" none needed
	Checks     Checks   `json:"checks"`
	Status     string   `json:"status"` // in words
	Files      []string `json:"files"`
	Additions  int      `json:"additions"`
	Deletions  int      `json:"deletions"`
}

// Checks are the checks of a pull request.
type Checks struct {
	Known   bool     `json:"known"`
	State   string   `json:"state"` // SUCCESS, FAILURE, PENDING …, "" none
	Passed  int      `json:"passed"`
	Failed  int      `json:"failed"`
	Pending int      `json:"pending"`
	Names   []string `json:"failed_names"`
}

// PullRequestOf describes a pull request.
func PullRequestOf(p github.PullRequest) PullRequest {
	state := p.State
	if p.Merged {
		state = "merged"
	}
	out := PullRequest{
		Repository: p.FullName(), Number: p.Number, URL: p.URL, Title: p.Title, Author: p.Author, State: state, Branch: text.Clean(p.Branch), Base: text.Clean(p.Base),
		Head: p.Head, Created: p.Created.UTC().Format(time.RFC3339), Draft: p.Draft, Ours: p.Ours(), Mergeable: p.Merge.Mergeable(), Merge: string(p.Merge), Review: string(p.Review),
		Checks: Checks{!p.Checks.Unknown, p.Checks.State, p.Checks.Passed, p.Checks.Failed, p.Checks.Pending, append([]string{}, p.Checks.FailedNames...)},
		Status: p.Status(), Files: []string{}, Additions: p.Added, Deletions: p.Removed,
	}
	for _, f := range p.Files {
		out.Files = append(out.Files, text.Clean(f))
	}
	return out
}

// PullRequestsOf describes pull requests.
func PullRequestsOf(list []github.PullRequest) []PullRequest {
	out := []PullRequest{}
	for _, p := range list {
		out = append(out, PullRequestOf(p))
	}
	return out
}
