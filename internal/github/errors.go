package github

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind classifies an error for a caller that has to decide what to do.
type Kind string

// The kinds of errors.
const (
	KindNotFound     Kind = "not found"         // absent, or not visible: GitHub does not tell which
	KindExists       Kind = "exists"            // the name is taken
	KindConflict     Kind = "conflict"          // 409: not ready, empty, or changed
	KindStale        Kind = "stale"             // the branch is not where it was expected
	KindRuleset      Kind = "ruleset"           // a rule demands a pull request
	KindNotMergeable Kind = "not mergeable"     // 405: a pull request that cannot be merged now
	KindRule         Kind = "rule"              // a rule refuses what is committed: no pull request helps
	KindNoToken      Kind = "no token"          // GitHub gave no token: says nothing about what it was for
	KindTooLarge     Kind = "too large"         // GitHub finds the query too large
	KindForbidden    Kind = "forbidden"         // a permission is missing, or a policy says no
	KindSuspended    Kind = "suspended"         // the installation is suspended
	KindArchived     Kind = "archived"          // the repository is read-only
	KindUnauthorized Kind = "unauthorized"      // the credential is refused
	KindLimited      Kind = "limited"           // a rate limit that ends too late to wait for it
	KindDoubtful     Kind = "doubtful"          // no usable answer: the effect may have happened
	KindInvalid      Kind = "invalid"           // 422: GitHub does not accept the request
	KindNoCredential Kind = "no credential"     //nolint:gosec // neither App key nor token for this; no credential itself
	KindUnexpected   Kind = "unexpected answer" // anything else
)

// Error is a failed call: the operation, its target, and why it failed, in GitHub's
// words.
type Error struct {
	Op     string // "create repository"
	Target string // owner/name or account
	Kind   Kind
	Status int    // HTTP status, 0 none
	Cause  string // GitHub's message
	// Permissions are those that GitHub would have accepted, "" unknown.
	Permissions string
	// SSO is the page on which a SAML session is started, "" none.
	SSO   string
	Retry time.Time // when the rate limit is reset; zero unknown
	// Reason is the cause behind the kind, "" unknown. Page is where a person
	// can remove it, "" none.
	Reason Reason
	Page   string
	// Web is the address of the host's pages, "" unknown.
	Web string
	// By and Since tell who suspended the installation and when, where known.
	By    string
	Since time.Time
	// Field is the field at the top of a GraphQL answer that the error is about, ""
	// when it is about more than one.
	Field string
	Err   error
}

// Error returns one sentence.
func (e *Error) Error() string {
	s := e.Op
	if e.Target != "" {
		s += " " + e.Target
	}
	s += ": " + e.Cause
	for _, detail := range e.details() { // the cause may be an error that ends with it already
		if detail != "" && !strings.HasSuffix(s, detail) {
			s += detail
		}
	}
	return s
}

// details are the additions to GitHub's message.
func (e *Error) details() []string {
	var needs, until, by string
	// A setting of the organization refuses those who have the permission, too.
	if r, _ := RefusalFor(e.Reason); e.Permissions != "" && e.Kind == KindForbidden && r.By != ByOwners {
		needs = fmt.Sprintf(" (needs %s)", e.Permissions)
	}
	if e.Reason == ReasonSuspended {
		by = whoAndWhen(e.By, e.Since)
	}
	if e.Kind == KindLimited && !e.Retry.IsZero() {
		until = e.Retry.UTC().Format(" (until 2 Jan 2006, 15:04 UTC)")
	}
	return []string{needs, by, until}
}

// Next tells a person what to do about it, "" when nothing is known to help.
func (e *Error) Next() string {
	if next := e.nextForReason(); next != "" {
		return next
	}
	switch e.Kind {
	case KindUnauthorized:
		return "Check the App's id and private key, and this machine's clock."
	case KindForbidden, KindRule:
		return withPage(e.fill("A setting or a rule of {owner} refuses it: ask an owner."), e.Page)
	case KindSuspended:
		return "Ask an owner to unsuspend the App's installation."
	case KindLimited:
		return "Wait until GitHub's limit has passed; the same again goes on then."
	case KindDoubtful:
		return "Do the same again: it goes on from where it stopped."
	}
	return ""
}

// Unwrap returns the error underneath.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of err, "" when it is not one of ours.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}
