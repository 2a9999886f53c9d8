package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"gitconnection/internal/demo"
	"gitconnection/internal/demo/browser"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
	"gitconnection/internal/testkit/terminal"
)

// errand is a command that waits for somebody at a browser.
type errand struct {
	t    *testing.T
	cmd  *exec.Cmd
	page string
	ends chan outcome
}

// sendOff starts a command that opens a page, and returns when it has said which.
func sendOff(t *testing.T, home string, env map[string]string, args ...string) *errand {
	t.Helper()
	b := &errand{t: t, cmd: commandIn(t, home, env, append(args, "--output", "json")...), ends: make(chan outcome, 1)}
	var errs bytes.Buffer
	b.cmd.Stderr = &errs
	out, err := b.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := b.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.cmd.Process.Kill() }) // ended already, mostly
	pages := make(chan string, 1)
	go func() {
		var said strings.Builder
		for lines := bufio.NewScanner(out); lines.Scan(); {
			said.WriteString(lines.Text() + "\n")
			var line struct{ Type, URL string }
			if json.Unmarshal(lines.Bytes(), &line) == nil && line.Type == "open" {
				pages <- line.URL
			}
		}
		_ = b.cmd.Wait() // its code is looked at
		b.ends <- outcome{b.cmd.ProcessState.ExitCode(), said.String(), errs.String()}
	}()
	select {
	case b.page = <-pages:
	case o := <-b.ends:
		t.Fatalf("it ended with %d\n%s%s", o.code, o.out, o.err)
	case <-time.After(terminal.Deadline):
		t.Fatal("no page to open")
	}
	return b
}

func (b *errand) end() outcome {
	b.t.Helper()
	select {
	case o := <-b.ends:
		return o
	case <-time.After(terminal.Deadline):
		b.t.Fatal("the command does not end")
	}
	return outcome{}
}

// confirmed goes from the local page to GitHub, confirms the App there, and
// returns where that would lead the browser.
func (h *hub) confirmed(t *testing.T, login, local string) string {
	t.Helper()
	page, err := h.person(t, login).Visit(t.Context(), login, local)
	if err != nil {
		t.Fatal(err)
	}
	form := browser.Find(page.Root, func(n *html.Node) bool { return n.Data == "form" })
	values := url.Values{}
	browser.Find(form, func(n *html.Node) bool {
		if n.Data == "input" {
			values.Set(browser.Attribute(n, "name"), browser.Attribute(n, "value"))
		}
		return false
	})
	confirm, err := browser.Open(t.Context(), page.Client, http.MethodPost, browser.Attribute(form, "action"), values)
	if err != nil {
		t.Fatal(err)
	}
	return leadsTo(t, confirm)
}

const routeConversion = "POST /app-manifests/{code}/conversions"

func createArgs(h *hub) []string {
	return []string{"app", "create", "--web", h.base, "--owner", "acme", "--secrets", "file"}
}

// TestRegistrationUnderAttack lets others call the local page and its callback
// before, between and after the browser does.
func TestRegistrationUnderAttack(t *testing.T) {
	endToEnd(t)
	h := startHub(t, simulator.Options{})
	home := t.TempDir()
	b := sendOff(t, home, nil, createArgs(h)...)
	before := kept(t, home)
	genuine := h.confirmed(t, demo.User, b.page)
	u, err := url.Parse(genuine)
	if err != nil || u.Query().Get("code") == "" || u.Query().Get("state") == "" {
		t.Fatalf("GitHub leads to %q", genuine)
	}
	root := "http://" + u.Host
	for name, a := range map[string]struct{ method, address, host string }{
		"no state":                {"GET", with(t, genuine, "state", ""), ""},
		"wrong state":             {"GET", with(t, genuine, "state", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), ""},
		"state cut off":           {"GET", with(t, genuine, "state", u.Query().Get("state")[:8]), ""},
		"another host":            {"GET", genuine, "evil.example"},
		"another host, same port": {"GET", genuine, "evil.example:" + u.Port()},
		"localhost":               {"GET", genuine, "localhost:" + u.Port()},
		"code that is a path":     {"GET", with(t, genuine, "code", "../app/installations?x="), ""},
		"code with a slash":       {"GET", with(t, genuine, "code", "a/b"), ""},
		"a long code":             {"GET", with(t, genuine, "code", strings.Repeat("a", 129)), ""},
		"no code":                 {"GET", with(t, genuine, "code", ""), ""},
		"a form":                  {"POST", genuine, ""},
		"the page, another host":  {"GET", b.page, "evil.example"},
		"the page, guessed":       {"GET", root + "/", ""},
		"an installation":         {"GET", root + "/manifest/callback?installation_id=1&setup_action=install", ""},
	} {
		if status := knock(t, a.method, a.address, a.host); status < 400 || status > 499 {
			t.Errorf("%s: answered with %d", name, status)
		}
	}
	if n := h.asked(routeConversion); n != 0 {
		t.Fatalf("%d codes were used for strangers", n)
	}
	unchanged(t, home, before)

	var answers sync.WaitGroup
	statuses := make([]int, 2)
	for i := range statuses {
		answers.Go(func() { statuses[i] = knock(t, "GET", genuine, "") })
	}
	answers.Wait()
	o := b.end()
	if o.code != 0 || !strings.Contains(o.out, `"slug":"acme-konstruct"`) {
		t.Errorf("exit %d\n%s%s", o.code, o.out, o.err)
	}
	if n := h.asked(routeConversion); n != 1 || statuses[0] == statuses[1] {
		t.Errorf("answered %v, %d codes used", statuses, n)
	}
	before = kept(t, home)
	if status := knock(t, "GET", genuine, ""); status != 0 {
		t.Errorf("replayed: %d", status)
	}
	// The same answer for the next App: its state is another.
	again := sendOff(t, home, nil, append(createArgs(h), "--name", "second", "--instance", "second")...)
	next, err := url.Parse(again.page)
	if err != nil {
		t.Fatal(err)
	}
	if status := knock(t, "GET", strings.Replace(genuine, u.Host, next.Host, 1), ""); status < 400 {
		t.Errorf("replayed to another: %d", status)
	}
	unchanged(t, home, before)
}

// TestConversionInForeignHands spoils the one answer with the key: redirected,
// replaced by a page, cut short. Nothing is kept, nothing gets elsewhere.
func TestConversionInForeignHands(t *testing.T) {
	endToEnd(t)
	evil := setTrap(t)
	for name, spoil := range map[string]func(w http.ResponseWriter, r *http.Request){
		"redirected": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, evil.url+r.URL.RequestURI(), http.StatusTemporaryRedirect)
		},
		"moved": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, evil.url+r.URL.RequestURI(), http.StatusFound)
		},
		"a page": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html>Sign in to the network</html>")
		},
		"no key": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"id":7,"slug":"evil","client_id":"Iv23","client_secret":"x","webhook_secret":null,"pem":"none","owner":{"login":"evil"}}`)
		},
		"used up": func(w http.ResponseWriter, _ *http.Request) {
			h := w.Header()
			h.Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"message":"Not Found","documentation_url":"https://docs.github.com/rest","status":"404"}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := startHub(t, simulator.Options{})
			home := t.TempDir()
			b := sendOff(t, home, nil, createArgs(h)...)
			before := kept(t, home)
			genuine := h.confirmed(t, demo.User, b.page)
			h.between(func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasPrefix(r.URL.Path, "/api/v3/app-manifests/") {
					return false
				}
				spoil(w, r)
				return true
			})
			_ = knock(t, "GET", genuine, "")
			if o := b.end(); o.code == 0 || strings.Contains(o.out+o.err, "<html") || strings.Contains(o.err, "conversions") && strings.Contains(o.err, "code=") {
				t.Errorf("exit %d\n%s%s", o.code, o.out, o.err)
			}
			unchanged(t, home, before)
		})
	}
	t.Cleanup(func() {
		evil.mu.Lock()
		defer evil.mu.Unlock()
		for _, request := range evil.came {
			t.Errorf("the other host got %s", request)
		}
	})
}

// TestExchangeInForeignHands redirects the exchange of the sign-in's code,
// which carries the client secret.
func TestExchangeInForeignHands(t *testing.T) {
	endToEnd(t)
	evil := setTrap(t)
	h := startHub(t, simulator.Options{})
	home := t.TempDir()
	h.imported(t, home)
	before := kept(t, home)
	b := sendOff(t, home, nil, "login", "--no-browser")
	genuine := h.leads(t, demo.User, b.page)
	h.between(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/login/oauth/access_token" {
			return false
		}
		http.Redirect(w, r, evil.url+r.URL.RequestURI(), http.StatusTemporaryRedirect)
		return true
	})
	_ = knock(t, "GET", genuine, "")
	if o := b.end(); o.code == 0 {
		t.Errorf("signed in:\n%s", o.out)
	}
	unchanged(t, home, before)
	evil.mu.Lock()
	defer evil.mu.Unlock()
	for _, request := range evil.came {
		t.Errorf("the other host got %s", request)
	}
}

// imported brings the App of withApp to a home as an instance, and returns the
// environment that would do the same.
func (h *hub) imported(t *testing.T, home string) map[string]string {
	t.Helper()
	env := h.withApp()
	if o := h.importAs(t, home, env["KONSTRUCT_APP_PRIVATE_KEY"], "4242"); o.code != 0 {
		t.Fatalf("import: exit %d\n%s%s", o.code, o.out, o.err)
	}
	return env
}

func (h *hub) importAs(t *testing.T, home, key, id string) outcome {
	t.Helper()
	folder := t.TempDir()
	pem, secret := filepath.Join(folder, "key.pem"), filepath.Join(folder, "secret")
	for path, text := range map[string]string{pem: key, secret: testkit.ClientSecret} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return runIn(t, home, nil, "app", "import", "--web", h.base, "--app-id", id, "--private-key", pem, "--client-secret", secret,
		"--secrets", "file", "--instance", "work")
}

// TestImportOfAnotherKey tries the key of one App with the id of another.
func TestImportOfAnotherKey(t *testing.T) {
	endToEnd(t)
	h := startHub(t, simulator.Options{})
	env := h.withApp()
	other := sendOff(t, t.TempDir(), nil, createArgs(h)...)
	_ = knock(t, "GET", h.confirmed(t, demo.User, other.page), "")
	if o := other.end(); o.code != 0 {
		t.Fatalf("exit %d: %s", o.code, o.err)
	}
	var foreign string
	for _, s := range h.Secrets() {
		if s.Kind == "private key" {
			foreign = s.Value
		}
	}
	home := t.TempDir()
	before := kept(t, home)
	if o := h.importAs(t, home, foreign, "4242"); o.code == 0 || !strings.Contains(o.err, "key") {
		t.Errorf("exit %d: %s%s", o.code, o.out, o.err)
	}
	unchanged(t, home, before)
	// And where an App is set up already, it stays what it is.
	if o := h.importAs(t, home, env["KONSTRUCT_APP_PRIVATE_KEY"], "4242"); o.code != 0 {
		t.Fatalf("exit %d: %s", o.code, o.err)
	}
	was := maps.Clone(kept(t, home))
	if o := h.importAs(t, home, foreign, "4242"); o.code == 0 {
		t.Errorf("replaced by another App's key:\n%s", o.out)
	}
	unchanged(t, home, was)
}
