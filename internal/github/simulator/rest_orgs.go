package simulator

import (
	"net/http"
	"slices"
	"strings"
)

// routesOrganizations registers what concerns organizations.
func (s *Simulator) routesOrganizations(mux *http.ServeMux) {
	s.handle(mux, "GET /orgs/{org}", s.getOrganization)
	s.handle(mux, "GET /orgs/{org}/repos", s.listOrganizationRepositories)
	s.handle(mux, "POST /orgs/{org}/repos", s.createRepository)
}

func (s *Simulator) getOrganization(c *call) *reply {
	org := s.world.organization(c.path("org"))
	if org == nil {
		return notFound()
	}
	details := c.actor.readsOrganizations() && org.hasOwner(c.actor.user())
	if c.actor.isInstallation() && c.actor.token.Installation.Account == org {
		details = details || c.actor.token.Permissions["organization_plan"] != "" ||
			c.actor.token.Permissions["organization_administration"] != ""
	}
	return ok(s.fullOrganization(org, details))
}

func (s *Simulator) listOrganizationRepositories(c *call) *reply {
	org := s.world.organization(c.path("org"))
	if org == nil {
		return notFound()
	}
	c.expect(read("metadata"))
	var list []*repository
	for _, r := range s.world.repositoriesOf(org) {
		if !s.visible(c.actor, r) || !s.settled(r) {
			continue
		}
		switch c.query("type") {
		case "public":
			if r.Private {
				continue
			}
		case "private":
			if !r.Private {
				continue
			}
		case "forks":
			continue
		}
		list = append(list, r)
	}
	sortRepositories(list, c.query("sort"), c.query("direction"))
	return paged(c, list, func(part []*repository) any {
		return mapOf(part, func(r *repository) obj { return s.minimalRepository(r, c.actor) })
	})
}

// sortRepositories orders as GitHub does: newest first, names from A to Z.
func sortRepositories(list []*repository, by, direction string) {
	if by == "" {
		by = "created"
	}
	descending := direction == "desc" || direction == "" && by != "full_name"
	slices.SortStableFunc(list, func(a, b *repository) int {
		var n int
		switch by {
		case "full_name":
			n = strings.Compare(fold(a.fullName()), fold(b.fullName()))
		case "updated":
			n = a.Updated.Compare(b.Updated)
		case "pushed":
			n = a.Pushed.Compare(b.Pushed)
		default:
			n = a.Created.Compare(b.Created)
			if n == 0 {
				n = int(a.ID - b.ID)
			}
		}
		if descending {
			return -n
		}
		return n
	})
}
