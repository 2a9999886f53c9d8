package github

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	gh "github.com/google/go-github/v62/github"
)

// Kind is what an error means for the one who has to decide.
type Kind string

// The kinds of errors.
const (
	KindNotFound     Kind = "not found"         // absent, or not visible: GitHub does not tell which
	KindExists       Kind = "exists"            // the name is taken
	KindConflict     Kind = "conflict"          // 409: not ready, empty, or changed
	KindStale        Kind = "stale"             // the branch is not where it was expected
	KindRuleset      Kind = "ruleset"           // a rule demands a pull request
	KindForbidden    Kind = "forbidden"         // a permission is missing, or a policy says no
	KindSuspended    Kind = "suspended"         // the installation is suspended
	KindArchived     Kind = "archived"          // the repository is read-only
	KindUnauthorized Kind = "unauthorized"      // the credential is refused
	KindLimited      Kind = "limited"           // a rate limit, beyond what was worth waiting for
	KindDoubtful     Kind = "doubtful"          // no usable answer: the effect may have happened
	KindInvalid      Kind = "invalid"           // 422: GitHub does not accept what was sent
	KindNoCredential Kind = "no credential"     //nolint:gosec // neither App key nor token for this; no credential itself
	KindUnexpected   Kind = "unexpected answer" // anything else
)

// Error is a failed call: what was being done to what, and why it failed, in
// GitHub's words.
type Error struct {
	Op     string // "create repository"
	Target string // owner/name or account
	Kind   Kind
	Status int    // HTTP status, 0 none
	Cause  string // GitHub's message
	// Permissions is what GitHub says would have been accepted, "" unknown.
	Permissions string
	// SSO is the page where a SAML session is started, "" none.
	SSO   string
	Retry time.Time // when a limit ends; zero unknown
	// Reason is what lies behind it, "" unknown; Page is where a person can
	// do something about it, "" none.
	Reason Reason
	Page   string
	// By and Since are who suspended the installation and when, where known.
	By    string
	Since time.Time
	Err   error
}

// Error is one sentence.
func (e *Error) Error() string {
	s := e.Op
	if e.Target != "" {
		s += " " + e.Target
	}
	s += ": " + e.Cause
	for _, more := range e.more() { // the cause may be an error that said it already
		if more != "" && !strings.HasSuffix(s, more) {
			s += more
		}
	}
	return s
}

// more is what is known beside GitHub's words.
func (e *Error) more() []string {
	var needs, until, by string
	if e.Permissions != "" && e.Kind == KindForbidden {
		needs = fmt.Sprintf(" (needs %s)", e.Permissions)
	}
	if e.Reason == ReasonSuspended {
		by = whoAndWhen(e.By, e.Since)
	}
	if e.Kind == KindLimited && !e.Retry.IsZero() {
		until = e.Retry.UTC().Format(" (until 2 Jan 15:04 UTC)")
	}
	return []string{needs, by, until}
}

// Next is what a person can do about it, "" where nothing is known to help.
func (e *Error) Next() string {
	if next := e.nextOf(); next != "" {
		return next
	}
	switch e.Kind {
	case KindUnauthorized:
		return "Check the App's id and private key, and this machine's clock."
	case KindForbidden:
		return "Grant the permission on the installation's page, or ask an owner."
	case KindSuspended:
		return "Ask an owner to unsuspend the App's installation."
	case KindLimited:
		return "Wait until GitHub's limit has passed; the same again goes on then."
	case KindDoubtful:
		return "Do the same again: it goes on from where it stopped."
	}
	return ""
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of err, "" when it is not one of ours.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}

// explain turns what go-github or the transport returned into an [Error].
func explain(op, target string, err error) error {
	if err == nil {
		return nil
	}
	e := &Error{Op: op, Target: target, Err: err, Kind: KindDoubtful, Cause: err.Error()}
	var own *Error
	var resp *gh.ErrorResponse
	var limit *gh.RateLimitError
	var abuse *gh.AbuseRateLimitError
	var doubt *doubtfulError
	switch {
	case errors.As(err, &own):
		*e = *own
		e.Op, e.Target, e.Err = op, target, err
		if own.Op != "" && own.Op != op {
			e.Cause = own.Error()
		}
	case errors.As(err, &doubt):
		e.Cause, e.Reason = doubt.Error(), wireReason(err)
	case errors.As(err, &limit):
		e.Kind, e.Cause, e.Status, e.Retry = KindLimited, limit.Message, http.StatusForbidden, limit.Rate.Reset.Time
	case errors.As(err, &abuse):
		e.Kind, e.Cause, e.Status = KindLimited, abuse.Message, http.StatusForbidden
	case errors.As(err, &resp):
		e.fromResponse(resp)
	}
	e.Cause = clean(e.Cause)
	return e
}

func (e *Error) fromResponse(r *gh.ErrorResponse) {
	e.Cause = message(r)
	if r.Response == nil {
		return
	}
	e.Status = r.Response.StatusCode
	e.Permissions = r.Response.Header.Get("X-Accepted-GitHub-Permissions")
	e.SSO = ssoURL(r.Response.Header.Get("X-GitHub-SSO"))
	e.Kind = kindOf(e.Status, e.Cause, r.Errors)
	e.tellReason()
	if reset, err := strconv.ParseInt(r.Response.Header.Get("X-RateLimit-Reset"), 10, 64); err == nil && e.Kind == KindLimited && r.Response.Header.Get("X-RateLimit-Remaining") == "0" {
		e.Retry = time.Unix(reset, 0)
	}
}

func message(r *gh.ErrorResponse) string {
	parts := []string{strings.TrimSpace(r.Message)}
	for _, d := range r.Errors {
		if d.Message != "" {
			parts = append(parts, d.Message)
		}
	}
	text := strings.Trim(strings.Join(parts, ": "), ": ")
	if text == "" && r.Response != nil {
		text = "GitHub answered " + r.Response.Status
	}
	return text
}

func kindOf(status int, cause string, details []gh.Error) Kind {
	lower := strings.ToLower(cause)
	switch {
	case strings.Contains(lower, "repository rule violations"), strings.Contains(lower, "must be made through a pull request"):
		return KindRuleset
	case strings.Contains(lower, "installation has been suspended"):
		return KindSuspended
	case strings.Contains(lower, "archived so is read-only"):
		return KindArchived
	case strings.Contains(lower, "integration not found"):
		// The App itself is unknown, whatever was asked: not an absence of that.
		return KindUnauthorized
	}
	switch status {
	case http.StatusNotFound:
		return KindNotFound
	case http.StatusConflict:
		return KindConflict
	case http.StatusUnauthorized:
		return KindUnauthorized
	case http.StatusForbidden:
		if limitText([]byte(cause)) {
			return KindLimited
		}
		return KindForbidden
	case http.StatusTooManyRequests:
		return KindLimited
	case http.StatusUnprocessableEntity:
		for _, d := range details {
			if d.Field == "name" && strings.Contains(d.Message, "already exists") {
				return KindExists
			}
		}
		return KindInvalid
	}
	if status >= 500 {
		return KindDoubtful
	}
	return KindUnexpected
}

// doubtfulError is returned by the transport when a request may have had its
// effect although no usable answer came.
type doubtfulError struct{ cause string }

func (e *doubtfulError) Error() string { return e.cause }
