package githubapp

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"gitconnection/internal/github"
)

// jwtCredential authenticates as the App itself. It reuses one JWT while that
// is valid, because GitHub's ETags depend on the Authorization header.
type jwtCredential struct {
	issuer string // App id or client id
	key    github.Key
	now    func() time.Time

	mu     sync.Mutex
	token  string
	minted time.Time
	skew   time.Duration // GitHub's clock minus ours
}

// Lifetime of a JWT: GitHub allows 10 minutes at most
// (docs: generating-a-json-web-token-jwt-for-a-github-app).
const (
	jwtBackdate = 60 * time.Second
	jwtLifetime = 9 * time.Minute
	jwtRenew    = 8 * time.Minute
)

// Header implements [transport.Credential].
func (a *jwtCredential) Header(ctx context.Context) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	if a.token != "" && now.Sub(a.minted) < jwtRenew && now.After(a.minted.Add(-time.Second)) {
		return "Bearer " + a.token, nil
	}
	key, err := a.key(ctx)
	if err != nil {
		return "", fmt.Errorf("read the App's private key: %w", err)
	}
	token, err := signJWT(key, a.issuer, now.Add(a.skew))
	if err != nil {
		return "", fmt.Errorf("sign as the App: %w", err)
	}
	a.token, a.minted = token, now
	return "Bearer " + token, nil
}

// Rejected implements [transport.Credential]. A new JWT is always worth one
// attempt: this one may have expired on its way, or the machine may have slept.
// If the clocks differ, the new JWT follows GitHub's.
func (a *jwtCredential) Rejected(header string, date time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if header == "Bearer "+a.token {
		a.token = ""
	}
	if date.IsZero() {
		return true
	}
	skew := date.Sub(a.now())
	if d := skew - a.skew; d >= 20*time.Second || d <= -20*time.Second {
		a.skew, a.token = skew, ""
	}
	return true
}

// Account implements [transport.Credential].
func (a *jwtCredential) Account() string { return "app" }

// Age implements [transport.Credential].
func (a *jwtCredential) Age(time.Time) time.Duration { return time.Hour }

func signJWT(key *rsa.PrivateKey, issuer string, now time.Time) (string, error) {
	claims := map[string]any{
		"iat": now.Add(-jwtBackdate).Unix(),
		"exp": now.Add(jwtLifetime).Unix(),
		"iss": issuer,
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	enc := base64.RawURLEncoding
	signed := enc.EncodeToString([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + enc.EncodeToString(body)
	sum := sha256.Sum256([]byte(signed))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		return "", err
	}
	return signed + "." + enc.EncodeToString(sig), nil
}
