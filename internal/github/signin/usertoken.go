package signin

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// UserToken is a token of the signed-in user. It never prints itself.
type UserToken struct {
	Access  string
	Expires time.Time // of Access; zero never
	// Refresh gets a new pair, once; "" when the token cannot be renewed.
	Refresh        string
	RefreshExpires time.Time // zero never or unknown
	// Device is true for a token of the device flow, which is issued and renewed
	// without the client secret.
	Device bool
}

// String tells when the token expires, nothing else.
func (t UserToken) String() string {
	switch {
	case t.Access == "":
		return "no user token"
	case t.Expires.IsZero():
		return "user token"
	}
	return "user token until " + t.Expires.UTC().Format(time.RFC3339)
}

// Format keeps the tokens out of %v, %+v and %#v.
func (t UserToken) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, t.String()) }

// LogValue keeps the tokens out of logs of any encoding.
func (t UserToken) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText keeps the tokens out of encodings; stores write the fields.
func (t UserToken) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// TokenStore keeps the signed-in user's token from one start of the program to
// the next. Load returns the zero token when nobody is signed in. Save has to
// replace the whole token atomically and durably: GitHub no longer accepts the
// previous one.
type TokenStore interface {
	Load(ctx context.Context) (UserToken, error)
	Save(ctx context.Context, t UserToken) error
	Drop(ctx context.Context) error
}
