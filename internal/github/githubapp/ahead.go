package githubapp

import (
	"context"
	"strings"
	"sync"

	"gitconnection/internal/github"
)

// How many accounts get a token before it is known whether they are needed.
const (
	maxRelated = 3 // of those that are called like the organization
	maxAll     = 4 // of all, where the App is installed on no more
)

// Prepare gets tokens, for requests with the scope of ctx, of the accounts that
// probably hold repositories of an organization: those whose names begin with its
// name, or all where there are few. It is a head start for requests that follow;
// what fails here fails again where it is needed, and is explained there.
func (a *Actor) Prepare(ctx context.Context, organization string) {
	ctx = github.WithImpatience(ctx)
	list, next, err := a.Installations(ctx, 1)
	if err != nil {
		return
	}
	var all sync.WaitGroup
	for _, i := range likely(list, next == 0, organization) {
		all.Go(func() { _, _ = a.tokens.get(i, github.ScopeOf(ctx)).Header(ctx) })
	}
	all.Wait()
}

// likely are the installations to prepare; complete tells that there are no others.
func likely(list []github.Installation, complete bool, organization string) []github.Installation {
	few := complete && len(list) <= maxAll
	var out []github.Installation
	for _, i := range list {
		login := i.Account.Login
		related := len(login) > len(organization) && strings.EqualFold(login[:len(organization)], organization)
		if !i.Suspended() && (few || related && len(out) < maxRelated) {
			out = append(out, i)
		}
	}
	return out
}
