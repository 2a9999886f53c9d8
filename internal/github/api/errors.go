package api

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	gh "github.com/google/go-github/v62/github"

	"gitconnection/internal/github"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/text"
)

// Explain turns what go-github or the transport returned into a [github.Error].
func Explain(op, target string, err error) error {
	if err == nil {
		return nil
	}
	e := &github.Error{Op: op, Target: target, Err: err, Kind: github.KindDoubtful, Cause: err.Error()}
	var own *github.Error
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
		e.Cause, e.Reason = doubt.Error(), TransportReason(err)
	case errors.As(err, &limit):
		e.Kind, e.Cause, e.Status, e.Retry = github.KindLimited, limit.Message, http.StatusForbidden, limit.Rate.Reset.Time
	case errors.As(err, &abuse):
		e.Kind, e.Cause, e.Status = github.KindLimited, abuse.Message, http.StatusForbidden
	case errors.As(err, &resp):
		explainResponse(e, resp)
	}
	e.Cause = text.Clean(e.Cause)
	return e
}

// explainResponse fills e from GitHub's refusal.
func explainResponse(e *github.Error, r *gh.ErrorResponse) {
	e.Cause = message(r)
	if r.Response == nil {
		return
	}
	e.Status = r.Response.StatusCode
	e.Permissions = r.Response.Header.Get("X-Accepted-GitHub-Permissions")
	e.SSO = ssoURL(r.Response.Header.Get("X-GitHub-SSO"))
	e.Kind = kindOf(e.Status, e.Cause, r.Errors)
	findReason(e)
	if reset, err := strconv.ParseInt(r.Response.Header.Get("X-RateLimit-Reset"), 10, 64); err == nil && e.Kind == github.KindLimited && r.Response.Header.Get("X-RateLimit-Remaining") == "0" {
		e.Retry = time.Unix(reset, 0)
	}
}

// message is GitHub's message with those of its details.
func message(r *gh.ErrorResponse) string {
	parts := []string{strings.TrimSpace(r.Message)}
	for _, d := range r.Errors {
		if d.Message != "" {
			parts = append(parts, d.Message)
		}
	}
	all := strings.Trim(strings.Join(parts, ": "), ": ")
	if all == "" && r.Response != nil {
		all = "GitHub answered " + r.Response.Status
	}
	return all
}

func kindOf(status int, cause string, details []gh.Error) github.Kind {
	lower := strings.ToLower(cause)
	switch {
	case strings.Contains(lower, "repository rule violations"), strings.Contains(lower, "must be made through a pull request"):
		return github.KindRuleset
	case strings.Contains(lower, "installation has been suspended"):
		return github.KindSuspended
	case strings.Contains(lower, "archived so is read-only"):
		return github.KindArchived
	case strings.Contains(lower, "integration not found"):
		// The App itself is unknown. This says nothing about the target.
		return github.KindUnauthorized
	}
	switch status {
	case http.StatusNotFound:
		return github.KindNotFound
	case http.StatusConflict:
		return github.KindConflict
	case http.StatusUnauthorized:
		return github.KindUnauthorized
	case http.StatusForbidden:
		if transport.MentionsRateLimit([]byte(cause)) {
			return github.KindLimited
		}
		return github.KindForbidden
	case http.StatusTooManyRequests:
		return github.KindLimited
	case http.StatusUnprocessableEntity:
		for _, d := range details {
			if d.Field == "name" && strings.Contains(d.Message, "already exists") {
				return github.KindExists
			}
		}
		return github.KindInvalid
	}
	if status >= 500 {
		return github.KindDoubtful
	}
	return github.KindUnexpected
}

// doubtfulError says that a request may have had its effect although no usable
// answer came.
type doubtfulError struct{ cause string }

func (e *doubtfulError) Error() string { return e.cause }
