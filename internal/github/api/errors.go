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
	"gitconnection/internal/wording"
)

// Explain turns what go-github or the transport returned into a [github.Error].
func Explain(op, target string, err error) error {
	if err == nil {
		return nil
	}
	e := &github.Error{Op: op, Target: target, Err: err, Kind: github.KindDoubtful, Cause: wording.Whole(err)}
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
			e.Cause = wording.Whole(own)
		}
	case errors.As(err, &doubt):
		e.Cause, e.Reason = wording.Whole(doubt), TransportReason(err)
	case errors.As(err, &limit):
		e.Kind, e.Cause, e.Status, e.Retry = github.KindLimited, limit.Message, http.StatusForbidden, limit.Rate.Reset.Time
	case errors.As(err, &abuse):
		e.Kind, e.Cause, e.Status = github.KindLimited, abuse.Message, http.StatusForbidden
	case errors.As(err, &resp):
		explainResponse(e, resp)
	}
	e.Cause = github.CleanMessage(e.Cause)
	e.Locate("")
	return e
}

// explainResponse fills e from GitHub's refusal.
func explainResponse(e *github.Error, r *gh.ErrorResponse) {
	if e.Cause = r.Message; r.Response == nil {
		return
	}
	e.Status = r.Response.StatusCode
	a := github.ReadAnswer(e.Status, transport.Body(r.Response))
	if e.Cause = a.Text; e.Cause == "" {
		e.Cause = "GitHub answered " + r.Response.Status
	}
	e.Permissions = r.Response.Header.Get("X-Accepted-GitHub-Permissions")
	e.SSO = ssoURL(r.Response.Header.Get("X-GitHub-SSO"))
	e.Kind = kindOf(e.Status)
	e.Refuse(a)
	if e.SSO != "" && e.Reason == "" && e.Status == http.StatusForbidden {
		e.Reason = github.ReasonSAML
	}
	if a.Block != nil {
		explainBlock(e, a.Block)
	}
	if e.Kind == github.KindLimited {
		e.Retry = resetOf(r.Response.Header)
	}
}

// resetOf is when the limit is reset that an answer has run into, zero unknown.
func resetOf(h http.Header) time.Time {
	reset, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64)
	if err != nil || h.Get("X-RateLimit-Remaining") != "0" {
		return time.Time{}
	}
	return time.Unix(reset, 0)
}

// explainBlock adds why GitHub has blocked a repository, and the page that says it.
func explainBlock(e *github.Error, b *github.Block) {
	e.Reason, e.Kind = github.ReasonBlocked, github.KindForbidden
	if b.Reason != "" {
		e.Cause += ": " + b.Reason
	}
	if !b.Created.IsZero() {
		e.Cause += b.Created.UTC().Format(" (since 2 Jan 2006)")
	}
	e.Page = webPage(b.Page)
}

// describe tells e what GitHub's answer and this caller know beside the message.
func (c *Caller) describe(e *github.Error, resp *http.Response) {
	if c.Endpoints.Web != nil {
		e.Web = strings.TrimSuffix(c.Endpoints.Web.String(), "/")
	}
	if resp != nil && e.Kind == github.KindLimited && e.Retry.IsZero() {
		e.Retry = resetOf(resp.Header)
	}
}

// kindOf is what a status means where the message says no more.
func kindOf(status int) github.Kind {
	switch status {
	case http.StatusNotFound:
		return github.KindNotFound
	case http.StatusConflict:
		return github.KindConflict
	case http.StatusUnauthorized:
		return github.KindUnauthorized
	case http.StatusForbidden:
		return github.KindForbidden
	case http.StatusTooManyRequests:
		return github.KindLimited
	case http.StatusUnprocessableEntity:
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
