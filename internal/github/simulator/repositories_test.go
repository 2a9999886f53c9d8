package simulator

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestCreateRepository(t *testing.T) {
	f := newFixture(t)
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "Taken", Private: true})
	token := f.mint(f.install, nil)
	noAdmin := f.mint(f.install, obj{"permissions": obj{"contents": "write"}})
	owner, member := f.s.IssueUserToken("ada", "repo"), f.s.IssueUserToken("max", "repo")
	stranger, scopeless := f.s.IssueUserToken("eve", "repo"), f.s.IssueUserToken("ada")
	exists := "name already exists on this account"
	tests := []struct {
		name, org, token string
		body             obj
		status           int
		message, field   string // message of the answer; message of its first error
	}{
		{"plain", "acme", token, obj{"name": "one"}, 201, "", ""},
		{"taken in another case", "ACME", token, obj{"name": "taken"}, 422, msgCreateFailed, exists},
		{"no name", "acme", token, obj{}, 422, msgCreateFailed, ""},
		{"too long", "acme", token, obj{"name": strings.Repeat("x", 101)}, 422, msgCreateFailed, "name is too long (maximum is 100 characters)"},
		{"other characters", "acme", token, obj{"name": "a b/ü c"}, 201, "", ""},
		{"ends in .git", "acme", token, obj{"name": "x.git"}, 422, msgCreateFailed, "name cannot end with .git or .wiki"},
		{"control characters", "acme", token, obj{"name": "two", "description": "a\x1bb"}, 422, msgCreateFailed, "description control characters are not allowed"},
		{"without administration", "acme", noAdmin, obj{"name": "three"}, 403, msgIntegration, ""},
		{"another account", "other", token, obj{"name": "three"}, 403, msgIntegration, ""},
		{"no such account", "none", token, obj{"name": "three"}, 404, "Not Found", ""},
		{"owner", "acme", owner, obj{"name": "four"}, 201, "", ""},
		{"member", "acme", member, obj{"name": "five"}, 201, "", ""},
		{"stranger", "acme", stranger, obj{"name": "six"}, 403, msgNeedAdmin, ""},
		{"without scope", "acme", scopeless, obj{"name": "six"}, 403, msgNeedAdmin, ""},
		{"nobody", "acme", "", obj{"name": "six"}, 401, "Requires authentication", ""},
		{"an App itself", "acme", f.appJWT(), obj{"name": "six"}, 403, msgIntegration, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f.lax = tt.name == "no name"
			defer func() { f.lax = false }()
			a := f.do("POST", "/orgs/"+tt.org+"/repos", tt.token, tt.body)
			detail, _ := a.get("errors", 0, "message").(string)
			if a.StatusCode != tt.status || a.message() != tt.message || detail != tt.field {
				t.Errorf("got %d %s", a.StatusCode, a.raw)
			}
		})
	}
	if a := f.do("GET", "/repos/acme/a-b-c", token, nil); a.get("private") != false || a.get("visibility") != "public" {
		t.Errorf("public by default, name sanitized: %s", a.raw)
	}
	a := f.do("POST", "/orgs/acme/repos", token, obj{"name": "init", "auto_init": true, "private": true, "has_wiki": false})
	f.want(a, 201)
	if a.get("has_wiki") != false || a.get("permissions", "admin") != true {
		t.Errorf("settings: %s", a.raw)
	}
	a = f.do("GET", "/repos/acme/init/contents/README.md", token, nil)
	f.want(a, 200)
}

func TestSelectedRepositories(t *testing.T) {
	f := newFixture(t)
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "in", Private: true})
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "out", Private: true})
	f.s.Install(InstallSpec{App: "konstruct", Account: "Acme", Selection: "selected", Repositories: []string{"in"}})
	token := f.mint(f.install, nil)
	f.want(f.do("GET", "/repos/acme/in", token, nil), 200)
	f.want(f.do("GET", "/repos/acme/out", token, nil), 404)
	f.want(f.do("POST", "/orgs/acme/repos", token, obj{"name": "out"}), 422)
	f.want(f.do("GET", "/repos/acme/out/installation", f.appJWT(), nil), 404)
	f.want(f.do("POST", "/orgs/acme/repos", token, obj{"name": "new", "private": true}), 201)
	f.want(f.do("GET", "/repos/acme/new", token, nil), 200)
	f.want(f.do("GET", "/repos/acme/new/installation", f.appJWT(), nil), 200)
	a := f.do("GET", "/installation/repositories", token, nil)
	if a.get("total_count") != 2.0 || a.get("repository_selection") != "selected" {
		t.Errorf("selected grows with what the App creates: %s", a.raw)
	}
}

func TestUpdateRenameArchiveDelete(t *testing.T) {
	f := newFixture(t)
	id := f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "old", Private: true, Files: map[string][]byte{"a": []byte("1")}})
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "other", Private: true})
	token := f.mint(f.install, nil)
	a := f.do("PATCH", "/repos/acme/old", token, obj{"description": "new words", "allow_merge_commit": false})
	f.want(a, 200)
	if a.get("description") != "new words" || a.get("allow_merge_commit") != false {
		t.Errorf("settings: %s", a.raw)
	}
	f.want(f.do("PATCH", "/repos/acme/old", token, obj{"name": "OTHER"}), 422)
	f.want(f.do("PATCH", "/repos/acme/old", token, obj{"default_branch": "none"}), 422)
	f.want(f.do("PATCH", "/repos/acme/old", token, obj{"name": "fresh"}), 200)
	a = f.do("GET", "/repos/acme/OLD/contents/a?ref=main", token, nil)
	location := fmt.Sprintf("%s/api/v3/repositories/%d/contents/a?ref=main", f.srv.URL, id)
	if a.StatusCode != 301 || a.Header.Get("Location") != location || a.message() != "Moved Permanently" {
		t.Errorf("redirect: %d %q %s", a.StatusCode, a.Header.Get("Location"), a.raw)
	}
	f.want(f.do("GET", strings.TrimPrefix(location, f.srv.URL+"/api/v3"), token, nil), 200)
	f.want(f.do("GET", "/repos/acme/old", "", nil), 404)
	f.want(f.do("PATCH", "/repos/acme/old", token, obj{"description": "x"}), 307)
	f.want(f.do("PATCH", "/repos/acme/fresh", token, obj{"archived": true}), 200)
	for _, tt := range []struct {
		method, path string
		body         obj
	}{
		{"PATCH", "/repos/acme/fresh", obj{"description": "x"}},
		{"PUT", "/repos/acme/fresh/contents/b", obj{"message": "m", "content": ""}},
		{"POST", "/repos/acme/fresh/git/refs", obj{"ref": "refs/heads/x", "sha": strings.Repeat("0", 40)}},
	} {
		a := f.do(tt.method, tt.path, token, tt.body)
		if a.StatusCode != 403 || a.message() != "Repository was archived so is read-only." {
			t.Errorf("%s %s: %d %s", tt.method, tt.path, a.StatusCode, a.raw)
		}
	}
	f.want(f.do("GET", "/repos/acme/fresh/contents/a", token, nil), 200)
	f.want(f.do("PATCH", "/repos/acme/fresh", token, obj{"archived": false}), 200)
	f.want(f.do("DELETE", "/repos/acme/fresh", f.s.IssueUserToken("ada", "repo"), nil), 403)
	f.want(f.do("DELETE", "/repos/acme/fresh", token, nil), 204)
	f.want(f.do("GET", "/repos/acme/fresh", token, nil), 404)
	f.want(f.do("GET", "/repos/acme/old", token, nil), 404)
	f.want(f.do("GET", fmt.Sprintf("/repositories/%d", id), token, nil), 404)
}

func TestVisibility(t *testing.T) {
	f := newFixture(t)
	f.s.AddRepository(RepositorySpec{Owner: "Other", Name: "secret", Private: true, Files: map[string][]byte{"a": nil}})
	f.s.AddRepository(RepositorySpec{Owner: "Other", Name: "open", Files: map[string][]byte{"a": nil}})
	token := f.mint(f.install, nil)
	owner, stranger := f.s.IssueUserToken("eve", "repo"), f.s.IssueUserToken("ada", "repo")
	tests := []struct {
		method, path, token string
		body                any
		status              int
	}{
		{"GET", "/repos/other/secret", token, nil, 404},
		{"GET", "/repos/other/secret", stranger, nil, 404},
		{"GET", "/repos/other/secret", "", nil, 404},
		{"GET", "/repos/other/secret", owner, nil, 200},
		{"PUT", "/repos/other/secret/contents/x", token, obj{"message": "m", "content": ""}, 404},
		{"GET", "/repos/other/open", token, nil, 200},
		{"GET", "/repos/other/open/contents/a", "", nil, 200},
		{"PUT", "/repos/other/open/contents/x", token, obj{"message": "m", "content": ""}, 403},
		{"PUT", "/repos/other/open/contents/x", stranger, obj{"message": "m", "content": ""}, 404},
		{"PUT", "/repos/other/open/contents/x", "", obj{"message": "m", "content": ""}, 401},
		{"PATCH", "/repos/other/open", stranger, obj{"description": "x"}, 403},
		{"PUT", "/repos/other/open/contents/x", owner, obj{"message": "m", "content": ""}, 201},
	}
	for _, tt := range tests {
		a := f.do(tt.method, tt.path, tt.token, tt.body)
		if a.StatusCode != tt.status {
			t.Errorf("%s %s with %.4s: %d, want %d: %s", tt.method, tt.path, tt.token, a.StatusCode, tt.status, a.raw)
		}
	}
	a := f.do("GET", "/orgs/other/repos?sort=full_name", "", nil)
	if list, _ := a.json.([]any); len(list) != 1 || a.get(0, "name") != "open" {
		t.Errorf("anonymous list: %s", a.raw)
	}
	a = f.do("GET", "/orgs/other/repos?sort=full_name&type=private", owner, nil)
	if list, _ := a.json.([]any); len(list) != 1 || a.get(0, "name") != "secret" {
		t.Errorf("owner's list: %s", a.raw)
	}
}

func TestConsistencyDelay(t *testing.T) {
	f := newFixture(t)
	f.s.SetConsistency(1500 * time.Millisecond)
	token := f.mint(f.install, nil)
	f.want(f.do("POST", "/orgs/acme/repos", token, obj{"name": "slow", "private": true}), 201)
	f.want(f.do("POST", "/orgs/acme/repos", token, obj{"name": "slow"}), 422)
	f.want(f.do("GET", "/repos/acme/slow", token, nil), 404)
	f.want(f.do("PUT", "/repos/acme/slow/contents/a", token, obj{"message": "m", "content": ""}), 404)
	f.want(f.do("GET", "/repos/acme/slow/git/trees/main", token, nil), 409)
	a := f.graph(token, `{repository(owner:"acme",name:"slow"){id}}`, nil)
	if a.get("errors", 0, "type") != graphNotFound || a.get("data", "repository") != nil {
		t.Errorf("graphql: %s", a.raw)
	}
	if a := f.do("GET", "/installation/repositories", token, nil); a.get("total_count") != 0.0 {
		t.Errorf("list: %s", a.raw)
	}
	f.s.Advance(time.Second)
	f.want(f.do("GET", "/repos/acme/slow", token, nil), 404)
	f.s.Advance(500 * time.Millisecond)
	f.want(f.do("GET", "/repos/acme/slow", token, nil), 200)
	f.want(f.do("PUT", "/repos/acme/slow/contents/a", token, obj{"message": "m", "content": ""}), 201)
}

func TestPagingAndETags(t *testing.T) {
	f := newFixture(t)
	for i := range 5 {
		f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: fmt.Sprintf("r%d", i), Private: true})
	}
	token := f.mint(f.install, nil)
	a := f.do("GET", "/installation/repositories?per_page=2&page=2", token, nil)
	list, _ := a.get("repositories").([]any)
	link := a.Header.Get("Link")
	if len(list) != 2 || a.get("total_count") != 5.0 {
		t.Errorf("page: %s", a.raw)
	}
	for _, part := range []string{`page=1&per_page=2>; rel="prev"`, `page=3&per_page=2>; rel="next"`, `page=3&per_page=2>; rel="last"`, `rel="first"`, f.srv.URL + "/api/v3/installation/repositories"} {
		if !strings.Contains(link, part) {
			t.Errorf("Link %q lacks %q", link, part)
		}
	}
	a = f.do("GET", "/repos/acme/r1", token, nil)
	tag, left := a.Header.Get("ETag"), a.Header.Get("X-RateLimit-Remaining")
	a = f.do("GET", "/repos/acme/r1", token, nil, "If-None-Match", tag)
	if a.StatusCode != 304 || len(a.raw) != 0 || a.Header.Get("X-RateLimit-Remaining") != left {
		t.Errorf("conditional: %d, %q left of %q", a.StatusCode, a.Header.Get("X-RateLimit-Remaining"), left)
	}
	again := f.mint(f.install, nil)
	f.want(f.do("GET", "/repos/acme/r1", again, nil, "If-None-Match", tag), 200)
	f.want(f.do("GET", "/repos/acme/r1", token, nil, "If-None-Match", tag, "Accept", "application/vnd.github.v3+json"), 200)
	f.want(f.do("PATCH", "/repos/acme/r1", token, obj{"description": "x"}), 200)
	f.want(f.do("GET", "/repos/acme/r1", token, nil, "If-None-Match", tag), 200)
}

func TestRateLimit(t *testing.T) {
	f := newFixture(t)
	f.s.SetRateLimit(resourceCore, 4)
	token := f.mint(f.install, nil)
	for want := 3; want >= 0; want-- {
		a := f.do("GET", "/installation/repositories", token, nil)
		f.want(a, 200)
		if got := a.Header.Get("X-RateLimit-Remaining"); got != fmt.Sprint(want) {
			t.Errorf("remaining %s, want %d", got, want)
		}
	}
	a := f.do("GET", "/installation/repositories", token, nil)
	if a.StatusCode != 403 || !strings.HasPrefix(a.message(), "API rate limit exceeded for installation ID") || a.Header.Get("X-RateLimit-Remaining") != "0" {
		t.Errorf("limited: %d %s", a.StatusCode, a.raw)
	}
	if a := f.do("GET", "/rate_limit", token, nil); a.get("resources", "core", "remaining") != 0.0 {
		t.Errorf("rate_limit: %s", a.raw)
	}
	f.want(f.do("GET", "/app", f.appJWT(), nil), 200) // another bucket
	f.s.Advance(time.Hour)
	token = f.mint(f.install, nil)
	f.want(f.do("GET", "/installation/repositories", token, nil), 200)
	f.s.SetRateLimit(resourceGraphQL, 1)
	f.graph(token, `{rateLimit{cost remaining}}`, nil)
	a = f.graph(token, `{rateLimit{cost remaining}}`, nil)
	if a.get("errors", 0, "type") != graphRateLimited || a.Header.Get("X-RateLimit-Resource") != "graphql" {
		t.Errorf("graphql: %s", a.raw)
	}
}

func TestOrganizationPolicies(t *testing.T) {
	f := newFixture(t)
	f.s.AddOrganization(OrganizationSpec{Login: "Acme", DefaultBranch: "trunk", OwnersCreateOnly: true})
	token := f.mint(f.install, nil)
	for name, credential := range map[string]string{"app": token, "member": f.s.IssueUserToken("max", "repo")} {
		a := f.do("POST", "/orgs/acme/repos", credential, obj{"name": name, "private": true})
		if a.StatusCode != 403 || a.message() != msgNeedAdmin {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.raw)
		}
	}
	owner := f.s.IssueUserToken("ada", "repo", "read:org")
	if a := f.do("GET", "/orgs/acme", owner, nil); a.get("members_can_create_repositories") != false {
		t.Errorf("policy: %s", a.raw)
	}
	if a := f.do("POST", "/orgs/acme/repos", owner, obj{"name": "r", "private": true}); a.get("default_branch") != "trunk" {
		t.Errorf("branch: %s", a.raw)
	}
	a := f.do("PUT", "/repos/acme/r/contents/a", token, obj{"message": "m", "content": ""})
	f.want(a, 201)
	a = f.graph(token, `{repository(owner:"acme",name:"r"){defaultBranchRef{name}}}`, nil)
	if a.get("data", "repository", "defaultBranchRef", "name") != "trunk" {
		t.Errorf("head: %s", a.raw)
	}
}
