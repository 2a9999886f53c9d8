package simulator

import "net/http"

// routesInstallation registers what concerns the installation that a token
// stands for, or those that a user may see.
func (s *Simulator) routesInstallation(mux *http.ServeMux) {
	s.handle(mux, "DELETE /installation/token", s.revokeInstallationToken)
	s.handle(mux, "GET /installation/repositories", s.listInstallationRepositories)
	s.handle(mux, "GET /user/installations", s.listUserInstallations)
	s.handle(mux, "GET /user/installations/{installation_id}/repositories", s.listUserInstallationRepositories)
}

// asInstallation refuses a caller without an installation token.
func (c *call) asInstallation() *reply {
	switch {
	case c.actor.isInstallation():
		return nil
	case c.actor.anonymous():
		return requiresAuthentication()
	}
	return fail(http.StatusForbidden, "You must authenticate with an installation access token in order to list repositories for an installation.")
}

func requiresAuthentication() *reply {
	return fail(http.StatusUnauthorized, "Requires authentication")
}

func (s *Simulator) revokeInstallationToken(c *call) *reply {
	if refused := c.asInstallation(); refused != nil {
		return refused
	}
	c.actor.token.Revoked = true
	return noContent()
}

func (s *Simulator) listInstallationRepositories(c *call) *reply {
	if refused := c.asInstallation(); refused != nil {
		return refused
	}
	c.expect(read("metadata"))
	list := s.reachable(c.actor)
	selection := c.actor.token.Installation.Selection
	if c.actor.token.RepositoryIDs != nil {
		selection = "selected"
	}
	return paged(c, list, func(part []*repository) any {
		return obj{
			"total_count": len(list), "repository_selection": selection,
			"repositories": mapOf(part, func(r *repository) obj { return s.repositoryView(r, c.actor) }),
		}
	})
}

// asAppUser refuses whoever does not come with the token of a user who has
// authorized an App.
func (c *call) asAppUser() *reply {
	switch {
	case c.actor.isAppUser():
		return nil
	case c.actor.anonymous():
		return requiresAuthentication()
	}
	return fail(http.StatusForbidden, "You must authenticate with an access token authorized to a GitHub App in order to list installations")
}

// explicit says whether a user has explicit access to an installation: the
// account is the user's own or an organization that the user belongs to.
func explicit(in *installation, u *account) bool {
	return in.Account == u || in.Account.hasMember(u)
}

func (s *Simulator) listUserInstallations(c *call) *reply {
	if refused := c.asAppUser(); refused != nil {
		return refused
	}
	var list []*installation
	var hidden []*account
	for _, in := range s.world.installationsOf(c.actor.app) {
		switch {
		case !explicit(in, c.actor.user()):
		case s.lacksSession(in.Account, c.actor.user()):
			hidden = append(hidden, in.Account)
		default:
			list = append(list, in)
		}
	}
	return c.withSessions(paged(c, list, func(part []*installation) any {
		return obj{"total_count": len(list), "installations": mapOf(part, s.installationView)}
	}), hidden)
}

func (s *Simulator) listUserInstallationRepositories(c *call) *reply {
	if refused := c.asAppUser(); refused != nil {
		return refused
	}
	in := s.world.installations[number(c.path("installation_id"))]
	if in == nil || in.App != c.actor.app || !explicit(in, c.actor.user()) {
		return notFound()
	}
	if in.suspended() {
		return fail(http.StatusForbidden, msgSuspended)
	}
	var list []*repository
	for _, r := range s.world.repositoriesOf(in.Account) {
		if in.covers(r) && r.role(c.actor.user()) >= levelRead && s.settled(r) {
			list = append(list, r)
		}
	}
	return paged(c, list, func(part []*repository) any {
		return obj{
			"total_count": len(list), "repository_selection": in.Selection,
			"repositories": mapOf(part, func(r *repository) obj { return s.repositoryView(r, c.actor) }),
		}
	})
}
