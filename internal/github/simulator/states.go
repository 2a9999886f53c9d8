package simulator

import (
	"maps"
	"time"
)

// RequestInstallation notes that a member asks an owner to install an App, as
// the button "Request" does. It says whether App, account and member exist.
func (s *Simulator) RequestInstallation(slug, account, requester string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, on, by := s.world.app(slug), s.world.account(account), s.world.user(requester)
	if a == nil || on == nil || by == nil {
		return false
	}
	s.requestInstallation(a, on, by)
	return true
}

// WithdrawRequest forgets a request, as a member who withdraws it or an owner
// who declines it does: an App cannot tell one from the other.
func (s *Simulator) WithdrawRequest(slug, account string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.withdraw(s.world.app(slug), s.world.account(account))
}

// Uninstall removes an App from an account; its tokens stop working.
func (s *Simulator) Uninstall(slug, account string) bool {
	return s.changeInstallationOf(slug, account, s.uninstall)
}

// Suspend blocks an installation on behalf of an owner.
func (s *Simulator) Suspend(slug, account, by string) bool {
	return s.changeInstallationOf(slug, account, func(in *installation) { s.suspend(in, s.world.user(by)) })
}

// Unsuspend ends what Suspend began.
func (s *Simulator) Unsuspend(slug, account string) bool {
	return s.changeInstallationOf(slug, account, s.unsuspend)
}

// SetInstallationPermissions changes what an installation grants: less, as an
// older installation has, or more.
func (s *Simulator) SetInstallationPermissions(slug, account string, permissions map[string]string) bool {
	return s.changeInstallationOf(slug, account, func(in *installation) {
		in.Permissions, in.Updated = clonePermissions(permissions), s.now()
		in.Permissions["metadata"] = "read"
	})
}

// SelectRepositories limits an installation to repositories of its account;
// none at all: to all of them again.
func (s *Simulator) SelectRepositories(slug, account string, names ...string) bool {
	return s.changeInstallationOf(slug, account, func(in *installation) {
		var ids []int64
		for _, name := range names {
			if r := s.world.repository(account, name); r != nil {
				ids = append(ids, r.ID)
			}
		}
		selection := "selected"
		if len(names) == 0 {
			selection = "all"
		}
		s.install(in.App, in.Account, selection, ids)
	})
}

func (s *Simulator) changeInstallationOf(slug, account string, change func(*installation)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, on := s.world.app(slug), s.world.account(account)
	if a == nil || on == nil {
		return false
	}
	in := s.world.installation(a, on)
	if in == nil {
		return false
	}
	change(in)
	return true
}

// SetAppPermissions changes what an App asks for: more has to be accepted on
// each account, less applies at once.
func (s *Simulator) SetAppPermissions(slug string, permissions map[string]string) bool {
	return s.changeAppOf(slug, func(a *app) { s.changeAppPermissions(a, permissions) })
}

// SetDeviceFlow switches an App's device flow.
func (s *Simulator) SetDeviceFlow(slug string, on bool) bool {
	return s.changeAppOf(slug, func(a *app) { a.DeviceFlow = on })
}

// DeleteApp removes an App for good, with its installations and tokens.
func (s *Simulator) DeleteApp(slug string) bool { return s.changeAppOf(slug, s.deleteApp) }

func (s *Simulator) changeAppOf(slug string, change func(*app)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.world.app(slug)
	if a == nil {
		return false
	}
	change(a)
	return true
}

// SignInWithSAML begins a member's session with an organization, as its page
// does.
func (s *Simulator) SignInWithSAML(organization, user string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	on, u := s.world.organization(organization), s.world.user(user)
	if on == nil || u == nil {
		return false
	}
	s.site.saml[samlKey{on.ID, u.ID}] = s.now().Add(samlLife)
	return true
}

// EndSAML ends all sessions with an organization.
func (s *Simulator) EndSAML(organization string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	on := s.world.organization(organization)
	if on == nil {
		return false
	}
	maps.DeleteFunc(s.site.saml, func(k samlKey, _ time.Time) bool { return k.Organization == on.ID })
	return true
}

// AuthorizeApp returns the token of a user who has authorized an App, as the
// browser's way ends; "" when there is no such App or user.
func (s *Simulator) AuthorizeApp(slug, login string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, u := s.world.app(slug), s.world.user(login)
	if a == nil || u == nil {
		return ""
	}
	access, _ := s.newUserTokens(a, u)
	return access.Value
}
