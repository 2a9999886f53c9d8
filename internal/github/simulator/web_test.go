package simulator_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/github/simulator"
)

// accountID finds an organization's number.
func (h *host) accountID(t *testing.T, login string) string {
	t.Helper()
	for _, o := range h.State().Organizations {
		if o.Login == login {
			return decimal(o.ID)
		}
	}
	t.Fatalf("no organization %s", login)
	return ""
}

func decimal(n int64) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return decimal(n/10) + string(rune('0'+n%10))
}

func (h *host) installPage(t *testing.T, login string) string {
	t.Helper()
	return "/apps/tool/installations/new/permissions?suggested_target_id=" + h.accountID(t, login) + "&state=xyz"
}

func (h *host) installation(t *testing.T, login string) *simulator.InstallationState {
	t.Helper()
	for _, in := range h.State().Installations {
		if in.Account == login {
			return &in
		}
	}
	return nil
}

func TestSignIn(t *testing.T) {
	h := smallWorld(t)
	b := h.browser(t)
	p := b.get(authorizeQuery())
	if p.status != http.StatusFound || !strings.HasPrefix(p.location, "/login?return_to=") {
		t.Fatalf("not signed in: %d to %q", p.status, p.location)
	}
	f := b.get(p.location).form(t, "Sign in")
	wrong := form{f.action, url.Values{"login": {"nobody"}}}
	if p := b.submit(wrong); p.status != 422 {
		t.Errorf("unknown user: %d", p.status)
	}
	f.values.Set("login", "octo")
	if p := b.submit(f); p.status != http.StatusSeeOther || p.location != authorizeQuery() {
		t.Errorf("after the sign-in: %d to %q", p.status, p.location)
	}
	home := b.get("/")
	if home.status != 200 || !strings.Contains(home.body, "octo") || !strings.Contains(home.body, "acme/site") {
		t.Errorf("home: %d %s", home.status, home.body)
	}
	b.submit(home.form(t, "Sign out"))
	if p := b.get("/"); p.status != http.StatusFound {
		t.Errorf("after signing out: %d", p.status)
	}
}

// The way back after the sign-in never leaves this host.
func TestReturnStaysHere(t *testing.T) {
	h := smallWorld(t)
	for _, to := range []string{"https://evil.example/", "//evil.example/", `/\evil.example/`, "/\t/evil.example", "evil", "javascript:alert(1)"} {
		b := h.browser(t)
		p := b.submit(form{"/login", url.Values{"login": {"octo"}, "return_to": {to}}})
		if p.location != "/" {
			t.Errorf("return_to %q leads to %q", to, p.location)
		}
	}
}

func TestForeignFormsAreRefused(t *testing.T) {
	h := smallWorld(t)
	b := h.login(t, "octo")
	f := b.get(h.installPage(t, "acme")).form(t, "Install")
	request, err := http.NewRequest(http.MethodPost, h.url+f.action, strings.NewReader(f.values.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", "http://evil.example")
	if p := b.send(request); p.status != http.StatusForbidden {
		t.Errorf("form of another site: %d", p.status)
	}
	if h.installation(t, "acme") != nil {
		t.Error("another site's form installed the App")
	}
}

func TestPagesProtectThemselves(t *testing.T) {
	h := smallWorld(t)
	b := h.login(t, "octo")
	for _, path := range []string{"/", "/login", "/acme", "/acme/site", "/apps/tool", "/apps/tool/installations/new",
		h.installPage(t, "acme"), "/organizations/acme/settings/installations", authorizeQuery(), "/login/device", "/nothing/here", "/settings/no/such/page",
		acmeApps, acmeApps + "/new", acmeApps + "/tool", acmeApps + "/tool/permissions", acmeApps + "/tool/advanced", "/settings/apps/authorizations"} {
		p := b.get(path)
		csp := p.header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || p.header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: policy %q", path, csp)
		}
		if strings.Contains(p.body, "<script") || strings.Contains(p.body, "ZgotmplZ") {
			t.Errorf("%s: script, or something that the template refused", path)
		}
		_, rest, _ := strings.Cut(p.body, "<style>")
		css, _, _ := strings.Cut(rest, "</style>")
		sum := sha256.Sum256([]byte(css))
		if css == "" || !strings.Contains(csp, "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
			t.Errorf("%s: a browser would not apply the style", path)
		}
		if strings.HasPrefix(path, "/login/oauth") && !strings.Contains(csp, "form-action 'self' http://127.0.0.1:43210") {
			t.Errorf("%s: a browser would not follow the redirect: %q", path, csp)
		}
	}
}

func TestOwnerInstalls(t *testing.T) {
	h := smallWorld(t)
	b := h.login(t, "octo")
	targets := b.get("/apps/tool/installations/new?state=xyz")
	if !strings.Contains(targets.body, "acme") || !strings.Contains(targets.body, "globex") || strings.Contains(targets.body, ">other<") {
		t.Errorf("targets: %s", targets.body)
	}
	f := b.get(h.installPage(t, "acme")).form(t, "Install")
	p := b.submit(f)
	in := h.installation(t, "acme")
	if in == nil || in.Selection != "all" || in.Permissions["administration"] != "write" {
		t.Fatalf("installation: %+v", in)
	}
	if want := "/organizations/acme/settings/installations/" + decimal(in.ID); p.status != 303 || p.location != want {
		t.Errorf("after installing: %d to %q, want %q", p.status, p.location, want)
	}
	again := b.get(h.installPage(t, "acme"))
	if !strings.Contains(again.body, "installed here already") || !strings.Contains(again.body, p.location) {
		t.Errorf("installed already: %s", again.body)
	}
	if p := b.submit(f); p.location != "/organizations/acme/settings/installations/"+decimal(in.ID) || len(h.State().Installations) != 1 {
		t.Errorf("installing again: %q, %d installations", p.location, len(h.State().Installations))
	}
}

func TestSelectedRepositories(t *testing.T) {
	h := smallWorld(t)
	b := h.login(t, "octo")
	f := b.get(h.installPage(t, "acme")).form(t, "Install")
	f.values.Set("install_target", "selected")
	if p := b.submit(f); p.status != 422 || !strings.Contains(p.body, "at least one") {
		t.Errorf("none selected: %d", p.status)
	}
	var site int64
	for _, r := range h.State().Repositories {
		if r.FullName == "acme/site" {
			site = r.ID
		}
	}
	f.values["repository_ids[]"] = []string{decimal(site), "1"}
	b.submit(f)
	in := h.installation(t, "acme")
	if in == nil || in.Selection != "selected" || !slices.Equal(in.Repositories, []string{"acme/site"}) {
		t.Fatalf("installation: %+v", in)
	}
	configure := "/organizations/acme/settings/installations/" + decimal(in.ID)
	change := b.get(configure).form(t, "Save")
	if !slices.Equal(change.values["repository_ids[]"], []string{decimal(site)}) || change.values.Get("install_target") != "selected" {
		t.Errorf("the page shows another choice: %v", change.values)
	}
	change.values.Set("install_target", "all")
	b.submit(change)
	if in := h.installation(t, "acme"); in.Selection != "all" {
		t.Errorf("selection: %q", in.Selection)
	}
}

func TestMemberRequestsOwnerDecides(t *testing.T) {
	for decision, want := range map[string]bool{"Approve": true, "Deny": false} {
		h := smallWorld(t)
		member := h.login(t, "octo")
		page := member.get(h.installPage(t, "globex"))
		if p := member.submit(page.form(t, "Request")); p.status != 303 {
			t.Fatalf("request: %d %s", p.status, p.body)
		}
		if h.installation(t, "globex") != nil {
			t.Fatal("a member installed the App")
		}
		if q := h.State().Requests; len(q) != 1 || q[0].Requester != "octo" || q[0].Account != "globex" {
			t.Fatalf("requests: %+v", q)
		}
		if p := member.get(h.installPage(t, "globex")); !strings.Contains(p.body, "has to approve") {
			t.Errorf("waiting: %s", p.body)
		}
		if p := member.get("/organizations/globex/settings/installations"); p.status != 404 {
			t.Errorf("a member sees the settings: %d", p.status)
		}
		owner := h.login(t, "mona")
		owner.submit(owner.get("/organizations/globex/settings/installations").form(t, decision))
		if got := h.installation(t, "globex") != nil; got != want || len(h.State().Requests) != 0 {
			t.Errorf("%s: installed %v, %d requests left", decision, got, len(h.State().Requests))
		}
	}
}

// An account that the visitor has nothing to do with does not exist.
func TestForeignAccountsAreHidden(t *testing.T) {
	h := smallWorld(t)
	b := h.login(t, "octo")
	if p := b.get(h.installPage(t, "other")); p.status != 404 {
		t.Errorf("install page of a stranger: %d", p.status)
	}
	p := b.submit(form{"/apps/tool/installations", url.Values{"target_id": {h.accountID(t, "other")}, "install_target": {"all"}}})
	if p.status != 404 || h.installation(t, "other") != nil {
		t.Errorf("installed on a stranger: %d", p.status)
	}
	h.AddApp(simulator.AppSpec{Slug: "private", ClientID: "p", OwnerLogin: "other", CallbackURLs: []string{callback}})
	for _, path := range []string{"/apps/private", "/apps/private/installations/new", authorizeQuery("client_id", "p")} {
		if p := b.get(path); p.status != 404 {
			t.Errorf("%s of a private App: %d", path, p.status)
		}
	}
	if p := h.login(t, "mona").get("/apps/private"); p.status != 200 {
		t.Errorf("a private App for its owner: %d", p.status)
	}
}

func TestInstallationSettings(t *testing.T) {
	h := smallWorld(t)
	id := h.Install(simulator.InstallSpec{App: "tool", Account: "acme", Permissions: map[string]string{"contents": "read"}})
	path := "/organizations/acme/settings/installations/" + decimal(id)
	b := h.login(t, "octo")
	b.submit(b.get(path).form(t, "Accept new permissions"))
	in := h.installation(t, "acme")
	if in.Permissions["contents"] != "write" || in.Permissions["administration"] != "write" {
		t.Errorf("permissions: %v", in.Permissions)
	}
	if strings.Contains(b.get(path).body, "New permissions") {
		t.Error("there is still something to accept")
	}
	b.submit(b.get(path).form(t, "Suspend"))
	if !h.installation(t, "acme").Suspended {
		t.Error("not suspended")
	}
	b.submit(b.get(path).form(t, "Unsuspend"))
	if h.installation(t, "acme").Suspended {
		t.Error("still suspended")
	}
	if p := h.login(t, "mona").get(path); p.status != 404 {
		t.Errorf("settings for a stranger: %d", p.status)
	}
	b.submit(b.get(path).form(t, "Uninstall"))
	if h.installation(t, "acme") != nil || b.get(path).status != 404 {
		t.Error("still installed")
	}
}

func TestRepositoryPages(t *testing.T) {
	h := smallWorld(t)
	owner, stranger := h.login(t, "octo"), h.login(t, "mona")
	for path, want := range map[string]string{
		"/acme/site":                        "&lt;script&gt;alert(1)",
		"/ACME/Site":                        "README.md",
		"/acme/site/tree/main/docs":         "a b.txt",
		"/acme/site/blob/main/bin":          "Binary file",
		"/acme/api":                         "This repository is empty",
		"/acme":                             "acme/site",
		"/acme/site/tree/main":              "docs/",
		"/acme/site/blob/main/docs/a b.txt": "hello",
	} {
		p := owner.get(strings.ReplaceAll(path, " ", "%20"))
		if p.status != 200 || !strings.Contains(p.body, want) {
			t.Errorf("%s: %d without %q", path, p.status, want)
		}
	}
	for _, path := range []string{"/acme/site", "/acme/site/blob/main/README.md", "/acme/site/tree/main/docs", "/acme/none", "/nobody"} {
		if p := stranger.get(path); p.status != 404 {
			t.Errorf("%s for a stranger: %d", path, p.status)
		}
	}
	for _, path := range []string{"/acme/site/blob/main/none", "/acme/site/tree/none", "/acme/site/blob/main/docs", "/acme/site/tree/main/bin"} {
		if p := owner.get(path); p.status != 404 {
			t.Errorf("%s: %d", path, p.status)
		}
	}
}

func TestMergeButton(t *testing.T) {
	h := smallWorld(t)
	token := "Bearer " + h.IssueUserToken("octo", "repo")
	head := h.head(t, "acme/site").Head
	if status, answer := h.api(t, "POST", "/repos/acme/site/git/refs", token, `{"ref":"refs/heads/more","sha":"`+head+`"}`); status != 201 {
		t.Fatalf("branch: %d %s", status, answer)
	}
	if status, answer := h.api(t, "PUT", "/repos/acme/site/contents/more.txt", token, `{"message":"More","content":"bW9yZQo=","branch":"more"}`); status != 201 {
		t.Fatalf("commit: %d %s", status, answer)
	}
	if status, answer := h.api(t, "POST", "/repos/acme/site/pulls", token, `{"title":"Add <more>","head":"more","base":"main","body":"Please."}`); status != 201 {
		t.Fatalf("pull request: %d %s", status, answer)
	}
	if p := h.login(t, "mona").get("/acme/site/pull/1"); p.status != 404 {
		t.Errorf("for a stranger: %d", p.status)
	}
	b := h.login(t, "octo")
	p := b.get("/acme/site/pull/1")
	if !strings.Contains(p.body, "Add &lt;more&gt;") || !strings.Contains(p.body, "Please.") {
		t.Errorf("page: %s", p.body)
	}
	f := p.form(t, "Merge pull request")
	if p := b.submit(f); p.status != 303 || p.location != "/acme/site/pull/1" {
		t.Fatalf("merge: %d %s", p.status, p.body)
	}
	r := h.head(t, "acme/site")
	if _, ok := r.Files["more.txt"]; !ok || !r.Pulls[0].Merged {
		t.Errorf("after the merge: %+v", r)
	}
	if p := b.submit(f); p.status != 409 {
		t.Errorf("merging twice: %d", p.status)
	}
	if p := b.get("/acme/site/pull/2"); p.status != 404 {
		t.Errorf("no such pull request: %d", p.status)
	}
}
