package testkit

import (
	"context"
	"sync"
	"testing"

	"gitconnection/internal/github/client"
	"gitconnection/internal/github/signin"
)

// userTokens is a token store in memory.
type userTokens struct {
	mu    sync.Mutex
	token signin.UserToken
}

// Load implements [signin.TokenStore].
func (u *userTokens) Load(context.Context) (signin.UserToken, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.token, nil
}

// Save implements [signin.TokenStore].
func (u *userTokens) Save(_ context.Context, t signin.UserToken) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.token = t
	return nil
}

// Drop implements [signin.TokenStore].
func (u *userTokens) Drop(ctx context.Context) error { return u.Save(ctx, signin.UserToken{}) }

// SignIn signs a client of this GitHub in with a user's token. The client must
// not have acted as a user before.
func (g *GitHub) SignIn(t testing.TB, c *client.Client, token string) {
	t.Helper()
	store, ok := g.userTokens.Load(c)
	if !ok {
		t.Fatal("this is not a client of this GitHub")
	}
	tokens, _ := store.(*userTokens)
	if err := tokens.Save(t.Context(), signin.UserToken{Access: token}); err != nil {
		t.Fatal(err)
	}
	if in, err := c.SignedIn(t.Context()); err != nil || !in {
		t.Fatalf("signed in: %v, %v", in, err)
	}
}
