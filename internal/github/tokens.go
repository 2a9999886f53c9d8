package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

type tokenKey struct {
	installation int64
	scope        Scope
}

// tokenCredential is an installation token that is minted when first needed
// and again before it expires. Only one request at a time mints.
type tokenCredential struct {
	client       *Client
	installation Installation
	permissions  Permissions

	minting chan struct{} // holds one while a token is being minted

	mu      sync.Mutex // guards what follows, never for as long as a request
	token   string
	minted  time.Time
	expires time.Time
}

// renewBefore is how long before its end a token is replaced, so that it does
// not end in the middle of a request.
const renewBefore = 2 * time.Minute

func (t *tokenCredential) header(ctx context.Context) (string, error) {
	if token, ok := t.current(); ok {
		return "Bearer " + token, nil
	}
	// Whoever waits for another's minting can still be stopped.
	select {
	case t.minting <- struct{}{}:
		defer func() { <-t.minting }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if token, ok := t.current(); ok {
		return "Bearer " + token, nil
	}
	token, err := t.mint(ctx)
	if err != nil {
		return "", err
	}
	return "Bearer " + token, nil
}

// current is the token, if it is good for another request.
func (t *tokenCredential) current() (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.token, t.token != "" && !t.client.opts.Now().Add(renewBefore).After(t.expires)
}

func (t *tokenCredential) mint(ctx context.Context) (string, error) {
	var answer struct {
		Token     string    `json:"token"`
		ExpiresAt time.Time `json:"expires_at"`
	}
	body := map[string]any{"permissions": t.permissions}
	path := fmt.Sprintf("app/installations/%d/access_tokens", t.installation.ID)
	// The outer request may be a GraphQL one; minting is not, and it may be
	// repeated: an unused token simply expires.
	ctx = withIdempotent(context.WithValue(ctx, graphqlKey{}, ""))
	_, err := t.client.call(ctx, t.client.app, http.MethodPost, path, body, &answer)
	if err != nil {
		return "", t.refused(ctx, explain("get a token for the installation on", t.installation.Account.Login, err))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token, t.minted, t.expires = answer.Token, t.client.opts.Now(), answer.ExpiresAt
	return t.token, nil
}

// refused completes what GitHub says when it gives no token: an installation
// that is not there any more, or who has suspended it.
func (t *tokenCredential) refused(ctx context.Context, err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	switch {
	case e.Kind == KindNotFound && e.Reason == "":
		e.Reason = ReasonUninstalled
		e.Page = t.client.opts.Endpoints.InstallPage(t.installation.AppSlug, t.installation.Account.ID)
	case e.Kind == KindSuspended:
		t.sayWhoSuspended(ctx, e)
	}
	return e
}

// sayWhoSuspended asks for the installation again where it was not suspended
// when it was looked up.
func (t *tokenCredential) sayWhoSuspended(ctx context.Context, e *Error) {
	i := t.installation
	if !i.Suspended() {
		if now, err := t.client.installation(WithImpatience(aside(ctx)), i.ID); err == nil {
			i = now
		}
	}
	e.suspendedBy(i)
}

// rejected drops the token that GitHub no longer accepts.
func (t *tokenCredential) rejected(header string, _ time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if header == "Bearer "+t.token {
		t.token = ""
	}
	return true
}

func (t *tokenCredential) age(now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return now.Sub(t.minted)
}

func (t *tokenCredential) account() string {
	return "installation " + strconv.FormatInt(t.installation.ID, 10)
}

// forOwner returns the credential for repositories of a GitHub organization:
// an installation token where the App has a key, else the user's token.
func (c *Client) forOwner(ctx context.Context, owner string) (credential, error) {
	if c.app == nil {
		if u, err := c.session.credential(ctx); u != nil || err != nil {
			return u, err
		}
		return nil, &Error{Op: "authenticate for", Target: owner, Kind: KindNoCredential, Cause: "there is neither a key of the GitHub App nor a token"}
	}
	owner = readingAs(ctx, owner)
	i, ok := c.cachedInstallation(owner)
	if !ok {
		var err error
		if i, err = c.LookupInstallation(ctx, owner); err != nil {
			return nil, err
		}
	}
	return c.tokenFor(i, scopeOf(ctx)), nil
}

// tokenFor returns the token of i narrowed to scope and to what was granted.
// A token for writing that is there already serves reads, too.
func (c *Client) tokenFor(i Installation, scope Scope) *tokenCredential {
	c.mu.Lock()
	defer c.mu.Unlock()
	if scope == ScopeRead {
		for _, more := range []Scope{ScopeContents, ScopeProvision} {
			if t, ok := c.tokens[tokenKey{i.ID, more}]; ok {
				return t
			}
		}
	}
	key := tokenKey{i.ID, scope}
	t, ok := c.tokens[key]
	if !ok {
		t = &tokenCredential{client: c, minting: make(chan struct{}, 1), installation: i, permissions: granted(scope.permissions(), i.Permissions)}
		c.tokens[key] = t
	}
	return t
}

// granted keeps of want what have allows; GitHub refuses a token that asks
// for more than was granted (422).
func granted(want, have Permissions) Permissions {
	out := Permissions{}
	for name, level := range want {
		if have.Allows(name, level) {
			out[name] = level
		} else if l, ok := have[name]; ok {
			out[name] = l
		}
	}
	return out
}

func (c *Client) cachedInstallation(owner string) (Installation, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i, ok := c.installations[strings.ToLower(owner)]
	return i, ok
}

// remember keeps an installation; tokens minted under other permissions are
// dropped.
func (c *Client) remember(i Installation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := strings.ToLower(i.Account.Login)
	if old, ok := c.installations[key]; ok && (old.ID != i.ID || !samePermissions(old.Permissions, i.Permissions)) {
		for k := range c.tokens {
			if k.installation == old.ID {
				delete(c.tokens, k)
			}
		}
	}
	c.installations[key] = i
}

func (c *Client) forget(owner string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := strings.ToLower(owner)
	if old, ok := c.installations[key]; ok {
		for k := range c.tokens {
			if k.installation == old.ID {
				delete(c.tokens, k)
			}
		}
	}
	delete(c.installations, key)
}

func samePermissions(a, b Permissions) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	return true
}
