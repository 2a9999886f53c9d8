package simulator

import (
	"maps"
	"slices"

	"gitconnection/internal/github/simulator/query"
)

// Install installs an App and returns the installation's id; 0 if there is no
// such App. An account that does not exist is made, as an organization.
func (s *Simulator) Install(spec InstallSpec) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.world.app(spec.App)
	if a == nil {
		return 0
	}
	on := s.accountToInstallOn(spec)
	var ids []int64
	for _, name := range spec.Repositories {
		if r := s.world.repository(on.Login, name); r != nil {
			ids = append(ids, r.ID)
		}
	}
	in := s.install(a, on, spec.Selection, ids)
	in.Gone = spec.Gone
	if spec.Permissions != nil {
		in.Permissions = maps.Clone(spec.Permissions)
		in.Permissions["metadata"] = "read"
	}
	if spec.Suspended {
		by := s.world.account(spec.SuspendedBy)
		if by == nil {
			by = s.firstOwner(on)
		}
		in.SuspendedAt, in.SuspendedBy = spec.SuspendedAt, by
		if in.SuspendedAt.IsZero() {
			in.SuspendedAt = s.now()
		}
	}
	if !spec.Created.IsZero() {
		in.Created, in.Updated = spec.Created, spec.Created
	}
	return in.ID
}

func (s *Simulator) accountToInstallOn(spec InstallSpec) *account {
	if spec.Enterprise {
		return s.ensureEnterprise(spec.Account)
	}
	return s.ensureAccount(spec.Account, typeOrganization)
}

// install installs an App with all the permissions that it asks for, or
// changes the selection of the installation that exists. The matching pending
// request is settled by it.
func (s *Simulator) install(a *app, on *account, selection string, repositories []int64) *installation {
	in := s.world.installation(a, on)
	if in == nil {
		in = &installation{ID: s.world.newID(), App: a, Account: on, Permissions: maps.Clone(a.Permissions), Created: s.now()}
		s.world.installations[in.ID] = in
	}
	if selection == "" {
		selection = "all"
	}
	in.Selection, in.Updated = selection, s.now()
	in.Repositories = map[int64]bool{}
	if selection == "selected" {
		for _, id := range repositories {
			in.Repositories[id] = true
		}
	}
	s.withdraw(a, on)
	return in
}

// uninstall removes an installation; its tokens stop working.
func (s *Simulator) uninstall(in *installation) {
	delete(s.world.installations, in.ID)
	for _, t := range s.world.tokens {
		if t.Installation == in {
			t.Revoked = true
		}
	}
}

// requestInstallation notes that a member asked for an App to be installed.
func (s *Simulator) requestInstallation(a *app, on, by *account) {
	if len(s.world.requestsFor(a, on)) > 0 {
		return
	}
	q := &installationRequest{ID: s.world.newID(), App: a, Account: on, Requester: by, Created: s.now()}
	q.NodeID = query.NodeID("IIR", q.ID)
	s.world.requests = append(s.world.requests, q)
}

// withdraw forgets the pending requests for an App on an account; false if
// there are none.
func (s *Simulator) withdraw(a *app, on *account) bool {
	before := len(s.world.requests)
	if a == nil || on == nil {
		return false
	}
	s.world.requests = slices.DeleteFunc(s.world.requests, func(q *installationRequest) bool {
		return q.App == a && q.Account == on
	})
	return len(s.world.requests) < before
}

// firstOwner returns an organization's alphabetically first owner, or the account itself.
func (s *Simulator) firstOwner(a *account) *account {
	if !a.isOrganization() {
		return a
	}
	logins := slices.Sorted(maps.Keys(a.owners))
	if len(logins) == 0 {
		return nil
	}
	return s.world.account(logins[0])
}
