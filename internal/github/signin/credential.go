package signin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/wording"
)

// renewUserBefore is how long before its end a user's token is renewed.
const renewUserBefore = 5 * time.Minute

// credential is the signed-in user's token. It is renewed before it expires, by
// one request at a time. GitHub revokes the old pair when it issues a new one
// (docs: refreshing-user-access-tokens), so the new one is stored before it is
// used.
type credential struct {
	oauth *oauth
	now   func() time.Time
	store TokenStore // nil: in memory only

	changing chan struct{} // holds one while the token is loaded, renewed or replaced

	mu     sync.Mutex // guards what follows, never for as long as a request
	loaded bool
	token  UserToken
	issued time.Time
	// unsaved is a new pair that could not be stored yet. It is not used before
	// it is.
	unsaved *UserToken
}

func newCredential(o Options, pages *oauth) *credential {
	c := &credential{oauth: pages, now: o.API.Now, changing: make(chan struct{}, 1), store: o.Tokens}
	if o.Token != "" {
		c.store, c.loaded, c.token = nil, true, UserToken{Access: o.Token}
	}
	return c
}

// lock waits until no other request changes the token.
func (c *credential) lock(ctx context.Context) (release func(), err error) {
	select {
	case c.changing <- struct{}{}:
		return func() { <-c.changing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// current is the token as it is.
func (c *credential) current() UserToken {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token
}

func (c *credential) set(t UserToken, issued time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token, c.issued, c.loaded, c.unsaved = t, issued, true, nil
}

// signedIn returns the credential, nil when nobody is signed in.
func (c *credential) signedIn(ctx context.Context) (transport.Credential, error) {
	c.mu.Lock()
	loaded := c.loaded
	c.mu.Unlock()
	if !loaded && c.store != nil {
		release, err := c.lock(ctx)
		if err != nil {
			return nil, err
		}
		defer release()
		if err := c.load(ctx); err != nil {
			return nil, err
		}
	}
	if c.current().Access == "" {
		return nil, nil //nolint:nilnil // nobody is signed in, and that is no error
	}
	return c, nil
}

// load reads the store once. The turn is the caller'c.
func (c *credential) load(ctx context.Context) error {
	c.mu.Lock()
	loaded := c.loaded
	c.mu.Unlock()
	if loaded {
		return nil
	}
	t, err := c.store.Load(ctx)
	if err != nil {
		return &github.Error{Op: "read the signed-in user's token", Kind: github.KindNoCredential, Cause: wording.Line(err), Err: err}
	}
	c.set(t, time.Time{})
	return nil
}

// fresh reports whether t need not be renewed yet.
func (c *credential) fresh(t UserToken) bool {
	return t.Access != "" && (t.Expires.IsZero() || c.now().Add(renewUserBefore).Before(t.Expires))
}

// Header implements [transport.Credential].
func (c *credential) Header(ctx context.Context) (string, error) {
	if t := c.current(); c.fresh(t) {
		return "Bearer " + t.Access, nil
	}
	release, err := c.lock(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	old := c.current()
	if c.fresh(old) { // another request has renewed it
		return "Bearer " + old.Access, nil
	}
	err = c.renew(ctx, old)
	t := c.current()
	if err != nil {
		// A token that is still valid is used while GitHub's page cannot be reached.
		if t.Access != "" && c.now().Before(t.Expires) && github.ReasonOf(err) != github.ReasonSession && c.pending() == nil {
			return "Bearer " + t.Access, nil
		}
		return "", err
	}
	return "Bearer " + t.Access, nil
}

// pending is the new pair that could not be stored yet, nil when there is none.
func (c *credential) pending() *UserToken {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.unsaved
}

// Rejected implements [transport.Credential]. A token that can be renewed counts
// as expired from then on.
func (c *credential) Rejected(header string, _ time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if header != "Bearer "+c.token.Access {
		return true // it has been replaced already
	}
	if c.token.Refresh == "" {
		return false
	}
	c.token.Expires = c.now().Add(-time.Second)
	return true
}

// Account implements [transport.Credential].
func (c *credential) Account() string { return "user" }

// Age implements [transport.Credential].
func (c *credential) Age(now time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return now.Sub(c.issued)
}

// ExplainRefusal marks the refusal of the token as the end of the sign-in.
func (c *credential) ExplainRefusal(_ context.Context, status int, e *github.Error) bool {
	if status != http.StatusUnauthorized || e.Reason != "" {
		return false
	}
	e.Reason = github.ReasonSession
	return true
}

const opRenew = "renew the sign-in"

// renew replaces the token. The turn is the caller'c.
func (c *credential) renew(ctx context.Context, old UserToken) error {
	if t := c.pending(); t != nil {
		return c.keep(ctx, opRenew, *t)
	}
	if c.reload(ctx, old) {
		return nil // another program has renewed it
	}
	now := c.now()
	if old.Refresh == "" || !old.RefreshExpires.IsZero() && !now.Before(old.RefreshExpires) {
		return &github.Error{Op: opRenew, Kind: github.KindUnauthorized, Reason: github.ReasonSession, Cause: "the sign-in has ended"}
	}
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {old.Refresh}}
	if !old.Device {
		secret, err := c.oauth.secret(ctx)
		if err != nil {
			return &github.Error{Op: opRenew, Kind: github.KindNoCredential, Cause: wording.Line(err), Err: err}
		}
		if secret != "" {
			form.Set("client_secret", secret)
		}
	}
	// From here on the old pair may be revoked: a request that is canceled must
	// not lose the new one.
	safe, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	a, err := c.oauth.post(safe, "login/oauth/access_token", form)
	if r, ok := errors.AsType[*refusal](err); ok && r.code == "bad_refresh_token" {
		if c.awaitOther(safe, old) {
			return nil
		}
	}
	if err != nil {
		return c.oauth.explain(safe, opRenew, err)
	}
	if !bearable(a.AccessToken) {
		return &github.Error{Op: opRenew, Kind: github.KindUnexpected, Cause: "GitHub's answer held no token"}
	}
	t := a.token(c.now())
	t.Device = old.Device
	return c.keep(safe, opRenew, t)
}

// reload uses the token that another program has stored, if it is a different
// one that is valid.
func (c *credential) reload(ctx context.Context, old UserToken) bool {
	if c.store == nil {
		return false
	}
	t, err := c.store.Load(ctx)
	if err != nil || t.Access == old.Access || !c.fresh(t) {
		return false
	}
	c.set(t, time.Time{})
	return true
}

// reloadDelays are the waits before the store is read again after GitHub has
// refused a refresh token: another program may have just used it, and is about
// to store the new pair.
var reloadDelays = []time.Duration{0, 200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second}

// awaitOther waits for another program to store a new token.
func (c *credential) awaitOther(ctx context.Context, old UserToken) bool {
	if c.store == nil {
		return false
	}
	for _, wait := range reloadDelays {
		if github.Pause(ctx, wait) != nil {
			return false
		}
		if c.reload(ctx, old) {
			return true
		}
	}
	return false
}

// keep stores a new token before it may be used.
func (c *credential) keep(ctx context.Context, op string, t UserToken) error {
	if c.store != nil {
		if err := c.store.Save(context.WithoutCancel(ctx), t); err != nil {
			c.mu.Lock()
			c.unsaved = &t
			c.mu.Unlock()
			return &github.Error{Op: op, Kind: github.KindUnexpected, Cause: "the new token cannot be stored, so it is not used: " + wording.Line(err), Err: err}
		}
	}
	c.set(t, c.now())
	return nil
}

// replace makes t the token.
func (c *credential) replace(ctx context.Context, op string, t UserToken) error {
	release, err := c.lock(ctx)
	if err != nil {
		return err
	}
	defer release()
	return c.keep(ctx, op, t)
}

// remove drops the token on this machine.
func (c *credential) remove(ctx context.Context, op string) error {
	release, err := c.lock(ctx)
	if err != nil {
		return err
	}
	defer release()
	c.set(UserToken{}, time.Time{})
	if c.store == nil {
		return nil
	}
	if err := c.store.Drop(context.WithoutCancel(ctx)); err != nil {
		return &github.Error{Op: op, Kind: github.KindUnexpected, Cause: "the stored token cannot be removed: " + wording.Line(err), Err: err}
	}
	return nil
}
