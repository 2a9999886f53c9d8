package connection

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"gitconnection/internal/github"
)

// Observer looks at GitHub and says what a connection is now.
type Observer struct {
	github     GitHub
	now        func() time.Time
	scaffolder *Scaffolder
}

// Observe looks at GitHub and returns what the connection of o is now: one
// lookup per GitHub organization and one query per repository. An error means
// that something could not be seen; it never means "not connected".
//
// Where a repository was renamed or transferred, the state is that of the
// connection at its new place, and its Organization says where that is.
func (observer *Observer) Observe(ctx context.Context, o Organization) (State, error) {
	s, err := observer.observe(ctx, o)
	if err != nil {
		return s, err
	}
	now, moved, err := observer.locate(ctx, s)
	if err != nil {
		return State{}, err
	}
	if !moved {
		return s, nil
	}
	return observer.observe(AfterAwait(ctx), now)
}

func (observer *Observer) observe(ctx context.Context, o Organization) (State, error) {
	if err := o.Validate(); err != nil {
		return State{}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := State{Organization: o, Repositories: map[Role]Repository{}, Requests: map[Role]*github.InstallationRequest{}}
	if observer.github.HasApp() {
		s.Installations = map[Role]*github.Installation{}
	}
	var mu sync.Mutex
	var first error
	var wg sync.WaitGroup
	for _, owner := range o.Owners() {
		wg.Go(func() {
			if err := Guarded(func() error { return observer.observeOwner(ctx, &mu, &s, owner) }); err != nil {
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
	observer.observePermissions(ctx, &s)
	observer.pendingRequests(ctx, &s)
	if err := ctx.Err(); err != nil {
		return State{}, err
	}
	if err := observer.proposals(ctx, &s); err != nil {
		return State{}, err
	}
	s.ObservedAt = observer.now()
	conclude(&s)
	return s, nil
}

// observePermissions asks what the App itself asks for where an installation grants less:
// an owner has to accept it, or the App has to ask first. Where GitHub does
// not say, it is known to be missing all the same.
func (observer *Observer) observePermissions(ctx context.Context, s *State) {
	var app *github.App
	for _, owner := range s.Organization.Owners() {
		i := s.Installations[rolesOf(s.Organization, owner)[0]]
		if i == nil || i.Suspended() || len(MissingPermissions(i.Permissions)) == 0 {
			continue
		}
		if app == nil {
			a, err := observer.github.App(ctx)
			if err != nil {
				return
			}
			app = &a
		}
		if told, ok := errors.AsType[*github.Error](observer.github.Endpoints().PermissionError(*i, *app)); ok {
			if s.lacking == nil {
				s.lacking = map[string]*github.Error{}
			}
			s.lacking[owner] = told
		}
	}
}

// observeOwner looks at one GitHub organization and the repositories in it.
func (observer *Observer) observeOwner(ctx context.Context, mu *sync.Mutex, s *State, owner string) error {
	roles := rolesOf(s.Organization, owner)
	if observer.github.HasApp() {
		i, err := observer.github.LookupInstallation(ctx, owner)
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
			errs[n] = Guarded(func() error {
				r, err := observer.observeRepository(ctx, s.Organization, role)
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

func (observer *Observer) observeRepository(ctx context.Context, o Organization, role Role) (Repository, error) {
	d, err := observer.scaffolder.desired(o, role)
	if err != nil {
		return Repository{}, err
	}
	seen, err := observer.github.ObserveRepository(ctx, d.owner, d.name, d.look())
	if github.KindOf(err) == github.KindNotFound {
		return absentRepository(d), nil
	}
	if err != nil {
		return Repository{}, err
	}
	r := judgeRepository(o, d, seen)
	return r, observer.readMerges(ctx, d, &r)
}

// pendingRequests asks for requests only where the App is missing. They are an
// extra: that it is missing is known without them.
func (observer *Observer) pendingRequests(ctx context.Context, s *State) {
	missing := false
	for _, role := range Roles() {
		missing = missing || (s.Installations != nil && s.Installations[role] == nil)
	}
	if !missing {
		return
	}
	requests, err := observer.github.Requests(github.WithPolling(github.WithImpatience(ctx)))
	if err != nil {
		s.requestsUnread = true
		return
	}
	for _, role := range Roles() {
		if s.Installations[role] == nil {
			s.Requests[role] = requestFor(requests, s.Organization.Owner(role))
		}
	}
}

// Confirm looks up the installations of s that came from the cache. If nothing
// has changed it returns s, with the fresh installations; otherwise it
// observes the organization again. ctx must not come from [FromMemory].
func (observer *Observer) Confirm(ctx context.Context, s State) (State, error) {
	fresh := map[string]github.Installation{}
	for _, owner := range s.Organization.Owners() {
		var old *github.Installation
		for _, role := range rolesOf(s.Organization, owner) {
			old = s.Installations[role]
		}
		if old == nil || !old.Remembered {
			continue
		}
		i, err := observer.github.LookupInstallation(ctx, owner)
		switch {
		case github.KindOf(err) == github.KindNotFound:
			return observer.Observe(ctx, s.Organization)
		case err != nil:
			return s, err
		case i.ID != old.ID || i.Account.ID != old.Account.ID || i.Suspended() || !maps.Equal(i.Permissions, old.Permissions):
			return observer.Observe(AfterAwait(ctx), s.Organization)
		}
		fresh[owner] = i
	}
	if len(fresh) == 0 {
		return s, nil
	}
	s.Installations = maps.Clone(s.Installations)
	for owner, i := range fresh {
		for _, role := range rolesOf(s.Organization, owner) {
			s.Installations[role] = &i
		}
	}
	return s, nil
}

// Tree lists the files of a repository.
func (observer *Observer) Tree(ctx context.Context, owner, name, ref string) (github.Tree, error) {
	return observer.github.Tree(ctx, owner, name, ref)
}

// Blob returns the bytes of a file.
func (observer *Observer) Blob(ctx context.Context, owner, name, sha string) ([]byte, error) {
	return observer.github.Blob(ctx, owner, name, sha)
}
