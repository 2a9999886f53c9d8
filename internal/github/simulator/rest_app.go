package simulator

import (
	"maps"
	"net/http"
	"time"

	"gitconnection/internal/github/simulator/refusals"
)

// routesApp registers what an App does as itself, with its JWT.
func (s *Simulator) routesApp(mux *http.ServeMux) {
	s.handle(mux, "GET /app", s.getApp)
	s.handleOpen(mux, routeManifest, s.convertManifest)
	s.handle(mux, "GET /app/installations", s.listInstallations)
	s.handle(mux, "GET /app/installations/{installation_id}", s.getInstallation)
	s.handle(mux, "DELETE /app/installations/{installation_id}", s.deleteInstallation)
	s.handle(mux, "PUT /app/installations/{installation_id}/suspended", s.suspendInstallation)
	s.handle(mux, "DELETE /app/installations/{installation_id}/suspended", s.unsuspendInstallation)
	s.handle(mux, "POST /app/installations/{installation_id}/access_tokens", s.createInstallationToken)
	s.handle(mux, "GET /app/installation-requests", s.listInstallationRequests)
	s.handle(mux, "GET /orgs/{org}/installation", s.getOrganizationInstallation)
	s.handle(mux, "GET /users/{username}/installation", s.getUserInstallation)
	s.handle(mux, "GET /repos/{owner}/{repo}/installation", s.getRepositoryInstallation)
}

// asApp refuses a caller without an App's JWT.
func (c *call) asApp() *reply {
	if c.actor.isApp() {
		return nil
	}
	return fail(http.StatusUnauthorized, msgJWTDecode)
}

func (s *Simulator) getApp(c *call) *reply {
	if refused := c.asApp(); refused != nil {
		return refused
	}
	o := s.appView(c.actor.app)
	o["installations_count"] = len(s.world.installationsOf(c.actor.app))
	return ok(o)
}

func (s *Simulator) listInstallations(c *call) *reply {
	if refused := c.asApp(); refused != nil {
		return refused
	}
	since, err := time.Parse(time.RFC3339, c.query("since"))
	if err != nil {
		since = time.Time{}
	}
	var list []*installation
	for _, in := range s.world.installationsOf(c.actor.app) {
		if in.Updated.Before(since) || c.query("outdated") != "" && !in.outdated() {
			continue
		}
		list = append(list, in)
	}
	return paged(c, list, func(part []*installation) any { return mapOf(part, s.installationView) })
}

// outdated says whether the App asks for more by now than was granted.
func (in *installation) outdated() bool {
	for name, wanted := range in.App.Permissions {
		if parseLevel(in.Permissions[name]) < parseLevel(wanted) {
			return true
		}
	}
	return false
}

// mapOf translates a list; the result is never nil, so that it is written as [].
func mapOf[T, U any](list []T, f func(T) U) []U {
	out := make([]U, 0, len(list))
	for _, v := range list {
		out = append(out, f(v))
	}
	return out
}

// own finds the App's own installation of the path.
func (c *call) own() (*installation, *reply) {
	if refused := c.asApp(); refused != nil {
		return nil, refused
	}
	in := c.s.world.installations[number(c.path("installation_id"))]
	if in == nil || in.App != c.actor.app {
		return nil, notFound()
	}
	return in, nil
}

func (s *Simulator) getInstallation(c *call) *reply {
	in, refused := c.own()
	if refused != nil {
		return refused
	}
	return ok(s.installationView(in))
}

// deleteInstallation answers 204, or 202 from API version 2026-03-10 on.
func (s *Simulator) deleteInstallation(c *call) *reply {
	in, refused := c.own()
	if refused != nil {
		return refused
	}
	s.uninstall(in)
	if version(c.r) >= "2026-03-10" {
		return &reply{status: http.StatusAccepted, body: obj{}}
	}
	return noContent()
}

func (s *Simulator) suspendInstallation(c *call) *reply {
	in, refused := c.own()
	if refused != nil {
		return refused
	}
	s.suspend(in, s.firstOwner(in.App.Owner))
	return noContent()
}

func (s *Simulator) unsuspendInstallation(c *call) *reply {
	in, refused := c.own()
	if refused != nil {
		return refused
	}
	s.unsuspend(in)
	return noContent()
}

// suspend blocks an installation; its tokens answer 403 until unsuspend.
func (s *Simulator) suspend(in *installation, by *account) {
	if !in.suspended() {
		in.SuspendedAt, in.SuspendedBy, in.Updated = s.now(), by, s.now()
	}
}

func (s *Simulator) unsuspend(in *installation) {
	in.SuspendedAt, in.SuspendedBy, in.Updated = time.Time{}, nil, s.now()
}

func (s *Simulator) listInstallationRequests(c *call) *reply {
	if refused := c.asApp(); refused != nil {
		return refused
	}
	return paged(c, s.world.requestsFor(c.actor.app, nil), func(part []*installationRequest) any {
		return mapOf(part, func(q *installationRequest) obj {
			return obj{
				"id": q.ID, "node_id": q.NodeID, "account": s.simpleUser(q.Account),
				"requester": s.simpleUser(q.Requester), "created_at": stamp(q.Created),
			}
		})
	})
}

func (s *Simulator) getOrganizationInstallation(c *call) *reply {
	return s.installationOn(c, s.world.organization(c.path("org")))
}

func (s *Simulator) getUserInstallation(c *call) *reply {
	return s.installationOn(c, s.world.account(c.path("username")))
}

func (s *Simulator) installationOn(c *call, on *account) *reply {
	if refused := c.asApp(); refused != nil {
		return refused
	}
	if in := s.world.installation(c.actor.app, on); on != nil && in != nil {
		return ok(s.installationView(in))
	}
	return notFound()
}

func (s *Simulator) getRepositoryInstallation(c *call) *reply {
	if refused := c.asApp(); refused != nil {
		return refused
	}
	r := s.world.repository(c.path("owner"), c.path("repo"))
	if r == nil {
		r = s.world.renamedTo(c.path("owner"), c.path("repo"))
	}
	if r == nil || !s.settled(r) {
		return notFound()
	}
	if in := s.world.installation(c.actor.app, r.Owner); in != nil && in.covers(r) {
		return ok(s.installationView(in))
	}
	return notFound()
}

const (
	msgTooMuch   = "The permissions requested are not granted to this installation."
	msgNoSuch    = "There is at least one repository that does not exist or is not accessible to the parent installation."
	msgTooMany   = "Too many repositories requested: at most 500 can be specified."
	maxNarrowing = 500
)

// createInstallationToken issues a token, narrowed as asked for.
func (s *Simulator) createInstallationToken(c *call) *reply {
	in, refused := c.own()
	if refused != nil {
		return refused
	}
	if in.suspended() {
		return fail(http.StatusForbidden, msgSuspended)
	}
	if by := in.Account.policy.AppsForbiddenBy; by != "" {
		return fail(http.StatusForbidden, refusals.Apps(by))
	}
	var body struct {
		Repositories  []string          `json:"repositories"`
		RepositoryIDs []int64           `json:"repository_ids"`
		Permissions   map[string]string `json:"permissions"`
	}
	if refused := c.decode(&body); refused != nil {
		return refused
	}
	permissions, granted := narrowPermissions(in, body.Permissions)
	if !granted {
		return invalid(msgTooMuch)
	}
	if len(body.Repositories)+len(body.RepositoryIDs) > maxNarrowing {
		return invalid(msgTooMany)
	}
	only, found := s.narrowRepositories(in, body.Repositories, body.RepositoryIDs)
	if !found {
		return invalid(msgNoSuch)
	}
	return created(s.tokenView(s.newInstallationToken(in, permissions, only)))
}

// narrowPermissions returns the permissions of a new token; false if they
// exceed what is granted.
func narrowPermissions(in *installation, wanted map[string]string) (map[string]string, bool) {
	if len(wanted) == 0 {
		return maps.Clone(in.Permissions), true
	}
	out := map[string]string{"metadata": "read"}
	for name, l := range wanted {
		if parseLevel(l) == levelNone || parseLevel(l) > parseLevel(in.Permissions[name]) {
			return nil, false
		}
		out[name] = l
	}
	return out, true
}

// narrowRepositories returns the repositories that a new token is limited to,
// nil for no limit; false if one of them is out of reach.
func (s *Simulator) narrowRepositories(in *installation, names []string, ids []int64) (map[int64]bool, bool) {
	if len(names)+len(ids) == 0 {
		return nil, true
	}
	only := map[int64]bool{}
	for _, name := range names {
		r := s.world.repository(in.Account.Login, name)
		if r == nil || !in.covers(r) || !s.settled(r) {
			return nil, false
		}
		only[r.ID] = true
	}
	for _, id := range ids {
		r := s.world.byID[id]
		if r == nil || !in.covers(r) {
			return nil, false
		}
		only[id] = true
	}
	return only, true
}

func (s *Simulator) tokenView(t *token) obj {
	o := obj{
		"token": t.Value, "expires_at": stamp(t.Expires), "permissions": t.Permissions,
		"repository_selection": t.Installation.Selection,
	}
	if t.RepositoryIDs != nil {
		o["repository_selection"] = "selected"
		who := actor{app: t.App, token: t}
		o["repositories"] = mapOf(s.reachable(who), func(r *repository) obj { return s.repositoryView(r, who) })
	}
	return o
}

// reachable lists the repositories that an installation token reaches.
func (s *Simulator) reachable(who actor) []*repository {
	var out []*repository
	for _, r := range s.world.repositoriesOf(who.token.Installation.Account) {
		if who.token.reaches(r) && s.settled(r) {
			out = append(out, r)
		}
	}
	return out
}
