package transport

import (
	"net/http"
	"strconv"
	"time"

	"gitconnection/internal/github"
)

// limited reports whether resp says that a rate limit was exceeded, and how
// long to wait.
// GitHub documents 403 and 429 for both limits, and 200 with an error for
// GraphQL (docs: rate-limits-for-the-rest-api, rate-limits-and-query-limits).
// Such a request was refused before it had an effect, so any may be repeated.
func (t *Transport) limited(resp *http.Response) (time.Duration, bool) {
	r, ok := refusalOf(resp)
	if !ok || r.Retry != github.RetryLimit {
		return 0, false
	}
	return min(t.limitWait(resp.Header), maxRetryAfter), true
}

// maxRetryAfter is the longest wait that is accepted from an answer; GitHub's
// limits are reset every hour.
const maxRetryAfter = 2 * time.Hour

// limitWait follows GitHub's rule: Retry-After, else the reset if nothing
// remains, else at least a minute.
func (t *Transport) limitWait(h http.Header) time.Duration {
	if s, err := strconv.Atoi(h.Get("Retry-After")); err == nil && s >= 0 {
		return time.Duration(min(s, int(maxRetryAfter/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(h.Get("Retry-After")); err == nil { // RFC 9110, section 10.2.3: by GitHub's clock
		from, err := http.ParseTime(h.Get("Date"))
		if err != nil {
			from = t.now()
		}
		return min(max(at.Sub(from), 0), maxRetryAfter)
	}
	if h.Get("X-RateLimit-Remaining") == "0" {
		if reset, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64); err == nil {
			return time.Unix(reset, 0).Sub(t.now()) + time.Second
		}
	}
	return time.Minute
}

// recordBudget keeps the budget that GitHub reports with every answer.
func (t *Transport) recordBudget(h http.Header) {
	limit, err := strconv.Atoi(h.Get("X-RateLimit-Limit"))
	if err != nil || (h.Get("X-RateLimit-Resource") != "" && h.Get("X-RateLimit-Resource") != "core") {
		return
	}
	remaining, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	if err != nil {
		return
	}
	reset, _ := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.budget, t.known = github.Budget{Limit: limit, Remaining: remaining, Reset: time.Unix(reset, 0)}, true
}

// Budget is the budget that GitHub last reported; ok is false before that.
func (t *Transport) Budget() (b github.Budget, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.budget, t.known
}
