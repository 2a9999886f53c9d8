package simulator

import (
	"maps"
	"time"
)

// stamp writes a time as GitHub does.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// optional writes a time that may be absent.
func optional(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}

// orNull writes an empty string as null.
func orNull(v string) any {
	if v == "" {
		return nil
	}
	return v
}

// simpleUser is the schema "simple-user" of any account.
func (s *Simulator) simpleUser(a *account) obj {
	if a == nil {
		return nil
	}
	self := s.api("/users/" + a.Login)
	page := s.html("/" + a.Login)
	if a.Type == typeBot {
		page = s.html(s.appPath(&app{Slug: a.Login[:len(a.Login)-len("[bot]")]}))
	}
	return obj{
		"login": a.Login, "id": a.ID, "node_id": a.NodeID,
		"avatar_url": s.avatar(a), "gravatar_id": "", "url": self, "html_url": page,
		"followers_url": self + "/followers", "following_url": self + "/following{/other_user}",
		"gists_url": self + "/gists{/gist_id}", "starred_url": self + "/starred{/owner}{/repo}",
		"subscriptions_url": self + "/subscriptions", "organizations_url": self + "/orgs",
		"repos_url": self + "/repos", "events_url": self + "/events{/privacy}",
		"received_events_url": self + "/received_events", "type": a.Type, "site_admin": false,
	}
}

func (s *Simulator) avatar(a *account) string { return s.html("/avatars/u/" + decimal(a.ID) + "?v=4") }

// nullableUser is simpleUser that may be null; a nil map in an interface would
// be written as null as well, but not compare as such.
func (s *Simulator) nullableUser(a *account) any {
	if a == nil {
		return nil
	}
	return s.simpleUser(a)
}

// simpleOrganization is the schema "organization-simple".
func (s *Simulator) simpleOrganization(a *account) obj {
	self := s.api("/orgs/" + a.Login)
	return obj{
		"login": a.Login, "id": a.ID, "node_id": a.NodeID, "url": self,
		"repos_url": self + "/repos", "events_url": self + "/events", "hooks_url": self + "/hooks",
		"issues_url": self + "/issues", "members_url": self + "/members{/member}",
		"public_members_url": self + "/public_members{/member}", "avatar_url": s.avatar(a), "description": "",
	}
}

// fullOrganization is the schema "organization-full"; details are what owners
// and Apps with organization_plan see.
func (s *Simulator) fullOrganization(a *account, details bool) obj {
	public, private := s.countRepositories(a)
	o := s.simpleOrganization(a)
	merge(o, obj{
		"name": a.Name, "html_url": s.html("/" + a.Login), "type": a.Type,
		"has_organization_projects": true, "has_repository_projects": true,
		"public_repos": public, "public_gists": 0, "followers": 0, "following": 0,
		"created_at": stamp(a.Created), "updated_at": stamp(a.Created), "archived_at": nil,
	})
	if details {
		merge(o, obj{
			"total_private_repos": private, "owned_private_repos": private,
			"private_gists": 0, "disk_usage": 0, "collaborators": 0, "billing_email": nil,
			"plan": obj{
				"name": a.Plan, "space": 976_562_499, "private_repos": 999_999,
				"filled_seats": len(a.members), "seats": max(len(a.members), 5),
			},
			"default_repository_permission": "read", "default_repository_branch": a.DefaultBranch,
			"members_can_create_repositories":         !a.OwnersCreateOnly,
			"members_can_create_public_repositories":  !a.OwnersCreateOnly,
			"members_can_create_private_repositories": !a.OwnersCreateOnly,
			"two_factor_requirement_enabled":          false,
		})
	}
	return o
}

func (s *Simulator) countRepositories(a *account) (public, private int) {
	for _, r := range s.world.repositoriesOf(a) {
		if r.Private {
			private++
		} else {
			public++
		}
	}
	return public, private
}

// publicUser is the schema "public-user".
func (s *Simulator) publicUser(a *account) obj {
	public, _ := s.countRepositories(a)
	o := s.simpleUser(a)
	merge(o, obj{
		"name": orNull(a.Name), "company": nil, "blog": "", "location": nil, "email": orNull(a.Email),
		"hireable": nil, "bio": nil, "twitter_username": nil, "public_repos": public, "public_gists": 0,
		"followers": 0, "following": 0, "created_at": stamp(a.Created), "updated_at": stamp(a.Created),
		"user_view_type": "public",
	})
	return o
}

// privateUser is the schema "private-user".
func (s *Simulator) privateUser(a *account) obj {
	_, private := s.countRepositories(a)
	o := s.publicUser(a)
	merge(o, obj{
		"user_view_type": "private", "notification_email": orNull(a.Email),
		"private_gists": 0, "total_private_repos": private, "owned_private_repos": private,
		"disk_usage": 0, "collaborators": 0, "two_factor_authentication": true,
		"plan": obj{"name": "free", "space": 976_562_499, "private_repos": 10_000, "collaborators": 0},
	})
	return o
}

// merge adds the entries of more to o.
func merge(o, more obj) {
	maps.Copy(o, more)
}

// homeOf is the homepage that an App was registered with.
func (s *Simulator) homeOf(a *app) string {
	if a.HomeURL != "" {
		return a.HomeURL
	}
	return s.html(s.appPath(a))
}

// appPath is the App's public page; Enterprise Server has its own place for it.
func (s *Simulator) appPath(a *app) string {
	if s.opts.Enterprise != "" {
		return "/github-apps/" + a.Slug
	}
	return "/apps/" + a.Slug
}

// appView is the schema "integration".
func (s *Simulator) appView(a *app) obj {
	return obj{
		"id": a.ID, "slug": a.Slug, "node_id": a.NodeID, "client_id": a.ClientID,
		"owner": s.simpleUser(a.Owner), "name": a.Name, "description": orNull(a.Description),
		"external_url": s.homeOf(a), "html_url": s.html(s.appPath(a)),
		"created_at": stamp(a.Created), "updated_at": stamp(a.Updated),
		"permissions": a.Permissions, "events": a.Events,
	}
}

// installedOn is the account of an installation: a user or organization, an
// enterprise, or null once it is there no more.
func (s *Simulator) installedOn(in *installation) any {
	switch {
	case in.Gone:
		return nil
	case in.Account.Type == typeEnterprise:
		return s.enterpriseView(in.Account)
	}
	return s.simpleUser(in.Account)
}

// enterpriseView is the schema "enterprise".
func (s *Simulator) enterpriseView(a *account) obj {
	return obj{"id": a.ID, "node_id": a.NodeID, "name": a.Name, "slug": a.Login, "html_url": s.html("/enterprises/" + a.Login),
		"avatar_url": s.avatar(a), "description": nil, "website_url": nil, "created_at": stamp(a.Created), "updated_at": stamp(a.Created)}
}

// installationView is the schema "installation".
func (s *Simulator) installationView(in *installation) obj {
	page := s.html("/settings/installations/" + decimal(in.ID))
	if in.Account.isOrganization() {
		page = s.html("/organizations/" + in.Account.Login + "/settings/installations/" + decimal(in.ID))
	}
	return obj{
		"id": in.ID, "account": s.installedOn(in), "repository_selection": in.Selection,
		"access_tokens_url": s.api("/app/installations/" + decimal(in.ID) + "/access_tokens"),
		"repositories_url":  s.api("/installation/repositories"), "html_url": page,
		"app_id": in.App.ID, "app_slug": in.App.Slug, "client_id": in.App.ClientID,
		"target_id": in.Account.ID, "target_type": in.Account.Type,
		"permissions": in.Permissions, "events": in.App.Events,
		"created_at": stamp(in.Created), "updated_at": stamp(in.Updated),
		"single_file_name": nil, "has_multiple_single_files": false, "single_file_paths": []string{},
		"suspended_by": s.nullableUser(in.SuspendedBy), "suspended_at": optional(in.SuspendedAt),
	}
}
