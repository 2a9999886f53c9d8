package simulator

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Each refusal is said where GitHub says it, in its words, and in the form of its
// descriptions: the fixture holds every answer to those.

// step is one request with what has to come of it.
type step struct {
	method, path string
	body         any
	status       int
	says         string
}

func (f *fixture) steps(token string, list ...step) {
	f.t.Helper()
	for _, s := range list {
		a := f.do(s.method, s.path, token, s.body)
		text := strings.ReplaceAll(string(a.raw), `\"`, `"`)
		if a.StatusCode != s.status || !strings.Contains(text, s.says) {
			f.t.Errorf("%s %s: %d %s, want %d %q", s.method, s.path, a.StatusCode, a.raw, s.status, s.says)
		}
	}
}

func TestRulesRefuseCommitsAndBranches(t *testing.T) {
	const contents = "/repos/acme/r/contents/"
	for name, c := range map[string]struct {
		rules Rules
		steps func(head string) []step
		graph string // what is said of a commit "m" of the file src/x.exe with "AKIA-secret"
	}{
		"message, also of the first commit": {Rules{Message: "^JIRA-[0-9]+"}, func(string) []step {
			return []step{
				{"PUT", "/repos/acme/empty/contents/a", obj{"message": "m", "content": b64("x")}, 409, "Commit message must match a given regex pattern"},
				{"PUT", contents + "a", obj{"message": "m", "content": b64("x")}, 409, "Commit message must match"},
				{"PUT", contents + "a", obj{"message": "JIRA-1 m", "content": b64("x")}, 201, ""},
			}
		}, "Commit message must match a given regex pattern"},
		"author": {Rules{Email: "@acme.example$"}, func(string) []step {
			return []step{{"PUT", contents + "a", obj{"message": "m", "content": b64("x")}, 409, "Author email must match"}}
		}, "Author email must match"},
		"paths, extensions, sizes, lengths": {Rules{Paths: []string{"src"}, Extensions: []string{".exe"}, MaxFileSize: 4, MaxPathLength: 8}, func(string) []step {
			return []step{
				{"PUT", contents + "src/a", obj{"message": "m", "content": b64("x")}, 409, "File path is restricted"},
				{"PUT", contents + "a.exe", obj{"message": "m", "content": b64("x")}, 409, "File extension is restricted"},
				{"PUT", contents + "a", obj{"message": "m", "content": b64("12345")}, 409, "File size limit exceeded"},
				{"PUT", contents + "abcdefghi", obj{"message": "m", "content": b64("x")}, 409, "File path length exceeds"},
				{"PUT", contents + "a", obj{"message": "m", "content": b64("x")}, 201, ""},
			}
		}, "File path is restricted"},
		"secrets": {Rules{Secrets: []string{"AKIA-"}}, func(string) []step {
			return []step{{"PUT", contents + "a", obj{"message": "m", "content": b64("AKIA-1")}, 409, "Secret detected in content"}}
		}, "Secret detected in content"},
		"signatures of those who commit by name": {Rules{Signatures: true}, func(string) []step {
			by := obj{"name": "Ada", "email": "ada@example.com"}
			return []step{
				{"PUT", contents + "a", obj{"message": "m", "content": b64("x"), "committer": by}, 409, "Commits must have verified signatures."},
				{"PUT", contents + "a", obj{"message": "m", "content": b64("x")}, 201, ""},
			}
		}, ""},
		"branches": {Rules{BranchName: "^release/", Deletions: true}, func(head string) []step {
			return []step{
				{"POST", "/repos/acme/r/git/refs", obj{"ref": "refs/heads/x", "sha": head}, 422, "Branch name must match a given regex pattern"},
				{"POST", "/repos/acme/r/git/refs", obj{"ref": "refs/heads/release/1", "sha": head}, 201, ""},
				{"DELETE", "/repos/acme/r/git/refs/heads/release/1", nil, 422, "Cannot delete this branch"},
			}
		}, ""},
		"creations": {Rules{Creations: true}, func(head string) []step {
			return []step{{"POST", "/repos/acme/r/git/refs", obj{"ref": "refs/heads/x", "sha": head}, 422, "Cannot create ref due to creations being restricted."}}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Private: true, Files: map[string][]byte{"README.md": []byte("r")}})
			f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "empty", Private: true})
			f.s.AddRuleset(RulesetSpec{Owner: "Acme", Name: "rules", Rules: &c.rules})
			token := f.mint(f.install, nil)
			head := f.do("GET", "/repos/acme/r/git/ref/heads/main", token, nil).get("object", "sha").(string)
			a := f.graph(token, commitMutation, commitInputOf("Acme/r", "main", head, map[string]string{"src/x.exe": "AKIA-secret"}))
			switch {
			case c.graph == "" && a.get("errors") != nil:
				t.Errorf("GraphQL: %s", a.raw)
			case c.graph != "" && (a.get("errors", 0, "type") != graphUnprocessable || !strings.Contains(a.get("errors", 0, "message").(string), c.graph)):
				t.Errorf("GraphQL: %s", a.raw)
			}
			f.steps(token, c.steps(head)...)
			if f.do("GET", "/repos/acme/r/rules/branches/main", token, nil).get(0) != nil {
				t.Error("it says that it demands a pull request")
			}
		})
	}
}

func TestClassicProtectionRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		demands Protection
		status  int
		says    string
	}{
		"one check":   {Protection{Checks: []string{"ci"}}, 409, `Required status check "ci" is expected.`},
		"two checks":  {Protection{Checks: []string{"ci", "lint"}}, 409, "Could not update file: 2 of 2 required status checks are expected."},
		"reviews":     {Protection{Reviews: 2}, 409, "At least 2 approving reviews are required"},
		"who pushes":  {Protection{Restricted: true}, 403, "You're not authorized to push to this branch."},
		"nothing yet": {Protection{}, 201, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Private: true, Files: map[string][]byte{"README.md": []byte("r")}})
			f.s.ProtectBranch("acme", "r", "main", c.demands)
			token := f.mint(f.install, nil)
			head := f.do("GET", "/repos/acme/r/git/ref/heads/main", token, nil).get("object", "sha").(string)
			a := f.graph(token, commitMutation, commitInputOf("Acme/r", "main", head, map[string]string{"a": "1"}))
			if c.says != "" && a.get("errors", 0, "type") != "BRANCH_PROTECTION_RULE_VIOLATION" || c.says == "" && a.get("errors") != nil {
				t.Errorf("GraphQL: %s", a.raw)
			}
			f.steps(token, step{"PUT", "/repos/acme/r/contents/b", obj{"message": "m", "content": b64("x")}, c.status, c.says},
				step{"POST", "/repos/acme/r/git/refs", obj{"ref": "refs/heads/x", "sha": head}, 201, ""})
			if protected := f.do("GET", "/repos/acme/r/branches/main", token, nil).get("protected"); protected != true {
				t.Errorf("protected: %v", protected)
			}
		})
	}
}

func TestPoliciesRefuseRepositories(t *testing.T) {
	for name, c := range map[string]struct {
		policy Policy
		body   obj
		status int
		says   string
	}{
		"private":                {Policy{NoPrivate: true}, obj{"name": "new", "private": true}, 422, "Visibility can't be private."},
		"public all the same":    {Policy{NoPrivate: true}, obj{"name": "new"}, 201, ""},
		"quota":                  {Policy{MaxRepositories: 1}, obj{"name": "new"}, 422, "repository limit of 1"},
		"name":                   {Policy{RepositoryName: "^team-"}, obj{"name": "new"}, 422, "Repository name must match"},
		"another name":           {Policy{RepositoryName: "^team-"}, obj{"name": "team-new"}, 201, ""},
		"properties":             {Policy{RequiredProperties: []string{"owner", "cost"}}, obj{"name": "new", "custom_properties": obj{"owner": "me"}}, 422, "Required custom properties are missing: cost"},
		"with the property":      {Policy{RequiredProperties: []string{"owner"}}, obj{"name": "new", "custom_properties": obj{"owner": "me"}}, 201, ""},
		"one that may be left":   {Policy{Properties: []string{"tier"}}, obj{"name": "new", "custom_properties": obj{"tier": []string{"1", "2"}}}, 201, ""},
		"one that is left":       {Policy{Properties: []string{"tier"}}, obj{"name": "new"}, 201, ""},
		"one that is unknown":    {Policy{RequiredProperties: []string{"owner"}}, obj{"name": "new", "custom_properties": obj{"owner": "me", "team": "x"}}, 422, "Unexpected property 'team'"},
		"null is no value":       {Policy{RequiredProperties: []string{"owner"}}, obj{"name": "new", "custom_properties": obj{"owner": nil}}, 422, "Required custom properties are missing: owner"},
		"a number is no value":   {Policy{RequiredProperties: []string{"owner"}}, obj{"name": "new", "custom_properties": obj{"owner": 4}}, 422, "Invalid value for property 'owner'"},
		"only deletion is meant": {Policy{NoDeletion: true}, obj{"name": "new"}, 201, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r"})
			f.s.SetPolicy("acme", c.policy)
			token := f.mint(f.install, nil)
			f.steps(token, step{"POST", "/orgs/acme/repos", c.body, c.status, c.says})
			if given, ok := c.body["custom_properties"].(obj); ok && c.status == 201 {
				got := f.do("GET", "/repos/acme/"+c.body["name"].(string), token, nil).get("custom_properties")
				if fmt.Sprint(got) != fmt.Sprint(given) {
					t.Errorf("properties %v instead of %v", got, given)
				}
			}
			if c.policy.NoDeletion {
				f.steps(token, step{"DELETE", "/repos/acme/r", nil, 403, "Organization members cannot delete repositories."})
			}
		})
	}
}

func TestWhatPassesAtGitHub(t *testing.T) {
	f := newFixture(t)
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Private: true, Files: map[string][]byte{"README.md": []byte("r")}})
	const ask = `query($n: Int!) { organization(login: "acme") { repositories(first: $n) { nodes { name } } } }`
	few, many := map[string]any{"n": 10}, map[string]any{"n": 100}

	f.s.SetTrouble(Trouble{TokenDelay: 3 * time.Second})
	whole, narrow := f.mint(f.install, nil), f.mint(f.install, obj{"permissions": obj{"contents": "write"}})
	f.steps(narrow, step{"GET", "/repos/acme/r", nil, 403, msgIntegration})
	f.steps(whole, step{"GET", "/repos/acme/r", nil, 200, ""})
	if a := f.graph(narrow, ask, few); a.get("errors", 0, "type") != graphForbidden || a.get("errors", 0, "path", 0) != "organization" {
		t.Errorf("a token that is not known: %s", a.raw)
	}
	f.s.Advance(3 * time.Second)
	f.steps(narrow, step{"GET", "/repos/acme/r", nil, 200, ""})

	f.s.SetTrouble(Trouble{BusyAfter: time.Minute})
	f.steps(whole, step{"POST", "/orgs/acme/repos", obj{"name": "new"}, 201, ""},
		step{"PATCH", "/repos/acme/new", obj{"archived": true}, 422, "A previous repository operation is still in progress."},
		step{"DELETE", "/repos/acme/new", nil, 409, "A previous repository operation is still in progress."},
		step{"GET", "/repos/acme/new", nil, 200, ""})
	f.s.Advance(time.Minute)
	f.steps(whole, step{"PATCH", "/repos/acme/new", obj{"archived": true}, 200, ""})

	f.s.SetTrouble(Trouble{MaxNodes: 50})
	if a := f.graph(whole, ask, many); a.get("errors", 0, "type") != "RESOURCE_LIMITS_EXCEEDED" {
		t.Errorf("too large: %s", a.raw)
	}
	if a := f.graph(whole, ask, few); a.get("errors") != nil {
		t.Errorf("small enough: %s", a.raw)
	}
	f.s.SetTrouble(Trouble{Queries: true})
	if a := f.graph(whole, ask, few); a.StatusCode != 200 || a.get("errors", 0, "type") != nil || !strings.HasPrefix(a.get("errors", 0, "message").(string), "Something went wrong while executing your query.") {
		t.Errorf("GitHub failed: %s", a.raw)
	}
	f.s.BlockRepository("acme", "r", &Block{Reason: "tos", CreatedAt: "2026-11-03T09:00:00Z", HTMLURL: "https://github.com/tos"})
	f.s.SetTrouble(Trouble{})
	f.steps(whole, step{"GET", "/repos/acme/r", nil, 403, `"block":{"reason":"tos"`}, step{"GET", "/repos/acme/r/git/trees/main", nil, 403, "Repository access blocked"})
	if a := f.graph(whole, `{repository(owner:"acme",name:"r"){name}}`, nil); a.get("errors", 0, "message") != "Repository access blocked" {
		t.Errorf("blocked: %s", a.raw)
	}
	f.lax = true
	f.s.SetTrouble(Trouble{Page: 503})
	if a := f.do("GET", "/repos/acme/r", whole, nil); a.StatusCode != 503 || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") || !strings.Contains(string(a.raw), "maintenance") {
		t.Errorf("a page: %d %s", a.StatusCode, a.raw)
	}
}
