// Package report writes plans and results, as Markdown for people and as JSON for
// programs. The JSON objects are those of --output json; fields are only added.
package report

import (
	"gitconnection/internal/connection"
)

// Step is one step of a plan.
type Step struct {
	ID     string            `json:"id"`
	Target string            `json:"target"`
	Action connection.Action `json:"action"`
	Reason string            `json:"reason"`
	Writes int               `json:"writes"`
}

// Plan is a plan.
type Plan struct {
	Type         string `json:"type"` // plan
	Organization string `json:"organization"`
	Steps        []Step `json:"steps"`
}

// PlanOf describes a plan.
func PlanOf(p connection.Plan) Plan {
	out := Plan{Type: "plan", Organization: p.Organization.Name, Steps: []Step{}}
	for _, s := range p.Steps {
		out.Steps = append(out.Steps, Step{s.ID, s.Target, s.Action, s.Reason, s.Writes})
	}
	return out
}

// Repository is one repository of a connection.
type Repository struct {
	Role     connection.Role `json:"role"`
	FullName string          `json:"full_name"`
	Private  bool            `json:"private"`
	Head     string          `json:"head"`
	Files    int             `json:"files"`
	CloneURL string          `json:"clone_url"`
	HTMLURL  string          `json:"html_url"`
}

// RepositoryOf describes a repository.
func RepositoryOf(r connection.Repository) Repository {
	return Repository{
		Role: r.Role, FullName: r.FullName, Private: r.Private, Head: r.Head.SHA, Files: r.ScaffoldedFiles(), CloneURL: CloneURL(r), HTMLURL: r.HTMLURL,
	}
}

// CloneURL is what git clones, "" where GitHub has not said where it is.
func CloneURL(r connection.Repository) string {
	if r.HTMLURL == "" {
		return ""
	}
	return r.HTMLURL + ".git"
}

// Result is a connection as it was found, or as a run has left it.
type Result struct {
	Type         string                 `json:"type"` // result
	Organization string                 `json:"organization"`
	Phase        connection.Phase       `json:"phase"`
	Conditions   []connection.Condition `json:"conditions"`
	Requests     int                    `json:"requests"`
	Writes       int                    `json:"writes"`
	Sequential   int                    `json:"sequential"`
	Seconds      float64                `json:"seconds"`
	Repositories []Repository           `json:"repositories"`
	PullRequests []PullRequest          `json:"pull_requests"` // ours, that are open
}

// ResultOf describes a result that took so many seconds.
func ResultOf(r connection.Result, seconds float64) Result {
	out := Result{
		Type: "result", Organization: r.State.Organization.Name, Phase: r.State.Phase, Conditions: r.State.Conditions,
		Requests: r.Usage.Requests, Writes: r.Usage.Writes, Sequential: r.Usage.Sequential, Seconds: seconds, Repositories: []Repository{},
		PullRequests: PullRequestsOf(r.State.OpenPullRequests()),
	}
	for _, role := range connection.Roles() {
		if repo := r.State.Repositories[role]; repo.Exists() {
			out.Repositories = append(out.Repositories, RepositoryOf(repo))
		}
	}
	return out
}
