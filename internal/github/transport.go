package github

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
)

// credential authenticates requests.
type credential interface {
	// header is the value of Authorization.
	header(ctx context.Context) (string, error)
	// rejected is told that GitHub refused header at date (GitHub's clock);
	// it reports whether a new header is worth another attempt.
	rejected(header string, date time.Time) bool
	// account is whose limits its requests count against.
	account() string
	// age is how long ago the current credential was made.
	age(now time.Time) time.Duration
}

type credentialKey struct{}
type graphqlKey struct{}
type idempotentKey struct{}

func withCredential(ctx context.Context, c credential) context.Context {
	return context.WithValue(ctx, credentialKey{}, c)
}

// withIdempotent marks a request that may be repeated although its method
// says otherwise.
func withIdempotent(ctx context.Context) context.Context {
	return context.WithValue(ctx, idempotentKey{}, true)
}

// Limits of the transport.
const (
	maxBody      = 64 << 20 // bytes of one answer; GitHub's largest documented is a 40 MB tree or a 100 MB blob
	maxAttempts  = 6
	maxWait      = 2 * time.Minute // longest wait that is sat out
	firstBackoff = 500 * time.Millisecond
	freshToken   = 5 * time.Second // a new token may be unknown to a replica for so long
)

// transport is the one way to GitHub: it talks to the API host and, where no
// credential goes along, to the web host, and to no other; it adds the credential, reads answers whole, tries again what may be tried again,
// sits limits out, and reports every attempt.
type transport struct {
	api  *url.URL
	web  *url.URL // for signing in, without a credential
	base http.RoundTripper
	now  func() time.Time
	lane *scheduler
	tags *tags
	log  *slog.Logger

	mu     sync.Mutex
	budget Budget
	known  bool
}

func newTransport(ends Endpoints, base http.RoundTripper, now func() time.Time) *transport {
	return &transport{api: ends.API, web: ends.Web, base: base, now: now, lane: newScheduler(now), tags: newTags()}
}

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if !t.allowed(req) {
		// Credentials must never reach another host, whatever an answer says.
		return nil, &Error{Op: "send request", Target: req.URL.Host, Kind: KindUnexpected, Cause: "this is not GitHub's API host " + t.api.Host}
	}
	ctx := req.Context()
	body, err := readBody(req)
	if err != nil {
		return nil, fmt.Errorf("read request body: %w", err)
	}
	renewed := false // the credential, in the course of this request
	for attempt := 1; ; attempt++ {
		resp, trace, err := t.attempt(ctx, req, body, attempt)
		wait, retry := t.judge(ctx, req, resp, err, attempt, &renewed)
		if retry {
			trace.RetryAt = t.now().Add(wait)
		}
		observe(ctx, trace)
		t.record(ctx, trace)
		if !retry {
			return resp, err
		}
		if err := Pause(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// allowed reports whether a request may leave: scheme, host and port have to
// be equal, byte by byte.
func (t *transport) allowed(req *http.Request) bool {
	if req.URL.Scheme == t.api.Scheme && req.URL.Host == t.api.Host {
		return true
	}
	_, credentials := req.Context().Value(credentialKey{}).(credential)
	return !credentials && req.Header.Get("Authorization") == "" && t.web != nil && req.URL.Scheme == t.web.Scheme && req.URL.Host == t.web.Host
}

// record logs one attempt: what was asked, never with what.
func (t *transport) record(ctx context.Context, r Request) {
	attrs := []any{"method", r.Method, "path", r.Path, "status", r.Status, "attempt", r.Attempt, "took", r.End.Sub(r.Start)}
	if r.Err != nil {
		attrs = append(attrs, "error", r.Err)
	}
	t.log.DebugContext(ctx, "request", attrs...)
}

// attempt sends the request once and reads the answer whole, so that a torn
// answer is an error here and not somewhere in a decoder.
func (t *transport) attempt(ctx context.Context, req *http.Request, body []byte, n int) (*http.Response, Request, error) {
	out := req.Clone(ctx)
	if body != nil {
		out.Body = io.NopCloser(bytes.NewReader(body))
		out.ContentLength = int64(len(body))
	}
	trace := describe(req, n)
	want := demanded(ctx, trace)
	err := t.lane.permit(ctx, want, func(until time.Time, why string) {
		held := trace
		held.HeldUntil, held.Held = until, why
		observe(ctx, held)
	})
	if err != nil {
		trace.Start, trace.End, trace.Err = t.now(), t.now(), err
		return nil, trace, &neverSentError{err}
	}
	if c, ok := ctx.Value(credentialKey{}).(credential); ok {
		header, err := c.header(ctx)
		if err != nil {
			trace.Start, trace.End, trace.Err = t.now(), t.now(), err
			return nil, trace, &neverSentError{err}
		}
		out.Header.Set("Authorization", header)
	}
	exit, err := t.lane.enter(ctx, want)
	if err != nil {
		trace.Start, trace.End, trace.Err = t.now(), t.now(), err
		return nil, trace, &neverSentError{err}
	}
	defer exit()

	key, earlier := t.tags.ask(out)
	trace.Start = t.now()
	observe(ctx, trace)
	resp, err := t.base.RoundTrip(out)
	if err == nil {
		err = slurp(ctx, resp)
		trace.Status = resp.StatusCode
		t.note(resp.Header)
	}
	if err == nil {
		t.tags.answered(key, earlier, resp)
	}
	trace.End, trace.Err = t.now(), err
	if err != nil {
		return nil, trace, err
	}
	return resp, trace, nil
}

// neverSentError wraps an error that happened before anything was sent.
type neverSentError struct{ error }

func (e *neverSentError) Unwrap() error { return e.error }

func describe(req *http.Request, attempt int) Request {
	r := Request{Method: req.Method, Path: withoutCode(req.URL.Path), Attempt: attempt, Poll: polling(req.Context())}
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

// withoutCode takes the code out of the path of a manifest's conversion; with
// it anybody could fetch the App's key.
func withoutCode(path string) string {
	before, rest, ok := strings.Cut(path, "/app-manifests/")
	if !ok {
		return path
	}
	_, after, _ := strings.Cut(rest, "/")
	return before + "/app-manifests/{code}/" + after
}

// demanded is what a request asks of the scheduler.
func demanded(ctx context.Context, r Request) demand {
	d := demand{account: "nobody", write: r.Write, graphql: r.GraphQL != "", bulk: bulk(ctx), points: 1}
	if r.Method != http.MethodGet && r.Method != http.MethodHead && r.GraphQL != "query" {
		d.points = 5
	}
	if c, ok := ctx.Value(credentialKey{}).(credential); ok {
		d.account = c.account()
	}
	return d
}

func readBody(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	defer req.Body.Close()
	return io.ReadAll(req.Body)
}

// slurp replaces the body by its bytes. JSON that does not parse is a torn or
// foreign answer (a proxy's page), not GitHub's.
func slurp(ctx context.Context, resp *http.Response) error {
	defer resp.Body.Close()
	limit := maxBodyOf(ctx)
	if resp.StatusCode/100 != 2 {
		limit = maxBody // what explains a refusal
	}
	data, err := readUpTo(resp, limit)
	if err != nil {
		return err
	}
	if int64(len(data)) > limit {
		return &Error{Op: "read answer", Target: resp.Request.URL.Path, Kind: KindUnexpected, Cause: fmt.Sprintf("larger than %d MB, which is the most that is read here", limit>>20)}
	}
	kind := resp.Header.Get("Content-Type")
	// A raw file is called "…raw+json", whatever is in it.
	if strings.Contains(kind, "json") && !strings.Contains(kind, "raw") && len(data) > 0 && !json.Valid(data) {
		return errors.New("GitHub's answer was not complete")
	}
	if strings.HasPrefix(kind, "text/html") && resp.StatusCode/100 != 3 {
		return errWebPage
	}
	hold(resp, data)
	return nil
}

// judge decides whether and when an attempt is repeated.
func (t *transport) judge(ctx context.Context, req *http.Request, resp *http.Response, err error, attempt int, renewed *bool) (time.Duration, bool) {
	if ctx.Err() != nil || attempt >= maxAttempts {
		return 0, false
	}
	if err != nil {
		return backoff(attempt), !impatient(ctx) && retryableError(req, err)
	}
	if wait, limited := t.limited(resp); limited {
		if wait <= 0 {
			wait = firstBackoff
		}
		t.lane.hold(demanded(ctx, describe(req, attempt)), t.now().Add(wait), resp.Header.Get("X-RateLimit-Remaining") == "0")
		return wait, !impatient(ctx) && (wait <= maxWait || bulk(ctx))
	}
	switch {
	case resp.StatusCode == http.StatusUnauthorized:
		return t.unauthorized(ctx, resp, attempt, renewed)
	case resp.StatusCode >= 500:
		return backoff(attempt), !impatient(ctx) && idempotent(req)
	}
	return 0, false
}

func retryableError(req *http.Request, err error) bool {
	var own *Error
	var never *neverSentError
	if errors.As(err, &own) || errors.As(err, &never) {
		return false
	}
	return idempotent(req) || unsent(err)
}

// unsent reports whether err proves that GitHub never saw the request.
func unsent(err error) bool {
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

// unauthorized waits for a new token to be known everywhere, and has one that
// is refused for good replaced, once.
func (t *transport) unauthorized(ctx context.Context, resp *http.Response, attempt int, renewed *bool) (time.Duration, bool) {
	c, ok := ctx.Value(credentialKey{}).(credential)
	if !ok {
		return 0, false
	}
	if c.age(t.now()) < freshToken {
		return time.Duration(attempt) * time.Second, true
	}
	if *renewed {
		return 0, false
	}
	*renewed = true
	date, _ := http.ParseTime(resp.Header.Get("Date"))
	return 0, c.rejected(resp.Request.Header.Get("Authorization"), date)
}

// backoff grows from half a second to 8 s, with jitter so that many programs
// that failed together do not come back together.
func backoff(attempt int) time.Duration {
	d := firstBackoff << min(attempt-1, 4)
	return d + time.Duration(rand.Int64N(int64(d)/4)) //nolint:gosec // nothing is kept secret by it
}

// Pause waits for d, unless ctx ends first.
func Pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
