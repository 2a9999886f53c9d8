package github

import (
	"context"
	"time"
)

// Request is one attempt at an API request, reported when a limit holds it
// back, when it starts, when it ends, and when it is going to be tried again.
type Request struct {
	Method string
	Path   string // without query: a query may carry a code
	// GraphQL is "query" or "mutation" for GraphQL requests.
	GraphQL string
	Write   bool // changes something; token minting and GraphQL queries don't
	Poll    bool // waits for a person; counted apart
	Attempt int  // from 1
	Start   time.Time
	End     time.Time // zero: it has just started
	Status  int       // 0: no answer
	Err     error
	RetryAt time.Time // zero: it is not tried again
	// HeldUntil is set, and Start and End are not, while the program itself
	// holds the request back until about then to stay within a limit of
	// GitHub's; Held says which.
	HeldUntil time.Time
	Held      string
}

// Observer is told of every request made with a context that carries it. It
// is called from the goroutine that makes the request and must return quickly.
type Observer func(Request)

type observerKey struct{}
type pollKey struct{}
type scopeKey struct{}
type knownKey struct{}
type impatientKey struct{}

// WithKnownInstallations returns a context in which an installation that the
// client has looked up before is not looked up again. It is for the moment
// after waiting for one.
func WithKnownInstallations(ctx context.Context) context.Context {
	return context.WithValue(ctx, knownKey{}, true)
}

func knownWanted(ctx context.Context) bool { return ctx.Value(knownKey{}) != nil }

// WithObserver returns a context whose requests are reported to o, after any
// observer that ctx carries already.
func WithObserver(ctx context.Context, o Observer) context.Context {
	if earlier, ok := ctx.Value(observerKey{}).(Observer); ok {
		later := o
		o = func(r Request) { earlier(r); later(r) }
	}
	return context.WithValue(ctx, observerKey{}, o)
}

func observe(ctx context.Context, r Request) {
	if o, ok := ctx.Value(observerKey{}).(Observer); ok {
		o(r)
	}
}

// WithImpatience returns a context whose requests tell the first failure
// instead of trying again, and sit no limit out: for checks. A refused
// credential is still renewed once.
func WithImpatience(ctx context.Context) context.Context {
	return context.WithValue(ctx, impatientKey{}, true)
}

func impatient(ctx context.Context) bool { return ctx.Value(impatientKey{}) != nil }

// aside is ctx for a request that another one needs: it is none of what the
// other costs, and inherits nothing of it but its end.
func aside(ctx context.Context) context.Context { return asideContext{ctx} }

type asideContext struct{ context.Context }

// Value hides what belongs to the other request.
func (a asideContext) Value(key any) any {
	switch key.(type) {
	case observerKey, credentialKey, graphqlKey, idempotentKey, pollKey:
		return nil
	}
	return a.Context.Value(key)
}

// WithPolling marks requests that wait for a person; they are not part of
// what a run costs.
func WithPolling(ctx context.Context) context.Context {
	return context.WithValue(ctx, pollKey{}, true)
}

func polling(ctx context.Context) bool { return ctx.Value(pollKey{}) != nil }

// Scope says what a task needs of an installation token; tokens are narrowed
// to it and to what was granted.
type Scope string

// The scopes.
const (
	ScopeRead      Scope = "read"      // look at repositories and files
	ScopeProvision Scope = "provision" // create, fill, archive and delete repositories
	ScopeContents  Scope = "contents"  // change files, nothing else
	ScopePropose   Scope = "propose"   // open pull requests
	ScopeKeys      Scope = "keys"      // list, add and revoke deploy keys
)

func (s Scope) permissions() Permissions {
	switch s {
	case ScopeProvision:
		return Permissions{"metadata": Read, "administration": Write, "contents": Write}
	case ScopeContents:
		return Permissions{"metadata": Read, "contents": Write}
	case ScopePropose:
		return Permissions{"metadata": Read, "contents": Write, "pull_requests": Write}
	case ScopeKeys:
		return Permissions{"metadata": Read, "administration": Write}
	}
	return Permissions{"metadata": Read, "contents": Read}
}

// WithScope returns a context whose requests use tokens of scope s.
func WithScope(ctx context.Context, s Scope) context.Context {
	return context.WithValue(ctx, scopeKey{}, s)
}

func scopeOf(ctx context.Context) Scope {
	if s, ok := ctx.Value(scopeKey{}).(Scope); ok {
		return s
	}
	return ScopeRead
}
