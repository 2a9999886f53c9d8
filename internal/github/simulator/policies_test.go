package simulator_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/github/simulator"
)

// call is api with the answer's header.
func (h *host) call(t *testing.T, method, path, token, body string) page {
	t.Helper()
	request, err := http.NewRequest(method, h.url+"/api/"+strings.TrimPrefix(path, "/"), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("User-Agent", "test")
	request.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	return h.browser(t).send(request)
}

// userToken is what the web flow gives for octo.
func (h *host) userToken(t *testing.T) string {
	t.Helper()
	token, _ := exchange(t, h, "code", authorize(t, h), "redirect_uri", back, "code_verifier", verifier)["access_token"].(string)
	return token
}

const askSite = `{"query":"{repository(owner:\"acme\",name:\"site\"){name}}"}`

func TestSAML(t *testing.T) {
	h := smallWorld(t)
	h.Install(simulator.InstallSpec{App: "tool", Account: "acme"})
	h.Install(simulator.InstallSpec{App: "tool", Account: "globex"})
	h.SetPolicy("acme", simulator.Policy{SAML: true})
	token := h.userToken(t)
	for _, path := range []string{"/v3/orgs/acme", "/v3/orgs/acme/repos", "/v3/repos/acme/site"} {
		p := h.call(t, "GET", path, token, "")
		sso := p.header.Get("X-GitHub-SSO")
		if p.status != 403 || !strings.HasPrefix(sso, "required; url="+h.url+"/orgs/acme/sso?authorization_request=") || !strings.Contains(p.body, "SAML enforcement") {
			t.Errorf("%s: %d, %q %s", path, p.status, sso, p.body)
		}
	}
	p := h.call(t, "POST", "graphql", token, askSite)
	if !strings.Contains(p.body, `"saml_failure":true`) || !strings.Contains(p.body, `"repository":null`) || !strings.HasPrefix(p.header.Get("X-GitHub-SSO"), "required; ") {
		t.Errorf("GraphQL: %d %s", p.status, p.body)
	}
	list := h.call(t, "GET", "/v3/user/installations", token, "")
	if list.status != 200 || strings.Contains(list.body, `"login":"acme"`) || !strings.Contains(list.body, `"login":"globex"`) ||
		list.header.Get("X-GitHub-SSO") != "partial-results; organizations="+h.accountID(t, "acme") {
		t.Errorf("installations: %d, %q", list.status, list.header.Get("X-GitHub-SSO"))
	}
	if p := h.call(t, "GET", "/v3/user", token, ""); p.status != 200 {
		t.Errorf("GET /user: %d", p.status)
	}
	b := h.login(t, "octo")
	if p := b.submit(b.get("/orgs/acme/sso?authorization_request=x").form(t, "Continue")); p.status != 200 {
		t.Fatalf("single sign-on: %d", p.status)
	}
	if p := h.call(t, "GET", "/v3/repos/acme/site", token, ""); p.status != 200 || p.header.Get("X-GitHub-SSO") != "" {
		t.Errorf("with a session: %d", p.status)
	}
	h.Advance(24 * time.Hour)
	if p := h.call(t, "GET", "/v3/repos/acme/site", h.userToken(t), ""); p.status != 403 {
		t.Errorf("a day later: %d", p.status)
	}
	if p := h.login(t, "mona").get("/orgs/acme/sso"); p.status != 404 {
		t.Errorf("single sign-on of a stranger: %d", p.status)
	}
}

func TestIPAllowListAndEnterprisePolicy(t *testing.T) {
	for want, policy := range map[string]simulator.Policy{
		"`acme` organization has an IP allow list enabled": {IPAllowList: true},
		"`acme-inc` enterprise forbids access":             {AppsForbiddenBy: "acme-inc"},
	} {
		h := smallWorld(t)
		id := h.Install(simulator.InstallSpec{App: "tool", Account: "acme"})
		token := h.userToken(t)
		app := h.register(t, h.login(t, "octo"), acmeApps, strings.Replace(goodManifest, "Acme GitOps", "Minter", 1))
		h.Install(simulator.InstallSpec{App: app.Slug, Account: "acme"})
		h.SetPolicy("acme", policy)
		if p := h.call(t, "GET", "/v3/repos/acme/site", token, ""); p.status != 403 || !strings.Contains(p.body, want) || p.header.Get("X-GitHub-SSO") != "" {
			t.Errorf("REST: %d %s", p.status, p.body)
		}
		if p := h.call(t, "POST", "graphql", token, askSite); p.status != 200 || !strings.Contains(p.body, want) || !strings.Contains(p.body, `"FORBIDDEN"`) {
			t.Errorf("GraphQL: %d %s", p.status, p.body)
		}
		status, body := h.api(t, "POST", "/app/installations/"+decimal(h.ofApp(t, app.Slug).ID)+"/access_tokens", signed(t, h, app), "")
		if forbidden := policy.AppsForbiddenBy != ""; forbidden != (status == 403) {
			t.Errorf("token: %d %s", status, body)
		}
		h.Uninstall("tool", "acme")
		p := h.login(t, "octo").get(h.installPage(t, "acme"))
		if policy.AppsForbiddenBy != "" {
			if !strings.Contains(p.body, "acme-inc forbids GitHub Apps") || strings.Contains(p.body, ">Install<") {
				t.Errorf("page: %s", p.body)
			}
			p := h.login(t, "octo").submit(form{"/apps/tool/installations", url.Values{"target_id": {h.accountID(t, "acme")}, "install_target": {"all"}}})
			if p.status != 403 {
				t.Errorf("installed against the policy: %d", p.status)
			}
		}
		h.SetPolicy("acme", simulator.Policy{})
		if id == 0 || h.call(t, "GET", "/v3/user", token, "").status != 200 {
			t.Error("the policy has gone, its effect has not")
		}
	}
}

func (h *host) ofApp(t *testing.T, slug string) simulator.InstallationState {
	t.Helper()
	for _, in := range h.State().Installations {
		if in.App == slug {
			return in
		}
	}
	t.Fatalf("%s is installed nowhere", slug)
	return simulator.InstallationState{}
}

func TestMemberWithdraws(t *testing.T) {
	h := smallWorld(t)
	b := h.login(t, "octo")
	b.submit(b.get(h.installPage(t, "globex")).form(t, "Request"))
	b.submit(b.get(h.installPage(t, "globex")).form(t, "Cancel request"))
	if q := h.State().Requests; len(q) != 0 {
		t.Errorf("requests: %+v", q)
	}
	b.get(h.installPage(t, "globex")).form(t, "Request") // can be asked for again
}

// Where an App has a setup page the browser ends there, with parameters that
// anybody could have written.
func TestSetupPage(t *testing.T) {
	h := smallWorld(t)
	b := h.login(t, "octo")
	manifest := strings.Replace(goodManifest, `"public":false`, `"public":true,"setup_url":"http://127.0.0.1:4311/installed"`, 1)
	h.register(t, b, acmeApps, manifest)
	page := "/apps/acme-gitops/installations/new/permissions?state=s&suggested_target_id="
	p := b.submit(b.get(page+h.accountID(t, "acme")).form(t, "Install"))
	if want := "http://127.0.0.1:4311/installed?installation_id=" + decimal(h.ofApp(t, "acme-gitops").ID) + "&setup_action=install&state=s"; p.location != want {
		t.Errorf("after installing: %q, want %q", p.location, want)
	}
	p = b.submit(b.get(page+h.accountID(t, "globex")).form(t, "Request"))
	if p.location != "http://127.0.0.1:4311/installed?setup_action=request&state=s" {
		t.Errorf("after requesting: %q", p.location)
	}
}

func TestEnterpriseServer(t *testing.T) {
	h := newHostOf(t, simulator.Options{Enterprise: "3.19.2"})
	h.fill()
	p := h.call(t, "GET", "/v3/meta", "", "")
	if p.status != 200 || !strings.Contains(p.body, `"installed_version":"3.19.2"`) || p.header.Get("X-GitHub-Enterprise-Version") != "3.19.2" {
		t.Errorf("GET /meta: %d %s", p.status, p.body)
	}
	for name := range p.header {
		if strings.HasPrefix(name, "X-Ratelimit") {
			t.Errorf("a rate limit: %s", name)
		}
	}
	if p := h.call(t, "GET", "/v3/rate_limit", "", ""); p.status != 404 || !strings.Contains(p.body, "Rate limiting is not enabled") {
		t.Errorf("GET /rate_limit: %d %s", p.status, p.body)
	}
	b := h.login(t, "octo")
	app := h.register(t, b, acmeApps, goodManifest)
	if app.HTMLURL != h.url+"/github-apps/acme-gitops" {
		t.Errorf("page of the App: %s", app.HTMLURL)
	}
	if p := b.get("/apps/acme-gitops"); p.status != 404 {
		t.Errorf("/apps: %d", p.status)
	}
	b.submit(b.get("/github-apps/acme-gitops/installations/new/permissions?suggested_target_id="+h.accountID(t, "acme")).form(t, "Install"))
	status, body := h.api(t, "POST", "/app/installations/"+decimal(h.installation(t, "acme").ID)+"/access_tokens", signed(t, h, app), "")
	_, rest, _ := strings.Cut(body, `"token":"`)
	token, _, _ := strings.Cut(rest, `"`)
	if status != 201 || len(token) != 40 || !strings.HasPrefix(token, "ghs_") {
		t.Errorf("token: %d %s", status, body)
	}
	// PKCE is passed over: neither a wrong challenge nor a wrong verifier is noticed.
	code := authorize(t, h)
	if fields := exchange(t, h, "code", code, "redirect_uri", back, "code_verifier", "wrong"); fields["access_token"] == nil {
		t.Errorf("with a verifier: %v", fields)
	}
}

func TestChangesFromOutside(t *testing.T) {
	h := smallWorld(t)
	change := func(body string, want int) {
		t.Helper()
		request, err := http.NewRequest(http.MethodPost, h.url+"/_simulator/change", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if p := h.browser(t).send(request); p.status != want {
			t.Errorf("%s: %d %s", body, p.status, p.body)
		}
	}
	change(`{"do":"request","app":"tool","account":"globex","user":"octo"}`, 204)
	if len(h.State().Requests) != 1 {
		t.Error("no request")
	}
	change(`{"do":"withdraw","app":"tool","account":"globex"}`, 204)
	change(`{"do":"withdraw","app":"tool","account":"globex"}`, 400)
	change(`{"do":"install","app":"tool","account":"globex","permissions":{"contents":"read"}}`, 204)
	change(`{"do":"grant","app":"tool","account":"globex","permissions":{"contents":"write"}}`, 204)
	change(`{"do":"select","app":"tool","account":"globex","repositories":["none"]}`, 204)
	change(`{"do":"suspend","app":"tool","account":"globex","user":"mona"}`, 204)
	in := h.installation(t, "globex")
	if in == nil || !in.Suspended || in.Selection != "selected" || in.Permissions["contents"] != "write" {
		t.Errorf("installation: %+v", in)
	}
	change(`{"do":"unsuspend","app":"tool","account":"globex"}`, 204)
	change(`{"do":"ask","app":"tool","permissions":{"contents":"read"}}`, 204)
	if in := h.installation(t, "globex"); in.Suspended || in.Permissions["contents"] != "read" {
		t.Errorf("installation: %+v", in)
	}
	change(`{"do":"policy","account":"acme","policy":{"saml":true}}`, 204)
	change(`{"do":"saml-sign-in","account":"acme","user":"octo"}`, 204)
	change(`{"do":"saml-end","account":"acme"}`, 204)
	change(`{"do":"device-flow","app":"tool","on":false}`, 204)
	wantError(t, post(t, h, "/login/device/code", url.Values{"client_id": {"Iv23lidemo"}}), "device_flow_disabled")
	change(`{"do":"uninstall","app":"tool","account":"globex"}`, 204)
	change(`{"do":"delete-app","app":"tool"}`, 204)
	change(`{"do":"delete-app","app":"tool"}`, 400)
	change(`{"do":"delete-ap","app":"tool"}`, 400)
	change(`{"do":"policy","account":"acme","polcy":{}}`, 400)
	p := h.browser(t).get("/_simulator/secrets")
	if p.status != 200 || !strings.Contains(p.body, `"kind":"client secret","value":"s3cret"`) {
		t.Errorf("secrets: %d %s", p.status, p.body)
	}
}
