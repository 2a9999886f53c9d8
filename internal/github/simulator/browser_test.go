package simulator_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"gitconnection/internal/github/simulator"
	"gitconnection/internal/github/simulator/contract"
)

// fakeClock is a clock that a test moves.
type fakeClock struct {
	mu sync.Mutex
	at time.Time
}

func (c *fakeClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

const callback = "http://127.0.0.1/oauth/callback"

// host is a simulator behind a real server, every exchange held to GitHub's
// description.
type host struct {
	*simulator.Simulator
	url     string
	checker *contract.Checker
}

func newHost(t *testing.T) *host { return newHostOf(t, simulator.Options{}) }

func newHostOf(t *testing.T, opts simulator.Options) *host {
	t.Helper()
	checker, err := contract.New()
	if err != nil {
		t.Fatal(err)
	}
	clock := &fakeClock{at: noon}
	opts.Now = clock.now
	sim := simulator.New(opts)
	server := httptest.NewServer(checker.Wrap(sim.Handler()))
	t.Cleanup(server.Close)
	t.Cleanup(func() { checker.Check(t) })
	sim.SetBaseURL(server.URL)
	return &host{Simulator: sim, url: server.URL, checker: checker}
}

// smallWorld has an App of acme and one organization of each relation to octo.
func smallWorld(t *testing.T) *host {
	t.Helper()
	h := newHost(t)
	h.fill()
	return h
}

func (h *host) fill() {
	h.AddUser(simulator.UserSpec{Login: "octo", Name: "Octo Cat"})
	h.AddUser(simulator.UserSpec{Login: "mona"})
	h.AddOrganization(simulator.OrganizationSpec{Login: "acme", Owners: []string{"octo"}})
	h.AddOrganization(simulator.OrganizationSpec{Login: "globex", Owners: []string{"mona"}, Members: []string{"octo"}})
	h.AddOrganization(simulator.OrganizationSpec{Login: "other", Owners: []string{"mona"}})
	h.AddApp(simulator.AppSpec{
		ID: 4711, ClientID: "Iv23lidemo", ClientSecret: "s3cret", Slug: "tool", Name: "Tool", OwnerLogin: "acme", Public: true,
		CallbackURLs: []string{callback}, DeviceFlow: true,
		Permissions: map[string]string{"administration": "write", "contents": "write"},
	})
	h.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "site", Private: true, Files: map[string][]byte{
		"README.md": []byte("# Site\n<script>alert(1)</script>\n"), "docs/a b.txt": []byte("hello\n"), "bin": {0, 1, 2},
	}})
	h.AddRepository(simulator.RepositorySpec{Owner: "acme", Name: "api"})
}

// browser is a visitor with cookies that follows no redirect by itself.
type browser struct {
	t      *testing.T
	base   string
	client *http.Client
}

func (h *host) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, base: h.url, client: &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// login is a browser that signed in by the form.
func (h *host) login(t *testing.T, user string) *browser {
	t.Helper()
	b := h.browser(t)
	form := b.get("/login").form(t, "Sign in")
	form.values.Set("login", user)
	if p := b.submit(form); p.status != http.StatusSeeOther {
		t.Fatalf("sign in as %s: %d %s", user, p.status, p.body)
	}
	return b
}

// page is what came back.
type page struct {
	status   int
	location string
	header   http.Header
	body     string
	path     string
}

func (b *browser) get(path string) page {
	b.t.Helper()
	return b.do(http.MethodGet, path, nil)
}

func (b *browser) submit(f form) page {
	b.t.Helper()
	return b.do(http.MethodPost, f.action, f.values)
}

func (b *browser) do(method, path string, form url.Values) page {
	b.t.Helper()
	address := path
	if strings.HasPrefix(path, "/") {
		address = b.base + path
	}
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	request, err := http.NewRequest(method, address, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return b.send(request)
}

func (b *browser) send(request *http.Request) page {
	b.t.Helper()
	answer, err := b.client.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{answer.StatusCode, answer.Header.Get("Location"), answer.Header, string(raw), request.URL.Path}
}

// form is a form of a page as a script would submit it.
type form struct {
	action string
	values url.Values
}

// form finds the form whose submit button says text, filled as the page has
// it, that button pressed.
func (p page) form(t *testing.T, button string) form {
	t.Helper()
	root, err := html.Parse(strings.NewReader(p.body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" {
			if f, ok := readForm(n, button); ok {
				return f
			}
		}
	}
	t.Fatalf("%s (%d) has no form with the button %q:\n%s", p.path, p.status, button, p.body)
	return form{}
}

func readForm(n *html.Node, button string) (form, bool) {
	f, found := form{action: attribute(n, "action"), values: url.Values{}}, false
	for c := range n.Descendants() {
		if c.Type != html.ElementNode {
			continue
		}
		name, value := attribute(c, "name"), attribute(c, "value")
		switch kind := attribute(c, "type"); {
		case c.Data == "button" && strings.TrimSpace(text(c)) == button:
			found = true
			if name != "" {
				f.values.Add(name, value)
			}
		case c.Data == "input" && name != "" && (kind != "radio" && kind != "checkbox" || has(c, "checked")):
			f.values.Add(name, value)
		case c.Data == "textarea" && name != "":
			f.values.Add(name, text(c))
		case c.Data == "select" && name != "":
			f.values.Add(name, selected(c))
		}
	}
	return f, found && attribute(n, "method") == "post"
}

// selected is the value of a list's chosen option, else of its first.
func selected(list *html.Node) string {
	first, seen := "", false
	for c := range list.Descendants() {
		if c.Type != html.ElementNode || c.Data != "option" {
			continue
		}
		if has(c, "selected") {
			return attribute(c, "value")
		}
		if !seen {
			first, seen = attribute(c, "value"), true
		}
	}
	return first
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func text(n *html.Node) string {
	var out strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			out.WriteString(c.Data)
		}
	}
	return out.String()
}

// api sends a request to the REST API and returns status and body.
func (h *host) api(t *testing.T, method, path, token string, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(method, h.url+"/api/v3"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("User-Agent", "test")
	request.Header.Set("Authorization", token)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	p := h.browser(t).send(request)
	return p.status, p.body
}
