package cli

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/demo"
	"gitconnection/internal/demo/browser"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit/terminal"
)

var userCode = regexp.MustCompile(`[B-Z]{4}-[B-Z]{4}`)

// typed types the code on a telephone and decides.
func (h *hub) typed(t *testing.T, code, decision string) {
	t.Helper()
	page, err := h.person(t, demo.User).Visit(t.Context(), demo.User, h.base+"/login/device")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := browser.Open(t.Context(), page.Client, http.MethodPost, h.base+"/login/device", url.Values{"user_code": {code}, "authorize": {decision}}); err != nil {
		t.Fatal(err)
	}
}

// impatient tells the program to ask every second what GitHub answers every
// five. What it returns is closed when GitHub has said slow_down.
func (h *hub) impatient() <-chan struct{} {
	slowed := make(chan struct{})
	var once sync.Once
	h.between(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/login/device/code" && r.URL.Path != "/login/oauth/access_token" {
			return false
		}
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		body := rec.Body.String()
		if strings.Contains(body, `"error":"slow_down"`) {
			once.Do(func() { close(slowed) })
		}
		if r.URL.Path == "/login/device/code" {
			body = strings.Replace(body, `"interval":5`, `"interval":1`, 1)
		}
		w.Header().Set("Content-Type", rec.Header().Get("Content-Type"))
		w.WriteHeader(rec.Code)
		_, _ = io.WriteString(w, body)
		return true
	})
	return slowed
}

// TestDeviceFlowWithoutABrowser signs in from a terminal on a machine without
// a browser, with every end that the device flow has.
func TestDeviceFlowWithoutABrowser(t *testing.T) {
	endToEnd(t)
	for _, c := range []struct {
		name string
		slow bool
		do   func(t *testing.T, h *hub, code string)
		code int
		want []string
	}{
		{"slow down", true, func(t *testing.T, h *hub, code string) { t.Helper(); h.typed(t, code, "1") }, cmdutil.ExitDone,
			[]string{"Signed in to 127.0.0.1", "as octo-admin", "a file only you can"}},
		{"denied", false, func(t *testing.T, h *hub, code string) { t.Helper(); h.typed(t, code, "0") }, cmdutil.ExitPerson,
			[]string{"sign in by code: GitHub says"}},
		{"expired", false, func(_ *testing.T, h *hub, _ string) { h.Advance(16 * time.Minute) }, cmdutil.ExitPerson,
			[]string{"sign in by code:", "expired"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := startHub(t, simulator.Options{})
			home := t.TempDir()
			h.imported(t, home)
			var slowed <-chan struct{}
			if c.slow {
				slowed = h.impatient()
			}
			x := terminal.Start(t, 240, 24, commandIn(t, home, nil, "login", "--device"))
			x.Wait("Type the code", "on any device", h.base+"/login/device")
			code := userCode.FindString(x.Screen())
			if code == "" {
				t.Fatalf("no code on the screen:\n%s", x.Screen())
			}
			if slowed != nil {
				select {
				case <-slowed:
				case <-time.After(30 * time.Second):
					t.Fatal("GitHub has not said slow_down")
				}
			}
			c.do(t, h, code)
			screen := x.Wait(c.want...)
			if got := x.Exit(); got != c.code {
				t.Errorf("exit %d, want %d\n%s", got, c.code, screen)
			}
			who := runIn(t, home, nil, "whoami")
			if signed := c.code == cmdutil.ExitDone; signed != (who.code == cmdutil.ExitDone) || signed && !strings.Contains(who.out, "octo-admin on 127.0.0.1") {
				t.Errorf("whoami: exit %d: %s%s", who.code, who.out, who.err)
			}
		})
	}
}
