package github

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// ParsePrivateKey reads an App's private key: PKCS#1 (as GitHub hands it out)
// or PKCS#8, with real or `\n`-escaped line ends. Errors never quote the key.
func ParsePrivateKey(text []byte) (*rsa.PrivateKey, error) {
	s := strings.TrimSpace(string(text))
	if !strings.Contains(s, "\n") {
		s = strings.ReplaceAll(s, `\n`, "\n")
	}
	block, _ := pem.Decode([]byte(s + "\n"))
	if block == nil {
		return nil, errors.New("this is not a PEM file: it has to begin with -----BEGIN RSA PRIVATE KEY----- and be complete")
	}
	switch block.Type {
	case "RSA PRIVATE KEY":
		key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		if err != nil {
			return nil, errors.New("the RSA private key in this PEM file is damaged")
		}
		return key, nil
	case "PRIVATE KEY":
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, errors.New("the private key in this PEM file is damaged")
		}
		key, ok := parsed.(*rsa.PrivateKey)
		if !ok {
			return nil, errors.New("GitHub Apps need an RSA key; this is another kind")
		}
		return key, nil
	case "OPENSSH PRIVATE KEY":
		return nil, errors.New("this is an OpenSSH key; GitHub Apps need the .pem file that GitHub generated for the App")
	}
	return nil, fmt.Errorf("this PEM file holds a %s, not a private key", strings.ToLower(block.Type))
}

// Key gives the App's private key when it is first needed. It may take its
// time (a keyring, a command), which is why it is not just a value.
type Key func(ctx context.Context) (*rsa.PrivateKey, error)

// StaticKey is a Key that is at hand.
func StaticKey(k *rsa.PrivateKey) Key {
	return func(context.Context) (*rsa.PrivateKey, error) { return k, nil }
}

// appCredential authenticates as the App itself, with one JWT for as long as
// it is good: GitHub's ETags depend on the Authorization header.
type appCredential struct {
	issuer string // App id or client id
	key    Key
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

func (a *appCredential) header(ctx context.Context) (string, error) {
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

// rejected is called with GitHub's clock when it refused the JWT. A new one is
// always worth one attempt: this one may have ended on its way, or the machine
// may have slept; if the clocks differ the new one follows GitHub's.
func (a *appCredential) rejected(header string, date time.Time) bool {
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

func (a *appCredential) account() string { return "app" }

func (a *appCredential) age(time.Time) time.Duration { return time.Hour }

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
