package transport

import (
	"fmt"
	"net/http"
	"time"

	"gitconnection/internal/github"
)

// toldWait is the shortest wait that is worth a word.
const toldWait = time.Second

// tellWait tells whoever listens that something is waited for.
func (t *Transport) tellWait(why string, until time.Time) {
	if t.Waiting != nil && until.Sub(t.now()) >= toldWait {
		t.Waiting(github.Wait{Why: why, Until: until})
	}
}

// reason says in words why a request is made again later.
func (t *Transport) reason(resp *http.Response, err error) string {
	if err != nil {
		return "GitHub could not be reached"
	}
	_, limited := t.limited(resp)
	switch {
	case limited && resp.Header.Get("X-RateLimit-Remaining") == "0":
		return "GitHub's rate limit is used up"
	case limited:
		return "GitHub's secondary rate limit was hit"
	case resp.StatusCode == http.StatusUnauthorized, resp.StatusCode == http.StatusForbidden:
		return "GitHub does not know the new token everywhere yet"
	}
	return fmt.Sprintf("GitHub answered %d", resp.StatusCode)
}
