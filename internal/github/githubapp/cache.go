package githubapp

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"gitconnection/internal/github"
)

// Cache keeps small JSON values from one start of the program to the next. It
// may lose any of them. It never gets a credential.
type Cache interface {
	Load(key string) (value []byte, ok bool)
	Store(key string, value []byte) error
	Drop(key string) error
}

// cachedInstallation are the fields of an installation that are cached.
type cachedInstallation struct {
	ID          int64              `json:"id"`
	AppID       int64              `json:"app_id"`
	AppSlug     string             `json:"app_slug"`
	Account     github.Account     `json:"account"`
	Permissions github.Permissions `json:"permissions"`
	Selection   string             `json:"selection"`
	HTMLURL     string             `json:"html_url"`
	UpdatedAt   time.Time          `json:"updated_at"`
}

func (a *Actor) cacheKey(org string) string {
	return "installation " + a.api.Endpoints.API.Host + " " + a.issuer() + " " + strings.ToLower(org)
}

// loadCached returns the cached installation, after GitHub has issued a token
// for it.
func (a *Actor) loadCached(ctx context.Context, org string) (github.Installation, bool) {
	if !github.UsesRememberedInstallations(ctx) || a.opts.Cache == nil {
		return github.Installation{}, false
	}
	data, ok := a.opts.Cache.Load(a.cacheKey(org))
	var r cachedInstallation
	if !ok || json.Unmarshal(data, &r) != nil || r.ID == 0 || !strings.EqualFold(r.Account.Login, org) {
		return github.Installation{}, false
	}
	i := github.Installation{
		ID: r.ID, AppID: r.AppID, AppSlug: r.AppSlug, Account: r.Account, Permissions: r.Permissions, Selection: r.Selection,
		HTMLURL: r.HTMLURL, UpdatedAt: r.UpdatedAt, Remembered: true,
	}
	scope := github.ScopeOf(ctx)
	for name, level := range scope.Permissions() {
		if !i.Permissions.Allows(name, level) {
			return github.Installation{}, false // an owner may have granted it since
		}
	}
	if _, err := a.tokens.get(i, scope).Header(ctx); err != nil {
		a.tokens.drop(i.ID)
		switch github.KindOf(err) {
		case github.KindNoToken, github.KindSuspended:
			a.dropCached(org)
		}
		return github.Installation{}, false
	}
	a.remember(i)
	return i, true
}

// storeCached caches an installation that was looked up. A cache that cannot be
// written is logged and otherwise ignored.
func (a *Actor) storeCached(i github.Installation) {
	if a.opts.Cache == nil || i.Suspended() {
		return
	}
	data, err := json.Marshal(cachedInstallation{i.ID, i.AppID, i.AppSlug, i.Account, i.Permissions, i.Selection, i.HTMLURL, i.UpdatedAt})
	if err == nil {
		err = a.opts.Cache.Store(a.cacheKey(i.Account.Login), data)
	}
	if err != nil {
		a.api.Log.Warn("cache the installation", "account", i.Account.Login, "error", err)
	}
}

// dropCached removes the installation on org from the cache.
func (a *Actor) dropCached(org string) {
	if a.opts.Cache == nil {
		return
	}
	if err := a.opts.Cache.Drop(a.cacheKey(org)); err != nil {
		a.api.Log.Warn("forget the installation", "account", org, "error", err)
	}
}
