package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"gitconnection/internal/github"
)

// Limits of the transport.
const (
	maxBody      = 64 << 20 // bytes of one answer; GitHub's largest documented is a 40 MB tree or a 100 MB blob
	maxAttempts  = 6
	maxWait      = 2 * time.Minute // the longest wait for a rate limit
	firstBackoff = 500 * time.Millisecond
	freshToken   = 5 * time.Second // for so long a new token may be unknown to one of GitHub's replicas
	stallTime    = 30 * time.Second
)

// Transport is the one way to GitHub. It talks to the API host and, when the
// request has no credential, to the web host, and to no other. It adds the
// credential, reads answers whole, repeats what may be repeated, waits for rate
// limits to pass, and reports every attempt.
type Transport struct {
	api       *url.URL
	web       *url.URL // for signing in, without a credential
	base      http.RoundTripper
	now       func() time.Time
	scheduler *scheduler
	etags     *etagCache
	log       *slog.Logger
	// Waiting is called, if it is not nil, before each wait that somebody may notice. It
	// is set before the first request, and must return quickly.
	Waiting func(github.Wait)

	mu     sync.Mutex
	budget github.Budget
	known  bool
}

// New returns a transport for one GitHub host; base carries the requests.
func New(ends github.Endpoints, base http.RoundTripper, now func() time.Time, log *slog.Logger) *Transport {
	return &Transport{api: ends.API, web: ends.Web, base: base, now: now, scheduler: newScheduler(now), etags: newETagCache(), log: log}
}

// RoundTrip implements [http.RoundTripper].
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if !t.allowed(req) {
		// A credential must never reach another host, whatever a redirect says.
		return nil, &github.Error{Op: "send request", Target: req.URL.Host, Kind: github.KindUnexpected, Cause: "this is not GitHub's API host " + t.api.Host}
	}
	ctx := req.Context()
	body, err := readBody(req)
	if err != nil {
		return nil, fmt.Errorf("read request body: %w", err)
	}
	past := history{begun: t.now()}
	for attempt := 1; ; attempt++ {
		resp, trace, err := t.attempt(ctx, req, body, attempt)
		wait, again := t.retry(ctx, req, resp, err, attempt, &past)
		if again {
			trace.RetryAt = t.now().Add(wait)
		}
		github.Report(ctx, trace)
		t.logAttempt(ctx, trace)
		if !again {
			return resp, err
		}
		t.tellWait(t.reason(resp, err), trace.RetryAt)
		if err := github.Pause(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// history is what happened to a request so far.
type history struct {
	begun   time.Time
	renewed bool // the credential
}

// allowed reports whether a request may be sent: scheme, host and port have to
// be equal, byte by byte.
func (t *Transport) allowed(req *http.Request) bool {
	if req.URL.Scheme == t.api.Scheme && req.URL.Host == t.api.Host {
		return true
	}
	_, hasCredential := req.Context().Value(credentialKey{}).(Credential)
	return !hasCredential && req.Header.Get("Authorization") == "" && t.web != nil && req.URL.Scheme == t.web.Scheme && req.URL.Host == t.web.Host
}

// logAttempt logs one attempt: method and path, never a body or a credential.
func (t *Transport) logAttempt(ctx context.Context, r github.Request) {
	attrs := []any{"method", r.Method, "path", r.Path, "status", r.Status, "attempt", r.Attempt, "took", r.End.Sub(r.Start)}
	if r.Err != nil {
		attrs = append(attrs, "error", r.Err)
	}
	t.log.DebugContext(ctx, "request", attrs...)
}

// attempt sends the request once and reads the answer whole, so that an
// incomplete answer is an error here and not in a decoder.
func (t *Transport) attempt(ctx context.Context, req *http.Request, body []byte, n int) (*http.Response, github.Request, error) {
	out := req.Clone(ctx)
	if body != nil {
		out.Body = io.NopCloser(bytes.NewReader(body))
		out.ContentLength = int64(len(body))
	}
	trace := describe(req, n)
	want := costOf(ctx, trace)
	err := t.scheduler.wait(ctx, want, func(until time.Time, why string) {
		held := trace
		held.HeldUntil, held.Held = until, why
		github.Report(ctx, held)
		t.tellWait(why, until)
	})
	if err != nil {
		trace.Start, trace.End, trace.Err = t.now(), t.now(), err
		return nil, trace, &NotSentError{err}
	}
	if c, ok := ctx.Value(credentialKey{}).(Credential); ok {
		header, err := c.Header(ctx)
		if err != nil {
			trace.Start, trace.End, trace.Err = t.now(), t.now(), err
			return nil, trace, &NotSentError{err}
		}
		out.Header.Set("Authorization", header)
	}
	release, err := t.scheduler.acquire(ctx, want)
	if err != nil {
		trace.Start, trace.End, trace.Err = t.now(), t.now(), err
		return nil, trace, &NotSentError{err}
	}
	defer release()

	key, earlier := t.etags.prepare(out)
	trace.Start = t.now()
	github.Report(ctx, trace)
	sent, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	resp, err := t.base.RoundTrip(out.WithContext(sent))
	if err == nil {
		err = readAnswer(ctx, resp, cancel)
		trace.Status = resp.StatusCode
		t.recordBudget(resp.Header)
	}
	if err == nil {
		t.etags.store(key, earlier, resp)
	}
	trace.End, trace.Err = t.now(), err
	if err != nil {
		return nil, trace, err
	}
	return resp, trace, nil
}

// NotSentError wraps an error that occurred before anything was sent.
type NotSentError struct{ error }

// Unwrap returns the error underneath.
func (e *NotSentError) Unwrap() error { return e.error }

// describe is the report of an attempt.
func describe(req *http.Request, attempt int) github.Request {
	r := github.Request{Method: req.Method, Path: withoutCode(req.URL.Path), Attempt: attempt, Poll: github.IsPolling(req.Context())}
	r.GraphQL, _ = req.Context().Value(graphqlKey{}).(string)
	switch {
	case r.GraphQL != "":
		r.Write = r.GraphQL == "mutation"
	case strings.HasSuffix(r.Path, "/access_tokens"), strings.HasPrefix(r.Path, "/login/"), strings.HasSuffix(r.Path, "/conversions"),
		strings.HasSuffix(r.Path, "/installation/token"), strings.Contains(r.Path, "/applications/"):
	default:
		r.Write = req.Method != http.MethodGet && req.Method != http.MethodHead
	}
	return r
}

// withoutCode removes the code from the path of a manifest conversion: with it
// anybody could fetch the App's key.
func withoutCode(path string) string {
	before, rest, ok := strings.Cut(path, "/app-manifests/")
	if !ok {
		return path
	}
	_, after, _ := strings.Cut(rest, "/")
	return before + "/app-manifests/{code}/" + after
}

// costOf is the cost of a request.
func costOf(ctx context.Context, r github.Request) cost {
	c := cost{account: "nobody", write: r.Write, graphql: r.GraphQL != "", bulk: github.IsBulk(ctx), points: 1}
	if r.Method != http.MethodGet && r.Method != http.MethodHead && r.GraphQL != "query" {
		c.points = 5
	}
	if cred, ok := ctx.Value(credentialKey{}).(Credential); ok {
		c.account = cred.Account()
	}
	return c
}

func readBody(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	defer req.Body.Close()
	return io.ReadAll(req.Body)
}

// readAnswer replaces the body by its bytes. JSON that does not parse is an
// incomplete answer, or one that is not GitHub's (a proxy's page).
func readAnswer(ctx context.Context, resp *http.Response, cancel context.CancelCauseFunc) error {
	defer resp.Body.Close()
	watched := watch(resp.Body, cancel)
	defer watched.stop()
	resp.Body = watched
	limit := maxBodyOf(ctx)
	if resp.StatusCode/100 != 2 {
		limit = maxBody // the body explains the refusal
	}
	data, err := readUpTo(resp, limit)
	if err != nil {
		return watched.explain(err)
	}
	if int64(len(data)) > limit {
		return &github.Error{Op: "read answer", Target: resp.Request.URL.Path, Kind: github.KindUnexpected, Cause: fmt.Sprintf("larger than %d MB, which is the most that is read here", limit>>20)}
	}
	kind := resp.Header.Get("Content-Type")
	// A raw file is called "…raw+json", whatever is in it.
	if strings.Contains(kind, "json") && !strings.Contains(kind, "raw") && len(data) > 0 && !json.Valid(data) {
		return errors.New("GitHub's answer was not complete")
	}
	setBody(resp, data)
	if strings.HasPrefix(kind, "text/html") && resp.StatusCode/100 != 3 {
		return page(resp)
	}
	return nil
}

// retry decides whether an attempt is repeated, and after what wait.
func (t *Transport) retry(ctx context.Context, req *http.Request, resp *http.Response, err error, attempt int, past *history) (time.Duration, bool) {
	if ctx.Err() != nil {
		return 0, false
	}
	if err != nil {
		return backoff(attempt), attempt < maxAttempts && !github.IsImpatient(ctx) && retryableError(req, err)
	}
	refusal, known := refusalOf(resp)
	if known && refusal.Retry == github.RetryBusy { // refused before it had an effect
		wait := min(backoff(attempt), busyWait)
		return wait, !github.IsImpatient(ctx) && t.now().Add(wait).Sub(past.begun) <= busyTime
	}
	if attempt >= maxAttempts {
		return 0, false
	}
	if wait, limited := t.limited(resp); limited {
		if wait <= 0 {
			wait = firstBackoff
		}
		t.scheduler.block(costOf(ctx, describe(req, attempt)), t.now().Add(wait), resp.Header.Get("X-RateLimit-Remaining") == "0")
		return wait, !github.IsImpatient(ctx) && (wait <= maxWait || github.IsBulk(ctx))
	}
	switch {
	case resp.StatusCode == http.StatusUnauthorized, refusal.Retry == github.RetryFresh:
		return t.unauthorized(ctx, resp, refusal, attempt, past)
	case resp.StatusCode >= 500, refusal.Retry == github.RetryReads:
		return backoff(attempt), !github.IsImpatient(ctx) && idempotent(req)
	}
	return 0, false
}

func retryableError(req *http.Request, err error) bool {
	var own *github.Error
	var notSent *NotSentError
	if errors.As(err, &own) || errors.As(err, &notSent) || errors.Is(err, ErrProxyPage) || errors.Is(err, ErrProxySignIn) {
		return false
	}
	return idempotent(req) || Unreached(err)
}

// Unreached reports whether err proves that the request never reached GitHub.
func Unreached(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect")
}

func idempotent(req *http.Request) bool {
	if req.Method == http.MethodGet || req.Method == http.MethodHead {
		return true
	}
	if kind, _ := req.Context().Value(graphqlKey{}).(string); kind == "query" {
		return true
	}
	return req.Context().Value(idempotentKey{}) != nil
}

// unauthorized waits until GitHub knows a new token everywhere, and replaces a
// token that is refused for good, once.
func (t *Transport) unauthorized(ctx context.Context, resp *http.Response, refusal github.Refusal, attempt int, past *history) (time.Duration, bool) {
	c, ok := ctx.Value(credentialKey{}).(Credential)
	if !ok {
		return 0, false
	}
	if notReplicated(c, resp, refusal, t.now()) {
		return time.Duration(attempt) * time.Second, true
	}
	if past.renewed || resp.StatusCode != http.StatusUnauthorized {
		return 0, false
	}
	past.renewed = true
	date, _ := http.ParseTime(resp.Header.Get("Date"))
	return 0, c.Rejected(resp.Request.Header.Get("Authorization"), date)
}

// backoff grows from half a second to 8 s, with jitter so that programs that
// failed together do not return together.
func backoff(attempt int) time.Duration {
	d := firstBackoff << min(attempt-1, 4)
	return d + time.Duration(rand.Int64N(int64(d)/4)) //nolint:gosec // nothing is kept secret by it
}
