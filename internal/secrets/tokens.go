package secrets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Tokens are the tokens of the signed-in user. They never print themselves.
type Tokens struct {
	Access         string
	AccessExpires  time.Time // zero: never
	Refresh        string    // "" none
	RefreshExpires time.Time // zero: unknown
	Device         bool      // from the device flow: renewed without the client secret
}

type tokensJSON struct {
	Access         string    `json:"access"`
	AccessExpires  time.Time `json:"access_expires,omitzero"`
	Refresh        string    `json:"refresh,omitempty"`
	RefreshExpires time.Time `json:"refresh_expires,omitzero"`
	Device         bool      `json:"device,omitempty"`
}

// String tells when they expire, nothing else.
func (t Tokens) String() string {
	if t.AccessExpires.IsZero() {
		return "user tokens"
	}
	return "user tokens until " + t.AccessExpires.UTC().Format(time.RFC3339)
}

// Format keeps them out of %v, %+v and %#v.
func (t Tokens) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, t.String()) }

// LogValue keeps them out of logs.
func (t Tokens) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText keeps them out of encodings.
func (t Tokens) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// LoadTokens returns the tokens in s; [ErrNotFound] when nobody is signed in.
func LoadTokens(ctx context.Context, s Store) (Tokens, error) {
	text, err := s.Get(ctx, UserTokens)
	if err != nil {
		return Tokens{}, err
	}
	var t tokensJSON
	if err := json.Unmarshal([]byte(text), &t); err != nil || t.Access == "" {
		return Tokens{}, &Error{
			Op: "read", Item: UserTokens, Where: s.Where(), Cause: "what is kept there is not what konstruct keeps",
			Fix: "Sign in again: konstruct login", Err: errors.New("not the tokens' JSON"),
		}
	}
	return Tokens(t), nil
}

// ReplaceTokens replaces the pair of tokens atomically: after a crash the store
// has one pair or the other, never a mixture. Use renewed tokens only after it has
// returned, since GitHub has revoked the old ones.
func ReplaceTokens(ctx context.Context, s Store, t Tokens) error {
	data, err := json.Marshal(tokensJSON(t))
	if err != nil {
		return fmt.Errorf("keep the tokens: %w", err)
	}
	return s.Set(ctx, UserTokens, string(data))
}
