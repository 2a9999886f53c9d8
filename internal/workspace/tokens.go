package workspace

import (
	"context"
	"errors"

	"gitconnection/internal/github/signin"
	"gitconnection/internal/secrets"
)

// tokenStore keeps the signed-in user's tokens where the instance's secrets
// are.
type tokenStore struct{ store secrets.Store }

// Load implements [github.TokenStore].
func (t tokenStore) Load(ctx context.Context) (signin.UserToken, error) {
	kept, err := secrets.LoadTokens(ctx, t.store)
	if errors.Is(err, secrets.ErrNotFound) {
		return signin.UserToken{}, nil
	}
	return signin.UserToken{
		Access: kept.Access, Expires: kept.AccessExpires, Refresh: kept.Refresh, RefreshExpires: kept.RefreshExpires, Device: kept.Device,
	}, err
}

// Save implements [github.TokenStore].
func (t tokenStore) Save(ctx context.Context, u signin.UserToken) error {
	return secrets.ReplaceTokens(ctx, t.store, secrets.Tokens{
		Access: u.Access, AccessExpires: u.Expires, Refresh: u.Refresh, RefreshExpires: u.RefreshExpires, Device: u.Device,
	})
}

// Drop implements [github.TokenStore].
func (t tokenStore) Drop(ctx context.Context) error { return t.store.Drop(ctx, secrets.UserTokens) }
