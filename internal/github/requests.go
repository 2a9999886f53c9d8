package github

import (
	"context"
	"sync/atomic"
	"time"
)

// Request is one attempt at an API request. It is reported when a limit delays
// it, when it starts, when it ends, and when it is about to be repeated.
type Request struct {
	Method string
	Path   string // without the query, which may hold a code
	// GraphQL is "query" or "mutation" for GraphQL requests.
	GraphQL string
	Write   bool // changes something; token requests and GraphQL queries do not
	Poll    bool // waits for a person; counted apart
	Attempt int  // from 1
	Start   time.Time
	End     time.Time // zero: it has just started
	Status  int       // 0: no answer
	Err     error
	RetryAt time.Time // zero: it is not repeated
	// HeldUntil is set, and Start and End are not, while the program itself
	// delays the request until about then to stay within one of GitHub's
	// limits. Held names the limit.
	HeldUntil time.Time
	Held      string
}

// Wait is something that the client waits for before a request goes on. Nobody
// has to have asked for it: whoever is in front of the program wants to know.
type Wait struct {
	Why   string // in words: a limit, an answer, none at all
	Until time.Time
}

// Observer is called for every request made with a context that carries it.
// The goroutine that makes the request calls it, so it must return quickly.
type Observer func(Request)

type (
	observerKey                struct{}
	pollKey                    struct{}
	impatientKey               struct{}
	bulkKey                    struct{}
	newTokenKey                struct{}
	scopeKey                   struct{}
	readerKey                  struct{}
	knownInstallationsKey      struct{}
	rememberedInstallationsKey struct{}
	installedKey               struct{}
)

// WithObserver returns a context whose requests are reported to o, after any
// observer that ctx carries already.
func WithObserver(ctx context.Context, o Observer) context.Context {
	if earlier, ok := ctx.Value(observerKey{}).(Observer); ok {
		later := o
		o = func(r Request) { earlier(r); later(r) }
	}
	return context.WithValue(ctx, observerKey{}, o)
}

// Report calls the observer of ctx, if there is one.
func Report(ctx context.Context, r Request) {
	if o, ok := ctx.Value(observerKey{}).(Observer); ok {
		o(r)
	}
}

// Unobserved returns a context whose requests are reported to nobody and do
// not count as polling.
func Unobserved(ctx context.Context) context.Context {
	return context.WithValue(context.WithValue(ctx, observerKey{}, nil), pollKey{}, nil)
}

// WithPolling marks requests that wait for a person. They do not count towards
// the cost of a run.
func WithPolling(ctx context.Context) context.Context {
	return context.WithValue(ctx, pollKey{}, true)
}

// IsPolling reports whether ctx comes from [WithPolling].
func IsPolling(ctx context.Context) bool { return ctx.Value(pollKey{}) != nil }

// WithImpatience returns a context for checks: its requests return the first
// failure instead of being repeated, and wait for no rate limit. A refused
// credential is still renewed once.
func WithImpatience(ctx context.Context) context.Context {
	return context.WithValue(ctx, impatientKey{}, true)
}

// IsImpatient reports whether ctx comes from [WithImpatience].
func IsImpatient(ctx context.Context) bool { return ctx.Value(impatientKey{}) != nil }

// WithNewToken returns a context whose first request gets a token that is issued for
// it: one from before a repository was created may not reach it.
func WithNewToken(ctx context.Context) context.Context {
	return context.WithValue(ctx, newTokenKey{}, &atomic.Bool{})
}

// TakesNewToken reports whether a request has to get a new token; of each
// [WithNewToken], one has to.
func TakesNewToken(ctx context.Context) bool {
	taken, ok := ctx.Value(newTokenKey{}).(*atomic.Bool)
	return ok && taken.CompareAndSwap(false, true)
}

// WithBulk marks requests of long work on many organizations. They give way to
// all others, leave them a part of every limit, and wait as long as a limit
// demands instead of failing.
func WithBulk(ctx context.Context) context.Context { return context.WithValue(ctx, bulkKey{}, true) }

// IsBulk reports whether ctx comes from [WithBulk].
func IsBulk(ctx context.Context) bool { return ctx.Value(bulkKey{}) != nil }

// Scope says what a task needs of an installation token. A token is limited to
// it and to what was granted.
type Scope string

// The scopes.
const (
	ScopeRead      Scope = "read"      // read repositories and files
	ScopeProvision Scope = "provision" // create, fill, archive and delete repositories
	ScopeContents  Scope = "contents"  // change files, nothing else
	ScopePropose   Scope = "propose"   // open pull requests
	ScopeKeys      Scope = "keys"      // list, add and revoke deploy keys
)

// Permissions are what a token of this scope asks for.
func (s Scope) Permissions() Permissions {
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

// Extras are what a token of this scope asks for in addition, where it was granted:
// to see the pull requests of a repository beside its files.
func (s Scope) Extras() Permissions {
	if s == ScopeKeys {
		return nil
	}
	return Permissions{"pull_requests": Read, "checks": Read, "statuses": Read}
}

// WithScope returns a context whose requests use tokens of scope s.
func WithScope(ctx context.Context, s Scope) context.Context {
	return context.WithValue(ctx, scopeKey{}, s)
}

// ScopeOf returns the scope of ctx, [ScopeRead] by default.
func ScopeOf(ctx context.Context) Scope {
	if s, ok := ctx.Value(scopeKey{}).(Scope); ok {
		return s
	}
	return ScopeRead
}

// ReadingAs returns a context whose requests to repositories use the token of
// the named owner, whoever owns the repository: an installation's token can
// read every public repository (GitHub: REST docs, authenticating as an
// installation).
func ReadingAs(ctx context.Context, owner string) context.Context {
	return context.WithValue(ctx, readerKey{}, owner)
}

// ReaderOf returns whose token ctx uses for repositories of owner.
func ReaderOf(ctx context.Context, owner string) string {
	if as, ok := ctx.Value(readerKey{}).(string); ok && as != "" {
		return as
	}
	return owner
}

// WithKnownInstallations returns a context in which an installation that the
// client has looked up before is not looked up again. It is for the moment
// after waiting for one.
func WithKnownInstallations(ctx context.Context) context.Context {
	return context.WithValue(ctx, knownInstallationsKey{}, true)
}

// UsesKnownInstallations reports whether ctx comes from
// [WithKnownInstallations].
func UsesKnownInstallations(ctx context.Context) bool {
	return ctx.Value(knownInstallationsKey{}) != nil
}

// WithRememberedInstallations returns a context in which an installation that
// an earlier start of the program has looked up is read from the cache. The
// token that is requested for it right then proves that it still exists and
// still has the permissions that the work needs; one that GitHub refuses is
// dropped and looked up. Such an installation has Remembered set. Look it up
// before writing anything: the account may have been renamed, and the name
// given to another.
func WithRememberedInstallations(ctx context.Context) context.Context {
	return context.WithValue(ctx, rememberedInstallationsKey{}, true)
}

// UsesRememberedInstallations reports whether ctx comes from
// [WithRememberedInstallations].
func UsesRememberedInstallations(ctx context.Context) bool {
	return ctx.Value(rememberedInstallationsKey{}) != nil
}

// OnInstallation returns a context in which f is called with every installation
// that is looked up, when GitHub has answered; it must return quickly.
func OnInstallation(ctx context.Context, f func(Installation)) context.Context {
	return context.WithValue(ctx, installedKey{}, f)
}

// ReportInstallation calls the function of [OnInstallation], if there is one.
func ReportInstallation(ctx context.Context, i Installation) {
	if f, ok := ctx.Value(installedKey{}).(func(Installation)); ok {
		f(i)
	}
}

// Pause waits for d, unless ctx ends first.
func Pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
