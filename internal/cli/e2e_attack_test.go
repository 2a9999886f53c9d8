package cli

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"gitconnection/internal/demo"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit/terminal"
)

// knock sends one request to the program's loopback page and returns the
// status; 0 when nobody answers.
func knock(t *testing.T, method, address, host string, header ...string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if host != "" {
		req.Host = host
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

// with returns an address with parameters changed; "" takes one away.
func with(t *testing.T, address string, pairs ...string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for i := 0; i+1 < len(pairs); i += 2 {
		if q.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			q.Del(pairs[i])
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// TestSignInUnderAttack lets others call the loopback page before, between and
// after the browser does.
func TestSignInUnderAttack(t *testing.T) {
	endToEnd(t)
	h := startHub(t, simulator.Options{})
	env := h.withApp()
	h.Install(simulator.InstallSpec{App: hubApp, Account: "strangers-inc"})
	opened := fakeBrowser(t, env)
	home := t.TempDir()
	x := terminal.Start(t, 120, 40, commandIn(t, home, env))
	x.Wait("Organizations")
	x.Type("n")
	x.Wait("GitHub organization")
	x.Type("acme", terminal.Enter)
	x.Wait("Organizations › acme", "Not connected")
	x.Type("2")
	x.Wait("Authorize")
	x.Type("c")
	x.Wait("/login/oauth/authorize")
	x.Type("o")
	page := opened("/login/oauth/authorize")
	genuine := h.leads(t, demo.User, page)
	u, err := url.Parse(genuine)
	if err != nil {
		t.Fatal(err)
	}
	port := u.Port()
	before := withoutConfig(kept(t, home))
	for name, a := range map[string]struct{ method, address, host string }{
		"no state":                 {"GET", with(t, genuine, "state", ""), ""},
		"wrong state":              {"GET", with(t, genuine, "state", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), ""},
		"state with more after it": {"GET", with(t, genuine, "state", u.Query().Get("state")+"A"), ""},
		"a refusal in its name":    {"GET", with(t, genuine, "state", "x", "code", "", "error", "access_denied"), ""},
		"another host":             {"GET", genuine, "evil.example"},
		"another host, same port":  {"GET", genuine, "evil.example:" + port},
		"localhost":                {"GET", genuine, "localhost:" + port},
		"no port":                  {"GET", genuine, "127.0.0.1"},
		"code that is a path":      {"GET", with(t, genuine, "code", "../../api/v3/user"), ""},
		"code with a line end":     {"GET", with(t, genuine, "code", "a\r\nX: y"), ""},
		"no code":                  {"GET", with(t, genuine, "code", ""), ""},
		"a form":                   {"POST", genuine, ""},
		"another path":             {"GET", strings.Replace(genuine, "/oauth/callback", "/oauth/callback/x", 1), ""},
		"the root":                 {"GET", "http://127.0.0.1:" + port + "/", ""},
		"an installation":          {"GET", "http://127.0.0.1:" + port + "/oauth/callback?installation_id=1&setup_action=install", ""},
	} {
		if status := knock(t, a.method, a.address, a.host); status < 400 || status > 499 {
			t.Errorf("%s: answered with %d", name, status)
		}
	}
	if n := h.asked("POST /login/oauth/access_token"); n != 0 {
		t.Fatalf("%d codes were exchanged for strangers", n)
	}
	same(t, home, before, withoutConfig(kept(t, home)))
	x.Wait("/login/oauth/authorize") // it still waits

	// Two answers at once with the state that is right: one code is exchanged.
	var answers sync.WaitGroup
	statuses := make([]int, 2)
	for i := range statuses {
		answers.Go(func() { statuses[i] = knock(t, "GET", genuine, "") })
	}
	answers.Wait()
	x.Wait("octo-admin", "/apps/"+hubApp+"/installations/new")
	accepted := 0
	for _, status := range statuses {
		if status == http.StatusOK {
			accepted++
		}
	}
	if n := h.asked("POST /login/oauth/access_token"); accepted != 1 || n != 1 {
		t.Errorf("answered %v, %d codes exchanged", statuses, n)
	}
	// Replayed, it finds nobody.
	if status := knock(t, "GET", genuine, ""); status != 0 && status < 400 {
		t.Errorf("replayed: %d", status)
	}
	if n := h.asked("POST /login/oauth/access_token"); n != 1 {
		t.Errorf("%d codes were exchanged after a replay", n)
	}
	x.Type(terminal.CtrlC)
	x.Exit()
}

// withoutConfig leaves the configuration out, in which the screens note what is
// under way whenever they get to it.
func withoutConfig(files keptFiles) keptFiles {
	maps.DeleteFunc(files, func(path string, _ [sha256.Size]byte) bool {
		return strings.Contains(path, "config.yaml") || strings.Contains(path, "/konstruct/.new-") // it, before it is whole
	})
	return files
}

// trap is a host that notes what comes.
type trap struct {
	url  string
	mu   sync.Mutex
	came []string
}

func setTrap(t *testing.T) *trap {
	t.Helper()
	p := &trap{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<16)) // what came of it
		p.mu.Lock()
		defer p.mu.Unlock()
		p.came = append(p.came, r.Method+" "+r.URL.String()+" "+strings.Join(r.Header.Values("Authorization"), ",")+strings.Join(r.Header.Values("Cookie"), ",")+" "+string(body))
		w.WriteHeader(http.StatusTeapot)
	}))
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

// TestRedirectsCarryNoCredential answers each kind of request with a redirect
// to another host. Nothing with a credential gets there.
func TestRedirectsCarryNoCredential(t *testing.T) {
	endToEnd(t)
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, part := range []string{"/api/v3/app/installations", "/access_tokens", "/api/graphql", "/api/v3/orgs/acme/repos", "/contents/"} {
			t.Run(fmt.Sprintf("%d%s", status, part), func(t *testing.T) {
				t.Parallel()
				redirected(t, status, part)
			})
		}
	}
}

// redirected runs a connect in which whatever is asked at part is answered
// with a redirect.
func redirected(t *testing.T, status int, part string) {
	h := startHub(t, simulator.Options{})
	env := h.withApp()
	h.Install(simulator.InstallSpec{App: hubApp, Account: "acme"})
	home, evil := t.TempDir(), setTrap(t)
	before := kept(t, home)
	var hits atomic.Int64
	h.between(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.URL.Path, part) || part == "/api/v3/orgs/acme/repos" && r.Method == http.MethodGet {
			return false
		}
		hits.Add(1)
		http.Redirect(w, r, evil.url+r.URL.RequestURI(), status)
		return true
	})
	got := runIn(t, home, env, "connect", "acme", "--application-org", "acme", "--yes", "--actor", demo.User, "--no-cache")
	if hits.Load() == 0 {
		t.Error("it was never asked for")
	}
	if got.code == 0 {
		t.Errorf("the program believed it:\n%s", got.out)
	}
	evil.mu.Lock()
	defer evil.mu.Unlock()
	for _, request := range evil.came {
		t.Errorf("the other host got %s", request)
	}
	if strings.HasPrefix(part, "/api/v3/app") || part == "/access_tokens" {
		unchanged(t, home, before)
	}
}

// TestAProxyThatAnswersWithPages stands for a captive portal: everything is a
// web page, with a status of success or of an error.
func TestAProxyThatAnswersWithPages(t *testing.T) {
	endToEnd(t)
	for _, one := range []struct {
		status int
		args   []string
	}{
		{200, []string{"status", "acme"}}, {403, []string{"orgs"}}, {407, []string{"connect", "acme", "--yes", "--actor", demo.User}},
		{502, []string{"connect", "acme", "--yes", "--actor", demo.User}},
	} {
		t.Run(fmt.Sprintf("%d %s", one.status, one.args[0]), func(t *testing.T) {
			t.Parallel()
			proxied(t, one.status, one.args)
		})
	}
}

func proxied(t *testing.T, status int, args []string) {
	h := startHub(t, simulator.Options{})
	env := h.withApp()
	h.Install(simulator.InstallSpec{App: hubApp, Account: "acme"})
	home := t.TempDir()
	before := kept(t, home)
	h.between(func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "<html><title>Sign in to the network</title><body>\x1b[31mproxy\x1b[0m</body></html>")
		return true
	})
	got := runIn(t, home, env, args...)
	said := got.out + got.err
	if got.code == 0 || strings.Contains(said, "\x1b") || strings.Contains(said, "<html") {
		t.Errorf("exit %d\n%q", got.code, said)
	}
	unchanged(t, home, before)
	if repositories := h.State().Repositories; len(repositories) != 0 {
		t.Errorf("%d repositories came into being", len(repositories))
	}
}

// TestAKeyOfAnotherApp is refused by GitHub, and nothing is kept of it.
func TestAKeyOfAnotherApp(t *testing.T) {
	endToEnd(t)
	h := startHub(t, simulator.Options{})
	env := h.withApp()
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	env["KONSTRUCT_APP_PRIVATE_KEY"] = pemOf(other)
	home := t.TempDir()
	before := kept(t, home)
	for _, args := range [][]string{{"orgs"}, {"status", "acme"}, {"connect", "acme", "--yes", "--actor", "octo-admin"}} {
		got := runIn(t, home, env, args...)
		if got.code != 1 || !strings.Contains(got.err, "key") {
			t.Errorf("%v: exit %d\n%s%s", args, got.code, got.out, got.err)
		}
	}
	unchanged(t, home, before)
}

// TestForgedInstallations answers the question for an organization's
// installation with another App's or another account's.
func TestForgedInstallations(t *testing.T) {
	endToEnd(t)
	for name, forge := range map[string]map[string]any{
		"another App":     {"app_id": 666, "app_slug": "evil"},
		"another account": {"account": "strangers-inc", "target_id": 666},
	} {
		t.Run(name, func(t *testing.T) {
			h := startHub(t, simulator.Options{})
			env := h.withApp()
			h.Install(simulator.InstallSpec{App: hubApp, Account: "acme"})
			h.Install(simulator.InstallSpec{App: hubApp, Account: "strangers-inc"})
			home := t.TempDir()
			before := kept(t, home)
			h.between(h.forging(forge))
			got := runIn(t, home, env, "connect", "acme", "--application-org", "acme", "--yes", "--actor", "octo-admin")
			if got.code == 0 {
				t.Errorf("the program believed it:\n%s", got.out)
			}
			h.between(nil)
			if n := h.asked("POST /app/installations/{installation_id}/access_tokens"); n != 0 {
				t.Errorf("%d tokens were made", n)
			}
			if len(h.State().Repositories) != 0 {
				t.Error("repositories came into being")
			}
			unchanged(t, home, before)
		})
	}
}

// forging changes every installation of acme in what the App is told.
func (h *hub) forging(changes map[string]any) detour {
	var account map[string]any
	return func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/installation") && !strings.Contains(r.URL.Path, "/app/installations") || r.Method != http.MethodGet {
			return false
		}
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		var value any
		if err := json.Unmarshal(rec.Body.Bytes(), &value); err != nil {
			return false
		}
		list, isList := value.([]any)
		if !isList {
			list = []any{value}
		}
		for _, one := range list {
			in, ok := one.(map[string]any)
			if !ok || in["account"] == nil {
				continue
			}
			account, _ = in["account"].(map[string]any)
			for key, forged := range changes {
				if key == "account" {
					account["login"], account["id"] = forged, 666
					continue
				}
				in[key] = forged
			}
		}
		maps.Copy(w.Header(), rec.Header())
		w.Header().Del("Content-Length")
		w.WriteHeader(rec.Code)
		_ = json.NewEncoder(w).Encode(value) // the client sees what is missing
		return true
	}
}
