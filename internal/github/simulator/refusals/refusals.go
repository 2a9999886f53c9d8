// Package refusals holds what GitHub refuses beyond permissions, in its words:
// the policies of organizations, the rules and the protection of branches, and
// what fails at GitHub itself. GitHub's descriptions of its API have no
// messages: each has the public report that it is from.
package refusals

import "strings"

// Statuses of HTTP, which this package does not speak.
const (
	forbidden = 403
	conflict  = 409
	invalid   = 422
)

// Types of errors of GraphQL.
const (
	typeForbidden     = "FORBIDDEN"
	typeUnprocessable = "UNPROCESSABLE"
	typeProtection    = "BRANCH_PROTECTION_RULE_VIOLATION"
	typeResources     = "RESOURCE_LIMITS_EXCEEDED"
)

// Refusal is what GitHub answers in the place of what was asked for.
type Refusal struct {
	Status  int    // over REST
	Type    string // over GraphQL
	Message string
	Details []Detail // of a 422
	Block   *Block   // why a repository is blocked
}

// Detail is one element of the errors of a 422.
type Detail struct {
	Resource string `json:"resource,omitempty"`
	Code     string `json:"code"`
	Field    string `json:"field,omitempty"`
	Message  string `json:"message,omitempty"`
}

// Block says why GitHub has blocked a repository, and since when.
type Block struct {
	Reason    string `json:"reason"`
	CreatedAt string `json:"created_at"`
	HTMLURL   string `json:"html_url"`
}

// Blocked is the refusal of everything in a blocked repository:
// https://github.com/github/rest-api-description, "content-report" and "dmca".
func Blocked(b *Block) *Refusal {
	if b == nil {
		return nil
	}
	return &Refusal{Status: forbidden, Type: typeForbidden, Message: "Repository access blocked", Block: b}
}

// Integration is the refusal of an App that lacks a permission, or whose token has
// not arrived everywhere yet: https://github.com/octokit/auth-app.js/issues/589.
func Integration() *Refusal {
	return &Refusal{Status: forbidden, Type: typeForbidden, Message: "Resource not accessible by integration"}
}

// Busy is the refusal of another change of a repository that GitHub is still at work
// on. Its status is 409 of a deletion and 422 of other changes:
// https://github.com/integrations/terraform-provider-github/pull/3060 and issue 2766.
func Busy(deletes bool) *Refusal {
	status := invalid
	if deletes {
		status = conflict
	}
	return &Refusal{Status: status, Type: typeUnprocessable, Message: "A previous repository operation is still in progress."}
}

// violated joins the rules that something violates, as one message names them all.
func violated(rules []string) string {
	return "Repository rule violations found\n\n" + strings.Join(rules, "\n\n") + "\n\n"
}
