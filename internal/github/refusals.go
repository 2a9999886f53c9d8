package github

import (
	"slices"
	"strings"
)

// Party is who refuses a request.
type Party string

// The parties.
const (
	ByGitHub      Party = "GitHub"
	ByApp         Party = "the App's registration"
	ByGrant       Party = "the App's installation"
	ByOwners      Party = "a setting of the organization or its enterprise"
	ByRule        Party = "a rule of the repository"
	ByProxy       Party = "a proxy"
	ByThisMachine Party = "this machine"
)

// Retry says whether the same request can succeed a little later.
type Retry string

// The ways to try again.
const (
	RetryNever Retry = ""
	RetryFresh Retry = "while the token is new"      // GitHub's replicas learn of a token within seconds
	RetryBusy  Retry = "for two minutes"             // GitHub is still at work on the repository
	RetryLimit Retry = "when the limit is reset"     // refused before it had an effect
	RetryReads Retry = "a few times, where it reads" // GitHub failed; a write may have had its effect
)

// Refusal is one way in which a request is refused: how it is recognized, what
// it means, and what helps. [Refusals] are all of them.
type Refusal struct {
	// Reason names it; "" for refusals that are told apart by their kind alone.
	Reason Reason
	Kind   Kind // "" keeps the one of the status
	By     Party
	// Statuses are those that it may come with, none any.
	Statuses []int
	// Types are GraphQL's types and codes; each is enough.
	Types []string
	// Phrases are parts of GitHub's message, in lower case; each is enough. "…"
	// stands for any text.
	Phrases []string
	Retry   Retry
	// Person is true where a person has to act before it can succeed.
	Person bool
	// Code is what conditions and blockers call it, for programs.
	Code string
	// Page is the path on the web host where it is changed, "" none; Next is what
	// to do. Both may hold {owner}, {name} and {target}, and Next the flags of the
	// custom properties that GitHub names, {properties}.
	Page string
	Next string
}

// Refused returns the first row of the table that an answer matches.
func Refused(a Answer) (Refusal, bool) {
	lower := strings.ToLower(a.Text)
	for _, r := range refusals {
		if r.matches(a, lower) {
			return r, true
		}
	}
	return Refusal{}, false
}

func (r Refusal) matches(a Answer, lower string) bool {
	if len(r.Statuses) > 0 && !slices.Contains(r.Statuses, a.Status) {
		return false
	}
	if len(r.Types) == 0 && len(r.Phrases) == 0 {
		return len(r.Statuses) > 0 // the status alone tells
	}
	return slices.ContainsFunc(r.Types, func(t string) bool { return slices.Contains(a.Types, t) }) ||
		slices.ContainsFunc(r.Phrases, func(p string) bool { return holds(lower, p) })
}

// holds reports whether s holds the parts of phrase in their order.
func holds(s, phrase string) bool {
	for part := range strings.SplitSeq(phrase, "…") {
		_, rest, ok := strings.Cut(s, part)
		if !ok {
			return false
		}
		s = rest
	}
	return true
}

// Refusals returns the table of all refusals, in the order in which they are
// looked for.
func Refusals() []Refusal { return slices.Clone(refusals) }

// RefusalFor returns the row of a reason; ok is false for none.
func RefusalFor(reason Reason) (r Refusal, ok bool) {
	if reason == "" {
		return Refusal{}, false
	}
	i := slices.IndexFunc(refusals, func(r Refusal) bool { return r.Reason == reason })
	if i < 0 {
		return Refusal{}, false
	}
	return refusals[i], true
}

// Refuse sets what the table says of an answer: kind, reason and page. It
// returns the row; ok is false where the table does not know the answer.
func (e *Error) Refuse(a Answer) (r Refusal, ok bool) {
	if r, ok = Refused(a); !ok {
		return r, false
	}
	if r.Kind != "" {
		e.Kind = r.Kind
	}
	e.Reason = r.Reason
	return r, true
}

// Locate sets the page of the reason, for the target. web is the address of the host's
// pages; it is kept for when the target is known.
func (e *Error) Locate(web string) {
	if web != "" {
		e.Web = strings.TrimSuffix(web, "/")
	}
	r, ok := RefusalFor(e.Reason)
	if !ok || r.Page == "" || e.Page != "" || e.Web == "" || e.Target == "" || strings.Contains(r.Page, "{name}") && !strings.Contains(e.Target, "/") {
		return
	}
	e.Page = e.Web + "/" + e.fill(r.Page)
}

// fill puts the target into a template of the table.
func (e *Error) fill(template string) string {
	owner, name, _ := strings.Cut(e.Target, "/")
	if owner == "" {
		owner = "the organization"
	}
	target := e.Target
	if target == "" {
		target = owner
	}
	if name == "" {
		name = "REPOSITORY"
	}
	return strings.NewReplacer("{owner}", owner, "{name}", name, "{target}", target, "{properties}", propertyFlags(e.Cause)).Replace(template)
}

// Person reports whether a person has to act before what failed can succeed.
func (e *Error) Person() bool {
	if r, ok := RefusalFor(e.Reason); ok {
		return r.Person
	}
	if e.Reason == ReasonNotInstalled {
		return true
	}
	switch e.Kind {
	case KindSuspended, KindForbidden, KindRule, KindRuleset, KindNoToken:
		return true
	}
	return false
}
