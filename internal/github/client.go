package github

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	gh "github.com/google/go-github/v62/github"
)

// Options are what a [Client] depends on.
type Options struct {
	Endpoints Endpoints
	// AppID or, when it is 0, ClientID issues the App's tokens; Key signs
	// them. Without Key the client works with Token as far as that goes.
	AppID    int64
	ClientID string
	// ClientSecret is needed for signing in. Secret reads it when it is first
	// needed, where it is not at hand; "" says that there is none.
	ClientSecret string
	Secret       func(ctx context.Context) (string, error)
	Key          Key
	Token        string
	// Slug is the App's, where it is known; pages are named by it.
	Slug string
	// Tokens keeps the signed-in user's token; nil keeps it in memory. It is
	// not asked when there is a Token.
	Tokens TokenStore
	// Transport carries requests; nil is [http.DefaultTransport].
	Transport http.RoundTripper
	Now       func() time.Time // nil is time.Now
	UserAgent string
	Log       *slog.Logger // nil discards; requests are logged at debug level
	// Cache keeps the ids of installations; nil keeps none.
	Cache Cache
	// Objects keeps what never changes; nil keeps none.
	Objects Objects
}

// Client talks to one GitHub App on one host. It is safe for concurrent use.
type Client struct {
	opts      Options
	transport *transport
	http      *http.Client
	app       *appCredential // nil without a key
	session   *session       // of the signed-in user

	mu            sync.Mutex
	installations map[string]Installation // by lower-case login
	tokens        map[tokenKey]*tokenCredential
	appPage       string           // html_url of the App, once known
	orgIDs        map[string]int64 // by lower-case login
}

// New returns a client. It makes no request.
func New(o Options) (*Client, error) {
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
	c := &Client{opts: o, installations: map[string]Installation{}, tokens: map[tokenKey]*tokenCredential{}, orgIDs: map[string]int64{}}
	c.transport = newTransport(o.Endpoints, o.Transport, o.Now)
	c.transport.log = o.Log
	c.http = &http.Client{Transport: c.transport, CheckRedirect: checkRedirect}
	c.session = newSession(c, o)
	if o.Key != nil {
		c.app = &appCredential{issuer: c.issuer(), key: o.Key, now: o.Now}
	}
	return c, nil
}

// issuer is the App's id, or its client id where that is all that is known.
func (c *Client) issuer() string {
	if c.opts.AppID != 0 {
		return strconv.FormatInt(c.opts.AppID, 10)
	}
	return c.opts.ClientID
}

// checkRedirect follows a renamed repository for reads; a write is never sent
// to another place than the one that was planned.
func checkRedirect(_ *http.Request, via []*http.Request) error {
	if via[0].Method != http.MethodGet || len(via) > 3 {
		return http.ErrUseLastResponse
	}
	return nil
}

// Endpoints are the addresses that the client talks to.
func (c *Client) Endpoints() Endpoints { return c.opts.Endpoints }

// Budget is what GitHub last said is left; ok is false before any answer.
func (c *Client) Budget() (b Budget, ok bool) {
	c.transport.mu.Lock()
	defer c.transport.mu.Unlock()
	return c.transport.budget, c.transport.known
}

// rest returns a go-github client for one call. It is made anew each time:
// v62 keeps rate-limit state inside and would refuse later calls by itself,
// for up to an hour after a secondary limit; our transport treats limits.
func (c *Client) rest() *gh.Client {
	g := gh.NewClient(c.http)
	g.BaseURL = c.opts.Endpoints.API
	g.UserAgent = c.opts.UserAgent
	return g
}

// call makes one REST request with cred and decodes the answer into out.
func (c *Client) call(ctx context.Context, cred credential, method, path string, body, out any) (*gh.Response, error) {
	g := c.rest()
	req, err := g.NewRequest(method, path, body)
	if err != nil {
		return nil, err
	}
	if cred != nil {
		ctx = withCredential(ctx, cred)
	}
	resp, err := g.Do(ctx, req, out)
	if _, ok := errors.AsType[*gh.AcceptedError](err); ok {
		return resp, nil // 202: GitHub does it in the background
	}
	return resp, c.whose(ctx, cred, resp, doubt(ctx, resp, err))
}

// whose completes a refusal by what is known of the credential: a user's
// session that has ended, an installation that somebody has suspended.
func (c *Client) whose(ctx context.Context, cred credential, resp *gh.Response, err error) error {
	if err == nil || resp == nil {
		return err
	}
	e, ok := errors.AsType[*Error](explain("", "", err))
	if !ok {
		return err
	}
	switch who := cred.(type) {
	case *session:
		if resp.StatusCode == http.StatusUnauthorized && e.Reason == "" {
			e.Reason = ReasonSession
			return e
		}
	case *tokenCredential:
		if e.Kind == KindSuspended {
			who.sayWhoSuspended(ctx, e)
			return e
		}
	}
	return err
}

// doubt marks errors of requests that may have had their effect.
func doubt(ctx context.Context, resp *gh.Response, err error) error {
	var own *Error
	var answered *gh.ErrorResponse
	var never *neverSentError
	switch {
	case err == nil, errors.As(err, &own), errors.As(err, &answered), ctx.Err() != nil && resp == nil && errors.Is(err, ctx.Err()) && errors.As(err, &never):
		return err
	case errors.As(err, &never):
		return &Error{Kind: KindNoCredential, Cause: never.Error(), Err: err}
	case resp != nil && resp.StatusCode/100 != 2:
		return err
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // the wrapper would print the whole address
	}
	return errors.Join(&doubtfulError{cause: err.Error()}, err)
}

var (
	loginPattern = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$`)
	namePattern  = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)
	shaPattern   = regexp.MustCompile(`^[0-9a-f]{40}$`)
)

// repoPath builds repos/OWNER/NAME/rest…. go-github does not escape paths, so
// what goes into them is checked here.
func repoPath(owner, name string, rest ...string) (string, error) {
	if !loginPattern.MatchString(owner) {
		return "", fmt.Errorf("%q is not a name of a GitHub organization", owner)
	}
	if !namePattern.MatchString(name) || name == "." || name == ".." {
		return "", fmt.Errorf("%q is not a name of a GitHub repository", name)
	}
	return strings.Join(append([]string{"repos", owner, name}, rest...), "/"), nil
}
