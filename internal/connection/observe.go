package connection

import (
	"context"
	"errors"
	"sync"

	"gitconnection/internal/github"
)

// Observe looks at GitHub and returns what the connection of o is now: one
// lookup per GitHub organization and one query per repository. An error means
// that something could not be seen; it never means "not connected".
//
// Where a repository was renamed or transferred, the state is that of the
// connection at its new place, and its Organization says where that is.
func (e *Engine) Observe(ctx context.Context, o Organization) (State, error) {
	s, err := e.observe(ctx, o)
	if err != nil {
		return s, err
	}
	now, moved, err := e.followed(ctx, s)
	if err != nil {
		return State{}, err
	}
	if !moved {
		return s, nil
	}
	return e.observe(AfterAwait(ctx), now)
}

func (e *Engine) observe(ctx context.Context, o Organization) (State, error) {
	if err := o.Validate(); err != nil {
		return State{}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := State{Organization: o, Repositories: map[Role]Repository{}, Requests: map[Role]*github.InstallationRequest{}}
	if e.github.HasApp() {
		s.Installations = map[Role]*github.Installation{}
	}
	var mu sync.Mutex
	var first error
	var wg sync.WaitGroup
	for _, owner := range o.Owners() {
		wg.Go(func() {
			if err := guarded(func() error { return e.observeOwner(ctx, &mu, &s, owner) }); err != nil {
				mu.Lock()
				if first == nil {
					first = err
				}
				mu.Unlock()
				cancel() // the others' answers are of no use any more
			}
		})
	}
	wg.Wait()
	if first != nil {
		return State{}, first
	}
	e.lacks(ctx, &s)
	if err := e.pendingRequests(ctx, &s); err != nil {
		return State{}, err
	}
	if err := e.proposals(ctx, &s); err != nil {
		return State{}, err
	}
	s.ObservedAt = e.now()
	conclude(&s)
	return s, nil
}

// lacks asks what the App itself asks for where an installation grants less:
// an owner has to accept it, or the App has to ask first. Where GitHub does
// not say, it is known to be missing all the same.
func (e *Engine) lacks(ctx context.Context, s *State) {
	var app *github.App
	for _, owner := range s.Organization.Owners() {
		i := s.Installations[rolesOf(s.Organization, owner)[0]]
		if i == nil || i.Suspended() || len(MissingPermissions(i.Permissions)) == 0 {
			continue
		}
		if app == nil {
			a, err := e.github.App(ctx)
			if err != nil {
				return
			}
			app = &a
		}
		if told, ok := errors.AsType[*github.Error](e.github.Endpoints().PermissionError(*i, *app)); ok {
			if s.lacking == nil {
				s.lacking = map[string]*github.Error{}
			}
			s.lacking[owner] = told
		}
	}
}

// observeOwner looks at one GitHub organization and the repositories in it.
func (e *Engine) observeOwner(ctx context.Context, mu *sync.Mutex, s *State, owner string) error {
	roles := rolesOf(s.Organization, owner)
	if e.github.HasApp() {
		i, err := e.github.LookupInstallation(ctx, owner)
		if github.KindOf(err) == github.KindNotFound {
			return nil // positively not installed
		}
		if err != nil {
			return err
		}
		mu.Lock()
		for _, role := range roles {
			s.Installations[role] = &i
		}
		mu.Unlock()
		if i.Suspended() || !i.Permissions.Allows("contents", github.Read) {
			return nil // nothing in it can be read
		}
	}
	errs := make([]error, len(roles))
	var wg sync.WaitGroup
	for n, role := range roles {
		wg.Go(func() {
			errs[n] = guarded(func() error {
				r, err := e.observeRepository(ctx, s.Organization, role)
				if err != nil {
					return err
				}
				mu.Lock()
				defer mu.Unlock()
				s.Repositories[role] = r
				return nil
			})
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func rolesOf(o Organization, owner string) []Role {
	if o.OneOrg() {
		return Roles()
	}
	if owner == o.PlatformOrg {
		return []Role{Platform}
	}
	return []Role{Application}
}

func (e *Engine) observeRepository(ctx context.Context, o Organization, role Role) (Repository, error) {
	d, err := e.desired(o, role)
	if err != nil {
		return Repository{}, err
	}
	seen, err := e.github.ObserveRepository(ctx, d.owner, d.name, d.look())
	if github.KindOf(err) == github.KindNotFound {
		return absent(d), nil
	}
	if err != nil {
		return Repository{}, err
	}
	r := judged(o, d, seen)
	return r, e.study(ctx, d, &r)
}

// pendingRequests asks for requests only where the App is missing.
func (e *Engine) pendingRequests(ctx context.Context, s *State) error {
	missing := false
	for _, role := range Roles() {
		missing = missing || (s.Installations != nil && s.Installations[role] == nil)
	}
	if !missing {
		return nil
	}
	requests, err := e.github.Requests(github.WithPolling(ctx))
	if err != nil {
		return err
	}
	for _, role := range Roles() {
		if s.Installations[role] == nil {
			s.Requests[role] = requestFor(requests, s.Organization.Owner(role))
		}
	}
	return nil
}
