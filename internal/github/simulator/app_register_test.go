package simulator_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/github/simulator"
)

const goodManifest = `{"name":"Acme GitOps","url":"https://example.com","redirect_url":"http://127.0.0.1:4311/manifest/callback",
	"callback_urls":["http://127.0.0.1/oauth/callback"],"public":false,
	"default_permissions":{"administration":"write","contents":"write","pull_requests":"write"}}`

const acmeApps = "/organizations/acme/settings/apps"

// propose posts a manifest as a page elsewhere does.
func (b *browser) propose(root, manifest, state string) page {
	return b.submit(form{root + "/new?state=" + url.QueryEscape(state), url.Values{"manifest": {manifest}}})
}

// created is what a conversion answers.
type created struct {
	ID            int64             `json:"id"`
	Slug          string            `json:"slug"`
	ClientID      string            `json:"client_id"`
	ClientSecret  string            `json:"client_secret"`
	WebhookSecret *string           `json:"webhook_secret"`
	PEM           string            `json:"pem"`
	HTMLURL       string            `json:"html_url"`
	Permissions   map[string]string `json:"permissions"`
	Owner         struct{ Login string }
}

// register runs the manifest flow in a browser and converts the code.
func (h *host) register(t *testing.T, b *browser, root, manifest string) created {
	t.Helper()
	code := h.manifestCode(t, b, root, manifest)
	status, body := h.api(t, "POST", "/app-manifests/"+code+"/conversions", "", "")
	var app created
	if err := json.Unmarshal([]byte(body), &app); err != nil || status != http.StatusCreated {
		t.Fatalf("conversion: %d %s", status, body)
	}
	return app
}

func (h *host) manifestCode(t *testing.T, b *browser, root, manifest string) string {
	t.Helper()
	confirm := b.propose(root, manifest, "st&te")
	if confirm.status != http.StatusOK {
		t.Fatalf("manifest: %d %s", confirm.status, confirm.body)
	}
	owner := "octo"
	if root == acmeApps {
		owner = "acme"
	}
	done := b.submit(confirm.form(t, "Create GitHub App for "+owner))
	u, err := url.Parse(done.location)
	if err != nil || u.Host != "127.0.0.1:4311" || u.Path != "/manifest/callback" || u.Query().Get("state") != "st&te" || u.Query().Get("code") == "" {
		t.Fatalf("after creating: %d to %q %s", done.status, done.location, done.body)
	}
	return u.Query().Get("code")
}

// signed is a JWT for an App.
func signed(t *testing.T, h *host, app created) string {
	t.Helper()
	block, rest := pem.Decode([]byte(app.PEM))
	if block == nil || block.Type != "RSA PRIVATE KEY" || len(rest) > 0 {
		t.Fatalf("no PKCS#1 key: %q", app.PEM)
	}
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	part := func(v string) string { return base64.RawURLEncoding.EncodeToString([]byte(v)) }
	now := h.now(t)
	text := part(`{"alg":"RS256"}`) + "." + part(fmt.Sprintf(`{"iss":%q,"iat":%d,"exp":%d}`, app.ClientID, now.Add(-time.Minute).Unix(), now.Add(9*time.Minute).Unix()))
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return "Bearer " + text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// now is the host's time, as its Date header tells.
func (h *host) now(t *testing.T) time.Time {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, h.url+"/api/v3/rate_limit", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("User-Agent", "test")
	at, err := http.ParseTime(h.browser(t).send(request).header.Get("Date"))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestAppByManifest(t *testing.T) {
	h := smallWorld(t)
	b := h.login(t, "octo")
	app := h.register(t, b, acmeApps, goodManifest)
	if app.Slug != "acme-gitops" || app.Owner.Login != "acme" || app.HTMLURL != h.url+"/apps/acme-gitops" || app.WebhookSecret != nil || len(app.ClientSecret) != 40 {
		t.Errorf("App: %+v", app)
	}
	if want := map[string]string{"administration": "write", "contents": "write", "pull_requests": "write", "metadata": "read"}; fmt.Sprint(app.Permissions) != fmt.Sprint(want) {
		t.Errorf("permissions: %v", app.Permissions)
	}
	status, body := h.api(t, "GET", "/app", signed(t, h, app), "")
	if status != 200 || !strings.Contains(body, app.ClientID) {
		t.Errorf("GET /app: %d %s", status, body)
	}
	start := post(t, h, "/login/device/code", url.Values{"client_id": {app.ClientID}})
	wantError(t, start, "device_flow_disabled")
	if p := h.login(t, "mona").get("/apps/acme-gitops"); p.status != 404 {
		t.Errorf("a private App for a stranger: %d", p.status)
	}
	var kinds []string
	for _, secret := range h.Secrets() {
		kinds = append(kinds, secret.Kind)
	}
	for _, want := range []string{"manifest code", "private key", "client secret", "cookie"} {
		if !slices.Contains(kinds, want) {
			t.Errorf("%s is not among the secrets: %v", want, kinds)
		}
	}
}

// The code works once, for an hour, and needs nobody to sign in.
func TestConversionIsOneUse(t *testing.T) {
	h := smallWorld(t)
	b := h.login(t, "octo")
	convert := func(code string, want int) {
		t.Helper()
		if status, body := h.api(t, "POST", "/app-manifests/"+code+"/conversions", "", ""); status != want {
			t.Errorf("conversion: %d, want %d (%s)", status, want, body)
		}
	}
	code := h.manifestCode(t, b, acmeApps, goodManifest)
	convert("0123456789abcdef", 404)
	convert(code, 201)
	convert(code, 404)
	late := h.manifestCode(t, b, "/settings/apps", strings.Replace(goodManifest, "Acme GitOps", "Late", 1))
	h.Advance(time.Hour)
	convert(late, 404)
}

// The confirm page lets the name be changed, and holds it to GitHub's rules.
func TestAppNames(t *testing.T) {
	h := smallWorld(t)
	b := h.login(t, "octo")
	f := b.propose(acmeApps, goodManifest, "").form(t, "Create GitHub App for acme")
	for name, want := range map[string]string{
		"":                      "be blank",
		strings.Repeat("n", 35): "too long (maximum is 34 characters)",
		"Tool":                  "already taken", "globex": "already taken", "!!!": "is invalid",
	} {
		f.values.Set("name", name)
		if p := b.submit(f); p.status != 422 || !strings.Contains(p.body, want) {
			t.Errorf("%q: %d without %q", name, p.status, want)
		}
	}
	f.values.Set("name", "acme") // the owner's own
	if p := b.submit(f); p.status != http.StatusFound {
		t.Errorf("own name: %d %s", p.status, p.body)
	}
	f.values.Set("name", "ACME")
	if p := b.submit(f); p.status != 422 {
		t.Errorf("the same name again: %d", p.status)
	}
}

func TestManifestIsHeldToTheRules(t *testing.T) {
	h := smallWorld(t)
	b := h.login(t, "octo")
	many := strings.TrimSuffix(strings.Repeat(`"http://127.0.0.1/a",`, 11), ",")
	for manifest, want := range map[string]string{
		`{"name":"x"}`: `&#34;url&#34; wasn&#39;t supplied`,
		`{"name":"x","url":"https://example.com","hook_attributes":{"active":false}}`:                            `&#34;url&#34; wasn&#39;t supplied`,
		`{"name":"x","url":"https://example.com","hook_attributes":{"url":"http://localhost:3000/hook"}}`:        `isn&#39;t reachable over the public Internet (localhost)`,
		`{"name":"x","url":"https://example.com","hook_attributes":{"url":"https://example.com/","secret":"s"}}`: `&#34;secret&#34; is not a permitted key`,
		`{"name":"x","url":"https://example.com","default_events":["installation","installation_repositories"]}`: `Default events unsupported: installation and installation_repositories`,
		`{"name":"x","url":"https://example.com","default_events":["check_run"]}`:                                `Default events are not supported by permissions: check_run`,
		`{"name":"x","url":"https://example.com","callback_urls":[` + many + `]}`:                                `maximum is 10`,
		`{"name":"x","url":"https://example.com","default_permissions":{"content":"write"}}`:                     `resource is not included in the list`,
		`{"name":"x","url":"https://example.com","default_permissions":{"contents":"admin"}}`:                    `action is not included in the list`,
		`{"name":"x","url":"https://example.com","public":"no"}`:                                                 `For &#39;properties/public&#39;, &#34;no&#34; is not a boolean`,
		`{"name":"x","url":"https://example.com","callback_url":"http://127.0.0.1/"}`:                            `&#34;callback_url&#34; is not a permitted key`,
		`{"name":"x","url":"ftp://example.com"}`:                                                                 `Homepage URL must be a valid URL`,
		`[]`:                                                                                                     `not a JSON object`,
	} {
		if p := b.propose(acmeApps, manifest, ""); p.status != 422 || !strings.Contains(p.body, "does not appear to be a valid GitHub App manifest") || !strings.Contains(p.body, want) {
			t.Errorf("%s: %d without %s", manifest, p.status, want)
		}
	}
}

// Only owners register Apps for an organization, and nothing happens before
// they say so themselves.
func TestWhoRegistersApps(t *testing.T) {
	h := smallWorld(t)
	member := h.login(t, "octo")
	if p := member.propose("/organizations/globex/settings/apps", goodManifest, ""); p.status != 404 {
		t.Errorf("a member's manifest: %d", p.status)
	}
	if p := member.submit(form{"/organizations/globex/settings/apps", url.Values{"manifest": {goodManifest}, "name": {"x"}}}); p.status != 404 {
		t.Errorf("a member's form: %d", p.status)
	}
	p := h.browser(t).propose(acmeApps, goodManifest, "s")
	if p.status != http.StatusFound || p.location != "/login?return_to="+url.QueryEscape(acmeApps+"/new?state=s") {
		t.Errorf("nobody signed in: %d to %q", p.status, p.location)
	}
	request, err := http.NewRequest(http.MethodPost, h.url+acmeApps+"/new", strings.NewReader(url.Values{"manifest": {goodManifest}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", "http://127.0.0.1:4311")
	confirm := member.send(request)
	if confirm.status != 200 || !strings.Contains(confirm.header.Get("Content-Security-Policy"), "form-action 'self' http://127.0.0.1:4311") {
		t.Errorf("from another page: %d, %s", confirm.status, confirm.header.Get("Content-Security-Policy"))
	}
	request, err = http.NewRequest(http.MethodPost, h.url+acmeApps, strings.NewReader(url.Values{"manifest": {goodManifest}, "name": {"x"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", "http://127.0.0.1:4311")
	if p := member.send(request); p.status != 403 {
		t.Errorf("another site pressed the button: %d", p.status)
	}
}

// The form does the same without a manifest: filled from the address, with a
// key and a secret made on the App's page.
func TestAppByForm(t *testing.T) {
	h := smallWorld(t)
	b := h.login(t, "octo")
	fill := acmeApps + "/new?" + url.Values{
		"name": {"By Hand"}, "url": {"https://example.com"}, "public": {"false"}, "webhook_active": {"false"},
		"callback_urls[]": {callback}, "administration": {"write"}, "contents": {"write"}, "utm": {"x"},
	}.Encode()
	f := b.get(fill).form(t, "Create GitHub App")
	if f.values.Get("administration") != "write" || f.values.Get("contents") != "write" || f.values.Get("actions") != "" || f.values.Get("callback_urls[]") != callback || f.values.Get("webhook_active") != "" {
		t.Errorf("the form is filled with %v", f.values)
	}
	without := b.get(acmeApps+"/new").form(t, "Create GitHub App")
	without.values.Set("name", "x")
	if p := b.submit(without); p.status != 422 || !strings.Contains(p.body, "Hook url") || !strings.Contains(p.body, "Homepage URL") {
		t.Errorf("an active webhook without an address: %d", p.status)
	}
	path := b.submit(f).location
	if path != acmeApps+"/by-hand" {
		t.Fatalf("after creating: %q", path)
	}
	settings := b.get(path)
	if !strings.Contains(settings.body, "You must generate a private key") {
		t.Errorf("settings: %s", settings.body)
	}
	file := b.submit(settings.form(t, "Generate a private key"))
	if file.header.Get("Content-Disposition") != "attachment; filename=by-hand.2026-11-22.private-key.pem" {
		t.Errorf("file: %q", file.header.Get("Content-Disposition"))
	}
	_, rest, _ := strings.Cut(settings.body, "Client ID: <code>")
	id, _, _ := strings.Cut(rest, "<")
	app := created{ClientID: id, PEM: file.body}
	if status, body := h.api(t, "GET", "/app", signed(t, h, app), ""); status != 200 || !strings.Contains(body, `"slug":"by-hand"`) {
		t.Errorf("GET /app: %d %s", status, body)
	}
	second := b.submit(b.get(path).form(t, "Generate a private key"))
	b.submit(b.get(path).form(t, "Delete")) // the first one
	if status, _ := h.api(t, "GET", "/app", signed(t, h, app), ""); status != 401 {
		t.Errorf("a deleted key: %d", status)
	}
	app.PEM = second.body
	if status, _ := h.api(t, "GET", "/app", signed(t, h, app), ""); status != 200 {
		t.Errorf("the second key: %d", status)
	}
	if p := b.submit(b.get(path).form(t, "Delete")); p.status != 422 {
		t.Errorf("deleting the last key: %d", p.status)
	}
	page := b.submit(b.get(path).form(t, "Generate a new client secret"))
	var secret string
	for _, s := range h.Secrets() {
		if s.Kind == "client secret" {
			secret = s.Value
		}
	}
	if !strings.Contains(page.body, secret) || strings.Contains(b.get(path).body, secret) {
		t.Error("the client secret is shown once, on the page that makes it")
	}
	change := b.get(path).form(t, "Save changes")
	change.values.Set("device_flow", "true")
	b.submit(change)
	if start := post(t, h, "/login/device/code", url.Values{"client_id": {id}}); start["error"] != nil || start["user_code"] == nil {
		t.Errorf("the device flow was switched on: %v", start)
	}
}

func TestAppEnds(t *testing.T) {
	h := smallWorld(t)
	b := h.login(t, "octo")
	app := h.register(t, b, acmeApps, goodManifest)
	b.submit(b.get("/apps/acme-gitops/installations/new/permissions?suggested_target_id="+h.accountID(t, "acme")).form(t, "Install"))
	in := h.installation(t, "acme")
	if in == nil {
		t.Fatal("not installed")
	}
	jwt := signed(t, h, app)
	status, body := h.api(t, "POST", "/app/installations/"+decimal(in.ID)+"/access_tokens", jwt, "")
	var minted struct{ Token string }
	if err := json.Unmarshal([]byte(body), &minted); err != nil || status != 201 {
		t.Fatalf("token: %d %s", status, body)
	}
	advanced := b.get(acmeApps+"/acme-gitops/advanced").form(t, "Delete GitHub App")
	if p := b.submit(advanced); p.status != 422 {
		t.Errorf("deleted without its name: %d", p.status)
	}
	advanced.values.Set("verify", "Acme GitOps")
	b.submit(advanced)
	if status, body := h.api(t, "GET", "/app", jwt, ""); status != 404 || !strings.Contains(body, "Integration not found") {
		t.Errorf("GET /app of a deleted App: %d %s", status, body)
	}
	if status, body := h.api(t, "GET", "/installation/repositories", "Bearer "+minted.Token, ""); status != 401 || !strings.Contains(body, "Bad credentials") {
		t.Errorf("its token: %d %s", status, body)
	}
	if h.installation(t, "acme") != nil || b.get("/apps/acme-gitops").status != 404 {
		t.Error("something is left of the App")
	}
}

// What an App asks for later has to be accepted; what it gives up ends at once.
func TestPermissionsChange(t *testing.T) {
	h := smallWorld(t)
	h.Install(simulator.InstallSpec{App: "tool", Account: "globex"})
	b := h.login(t, "octo")
	f := b.get(acmeApps+"/tool/permissions").form(t, "Save changes")
	f.values.Set("administration", "read")
	f.values.Set("pull_requests", "write")
	b.submit(f)
	in := h.installation(t, "globex")
	if in.Permissions["administration"] != "read" || in.Permissions["pull_requests"] != "" {
		t.Errorf("before accepting: %v", in.Permissions)
	}
	owner := h.login(t, "mona")
	owner.submit(owner.get("/organizations/globex/settings/installations/"+decimal(in.ID)+"/permissions/update").form(t, "Accept new permissions"))
	if in := h.installation(t, "globex"); in.Permissions["pull_requests"] != "write" {
		t.Errorf("after accepting: %v", in.Permissions)
	}
	if p := b.submit(b.get(acmeApps+"/tool/advanced").form(t, "Make private")); p.status != 422 {
		t.Errorf("private although others have it: %d", p.status)
	}
}
