package simulator

import "strings"

// repositoryLinks are the addresses of every repository schema, below
// /repos/{owner}/{repo}.
var repositoryLinks = map[string]string{
	"archive_url": "/{archive_format}{/ref}", "assignees_url": "/assignees{/user}",
	"blobs_url": "/git/blobs{/sha}", "branches_url": "/branches{/branch}",
	"collaborators_url": "/collaborators{/collaborator}", "comments_url": "/comments{/number}",
	"commits_url": "/commits{/sha}", "compare_url": "/compare/{base}...{head}",
	"contents_url": "/contents/{+path}", "contributors_url": "/contributors",
	"deployments_url": "/deployments", "downloads_url": "/downloads", "events_url": "/events",
	"forks_url": "/forks", "git_commits_url": "/git/commits{/sha}", "git_refs_url": "/git/refs{/sha}",
	"git_tags_url": "/git/tags{/sha}", "hooks_url": "/hooks", "issue_comment_url": "/issues/comments{/number}",
	"issue_events_url": "/issues/events{/number}", "issues_url": "/issues{/number}", "keys_url": "/keys{/key_id}",
	"labels_url": "/labels{/name}", "languages_url": "/languages", "merges_url": "/merges",
	"milestones_url": "/milestones{/number}", "notifications_url": "/notifications{?since,all,participating}",
	"pulls_url": "/pulls{/number}", "releases_url": "/releases{/id}", "stargazers_url": "/stargazers",
	"statuses_url": "/statuses/{sha}", "subscribers_url": "/subscribers", "subscription_url": "/subscription",
	"tags_url": "/tags", "teams_url": "/teams", "trees_url": "/git/trees{/sha}",
}

// repositoryView is the schema "repository", which the list schemas and
// "full-repository" build upon.
func (s *Simulator) repositoryView(r *repository, who actor) obj {
	self := s.api("/repos/" + r.fullName())
	page := s.html("/" + r.fullName())
	open := r.openPulls()
	o := obj{
		"id": r.ID, "node_id": r.NodeID, "name": r.Name, "full_name": r.fullName(),
		"owner": s.simpleUser(r.Owner), "private": r.Private, "html_url": page,
		"description": orNull(r.Description), "fork": false, "url": self,
		"git_url": "git://" + s.host() + "/" + r.fullName() + ".git", "clone_url": page + ".git",
		"ssh_url": "git@" + s.hostname() + ":" + r.fullName() + ".git", "svn_url": page,
		"mirror_url": nil, "homepage": orNull(r.Homepage), "language": nil, "license": nil,
		"forks_count": 0, "forks": 0, "stargazers_count": 0, "watchers_count": 0, "watchers": 0,
		"size": r.diskUsage(), "default_branch": r.DefaultBranch,
		"open_issues_count": open, "open_issues": open, "is_template": r.Template, "topics": r.Topics,
		"has_pages": false, "has_discussions": false, "archived": r.Archived, "disabled": false,
		"visibility": r.visibility(), "pushed_at": stamp(r.Pushed), "created_at": stamp(r.Created),
		"updated_at": stamp(r.Updated), "allow_forking": false, "web_commit_signoff_required": false,
		"pull_request_creation_policy": r.Titles["pull_request_creation_policy"],
	}
	for key, below := range repositoryLinks {
		o[key] = self + below
	}
	for _, key := range []string{"has_issues", "has_projects", "has_wiki", "has_downloads", "has_pull_requests"} {
		o[key] = r.Features[key]
	}
	if !who.anonymous() {
		o["permissions"] = s.permissionsView(r, who)
	}
	return o
}

// mergeSettings are shown to those who may push.
var mergeSettings = []string{
	"allow_squash_merge", "allow_merge_commit", "allow_rebase_merge", "allow_auto_merge",
	"delete_branch_on_merge", "allow_update_branch", "use_squash_pr_title_as_default",
}

var mergeTitles = []string{
	"squash_merge_commit_title", "squash_merge_commit_message", "merge_commit_title", "merge_commit_message",
}

// fullRepository is the schema "full-repository".
func (s *Simulator) fullRepository(r *repository, who actor) obj {
	o := s.repositoryView(r, who)
	o["network_count"], o["subscribers_count"] = 0, 0
	if r.Owner.isOrganization() {
		o["organization"] = s.simpleUser(r.Owner)
		o["custom_properties"] = r.Owner.policy.Values(r.Properties)
	}
	if s.permission(who, r, "contents") >= levelWrite || s.permission(who, r, "administration") >= levelWrite {
		for _, key := range mergeSettings {
			o[key] = r.Features[key]
		}
		for _, key := range mergeTitles {
			o[key] = r.Titles[key]
		}
		o["temp_clone_token"] = nil
	}
	return o
}

// minimalRepository is the schema "minimal-repository".
func (s *Simulator) minimalRepository(r *repository, who actor) obj {
	return s.repositoryView(r, who)
}

func (s *Simulator) permissionsView(r *repository, who actor) obj {
	admin := s.permission(who, r, "administration") >= levelWrite
	push := s.permission(who, r, "contents") >= levelWrite
	pull := s.permission(who, r, "contents") >= levelRead
	return obj{"admin": admin, "maintain": admin, "push": push, "triage": push, "pull": pull}
}

func (r *repository) visibility() string {
	if r.Private {
		return "private"
	}
	return "public"
}

// diskUsage is in kilobytes, over all blobs.
func (r *repository) diskUsage() int64 { return (r.git.Size() + 1023) / 1024 }

func (r *repository) openPulls() int {
	n := 0
	for _, p := range r.pulls {
		if p.Open {
			n++
		}
	}
	return n
}

// host is the authority of the base address; hostname is without the port.
func (s *Simulator) host() string {
	_, host, _ := strings.Cut(s.base, "://")
	host, _, _ = strings.Cut(host, "/")
	return host
}

func (s *Simulator) hostname() string {
	if i := strings.LastIndexByte(s.host(), ':'); i > 0 && !strings.HasSuffix(s.host(), "]") {
		return s.host()[:i]
	}
	return s.host()
}
