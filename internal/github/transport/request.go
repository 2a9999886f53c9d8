package transport

import (
	"context"
	"time"

	"gitconnection/internal/github"
)

// Credential authenticates requests.
type Credential interface {
	// Header returns the value of Authorization.
	Header(ctx context.Context) (string, error)
	// Rejected is called when GitHub refused header at date (GitHub's clock).
	// It reports whether a new header is worth another attempt.
	Rejected(header string, date time.Time) bool
	// Account names whose limits the requests count against.
	Account() string
	// Age is how long ago the current credential was issued.
	Age(now time.Time) time.Duration
}

type (
	credentialKey struct{}
	graphqlKey    struct{}
	idempotentKey struct{}
)

// WithCredential returns a context whose requests are authenticated with c.
func WithCredential(ctx context.Context, c Credential) context.Context {
	return context.WithValue(ctx, credentialKey{}, c)
}

// WithIdempotent marks a request that may be repeated although its method says
// otherwise.
func WithIdempotent(ctx context.Context) context.Context {
	return context.WithValue(ctx, idempotentKey{}, true)
}

// WithGraphQL marks a GraphQL request as a "query" or a "mutation"; "" marks a
// REST request that a GraphQL request needs.
func WithGraphQL(ctx context.Context, kind string) context.Context {
	return context.WithValue(ctx, graphqlKey{}, kind)
}

// Nested returns the context for a request that another request needs. It ends
// with the other one, but is neither reported nor authenticated with it.
func Nested(ctx context.Context) context.Context {
	ctx = context.WithValue(github.Unobserved(ctx), credentialKey{}, nil)
	return context.WithValue(WithGraphQL(ctx, ""), idempotentKey{}, nil)
}
