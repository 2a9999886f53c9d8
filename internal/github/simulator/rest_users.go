package simulator

import "net/http"

// routesUsers registers what concerns users and their memberships.
func (s *Simulator) routesUsers(mux *http.ServeMux) {
	s.handle(mux, "GET /user", s.getUser)
	s.handle(mux, "GET /user/orgs", s.listUserOrganizations)
	s.handle(mux, "GET /user/memberships/orgs/{org}", s.getMembership)
	s.handle(mux, "GET /users/{username}", s.getUserByName)
}

// asUser refuses a caller that does not act for a user.
func (c *call) asUser() *reply {
	switch {
	case c.actor.user() != nil:
		return nil
	case c.actor.anonymous():
		return requiresAuthentication()
	}
	return refuseIntegration()
}

func (s *Simulator) getUser(c *call) *reply {
	if refused := c.asUser(); refused != nil {
		return refused
	}
	if c.actor.isAppUser() || c.actor.hasScope("user") || c.actor.hasScope("read:user") {
		return ok(s.privateUser(c.actor.user()))
	}
	return ok(s.publicUser(c.actor.user()))
}

// readsOrganizations says whether a classic token has one of the scopes that
// show its user's organizations.
func (a actor) readsOrganizations() bool {
	return a.hasScope("read:org") || a.hasScope("admin:org") || a.hasScope("write:org") || a.hasScope("user")
}

func (s *Simulator) listUserOrganizations(c *call) *reply {
	if refused := c.asUser(); refused != nil {
		return refused
	}
	if c.actor.isAppUser() {
		return refuseIntegration()
	}
	if !c.actor.readsOrganizations() {
		return fail(http.StatusForbidden, "You need at least read:org scope or user scope to list your organizations.")
	}
	var list, hidden []*account
	for _, o := range s.world.organizationsOf(c.actor.user()) {
		if s.lacksSession(o, c.actor.user()) {
			hidden = append(hidden, o)
		} else {
			list = append(list, o)
		}
	}
	return c.withSessions(paged(c, list, func(part []*account) any {
		return mapOf(part, s.simpleOrganization)
	}), hidden)
}

// getMembership needs the organization permission "members" of an App.
func (s *Simulator) getMembership(c *call) *reply {
	if refused := c.asUser(); refused != nil {
		return refused
	}
	org := s.world.organization(c.path("org"))
	c.expect(read("members"))
	if c.actor.isAppUser() {
		in := s.world.installation(c.actor.app, org)
		if org == nil || in == nil || in.suspended() || parseLevel(in.Permissions["members"]) < levelRead {
			return refuseIntegration()
		}
	} else if !c.actor.readsOrganizations() {
		return fail(http.StatusForbidden, "You need at least read:org scope to view your organization membership.")
	}
	u := c.actor.user()
	if org == nil || !org.hasMember(u) {
		return notFound()
	}
	role := "member"
	if org.hasOwner(u) {
		role = "admin"
	}
	self := s.api("/orgs/" + org.Login)
	return ok(obj{
		"url": self + "/memberships/" + u.Login, "state": "active", "role": role,
		"organization_url": self, "organization": s.simpleOrganization(org), "user": s.simpleUser(u),
	})
}

func (s *Simulator) getUserByName(c *call) *reply {
	if a := s.world.account(c.path("username")); a != nil {
		return ok(s.publicUser(a))
	}
	return notFound()
}
