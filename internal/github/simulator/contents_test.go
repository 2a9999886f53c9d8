package simulator

import (
	"encoding/base64"
	"strings"
	"testing"
)

func TestPutAndDeleteContents(t *testing.T) {
	f := newFixture(t)
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Private: true})
	token := f.mint(f.install, nil)
	readOnly := f.mint(f.install, obj{"permissions": obj{"contents": "read"}})
	put := func(path, token string, body obj) answer {
		return f.do("PUT", "/repos/acme/r/contents/"+path, token, body)
	}

	a := put("dir/a.txt", token, obj{"message": "one", "content": b64("one\n")})
	f.want(a, 201)
	sha := a.get("content", "sha").(string)
	if a.get("content", "path") != "dir/a.txt" || len(a.get("commit", "parents").([]any)) != 0 {
		t.Errorf("first: %s", a.raw)
	}
	stale := strings.Repeat("1", 40)
	tests := []struct {
		name, path, token string
		body              obj
		status            int
		message           string
	}{
		{"without sha", "dir/a.txt", token, obj{"message": "m", "content": b64("two")}, 422, "Invalid request.\n\n\"sha\" wasn't supplied."},
		{"stale sha", "dir/a.txt", token, obj{"message": "m", "content": b64("two"), "sha": stale}, 409, "dir/a.txt does not match " + stale},
		{"sha of nothing", "none", token, obj{"message": "m", "content": "", "sha": stale}, 409, "none does not match " + stale},
		{"no message", "b", token, obj{"content": ""}, 422, "Invalid request.\n\n\"message\" wasn't supplied."},
		{"no content", "b", token, obj{"message": "m"}, 422, "Invalid request.\n\n\"content\" wasn't supplied."},
		{"no base64", "b", token, obj{"message": "m", "content": "%%%"}, 422, "content is not valid Base64"},
		{"directory", "dir", token, obj{"message": "m", "content": ""}, 422, "path is a directory"},
		{"inside .git", "x/.GIT/hook", token, obj{"message": "m", "content": ""}, 422, "path contains a malformed path component"},
		{"escaped dots", "%2e%2e/x", token, obj{"message": "m", "content": ""}, 422, "path contains a malformed path component"},
		{"no such branch", "b", token, obj{"message": "m", "content": "", "branch": "none"}, 404, "Branch none not found"},
		{"read only", "b", readOnly, obj{"message": "m", "content": ""}, 403, msgIntegration},
		{"workflow", ".github/workflows/x.yml", token, obj{"message": "m", "content": ""}, 403, msgIntegration},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f.lax = tt.name == "no message" || tt.name == "no content"
			defer func() { f.lax = false }()
			a := put(tt.path, tt.token, tt.body)
			if a.StatusCode != tt.status || a.message() != tt.message {
				t.Errorf("got %d %q", a.StatusCode, a.message())
			}
		})
	}
	a = put("dir/a.txt", token, obj{"message": "two", "content": b64("two\n"), "sha": sha,
		"author": obj{"name": "Zoe", "email": "zoe@example.com", "date": "2026-01-02T03:04:05Z"}})
	f.want(a, 200)
	if a.get("commit", "author", "name") != "Zoe" || a.get("commit", "verification", "verified") != false {
		t.Errorf("named author: %s", a.raw)
	}
	sha = a.get("content", "sha").(string)
	f.want(f.do("DELETE", "/repos/acme/r/contents/dir/a.txt", token, obj{"message": "m", "sha": stale}), 409)
	a = f.do("DELETE", "/repos/acme/r/contents/dir/a.txt", token, obj{"message": "m", "sha": sha})
	f.want(a, 200)
	if a.get("content") != nil {
		t.Errorf("deleted: %s", a.raw)
	}
	f.want(f.do("DELETE", "/repos/acme/r/contents/dir/a.txt", token, obj{"message": "m", "sha": sha}), 404)
	f.want(f.do("GET", "/repos/acme/r/contents/dir", token, nil), 404)
}

func TestGetContents(t *testing.T) {
	f := newFixture(t)
	long := strings.Repeat("long line of text ", 20)
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Private: true, Files: map[string][]byte{
		"README.md": []byte(long), "d/x y.txt": []byte("x"), "d/e/deep": []byte("deep"), "big": make([]byte, 1<<20+1),
	}})
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "empty", Private: true})
	token := f.mint(f.install, nil)
	a := f.do("GET", "/repos/acme/r/contents/README.md", token, nil)
	f.want(a, 200)
	text, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(a.get("content").(string), "\n", ""))
	if err != nil || string(text) != long || a.get("encoding") != "base64" {
		t.Errorf("file: %v %s", err, a.raw)
	}
	a = f.do("GET", "/repos/acme/r/contents/README.md?ref=main", token, nil, "Accept", "application/vnd.github.raw+json")
	if string(a.raw) != long {
		t.Errorf("raw: %s", a.raw)
	}
	if a = f.do("GET", "/repos/acme/r/contents/big", token, nil); a.get("encoding") != "none" || a.get("content") != "" {
		t.Errorf("big: %v", a.get("encoding"))
	}
	a = f.do("GET", "/repos/acme/r/contents/d", token, nil)
	if a.get(0, "name") != "e" || a.get(0, "type") != "dir" || a.get(1, "path") != "d/x y.txt" {
		t.Errorf("directory: %s", a.raw)
	}
	f.want(f.do("GET", "/repos/acme/r/contents/d/x%20y.txt", token, nil), 200)
	f.lax = true // the description gives this media type a schema of its own, by a content type that GitHub does not send
	a = f.do("GET", "/repos/acme/r/contents/", token, nil, "Accept", "application/vnd.github.object+json")
	f.lax = false
	if entries, _ := a.get("entries").([]any); len(entries) != 3 {
		t.Errorf("object: %s", a.raw)
	}
	f.want(f.do("GET", "/repos/acme/r/contents/none", token, nil), 404)
	f.want(f.do("GET", "/repos/acme/r/contents/README.md/x", token, nil), 404)
	f.want(f.do("GET", "/repos/acme/r/contents/README.md?ref=none", token, nil), 404)
	if a = f.do("GET", "/repos/acme/empty/contents/README.md", token, nil); a.StatusCode != 404 || a.message() != "This repository is empty." {
		t.Errorf("empty: %d %s", a.StatusCode, a.raw)
	}
}

func TestRulesetsDemandPullRequests(t *testing.T) {
	f := newFixture(t)
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Private: true, Files: map[string][]byte{"a": []byte("1")}})
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "empty", Private: true})
	f.s.AddRuleset(RulesetSpec{Owner: "Acme", Name: "all"})
	token := f.mint(f.install, nil)
	head := f.s.State().Repositories[1].Head
	a := f.do("PUT", "/repos/acme/r/contents/b", token, obj{"message": "m", "content": ""})
	if a.StatusCode != 409 || !strings.HasPrefix(a.message(), msgRules) {
		t.Errorf("contents: %d %s", a.StatusCode, a.raw)
	}
	a = f.graph(token, commitMutation, commitInputOf("Acme/r", "main", head, map[string]string{"b": "2"}))
	if a.get("errors", 0, "type") != graphUnprocessable || !strings.HasPrefix(a.get("errors", 0, "message").(string), msgRules+"\n\nChanges must be made through a pull request.") {
		t.Errorf("graphql: %s", a.raw)
	}
	// The first commit of an empty repository passes, as does another branch.
	f.want(f.do("PUT", "/repos/acme/empty/contents/a", token, obj{"message": "m", "content": ""}), 201)
	f.want(f.do("PUT", "/repos/acme/empty/contents/b", token, obj{"message": "m", "content": ""}), 409)
	f.want(f.do("POST", "/repos/acme/r/git/refs", token, obj{"ref": "refs/heads/side", "sha": head}), 201)
	a = f.do("PUT", "/repos/acme/r/contents/b", token, obj{"message": "m", "content": "", "branch": "side"})
	f.want(a, 201)
	next := a.get("commit", "sha").(string)
	a = f.do("PATCH", "/repos/acme/r/git/refs/heads/main", token, obj{"sha": next})
	if a.StatusCode != 422 || !strings.HasPrefix(a.message(), msgRules) {
		t.Errorf("ref: %d %s", a.StatusCode, a.raw)
	}
	a = f.do("GET", "/repos/acme/r/rules/branches/main", token, nil)
	if a.get(0, "type") != "pull_request" || a.get(0, "ruleset_source_type") != "Organization" {
		t.Errorf("rules: %s", a.raw)
	}
	if a = f.do("GET", "/repos/acme/r/rules/branches/side", token, nil); string(a.raw) != "[]" {
		t.Errorf("rules of another branch: %s", a.raw)
	}
	f.want(f.do("POST", "/repos/acme/r/pulls", token, obj{"title": "t", "head": "side", "base": "main"}), 201)
	f.want(f.do("PUT", "/repos/acme/r/pulls/1/merge", token, nil), 200)
}

func TestRulesetBypass(t *testing.T) {
	f := newFixture(t)
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Private: true, Files: map[string][]byte{"a": []byte("1")}})
	f.s.AddRuleset(RulesetSpec{Owner: "Acme", Repository: "R", Name: "ours", BypassApps: []int64{testAppID}})
	f.want(f.do("PUT", "/repos/acme/r/contents/b", f.mint(f.install, nil), obj{"message": "m", "content": ""}), 201)
	f.want(f.do("PUT", "/repos/acme/r/contents/c", f.s.IssueUserToken("ada", "repo"), obj{"message": "m", "content": ""}), 409)
}

func TestWorkflowsPermission(t *testing.T) {
	f := newFixture(t)
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Private: true, Files: map[string][]byte{"a": []byte("1")}})
	token := f.mint(f.install, nil)
	head := f.s.State().Repositories[0].Head
	const path = ".github/workflows/ci.yml"
	a := f.graph(token, commitMutation, commitInputOf("Acme/r", "main", head, map[string]string{path: "on: push"}))
	if a.get("errors", 0, "type") != graphForbidden {
		t.Errorf("graphql: %s", a.raw)
	}
	f.want(f.do("POST", "/repos/acme/r/git/trees", token, obj{"tree": []obj{{"path": path, "mode": "100644", "type": "blob", "content": "x"}}}), 403)
	f.s.mu.Lock()
	f.s.world.installations[f.install].Permissions["workflows"] = "write"
	f.s.mu.Unlock()
	token = f.mint(f.install, nil)
	f.want(f.do("PUT", "/repos/acme/r/contents/"+path, token, obj{"message": "m", "content": ""}), 201)
}
