package cli

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/demo"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit/browser"
	"gitconnection/internal/testkit/terminal"
)

var appID = regexp.MustCompile(`App ID: (\d+)`)

// TestAnAppMadeElsewhere has the browser on another machine: GitHub's own form,
// filled in, a key and a client secret made on the App's page, and the import.
func TestAnAppMadeElsewhere(t *testing.T) {
	endToEnd(t)
	b := browser.Start(t)
	h := startHub(t, simulator.Options{})
	home := t.TempDir()
	o := runIn(t, home, nil, "app", "create", "--web", h.base, "--owner", "acme", "--no-browser", "--secrets", "file")
	page := regexp.MustCompile(regexp.QuoteMeta(h.base) + `/organizations/acme/settings/apps/new\?\S+`).FindString(o.out)
	if page == "" || o.code != cmdutil.ExitPerson {
		t.Fatalf("exit %d\n%s%s", o.code, o.out, o.err)
	}
	b.Open(page)
	signInAsUser(b, demo.User)
	b.Wait("Register new GitHub App")
	b.Click("main button.primary")
	b.Wait("You must generate a private key")
	id := appID.FindStringSubmatch(b.Text())
	if id == nil {
		t.Fatalf("no App id:\n%s", b.Text())
	}
	b.Click(`form[action$="/client_secrets"] button`)
	b.Wait("You won't be able to see it again")
	made := make(chan struct{})
	h.between(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/keys") {
			return false
		}
		h.ServeHTTP(w, r)
		close(made)
		return true
	})
	b.Click(`form[action$="/keys"] button`)
	select {
	case <-made: // a download: the page stays
	case <-time.After(terminal.Deadline):
		t.Fatal("no key was asked for")
	}
	b.Open(h.base + "/organizations/acme/settings/apps")
	b.Wait("acme-konstruct")

	folder := t.TempDir()
	files := map[string]string{}
	for _, s := range h.Secrets() {
		path := filepath.Join(folder, strings.ReplaceAll(s.Kind, " ", "-"))
		if err := os.WriteFile(path, []byte(s.Value), 0o600); err != nil {
			t.Fatal(err)
		}
		files[s.Kind] = path
	}
	o = runIn(t, home, nil, "app", "import", "--web", h.base, "--app-id", id[1], "--private-key", files["private key"],
		"--client-secret", files["client secret"], "--secrets", "file")
	if o.code != 0 || !strings.Contains(o.out, "acme-konstruct") {
		t.Fatalf("import: exit %d\n%s%s", o.code, o.out, o.err)
	}
	// It is the same App as one by manifest: signing in and installing work.
	login := sendOff(t, home, nil, "login", "--no-browser")
	_ = knock(t, "GET", h.leads(t, demo.User, login.page), "")
	if o := login.end(); o.code != 0 {
		t.Fatalf("login: exit %d\n%s%s", o.code, o.out, o.err)
	}
	h.Install(simulator.InstallSpec{App: "acme-konstruct", Account: "acme"})
	if o := runIn(t, home, nil, "connect", "acme", "--application-org", "acme", "--yes"); o.code != 0 || !strings.Contains(o.out, "by "+demo.User) {
		t.Errorf("connect: exit %d\n%s%s", o.code, o.out, o.err)
	}
}
