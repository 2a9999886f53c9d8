package refusals

import (
	"fmt"
	"time"
)

// Trouble is what fails at GitHub itself for the time being.
type Trouble struct {
	// Queries fail with status 200 and the words that GitHub has for it.
	Queries bool `json:"queries"`
	// MaxNodes is how many nodes a query may ask for before GitHub finds it too
	// large; 0: as many as its documents say.
	MaxNodes int `json:"max_nodes"`
	// Page is the status of a web page in the place of every answer of the API: 502
	// of GitHub's servers, 503 while it is maintained; 0 none.
	Page int `json:"page"`
	// TokenDelay is how long the permissions of a narrowed token are unknown.
	TokenDelay time.Duration `json:"token_delay"`
	// Versions are those of the API that are answered; nil: all of them. GitHub: REST
	// docs, API versions (a version is answered for 24 months after the next one).
	Versions []string `json:"versions"`
	// BusyAfter is how long GitHub is at work on a new repository.
	BusyAfter time.Duration `json:"busy_after"`
}

// Query refuses a query of so many nodes. The words are from
// https://github.com/octokit/plugin-retry.js/issues/395 and
// https://github.com/Skydio/revup/pull/271.
func (t Trouble) Query(nodes int, request string) *Refusal {
	switch {
	case t.Queries:
		return &Refusal{Message: fmt.Sprintf("Something went wrong while executing your query. Please include `%s` when reporting this issue.", request)}
	case t.MaxNodes > 0 && nodes > t.MaxNodes:
		return &Refusal{Type: typeResources, Message: "Resource limits for this query exceeded."}
	}
	return nil
}

// WebPage is the page that comes in the place of answers, "" none does.
func (t Trouble) WebPage() string {
	title := map[int]string{0: "", 503: "Site maintenance &middot; GitHub"}
	words, known := title[t.Page]
	if !known {
		words = "Unicorn! &middot; GitHub"
	}
	if words == "" {
		return ""
	}
	return "<!DOCTYPE html>\n<html>\n  <head><title>" + words + "</title></head>\n  <body><p><strong>We had issues producing the response to your request.</strong></p></body>\n</html>\n"
}
