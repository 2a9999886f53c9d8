package simulator

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAppJWT(t *testing.T) {
	f := newFixture(t)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	now := epoch.Unix()
	claims := func(iss any, iat, exp any) map[string]any { return map[string]any{"iss": iss, "iat": iat, "exp": exp} }
	good := jwt(testKey(), claims(testClientID, now-60, now+540))
	parts := strings.Split(good, ".")
	tests := []struct {
		name, token string
		status      int
		message     string
	}{
		{"client id", good, 200, ""},
		{"app id as string", jwt(testKey(), claims("1234", now, now+600)), 200, ""},
		{"app id as number", jwt(testKey(), claims(1234, now, now+600)), 200, ""},
		{"other key", jwt(other, claims(testClientID, now-60, now+540)), 401, msgJWTDecode},
		{"no such app", jwt(testKey(), claims("99", now-60, now+540)), 404, msgNoApp},
		{"no issuer", jwt(testKey(), map[string]any{"iat": now, "exp": now + 60}), 401, msgJWTIss},
		{"eleven minutes", jwt(testKey(), claims(testClientID, now-60, now+660)), 401, msgJWTFar},
		{"expired", jwt(testKey(), claims(testClientID, now-600, now-1)), 401, msgJWTExp},
		{"issued in the future", jwt(testKey(), claims(testClientID, now+30, now+540)), 401, msgJWTIat},
		{"iat no integer", jwt(testKey(), claims(testClientID, "now", now+540)), 401, msgJWTIat},
		{"iat a fraction", jwt(testKey(), claims(testClientID, 1.5, now+540)), 401, msgJWTIat},
		{"exp missing", jwt(testKey(), map[string]any{"iss": testClientID, "iat": now}), 401, msgJWTExp},
		{"payload changed", parts[0] + "." + parts[1][:len(parts[1])-4] + "AAAA." + parts[2], 401, msgJWTDecode},
		{"no JWT at all", "a.b.c", 401, msgJWTDecode},
		{"unknown token", "ghs_nothing", 401, "Bad credentials"},
		{"user token", f.s.IssueUserToken("ada", "repo"), 401, msgJWTDecode},
		{"nothing", "", 401, msgJWTDecode},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := f.do("GET", "/app", tt.token, nil)
			if a.StatusCode != tt.status || a.message() != tt.message {
				t.Errorf("got %d %q, want %d %q", a.StatusCode, a.message(), tt.status, tt.message)
			}
		})
	}
}

func TestAppWithoutKeyIsRefused(t *testing.T) {
	f := newFixture(t)
	f.s.AddApp(AppSpec{ID: 77, ClientID: "Iv1.77", Slug: "keyless", OwnerLogin: "Acme"})
	f.s.AddApp(AppSpec{ID: 78, ClientID: "Iv1.78", Slug: "late", OwnerLogin: "Acme", PublicKey: func() *rsa.PublicKey { return nil }})
	for _, iss := range []string{"77", "78"} {
		a := f.do("GET", "/app", jwt(testKey(), map[string]any{"iss": iss, "iat": epoch.Unix(), "exp": epoch.Unix() + 60}), nil)
		if a.StatusCode != 401 || a.message() != msgJWTDecode {
			t.Errorf("iss %s: %d %s", iss, a.StatusCode, a.raw)
		}
	}
}

func TestInstallationTokenLife(t *testing.T) {
	f := newFixture(t)
	token := f.mint(f.install, nil)
	if n := len(token); n < 450 || n > 600 || strings.Count(token, ".") != 2 || !strings.HasPrefix(token, "ghs_1234_") {
		t.Errorf("token of %d characters: %s", n, token)
	}
	f.want(f.do("GET", "/installation/repositories", token, nil), 200)
	f.s.Advance(59 * time.Minute)
	f.want(f.do("GET", "/installation/repositories", token, nil), 200)
	f.s.Advance(2 * time.Minute)
	a := f.do("GET", "/installation/repositories", token, nil)
	if a.StatusCode != 401 || a.message() != "Bad credentials" {
		t.Errorf("expired: %d %s", a.StatusCode, a.raw)
	}
	token = f.mint(f.install, nil)
	f.want(f.do("DELETE", "/installation/token", token, nil), 204)
	f.want(f.do("GET", "/installation/repositories", token, nil), 401)
}

func TestTokenFormsOfAuthorization(t *testing.T) {
	f := newFixture(t)
	token := f.mint(f.install, nil)
	for _, header := range []string{"Bearer " + token, "token " + token, "bearer " + token,
		"Basic " + b64("x-access-token:"+token), "Basic " + b64(token+":")} {
		f.want(f.do("GET", "/installation/repositories", "", nil, "Authorization", header), 200)
	}
	for _, header := range []string{"Bearer", "Digest x", "Basic !!!", "Bearer ghr_" + strings.Repeat("a", 76)} {
		want := 401
		f.want(f.do("GET", "/installation/repositories", "", nil, "Authorization", header), want)
	}
}

func TestNarrowedTokens(t *testing.T) {
	f := newFixture(t)
	one := f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "one", Private: true})
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "two", Private: true})
	foreign := f.s.AddRepository(RepositorySpec{Owner: "Other", Name: "three", Private: true})
	path := fmt.Sprintf("/app/installations/%d/access_tokens", f.install)
	tests := []struct {
		name    string
		body    any
		status  int
		message string
	}{
		{"fewer permissions", obj{"permissions": obj{"contents": "read"}}, 201, ""},
		{"more than granted", obj{"permissions": obj{"organization_hooks": "read"}}, 422, msgTooMuch},
		{"higher than granted", obj{"permissions": obj{"metadata": "write"}}, 422, msgTooMuch},
		{"by name in any case", obj{"repositories": []string{"ONE"}}, 201, ""},
		{"by id", obj{"repository_ids": []int64{one}}, 201, ""},
		{"no such name", obj{"repositories": []string{"none"}}, 422, msgNoSuch},
		{"of another account", obj{"repository_ids": []int64{foreign}}, 422, msgNoSuch},
		{"unknown keys are ignored", obj{"nonsense": 1}, 201, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f.lax = tt.name == "unknown keys are ignored" || tt.name == "higher than granted"
			defer func() { f.lax = false }()
			a := f.do("POST", path, f.appJWT(), tt.body)
			if a.StatusCode != tt.status || a.message() != tt.message {
				t.Errorf("got %d %q", a.StatusCode, a.message())
			}
		})
	}
	token := f.mint(f.install, obj{"repository_ids": []int64{one}, "permissions": obj{"contents": "read"}})
	f.want(f.do("GET", "/repos/acme/one", token, nil), 200)
	f.want(f.do("GET", "/repos/acme/two", token, nil), 404)
	a := f.do("GET", "/installation/repositories", token, nil)
	if a.get("total_count") != 1.0 || a.get("repository_selection") != "selected" {
		t.Errorf("repositories: %s", a.raw)
	}
	a = f.do("PATCH", "/repos/acme/one", token, obj{"description": "x"})
	if a.StatusCode != 403 || a.message() != msgIntegration || a.Header.Get("X-Accepted-GitHub-Permissions") != "administration=write" {
		t.Errorf("missing permission: %d %s %q", a.StatusCode, a.raw, a.Header.Get("X-Accepted-GitHub-Permissions"))
	}
	f.want(f.do("PATCH", "/repos/acme/two", token, obj{"description": "x"}), 404)
}

func TestSuspendAndUninstall(t *testing.T) {
	f := newFixture(t)
	token := f.mint(f.install, nil)
	self := fmt.Sprintf("/app/installations/%d", f.install)
	f.want(f.do("PUT", self+"/suspended", f.appJWT(), nil), 204)
	a := f.do("GET", "/installation/repositories", token, nil)
	if a.StatusCode != 403 || a.message() != msgSuspended {
		t.Errorf("token: %d %s", a.StatusCode, a.raw)
	}
	a = f.do("POST", self+"/access_tokens", f.appJWT(), nil)
	if a.StatusCode != 403 || a.message() != msgSuspended {
		t.Errorf("mint: %d %s", a.StatusCode, a.raw)
	}
	a = f.do("GET", "/orgs/ACME/installation", f.appJWT(), nil)
	if a.get("suspended_at") == nil || a.get("suspended_by", "login") != "ada" {
		t.Errorf("installation: %s", a.raw)
	}
	f.want(f.do("DELETE", self+"/suspended", f.appJWT(), nil), 204)
	f.want(f.do("GET", "/installation/repositories", token, nil), 200)
	f.want(f.do("DELETE", self, token, nil), 401)
	f.want(f.do("DELETE", self, f.appJWT(), nil, "X-GitHub-Api-Version", "2026-03-10"), 202)
	f.want(f.do("DELETE", self, f.appJWT(), nil), 404)
	f.want(f.do("GET", "/installation/repositories", token, nil), 401)
	f.want(f.do("GET", "/orgs/acme/installation", f.appJWT(), nil), 404)
	f.want(f.do("POST", self+"/access_tokens", f.appJWT(), nil), 404)
	again := f.s.Install(InstallSpec{App: "konstruct", Account: "acme"})
	f.want(f.do("DELETE", fmt.Sprintf("/app/installations/%d", again), f.appJWT(), nil), 204)
}

func TestCommonHeaders(t *testing.T) {
	f := newFixture(t)
	a := f.do("GET", "/app", f.appJWT(), nil)
	for _, h := range []string{"X-GitHub-Request-Id", "Date", "X-GitHub-Api-Version-Selected", "X-RateLimit-Limit", "X-RateLimit-Remaining", "ETag"} {
		if a.Header.Get(h) == "" {
			t.Errorf("no %s", h)
		}
	}
	if d, err := http.ParseTime(a.Header.Get("Date")); err != nil || !d.Equal(epoch) {
		t.Errorf("Date %q is not the simulator's", a.Header.Get("Date"))
	}
	f.want(f.do("GET", "/app", f.appJWT(), nil, "X-GitHub-Api-Version", "2001-01-01"), 400)
	a = f.do("GET", "/app", f.appJWT(), nil, "User-Agent", "")
	if a.StatusCode != 403 || !strings.Contains(a.message(), "User-Agent") {
		t.Errorf("without User-Agent: %d %s", a.StatusCode, a.raw)
	}
	f.lax = true
	a = f.do("GET", "/no/such/route", f.appJWT(), nil)
	if a.StatusCode != 404 || a.message() != "Not Found" || a.get("status") != "404" || a.get("documentation_url") == nil {
		t.Errorf("unknown route: %d %s", a.StatusCode, a.raw)
	}
	f.want(f.do("PATCH", "/app", f.appJWT(), nil), 404)
}

func TestUserEndpoints(t *testing.T) {
	f := newFixture(t)
	f.s.mu.Lock()
	access, _ := f.s.newUserTokens(f.s.world.app("konstruct"), f.s.world.user("ada"))
	member, _ := f.s.newUserTokens(f.s.world.app("konstruct"), f.s.world.user("max"))
	eve, _ := f.s.newUserTokens(f.s.world.app("konstruct"), f.s.world.user("eve"))
	f.s.mu.Unlock()
	classic := f.s.IssueUserToken("ada", "repo", "read:org")
	bare := f.s.IssueUserToken("ada")
	inst := f.mint(f.install, nil)
	tests := []struct {
		method, path, token string
		status              int
		message             string
	}{
		{"GET", "/user", access.Value, 200, ""},
		{"GET", "/user", classic, 200, ""},
		{"GET", "/user", bare, 200, ""},
		{"GET", "/user", inst, 403, msgIntegration},
		{"GET", "/user", "", 401, "Requires authentication"},
		{"GET", "/user/orgs", access.Value, 403, msgIntegration},
		{"GET", "/user/orgs", classic, 200, ""},
		{"GET", "/user/orgs", bare, 403, "You need at least read:org scope or user scope to list your organizations."},
		{"GET", "/user/installations", access.Value, 200, ""},
		{"GET", "/user/installations", classic, 403, "You must authenticate with an access token authorized to a GitHub App in order to list installations"},
		{"GET", "/user/memberships/orgs/acme", classic, 200, ""},
		{"GET", "/user/memberships/orgs/other", classic, 404, "Not Found"},
		{"GET", "/user/memberships/orgs/acme", access.Value, 403, msgIntegration},
		{"GET", fmt.Sprintf("/user/installations/%d/repositories", f.install), member.Value, 200, ""},
		{"GET", fmt.Sprintf("/user/installations/%d/repositories", f.install), eve.Value, 404, "Not Found"},
		{"GET", "/users/ADA", "", 200, ""},
		{"GET", "/users/nobody", "", 404, "Not Found"},
		{"GET", "/orgs/acme", "", 200, ""},
		{"GET", "/orgs/acme", classic, 200, ""},
		{"GET", "/orgs/ada", classic, 404, "Not Found"},
		{"GET", "/users/acme/installation", f.appJWT(), 200, ""},
		{"GET", "/users/ada/installation", f.appJWT(), 404, "Not Found"},
		{"GET", "/rate_limit", inst, 200, ""},
		{"GET", "/rate_limit", "", 200, ""},
	}
	for _, tt := range tests {
		a := f.do(tt.method, tt.path, tt.token, nil)
		if a.StatusCode != tt.status || a.message() != tt.message {
			t.Errorf("%s %s with %.4s: %d %q, want %d %q", tt.method, tt.path, tt.token, a.StatusCode, a.message(), tt.status, tt.message)
		}
	}
	if a := f.do("GET", "/user/installations", eve.Value, nil); a.get("total_count") != 0.0 {
		t.Errorf("eve sees %s", a.raw)
	}
	if a := f.do("GET", "/user/memberships/orgs/Acme", classic, nil); a.get("role") != "admin" || a.get("state") != "active" {
		t.Errorf("membership: %s", a.raw)
	}
	f.s.Advance(9 * time.Hour)
	f.want(f.do("GET", "/user", access.Value, nil), 401)
	f.want(f.do("GET", "/user", classic, nil), 200)
}

// An App acting for a user may do what both may.
func TestAppUserPermissions(t *testing.T) {
	f := newFixture(t)
	f.s.AddRepository(RepositorySpec{Owner: "Acme", Name: "r", Private: true, Files: map[string][]byte{"a": nil}})
	f.s.AddRepository(RepositorySpec{Owner: "Other", Name: "elsewhere", Private: true})
	tokens := map[string]string{}
	f.s.mu.Lock()
	for _, login := range []string{"ada", "max", "eve"} {
		access, _ := f.s.newUserTokens(f.s.world.app("konstruct"), f.s.world.user(login))
		tokens[login] = access.Value
	}
	f.s.mu.Unlock()
	body := func(path string) (string, obj) {
		return "/repos/acme/r/contents/" + path, obj{"message": "m", "content": ""}
	}
	for login, want := range map[string]int{"ada": 201, "max": 403, "eve": 404} {
		path, in := body(login)
		a := f.do("PUT", path, tokens[login], in)
		f.want(a, want)
		if login == "ada" && (a.get("commit", "author", "name") != "Ada" || a.get("commit", "verification", "verified") != true) {
			t.Errorf("author: %s", a.raw)
		}
	}
	f.want(f.do("GET", "/repos/other/elsewhere", tokens["eve"], nil), 404) // the App is not installed there
	f.want(f.do("POST", "/orgs/acme/repos", tokens["max"], obj{"name": "mine", "private": true}), 201)
	f.want(f.do("PUT", "/repos/acme/mine/contents/a", tokens["max"], obj{"message": "m", "content": ""}), 201)
	a := f.graph(tokens["ada"], `{viewer{login} organization(login:"acme"){viewerCanAdminister viewerIsAMember}}`, nil)
	if a.get("data", "viewer", "login") != "ada" || a.get("data", "organization", "viewerCanAdminister") != true {
		t.Errorf("ada: %s", a.raw)
	}
	a = f.graph(tokens["max"], `{organization(login:"acme"){viewerCanAdminister viewerIsAMember}}`, nil)
	if a.get("data", "organization", "viewerCanAdminister") != false || a.get("data", "organization", "viewerIsAMember") != true {
		t.Errorf("max: %s", a.raw)
	}
}

func TestListInstallations(t *testing.T) {
	f := newFixture(t)
	f.s.Advance(time.Hour)
	other := f.s.Install(InstallSpec{App: "konstruct", Account: "Other", Permissions: map[string]string{"contents": "read"}})
	ids := func(query string) string {
		a := f.do("GET", "/app/installations"+query, f.appJWT(), nil)
		f.want(a, 200)
		out := ""
		for i := range a.json.([]any) {
			out += fmt.Sprintf("%.0f ", a.get(i, "id"))
		}
		return out
	}
	first, second := fmt.Sprintf("%d ", f.install), fmt.Sprintf("%d ", other)
	for query, want := range map[string]string{
		"":                            first + second,
		"?per_page=1":                 first,
		"?per_page=1&page=2":          second,
		"?per_page=1&page=3":          "",
		"?since=2026-11-02T09:30:00Z": second,
		"?outdated=true":              second,
	} {
		if got := ids(query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	f.s.AddOrganization(OrganizationSpec{Login: "Third", Owners: []string{"eve"}, Members: []string{"max"}})
	f.s.mu.Lock()
	for range 2 {
		f.s.requestInstallation(f.s.world.app("konstruct"), f.s.world.account("Third"), f.s.world.user("max"))
	}
	f.s.mu.Unlock()
	a := f.do("GET", "/app/installation-requests", f.appJWT(), nil)
	if len(a.json.([]any)) != 1 || a.get(0, "account", "login") != "Third" || a.get(0, "requester", "login") != "max" {
		t.Errorf("requests: %s", a.raw)
	}
	f.s.Install(InstallSpec{App: "konstruct", Account: "Third"})
	if a = f.do("GET", "/app/installation-requests", f.appJWT(), nil); string(a.raw) != "[]" {
		t.Errorf("an installation settles the request: %s", a.raw)
	}
}
