package transport

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"gitconnection/internal/github"
)

// How long a request is repeated that GitHub refuses for the time being.
const (
	busyTime = 2 * time.Minute // GitHub's own operations on a repository: github.com/integrations/terraform-provider-github/pull/3060
	busyWait = 10 * time.Second
)

// refusalOf looks an answer up in the table of refusals. A success, and an answer
// whose refusal is not known, is none.
func refusalOf(resp *http.Response) (github.Refusal, bool) {
	switch {
	case resp.StatusCode/100 == 2:
		if resp.StatusCode != http.StatusOK || resp.Request == nil || !strings.HasSuffix(resp.Request.URL.Path, "/graphql") || !bytes.Contains(Body(resp), []byte(`"errors"`)) {
			return github.Refusal{}, false
		}
	case resp.StatusCode/100 < 4:
		return github.Refusal{}, false
	}
	return github.Refused(github.ReadAnswer(resp.StatusCode, Body(resp)))
}

// permitted is a credential that knows which permissions it carries.
type permitted interface {
	// Permits reports whether it carries what GitHub's header says would be
	// accepted; "" is unknown, and counts as carried.
	Permits(accepted string) bool
}

// notReplicated reports whether a refusal can come from a token that one of
// GitHub's replicas does not know yet: GitHub answers 401 while it does not know the
// token, and 403 while it does not know its permissions
// (github.com/octokit/auth-app.js/issues/589).
func notReplicated(c Credential, resp *http.Response, r github.Refusal, now time.Time) bool {
	if c.Age(now) >= freshToken {
		return false
	}
	if resp.StatusCode == http.StatusUnauthorized {
		return true
	}
	if r.Retry != github.RetryFresh {
		return false
	}
	p, ok := c.(permitted)
	return !ok || p.Permits(resp.Header.Get("X-Accepted-GitHub-Permissions"))
}

// page returns the error for a web page that came instead of an answer: GitHub's
// own, when it fails, or that of a proxy, which names itself in Via (RFC 9110,
// section 7.6.3).
func page(resp *http.Response) error {
	if via := resp.Header.Get("Via"); via != "" {
		return fmt.Errorf("%w: it answered %s (Via: %s)", ErrProxyPage, resp.Status, via)
	}
	if resp.StatusCode/100 == 2 {
		return fmt.Errorf("%w (%s)", ErrWebPage, resp.Status)
	}
	cause := ErrWebPage
	if resp.StatusCode >= http.StatusInternalServerError {
		cause = errServerPage
	}
	return &pageError{fmt.Sprintf("GitHub answered %s with a web page%s", resp.Status, titleOf(Body(resp))), cause}
}

// errServerPage is the cause of a page with which GitHub says that it fails.
var errServerPage = errors.New("GitHub answered with a page of its own")

// ServerPage reports whether err is a page with which GitHub says that it fails.
func ServerPage(err error) bool { return errors.Is(err, errServerPage) }

// pageError is a page with its status and title.
type pageError struct {
	text  string
	cause error
}

func (e *pageError) Error() string { return e.text }

func (e *pageError) Unwrap() error { return e.cause }

// titleOf is the title of a page, to tell a maintenance from a failure.
func titleOf(body []byte) string {
	lower := bytes.ToLower(body)
	from := bytes.Index(lower, []byte("<title>"))
	if from < 0 {
		return ""
	}
	title := body[from+len("<title>"):]
	if to := bytes.Index(bytes.ToLower(title), []byte("</title>")); to >= 0 && to <= 200 {
		return " (" + strings.Join(strings.Fields(string(title[:to])), " ") + ")"
	}
	return ""
}

// Errors of what is between here and GitHub.
var (
	// ErrWebPage is returned when HTML came instead of an answer of the API.
	ErrWebPage = errors.New("a web page came instead of an answer of GitHub's API")
	// ErrProxyPage is returned when a proxy answered instead of GitHub.
	ErrProxyPage = errors.New("a proxy answered instead of GitHub")
	// ErrProxySignIn is returned when a proxy wants a sign-in.
	ErrProxySignIn = errors.New("the proxy wants a sign-in (407)")
	// ErrStalled is returned when an answer has begun and does not go on.
	ErrStalled = errors.New("GitHub's answer stopped in the middle")
)
