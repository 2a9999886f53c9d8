package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"gitconnection/internal/github/simulator/refusals"
)

// level is how much a permission allows.
type level int

const (
	levelNone level = iota
	levelRead
	levelWrite
	levelAdmin
)

func parseLevel(v string) level {
	switch v {
	case "read":
		return levelRead
	case "write":
		return levelWrite
	case "admin":
		return levelAdmin
	}
	return levelNone
}

func (l level) String() string { return [...]string{"none", "read", "write", "admin"}[l] }

// need is a permission that a call asks for, such as contents: write.
type need struct {
	Name  string
	Level level
}

func read(name string) need  { return need{name, levelRead} }
func write(name string) need { return need{name, levelWrite} }

// expect notes the needs for X-Accepted-GitHub-Permissions.
func (c *call) expect(needs ...need) {
	parts := make([]string, len(needs))
	for i, n := range needs {
		parts[i] = n.Name + "=" + n.Level.String()
	}
	c.accepted = strings.Join(parts, ",")
}

const msgIntegration = "Resource not accessible by integration"

// refuseIntegration is GitHub's answer to an App that lacks a permission.
func refuseIntegration() *reply { return fail(http.StatusForbidden, msgIntegration) }

// role is what a user may do in a repository by itself.
func (r *repository) role(u *account) level {
	switch {
	case u == nil:
	case r.Owner.hasOwner(u):
		return levelAdmin
	case r.Roles[u.ID] != levelNone:
		return r.Roles[u.ID]
	case r.Owner.hasMember(u):
		return levelRead // the organization's base permission
	}
	if !r.Private {
		return levelRead
	}
	return levelNone
}

// rolePermission translates a user's role into an App's permission.
func rolePermission(role level, name string) level {
	switch {
	case role == levelAdmin:
		return levelAdmin
	case name == "administration":
		return levelNone
	case role == levelWrite:
		return levelWrite
	}
	return min(role, levelRead)
}

// permission is how far the actor holds a permission for a repository.
func (s *Simulator) permission(a actor, r *repository, name string) level {
	public := levelNone
	if !r.Private && name != "administration" {
		public = levelRead
	}
	switch {
	case a.isInstallation():
		if a.token.reaches(r) {
			return max(public, parseLevel(a.token.Permissions[name]))
		}
	case a.isAppUser():
		in := s.world.installation(a.app, r.Owner)
		if in != nil && !in.suspended() && in.covers(r) {
			return max(public, min(parseLevel(in.Permissions[name]), rolePermission(r.role(a.user()), name)))
		}
	case a.isClassic():
		return max(public, classicPermission(a, r, name))
	}
	return public
}

func classicPermission(a actor, r *repository, name string) level {
	if a.hasScope("repo") || !r.Private && a.hasScope("public_repo") {
		return rolePermission(r.role(a.user()), name)
	}
	return levelNone
}

// reaches says whether an installation token gives access to a repository.
func (t *token) reaches(r *repository) bool {
	return t.Installation.covers(r) && (t.RepositoryIDs == nil || t.RepositoryIDs[r.ID])
}

// visible says whether the actor may know that a repository exists.
func (s *Simulator) visible(a actor, r *repository) bool {
	return !r.Private || s.permission(a, r, "metadata") >= levelRead
}

// settled says whether reads find the repository already.
func (s *Simulator) settled(r *repository) bool { return !s.exactNow().Before(r.VisibleFrom) }

// visibleFrom is when reads begin to find a repository created now.
func (s *Simulator) visibleFrom() time.Time {
	return s.exactNow().Add(time.Duration(s.consistency.Load()))
}

// repo finds the repository of the path and checks the needs against it. What
// the actor must not know to exist is 404, whatever else is wrong.
func (c *call) repo(needs ...need) (*repository, *reply) {
	r, refused := c.find()
	if refused != nil {
		return nil, refused
	}
	if !c.s.settled(r) {
		return nil, notFound()
	}
	return r, c.check(r, needs...)
}

// gitRepo is repo for the git database, which knows fresh and empty
// repositories as empty.
func (c *call) gitRepo(needs ...need) (*repository, *reply) {
	r, refused := c.find()
	if refused != nil {
		return nil, refused
	}
	if refused := c.check(r, needs...); refused != nil {
		return nil, refused
	}
	if !c.s.settled(r) || r.git.Empty() {
		return nil, fail(http.StatusConflict, "Git Repository is empty.")
	}
	return r, nil
}

// find looks the path's repository up, following renames with a redirect.
func (c *call) find() (*repository, *reply) {
	owner, name := c.path("owner"), c.path("repo")
	if r := c.s.world.repository(owner, name); r != nil {
		if c.s.visible(c.actor, r) {
			return r, refusedBy(refusals.Blocked(r.block))
		}
		return nil, notFound()
	}
	r := c.s.world.renamedTo(owner, name)
	if r == nil || !c.s.visible(c.actor, r) {
		return nil, notFound()
	}
	rest := strings.SplitN(c.r.URL.EscapedPath(), "/", 5)
	location := c.s.api("/repositories/" + decimal(r.ID))
	if len(rest) == 5 {
		location += "/" + rest[4]
	}
	if c.r.URL.RawQuery != "" {
		location += "?" + c.r.URL.RawQuery
	}
	status, message := http.StatusTemporaryRedirect, "Temporary Redirect"
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodHead {
		status, message = http.StatusMovedPermanently, "Moved Permanently"
	}
	p := &reply{status: status, body: obj{"message": message, "url": location, "documentation_url": docs}}
	return nil, p.with("Location", location)
}

// check holds the actor to the needs, all of them.
func (c *call) check(r *repository, needs ...need) *reply {
	c.expect(needs...)
	for _, n := range needs {
		if c.s.permission(c.actor, r, n.Name) >= n.Level {
			if n == write("administration") && c.s.exactNow().Before(r.Created.Add(c.s.trouble.BusyAfter)) {
				return refusedBy(refusals.Busy(c.r.Method == http.MethodDelete))
			}
			continue
		}
		switch {
		case c.actor.anonymous():
			return fail(http.StatusUnauthorized, "Requires authentication")
		case !c.actor.isClassic():
			return refuseIntegration()
		case n.Name == "administration":
			return fail(http.StatusForbidden, "Must have admin rights to Repository.")
		}
		return notFound()
	}
	return nil
}

// writable refuses changes of an archived repository.
func writable(r *repository) *reply {
	if r.Archived {
		return fail(http.StatusForbidden, "Repository was archived so is read-only.")
	}
	return nil
}

// refuses says what keeps the actor from a change of a branch, nil nothing does.
func (s *Simulator) refuses(a actor, r *repository, c refusals.Change) *refusals.Refusal {
	_, c.Exists = r.git.BranchHash(c.Branch)
	c.Default = c.Branch == r.DefaultBranch
	var rules []refusals.Rules
	for _, rs := range s.rulesetsOf(r) {
		if !a.isInstallation() || !slices.Contains(rs.BypassApps, a.app.ID) {
			rules = append(rules, rs.Rules)
		}
	}
	return refusals.Bound(c, rules, r.protected[c.Branch])
}

// rulesetsOf lists the rulesets that bind a repository's default branch.
func (s *Simulator) rulesetsOf(r *repository) []*ruleset {
	out := slices.Clone(r.rulesets)
	for _, rs := range s.world.rulesets {
		if rs.Owner == r.Owner {
			out = append(out, rs)
		}
	}
	return out
}

const msgRules = "Repository rule violations found"

// workflowsDir holds what only Apps with the workflows permission may change.
const workflowsDir = ".github/workflows/"

func touchesWorkflows(paths ...string) bool {
	return slices.ContainsFunc(paths, func(p string) bool { return strings.HasPrefix(p, workflowsDir) })
}
