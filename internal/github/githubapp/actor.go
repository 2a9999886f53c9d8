package githubapp

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
)

// Options are what an [Actor] depends on.
type Options struct {
	API *api.Caller
	// ID or, when it is 0, ClientID issues the App's tokens; Key signs them, nil
	// when there is none.
	ID       int64
	ClientID string
	Key      github.Key
	// Slug names the App's pages, "" when it is not known.
	Slug string
	// Cache keeps the ids of installations; nil keeps none.
	Cache Cache
	// User returns the credential of the signed-in user, nil when there is none.
	User func(ctx context.Context) (transport.Credential, error)
	// OrganizationID is the id of an organization, 0 while it is not known.
	OrganizationID func(login string) int64
}

// Actor makes requests as the App: with its key, or with the tokens of its
// installations. It is safe for concurrent use.
type Actor struct {
	api    *api.Caller
	opts   Options
	jwt    *jwtCredential // nil without a key
	tokens *tokens

	mu            sync.Mutex
	installations map[string]github.Installation // by lower-case login
	page          string                         // the App's public page, once known
}

// New returns an actor. It makes no request.
func New(o Options) *Actor {
	a := &Actor{api: o.API, opts: o, installations: map[string]github.Installation{}}
	a.tokens = &tokens{actor: a, byKey: map[tokenKey]*tokenCredential{}}
	if o.Key != nil {
		a.jwt = &jwtCredential{issuer: a.issuer(), key: o.Key, now: o.API.Now}
	}
	return a
}

// ForOwner returns the credential for repositories of an account: an
// installation token if the App has a key, else the user's token.
func (a *Actor) ForOwner(ctx context.Context, owner string) (transport.Credential, error) {
	if a.jwt == nil {
		if u, err := a.opts.User(ctx); u != nil || err != nil {
			return u, err
		}
		return nil, &github.Error{Op: "authenticate for", Target: owner, Kind: github.KindNoCredential, Cause: "there is neither a key of the GitHub App nor a token"}
	}
	owner = github.ReaderOf(ctx, owner)
	i, ok := a.known(owner)
	if !ok {
		var err error
		if i, err = a.LookupInstallation(ctx, owner); err != nil {
			return nil, err
		}
	}
	return a.tokens.get(i, github.ScopeOf(ctx)), nil
}

// ForInstallation returns the credential for reading what an installation can
// see.
func (a *Actor) ForInstallation(i github.Installation) transport.Credential {
	return a.tokens.get(i, github.ScopeRead)
}

// RevokeTokens revokes all installation tokens at once, and forgets them. It is
// for the end of a command; the next request would get new ones. A token that
// cannot be revoked expires within the hour.
func (a *Actor) RevokeTokens(ctx context.Context) error {
	list := a.tokens.takeAll()
	errs := make([]error, len(list))
	var all sync.WaitGroup
	for n, t := range list {
		if tokens := t.good(); len(tokens) > 0 {
			all.Go(func() { errs[n] = a.revoke(ctx, t, tokens) })
		}
	}
	all.Wait()
	return errors.Join(errs...)
}

// revoke revokes the tokens of one installation. One that GitHub does not know any
// more is revoked.
func (a *Actor) revoke(ctx context.Context, t *tokenCredential, tokens []string) error {
	var errs []error
	for _, token := range tokens {
		cred := fixedCredential{token, t.Account()}
		_, err := a.api.Call(transport.WithIdempotent(github.WithImpatience(transport.Nested(ctx))), cred, http.MethodDelete, "installation/token", nil, nil)
		if err = api.Explain("revoke the token for", t.installation.Account.Login, err); github.KindOf(err) != github.KindUnauthorized {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// fixedCredential is a token that is used as it is, and not renewed.
type fixedCredential struct{ token, account string }

// Header implements [transport.Credential].
func (f fixedCredential) Header(context.Context) (string, error) { return "Bearer " + f.token, nil }

// Rejected implements [transport.Credential].
func (f fixedCredential) Rejected(string, time.Time) bool { return false }

// Account implements [transport.Credential].
func (f fixedCredential) Account() string { return f.account }

// Age implements [transport.Credential].
func (f fixedCredential) Age(time.Time) time.Duration { return time.Hour }

// known returns the installation on owner if it was looked up before.
func (a *Actor) known(owner string) (github.Installation, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	i, ok := a.installations[strings.ToLower(owner)]
	return i, ok
}

// remember keeps an installation, and drops the tokens that were issued under
// other permissions.
func (a *Actor) remember(i github.Installation) {
	if !i.Account.HoldsRepositories() {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	key := strings.ToLower(i.Account.Login)
	if old, ok := a.installations[key]; ok && (old.ID != i.ID || !maps.Equal(old.Permissions, i.Permissions)) {
		a.tokens.drop(old.ID)
	}
	a.installations[key] = i
}

// forget drops the installation on owner with its tokens.
func (a *Actor) forget(owner string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	key := strings.ToLower(owner)
	if old, ok := a.installations[key]; ok {
		a.tokens.drop(old.ID)
	}
	delete(a.installations, key)
}
