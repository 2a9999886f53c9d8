package github

import (
	"context"
	"encoding/json"
	"strings"
	"time"
)

// Cache keeps small JSON values from one start of the program to the next. It
// may lose any of them. No credential is ever put in.
type Cache interface {
	Load(key string) (value []byte, ok bool)
	Store(key string, value []byte) error
	Drop(key string) error
}

// remembrance is all that is kept of an installation.
type remembrance struct {
	ID          int64       `json:"id"`
	AppID       int64       `json:"app_id"`
	AppSlug     string      `json:"app_slug"`
	Account     Account     `json:"account"`
	Permissions Permissions `json:"permissions"`
	Selection   string      `json:"selection"`
	HTMLURL     string      `json:"html_url"`
	UpdatedAt   time.Time   `json:"updated_at"`
}

type rememberedKey struct{}

// WithRememberedInstallations returns a context in which an installation that
// an earlier start of the program has looked up is taken from the cache: the
// token that is requested for it right then proves that it still exists and
// still has the permissions that the work needs. One that GitHub refuses is
// dropped and looked up. Such an installation has Remembered set; before
// anything is written it should be looked up, since the account may have been
// renamed and the name taken by another.
func WithRememberedInstallations(ctx context.Context) context.Context {
	return context.WithValue(ctx, rememberedKey{}, true)
}

func (c *Client) cacheKey(org string) string {
	return "installation " + c.opts.Endpoints.API.Host + " " + c.issuer() + " " + strings.ToLower(org)
}

// remembered returns the installation that the cache knows, once a token for
// it has been minted.
func (c *Client) remembered(ctx context.Context, org string) (Installation, bool) {
	if ctx.Value(rememberedKey{}) == nil || c.opts.Cache == nil {
		return Installation{}, false
	}
	data, ok := c.opts.Cache.Load(c.cacheKey(org))
	var r remembrance
	if !ok || json.Unmarshal(data, &r) != nil || r.ID == 0 || !strings.EqualFold(r.Account.Login, org) {
		return Installation{}, false
	}
	i := Installation{
		ID: r.ID, AppID: r.AppID, AppSlug: r.AppSlug, Account: r.Account, Permissions: r.Permissions, Selection: r.Selection,
		HTMLURL: r.HTMLURL, UpdatedAt: r.UpdatedAt, Remembered: true,
	}
	scope := scopeOf(ctx)
	for name, level := range scope.permissions() {
		if !i.Permissions.Allows(name, level) {
			return Installation{}, false // an owner may have granted it since
		}
	}
	if _, err := c.tokenFor(i, scope).header(ctx); err != nil {
		c.dropTokens(i.ID)
		switch KindOf(err) {
		case KindNotFound, KindForbidden, KindSuspended, KindInvalid:
			c.uncache(org)
		}
		return Installation{}, false
	}
	c.remember(i)
	return i, true
}

// cache keeps what a lookup has found. A cache that cannot be written is
// logged and no reason to stop.
func (c *Client) cache(i Installation) {
	if c.opts.Cache == nil || i.Suspended() {
		return
	}
	data, err := json.Marshal(remembrance{i.ID, i.AppID, i.AppSlug, i.Account, i.Permissions, i.Selection, i.HTMLURL, i.UpdatedAt})
	if err == nil {
		err = c.opts.Cache.Store(c.cacheKey(i.Account.Login), data)
	}
	if err != nil {
		c.opts.Log.Warn("cache the installation", "account", i.Account.Login, "error", err)
	}
}

func (c *Client) uncache(org string) {
	if c.opts.Cache == nil {
		return
	}
	if err := c.opts.Cache.Drop(c.cacheKey(org)); err != nil {
		c.opts.Log.Warn("forget the installation", "account", org, "error", err)
	}
}

func (c *Client) dropTokens(installation int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for k := range c.tokens {
		if k.installation == installation {
			delete(c.tokens, k)
		}
	}
}
