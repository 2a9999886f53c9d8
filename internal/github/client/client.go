package client

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/githubapp"
	"gitconnection/internal/github/repository"
	"gitconnection/internal/github/signin"
)

// Options are what a [Client] depends on.
type Options struct {
	Endpoints github.Endpoints
	// AppID or, when it is 0, ClientID issues the App's tokens; Key signs them.
	// Without Key the client uses Token, as far as that goes.
	AppID    int64
	ClientID string
	// ClientSecret is needed for signing in. Secret reads it when it is first
	// needed, if it is not known yet; it returns "" when there is none.
	ClientSecret string
	Secret       func(ctx context.Context) (string, error)
	Key          github.Key
	Token        string
	// Slug is the App's, "" when it is not known; pages are named by it.
	Slug string
	// Tokens keeps the signed-in user's token; nil keeps it in memory. It is not
	// used when there is a Token.
	Tokens signin.TokenStore
	// Transport carries requests; nil is [http.DefaultTransport].
	Transport http.RoundTripper
	Now       func() time.Time // nil is time.Now
	UserAgent string
	Log       *slog.Logger // nil discards; requests are logged at debug level
	// Waiting is told of each wait that somebody may notice; nil tells nobody.
	Waiting func(github.Wait)
	// Cache keeps the ids of installations; nil keeps none.
	Cache githubapp.Cache
	// Objects keeps immutable objects of repositories; nil keeps none.
	Objects repository.Objects
}

// Client is one GitHub App on one host, with the signed-in user. It is safe for
// concurrent use.
type Client struct {
	*githubapp.Actor
	*signin.Session
	*repository.Repositories
	*repository.Reader

	api *api.Caller
}

// New returns a client. It makes no request.
func New(o Options) (*Client, error) {
	caller, err := api.New(api.Options{Endpoints: o.Endpoints, Transport: o.Transport, Now: o.Now, UserAgent: o.UserAgent, Log: o.Log, Waiting: o.Waiting})
	if err != nil {
		return nil, err
	}
	c := &Client{api: caller}
	c.Session = signin.New(signin.Options{
		API: caller, ClientID: o.ClientID, ClientSecret: o.ClientSecret, ReadSecret: o.Secret, Token: o.Token, Tokens: o.Tokens,
		SettingsPage: func(ctx context.Context) string { return c.SettingsPage(ctx) },
	})
	c.Actor = githubapp.New(githubapp.Options{
		API: caller, ID: o.AppID, ClientID: o.ClientID, Key: o.Key, Slug: o.Slug, Cache: o.Cache,
		User: c.Credential, OrganizationID: c.KnownOrganizationID,
	})
	c.Repositories = repository.New(caller, c.Actor)
	c.Reader = repository.NewReader(caller, c.Actor, o.Objects)
	return c, nil
}

// Endpoints are the addresses that the client talks to.
func (c *Client) Endpoints() github.Endpoints { return c.api.Endpoints }

// Budget is what GitHub last said is left; ok is false before any answer.
func (c *Client) Budget() (b github.Budget, ok bool) { return c.api.Budget() }

// Probe asks the host, once and without a credential, what it is.
func (c *Client) Probe(ctx context.Context) (github.Host, error) { return c.api.Probe(ctx) }
