package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	gh "github.com/google/go-github/v62/github"

	"gitconnection/internal/github"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/wording"
)

// Options are what a [Caller] depends on. All but Endpoints have a default.
type Options struct {
	Endpoints github.Endpoints
	// Transport carries requests; nil is [http.DefaultTransport].
	Transport http.RoundTripper
	Now       func() time.Time // nil is time.Now
	UserAgent string
	Log       *slog.Logger // nil discards; requests are logged at debug level
	// Waiting is told of each wait that somebody may notice; nil tells nobody.
	Waiting func(github.Wait)
}

// Caller makes calls to one GitHub host. It is safe for concurrent use.
type Caller struct {
	Endpoints github.Endpoints
	HTTP      *http.Client // every request of the program goes through it
	UserAgent string
	Now       func() time.Time
	Log       *slog.Logger

	transport *transport.Transport
}

// New returns a caller. It makes no request.
func New(o Options) (*Caller, error) {
	if o.Endpoints.API == nil || o.Endpoints.Web == nil {
		return nil, errors.New("no GitHub host given")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Transport == nil {
		o.Transport = http.DefaultTransport
	}
	if o.UserAgent == "" {
		o.UserAgent = "konstruct" // GitHub refuses requests without one
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	t := transport.New(o.Endpoints, o.Transport, o.Now, o.Log)
	t.Waiting = o.Waiting
	return &Caller{
		Endpoints: o.Endpoints, UserAgent: o.UserAgent, Now: o.Now, Log: o.Log, transport: t,
		HTTP: &http.Client{Transport: t, CheckRedirect: checkRedirect},
	}, nil
}

// checkRedirect follows a renamed repository for reads; a write is never sent
// to another place than the one that was planned.
func checkRedirect(_ *http.Request, via []*http.Request) error {
	if via[0].Method != http.MethodGet || len(via) > 3 {
		return http.ErrUseLastResponse
	}
	return nil
}

// Budget is what GitHub last said is left; ok is false before any answer.
func (c *Caller) Budget() (b github.Budget, ok bool) { return c.transport.Budget() }

// REST returns a go-github client for one call. A new one is made each time:
// v62 keeps the state of rate limits inside and would refuse later calls by
// itself, for up to an hour after a secondary limit. Our transport deals with
// limits.
func (c *Caller) REST() *gh.Client {
	g := gh.NewClient(c.HTTP)
	g.BaseURL = c.Endpoints.API
	g.UserAgent = c.UserAgent
	return g
}

// Call makes one REST request with cred, nil for none, and decodes the answer
// into out.
func (c *Caller) Call(ctx context.Context, cred transport.Credential, method, path string, body, out any) (*gh.Response, error) {
	g := c.REST()
	req, err := g.NewRequest(method, path, body)
	if err != nil {
		return nil, err
	}
	if cred != nil {
		ctx = transport.WithCredential(ctx, cred)
	}
	resp, err := g.Do(ctx, req, out)
	if _, ok := errors.AsType[*gh.AcceptedError](err); ok {
		return resp, nil // 202: GitHub does it in the background
	}
	return resp, c.completed(ctx, cred, resp, MarkDoubtful(ctx, resp, err))
}

// Raw makes one read whose answer is not decoded: it is too long, or not JSON.
// accept is the requested media type, "" the API's default. The caller
// has to close the body, and to [MarkDoubtful] an error that it returns.
func (c *Caller) Raw(ctx context.Context, cred transport.Credential, path, accept string) (*gh.Response, error) {
	g := c.REST()
	req, err := g.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	if accept != "" {
		req.Header.Set("Accept", accept)
	}
	return g.BareDo(transport.WithCredential(ctx, cred), req)
}

// refusalExplainer is a credential that knows more about a refusal than
// GitHub's answer says.
type refusalExplainer interface {
	// ExplainRefusal completes e, and reports whether it did.
	ExplainRefusal(ctx context.Context, status int, e *github.Error) bool
}

// completed adds what the credential knows about a refusal.
func (c *Caller) completed(ctx context.Context, cred transport.Credential, resp *gh.Response, err error) error {
	if err == nil || resp == nil {
		return err
	}
	e, ok := errors.AsType[*github.Error](Explain("", "", err))
	if !ok {
		return err
	}
	if e.Kind == github.KindDoubtful {
		return err
	}
	c.describe(e, resp.Response)
	if who, ok := cred.(refusalExplainer); ok {
		who.ExplainRefusal(ctx, resp.StatusCode, e)
	}
	return e
}

// MarkDoubtful marks errors of requests that may have had their effect.
func MarkDoubtful(ctx context.Context, resp *gh.Response, err error) error {
	var own *github.Error
	var answered *gh.ErrorResponse
	var notSent *transport.NotSentError
	switch {
	case err == nil, errors.As(err, &own), errors.As(err, &answered), ctx.Err() != nil && resp == nil && errors.Is(err, ctx.Err()) && errors.As(err, &notSent):
		return err
	case errors.As(err, &notSent):
		return &github.Error{Kind: github.KindNoCredential, Cause: wording.Whole(notSent), Err: err}
	case resp != nil && resp.StatusCode/100 != 2:
		return err
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // the wrapper would print the whole address
	}
	return errors.Join(&doubtfulError{cause: wording.Whole(err)}, err)
}
