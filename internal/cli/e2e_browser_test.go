package cli

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"gitconnection/internal/demo"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit/browser"
	"gitconnection/internal/testkit/terminal"
)

// TestTheMainJobWithABrowser does the whole job on the screens of the real
// program against a served GitHub, with a real browser at the pages.
func TestTheMainJobWithABrowser(t *testing.T) {
	endToEnd(t)
	b := browser.Start(t)
	env := serveDemo(t)
	delete(env, "KONSTRUCT_GITHUB_TOKEN") // nobody has signed in yet
	delete(env, "KONSTRUCT_ACTOR")
	opened := fakeBrowser(t, env)
	x := terminal.Start(t, 120, 40, command(t, env))
	x.Wait("Organizations", "umbrella", "Connected")
	x.Type("n")
	x.Wait("GitHub organization")
	x.Type("acme", terminal.Enter)
	x.Wait("Organizations › acme", "Not connected")
	x.Type("2")
	x.Wait("Authorize")
	x.Type("c")
	x.Wait("/login/oauth/authorize")
	x.Type("o")
	b.Open(opened("/login/oauth/authorize"))
	signInWithKeys(b)
	b.Wait("would like permission") // else the click could still hit the page before
	b.Click("main button.primary")
	b.Wait("You are signed in")
	x.Wait("octo-admin")

	x.Wait("/apps/konstruct-demo/installations/new")
	x.Type("o")
	b.Open(opened("/apps/konstruct-demo/installations/new"))
	b.Click("main button.primary")
	b.Wait("Only select repositories") // the installation's own page
	x.Wait("Nothing is deleted or overwritten")
	x.Type(terminal.Enter)
	x.Wait("GitHub connected", "by octo-admin")
	x.Type("D")
	x.Wait("Disconnect acme?")
	confirmDisconnect(x)
	x.Wait("Disconnected")
	x.Type("c")
	x.Wait("2 calls that write")
	x.Type(terminal.Enter)
	x.Wait("GitHub connected")
	x.Type(terminal.CtrlC)
	x.Exit()
}

// TestRegistrationByWayOfAnIdentityProvider has GitHub send the browser, and with it
// the form of the local page, to the identity provider of the organization first. What
// the local page allows its form is held against each of these redirects by Chromium
// (CSP Level 3, section 6.4.1).
func TestRegistrationByWayOfAnIdentityProvider(t *testing.T) {
	endToEnd(t)
	h := startHub(t, simulator.Options{})
	var seen atomic.Bool
	provider := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/sso" {
			http.NotFound(w, r)
			return
		}
		seen.Store(true)
		http.Redirect(w, r, h.base+r.URL.Query().Get("to"), http.StatusTemporaryRedirect)
	}))
	t.Cleanup(provider.Close)
	h.between(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost || r.URL.Path != "/organizations/acme/settings/apps/new" || seen.Load() {
			return false
		}
		http.Redirect(w, r, provider.URL+"/sso?"+url.Values{"to": {r.URL.RequestURI()}}.Encode(), http.StatusTemporaryRedirect)
		return true
	})
	b := browser.Start(t, provider.Certificate())
	b.Open(h.base + "/login")
	signInWithKeys(b)
	b.Wait(demo.User)
	create := sendOff(t, t.TempDir(), nil, createArgs(h)...)
	b.Open(create.page)
	b.Wait("Only acme can install it") // the page after that of this machine
	b.Click("main button.primary")
	b.Wait("GitHub has made the App")
	if o := create.end(); o.code != 0 || !strings.Contains(o.out, `"slug":"acme-konstruct"`) {
		t.Errorf("exit %d\n%s%s", o.code, o.out, o.err)
	}
	if !seen.Load() {
		t.Error("the browser was not at the identity provider")
	}
}

// signInWithKeys chooses the demo's user without a mouse: every page can be
// used with the keyboard alone.
func signInWithKeys(b *browser.Browser) {
	b.Press(`main input[value="octo-admin"]`, " ")
	b.Press("main button.primary", "\r")
}

// fakeBrowser sets BROWSER to a command that passes the address on, and
// returns a function that waits for the next address that contains part.
func fakeBrowser(t *testing.T, env map[string]string) func(part string) string {
	t.Helper()
	folder := t.TempDir()
	pipe, script := filepath.Join(folder, "pipe"), filepath.Join(folder, "browser")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(script, []byte("#!/bin/sh\nprintf '%s\\n' \"$1\" >"+pipe+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	// Opened for both, so that it never ends and opening never blocks.
	file, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	env["BROWSER"] = script
	lines := make(chan string)
	done := make(chan struct{})
	t.Cleanup(func() { close(done) })
	go func() {
		for scanner := bufio.NewScanner(file); scanner.Scan(); {
			select {
			case lines <- scanner.Text():
			case <-done:
				return
			}
		}
	}()
	return func(part string) string {
		t.Helper()
		deadline := time.After(terminal.Deadline)
		for {
			select {
			case line := <-lines:
				if strings.Contains(line, part) {
					return line
				}
			case <-deadline:
				t.Fatalf("no page with %s was opened", part)
			}
		}
	}
}
