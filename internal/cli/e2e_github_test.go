package cli

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"gitconnection/internal/demo"
	"gitconnection/internal/demo/browser"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/github/simulator/contract"
	"gitconnection/internal/testkit"
)

// hub is a simulated GitHub of a test's own, with something in front of it
// that the test can put in the way. The organizations: acme and acme-apps
// belong to octo-admin, who has max as a member; strangers-inc belongs to eve.
type hub struct {
	*simulator.Simulator
	base string
	way  atomic.Pointer[detour]
}

// detour answers a request itself and says so, or lets it pass.
type detour func(w http.ResponseWriter, r *http.Request) bool

const (
	hubMember   = "max"
	hubStranger = "eve"
)

func startHub(t *testing.T, opts simulator.Options) *hub {
	t.Helper()
	h := &hub{Simulator: simulator.New(opts)}
	checker, err := contract.New()
	if err != nil {
		t.Fatal(err)
	}
	inner := httptest.NewServer(checker.Wrap(h.Handler()))
	target, err := url.Parse(inner.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host }}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if way := h.way.Load(); way != nil && (*way)(w, r) {
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		front.Close()
		inner.Close()
		checker.Check(t)
	})
	h.base = front.URL
	h.SetBaseURL(h.base)
	for _, org := range []string{"acme", "acme-apps"} {
		h.AddOrganization(simulator.OrganizationSpec{Login: org, Owners: []string{demo.User}, Members: []string{hubMember}})
	}
	h.AddOrganization(simulator.OrganizationSpec{Login: "strangers-inc", Owners: []string{hubStranger}})
	return h
}

// between puts a detour in front of everything, nil takes it away.
func (h *hub) between(way detour) {
	if way == nil {
		h.way.Store(nil)
		return
	}
	h.way.Store(&way)
}

// hubApp is the slug of the App that withApp describes.
const hubApp = "konstruct-test"

// withApp adds a public App of acme and returns the environment that points
// the program at it.
func (h *hub) withApp() map[string]string {
	h.AddApp(simulator.AppSpec{
		ID: testkit.AppID, ClientID: testkit.ClientID, ClientSecret: testkit.ClientSecret, Slug: hubApp, Name: "Konstruct Test",
		OwnerLogin: "acme", Public: true, DeviceFlow: true, CallbackURLs: []string{"http://127.0.0.1/oauth/callback"},
		Permissions: map[string]string{"metadata": "read", "administration": "write", "contents": "write", "pull_requests": "write"},
		PublicKey:   func() *rsa.PublicKey { return &testkit.Key().PublicKey },
	})
	return map[string]string{
		"KONSTRUCT_WEB_URL": h.base, "KONSTRUCT_API_URL": h.base + "/api/v3/", "KONSTRUCT_APP_ID": "4242",
		"KONSTRUCT_APP_CLIENT_ID": testkit.ClientID, "KONSTRUCT_APP_CLIENT_SECRET": testkit.ClientSecret,
		"KONSTRUCT_APP_SLUG": hubApp, "KONSTRUCT_APP_PRIVATE_KEY": pemOf(testkit.Key()),
	}
}

func pemOf(key *rsa.PrivateKey) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
}

// person is somebody at a browser of their own.
func (h *hub) person(t *testing.T, login string) *demo.Approver {
	t.Helper()
	web, err := url.Parse(h.base + "/")
	if err != nil {
		t.Fatal(err)
	}
	return &demo.Approver{Web: web, User: login, Owner: demo.User}
}

// leads presses the primary button of a page and returns where the answer
// would lead a browser, without going there.
func (h *hub) leads(t *testing.T, login, address string) string {
	t.Helper()
	page, err := h.person(t, login).Visit(t.Context(), login, address)
	if err != nil {
		t.Fatal(err)
	}
	return leadsTo(t, page)
}

// leads presses the primary button and returns where the answer would lead a
// browser.
func leadsTo(t *testing.T, p *browser.Page) string {
	t.Helper()
	form := p.PrimaryForm()
	if form == nil {
		t.Fatalf("nothing to press: %s", p.Text())
	}
	to, err := p.Url.Parse(form.Action)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, to.String(), strings.NewReader(form.Values.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := *p.Client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.Header.Get("Location")
}

// asked counts the requests of a route that got through.
func (h *hub) asked(route string) int {
	n := 0
	for _, r := range h.Requests() {
		if r.Route == route {
			n++
		}
	}
	return n
}

// keptFiles are files by their path, told by their content.
type keptFiles map[string][sha256.Size]byte

// kept is what the program keeps below a home: every file but the log, by its
// path.
func kept(t *testing.T, home string) keptFiles {
	t.Helper()
	out := keptFiles{}
	err := filepath.WalkDir(home, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path == filepath.Join(home, "state"):
			return filepath.SkipDir
		case entry.IsDir():
			return nil
		}
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a file that was being written: it has its name by now
		}
		out[path] = sha256.Sum256(data)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return out
}

// unchanged holds what is kept to what was.
func unchanged(t *testing.T, home string, before keptFiles) {
	t.Helper()
	same(t, home, before, kept(t, home))
}

func same(t *testing.T, home string, before, after keptFiles) {
	t.Helper()
	for path, sum := range after {
		if was, ok := before[path]; !ok || was != sum {
			t.Errorf("%s is new or has changed", strings.TrimPrefix(path, home))
		}
	}
	for path := range before {
		if _, ok := after[path]; !ok {
			t.Errorf("%s is gone", strings.TrimPrefix(path, home))
		}
	}
}

// runIn runs a command in a home that is kept.
func runIn(t *testing.T, home string, env map[string]string, args ...string) outcome {
	t.Helper()
	cmd := commandIn(t, home, env, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return outcome{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}
