package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/demo"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// withApp is a machine on which the App of the tests was imported.
func withApp(t *testing.T) (*testkit.GitHub, *cli) {
	t.Helper()
	g, c, key := setUp(t)
	g.Installed("acme")
	c.keyring = newRing()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(testkit.ClientSecret), 0o600); err != nil {
		t.Fatal(err)
	}
	mustRun(t, c, importArgs(g, key, "--client-secret", secret)...)
	return g, c
}

func signInAs(t *testing.T, g *testkit.GitHub, c *cli, user string) outcome {
	t.Helper()
	w := c.start("login", "--output", "json", "--no-browser")
	person := &demo.Approver{Web: g.Client.Endpoints().Web, User: user}
	if err := person.Approve(t.Context(), word(w.page(), "url")); err != nil {
		t.Fatal(err)
	}
	o := w.end()
	if o.code != cmdutil.ExitDone || o.last(t, "user")["login"] != user {
		t.Fatalf("login: exit %d\n%s%s", o.code, o.out, o.err)
	}
	return o
}

func TestLoginWhoamiLogout(t *testing.T) {
	g, c := withApp(t)
	if o := c.run("whoami"); o.code != cmdutil.ExitPerson || !strings.Contains(o.err, "nobody is signed in to 127.0.0.1") || !strings.Contains(o.err, "konstruct login") {
		t.Errorf("before: exit %d: %s", o.code, o.err)
	}
	all := []outcome{signInAs(t, g, c, "octo-admin")}
	who := mustRun(t, c, "whoami", "--output", "json")
	if u := who.last(t, "user"); u["login"] != "octo-admin" || u["instance"] != "acme" {
		t.Errorf("whoami: %v", u)
	}
	done := mustRun(t, c, "connect", "acme", "--yes", "--output", "json")
	if !strings.Contains(commitMessages(g), "Requested-by: octo-admin") {
		t.Errorf("the commits do not name who is signed in: %s", commitMessages(g))
	}
	out := mustRun(t, c, "logout", "--output", "json")
	if out.last(t, "signed_out")["revoked"] != true {
		t.Errorf("logout: %s", out.out)
	}
	noSecret(t, c, append(all, who, done, out)...)
	if o := c.run("whoami"); o.code != cmdutil.ExitPerson {
		t.Errorf("after: exit %d: %s%s", o.code, o.out, o.err)
	}
	if again := mustRun(t, c, "logout"); !strings.Contains(again.out, "Nobody was signed in") {
		t.Errorf("again: %s", again.out)
	}
	if _, err := os.Stat(filepath.Join(c.env["XDG_CACHE_HOME"], "konstruct")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the cache is still there: %v", err)
	}
}

func commitMessages(g *testkit.GitHub) string {
	var all []string
	for _, r := range g.State().Repositories {
		for _, commit := range r.Commits {
			all = append(all, commit.Message)
		}
	}
	return strings.Join(all, "\n")
}

func TestTokensAreRotatedAndKept(t *testing.T) {
	g, c := withApp(t)
	signInAs(t, g, c, "octo-admin")
	r, ok := c.keyring.(*ring)
	if !ok {
		t.Fatal("no keyring")
	}
	kept := func() string {
		r.mu.Lock()
		defer r.mu.Unlock()
		for name, value := range r.items {
			if strings.HasSuffix(name, "/user-tokens") {
				return value
			}
		}
		return ""
	}
	before := kept()
	c.ahead = 9 * time.Hour // an access token lives for eight
	g.Advance(9 * time.Hour)
	if o := mustRun(t, c, "whoami", "--output", "json"); o.last(t, "user")["login"] != "octo-admin" {
		t.Errorf("after renewal: %s", o.out)
	}
	if after := kept(); after == before || after == "" {
		t.Error("the rotated pair was not kept")
	}
	mustRun(t, c, "whoami")
	c.ahead = 24 * 400 * time.Hour
	g.Advance(24 * 391 * time.Hour)
	if o := c.run("whoami"); o.code != cmdutil.ExitPerson || !strings.Contains(o.err, "the sign-in has ended") {
		t.Errorf("after half a year: exit %d: %s%s", o.code, o.out, o.err)
	}
}

func TestLogoutWithoutGitHub(t *testing.T) {
	g, c := withApp(t)
	signInAs(t, g, c, "octo-admin")
	g.AddFault(simulator.Fault{Route: "DELETE /applications/{client_id}/token", Kind: "status", Status: 503})
	o := c.run("logout")
	if o.code != cmdutil.ExitFailed || !strings.Contains(o.err, "was forgotten here, but not revoked at GitHub") || !strings.Contains(o.err+o.out, "/settings/apps/authorizations") {
		t.Errorf("exit %d: %s%s", o.code, o.out, o.err)
	}
	if o := c.run("whoami"); o.code != cmdutil.ExitPerson {
		t.Errorf("still signed in: exit %d: %s", o.code, o.out)
	}
}

func TestLoginWhereNothingIsKept(t *testing.T) {
	c := newCLI(t, testkit.New(t))
	for _, command := range []string{"login", "logout"} {
		if o := c.run(command); o.code != cmdutil.ExitUsage || !strings.Contains(o.err, "nothing of a sign-in is kept") {
			t.Errorf("%s: exit %d: %s", command, o.code, o.err)
		}
	}
}

func TestLoginWithoutAClientSecret(t *testing.T) {
	g, c, key := setUp(t)
	mustRun(t, c, importArgs(g, key)...)
	if o := c.run("login"); o.code != cmdutil.ExitFailed || !strings.Contains(o.err, "no client secret") {
		t.Errorf("exit %d: %s", o.code, o.err)
	}
}

func TestCallbackPortAndTunnel(t *testing.T) {
	g, c := withApp(t)
	c.env["SSH_CONNECTION"], c.env["USER"] = "192.0.2.7 50000 198.51.100.9 2222", "mona"
	w := c.start("login", "--output", "json", "--no-browser")
	line := word(w.page(), "ssh")
	if !strings.HasPrefix(line, "ssh -p 2222 -L ") || !strings.HasSuffix(line, " mona@198.51.100.9") {
		t.Errorf("the line for a browser elsewhere: %q", line)
	}
	port, _, _ := strings.Cut(strings.TrimPrefix(line, "ssh -p 2222 -L "), ":")
	if o := c.run("login", "--callback-port", port); o.code != cmdutil.ExitFailed || !strings.Contains(o.err, "port "+port+" on 127.0.0.1 is in use") {
		t.Errorf("a port in use: exit %d: %s", o.code, o.err)
	}
	person := &demo.Approver{Web: g.Client.Endpoints().Web, User: "octo-admin"}
	if err := person.Approve(t.Context(), word(w.page(), "url")); err != nil {
		t.Fatal(err)
	}
	if o := w.end(); o.code != cmdutil.ExitDone {
		t.Errorf("exit %d: %s", o.code, o.err)
	}
}
