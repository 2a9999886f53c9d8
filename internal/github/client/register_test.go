package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
	"gitconnection/internal/github/githubapp"
	"gitconnection/internal/github/signin"
	"gitconnection/internal/testkit"
)

func endpoints(t *testing.T, base string) github.Endpoints {
	t.Helper()
	e, err := github.NewEndpoints(base, base+"/api/v3/")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func register(t *testing.T, g *testkit.GitHub, change func(*githubapp.RegisterOptions)) *githubapp.Registration {
	t.Helper()
	o := githubapp.RegisterOptions{
		Endpoints: endpoints(t, g.Base), Transport: &http.Transport{}, Owner: "acme", Name: `Acme <GitOps> & "more"`, HomeURL: "https://konstruct.example",
	}
	if change != nil {
		change(&o)
	}
	r, err := githubapp.Register(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// confirm plays the person up to the address that GitHub sends the browser
// back to.
func (p *person) confirm(r *githubapp.Registration) string {
	p.t.Helper()
	action, fields := p.open(r.URL()).form(p.t, "Continue on")
	page := p.post(action, fields)
	if page.status != http.StatusOK {
		p.t.Fatalf("GitHub's page: %d %s", page.status, page.body)
	}
	action, fields = page.form(p.t, "Create GitHub App for")
	done := p.post(action, fields)
	if done.to == "" {
		p.t.Fatalf("after creating: %d %s", done.status, done.body)
	}
	return done.to
}

func TestAnAppIsMadeByManifest(t *testing.T) {
	g := testkit.New(t)
	g.Organization("acme")
	var log bytes.Buffer
	var paths []string
	r := register(t, g, func(o *githubapp.RegisterOptions) {
		o.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	p := signInAs(t, g, "octo-admin")
	start := p.open(r.URL())
	policy := start.header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'") || !strings.Contains(policy, "form-action "+g.Base+" https:;") || !regexp.MustCompile(`script-src 'nonce-[A-Za-z0-9_-]{43}'`).MatchString(policy) {
		t.Errorf("policy %s", policy)
	}
	if strings.Contains(start.body, `<GitOps>`) || !strings.Contains(start.body, "Continue on") {
		t.Errorf("page %s", start.body)
	}
	back := p.confirm(r) // a second time: confirming a password loses the first
	if page := p.open(back); page.status != http.StatusOK || strings.Contains(page.body, "stored.\n") {
		t.Fatalf("callback: %d %s", page.status, page.body)
	}
	app, err := r.Wait(github.WithObserver(context.Background(), func(q github.Request) { paths = append(paths, q.Path) }))
	if err != nil {
		t.Fatal(err)
	}
	if app.Slug != "acme-gitops-more" || app.Owner.Login != "acme" || app.Owner.Type != "Organization" || app.ClientID == "" || app.ClientSecret == "" ||
		app.HTMLURL != g.Base+"/apps/acme-gitops-more" || len(app.Missing)+len(app.Extra) != 0 {
		t.Errorf("%+v %s %s %q %q", app, app.HTMLURL, app.Owner.Login, app.Missing, app.Extra)
	}
	key, err := github.ParsePrivateKey([]byte(app.PEM))
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.Options{Endpoints: endpoints(t, g.Base), AppID: app.ID, ClientID: app.ClientID, Key: github.StaticKey(key), Transport: &http.Transport{}})
	if err != nil {
		t.Fatal(err)
	}
	if checked, err := c.CheckApp(context.Background()); err != nil || checked.ClientID != app.ClientID {
		t.Errorf("%+v, %v", checked, err)
	}
	encoded, err := json.Marshal(app)
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(back)
	for _, secret := range []string{u.Query().Get("code"), app.ClientSecret, "PRIVATE KEY"} {
		for where, text := range map[string]string{
			"print": fmt.Sprintf("%v %+v %#v %s", app, app, app, app), "json": string(encoded), "log": log.String() + fmt.Sprint(slog.AnyValue(app)), "requests": strings.Join(paths, " "),
		} {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows a secret: %s", where, text)
			}
		}
	}
	if !slices.Contains(paths, "/api/v3/app-manifests/{code}/conversions") {
		t.Errorf("requests %q", paths)
	}
}

func TestARegistrationIgnoresWhatItDoesNotWaitFor(t *testing.T) {
	g := testkit.New(t)
	g.Organization("acme")
	r := register(t, g, nil)
	p := signInAs(t, g, "octo-admin")
	back, err := url.Parse(p.confirm(r))
	if err != nil {
		t.Fatal(err)
	}
	right := back.Query()
	with := func(state, code string) string {
		return "http://" + back.Host + back.Path + "?" + url.Values{"state": {state}, "code": {code}}.Encode()
	}
	state, code := right.Get("state"), right.Get("code")
	for name, attack := range map[string]struct{ address, host string }{
		"wrong state":        {with("x", code), ""},
		"no state":           {with("", code), ""},
		"state of one byte":  {with(state[:1], code), ""},
		"code with a path":   {with(state, "../app/installations?x="), ""},
		"no code":            {with(state, ""), ""},
		"long code":          {with(state, strings.Repeat("a", 129)), ""},
		"foreign host":       {back.String(), "evil.example"},
		"localhost":          {back.String(), "localhost:" + back.Port()},
		"start page guessed": {"http://" + back.Host + "/", ""},
		"start page, host":   {r.URL(), "evil.example"},
	} {
		if status, body := get(t, attack.address, attack.host); status/100 != 4 || strings.Contains(body, state) {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	for name, address := range map[string]string{
		"other port": strings.Replace(back.String(), back.Port(), "1", 1), "other host": strings.Replace(back.String(), "127.0.0.1", "localhost", 1),
		"other path": strings.Replace(back.String(), "/callback", "/x", 1), "wrong state": with("x", code), "nothing": "", "https": strings.Replace(back.String(), "http:", "https:", 1),
		"traversal": with(state, "../../app"),
	} {
		if err := r.Paste(address); github.KindOf(err) != github.KindInvalid || strings.Contains(err.Error(), code) {
			t.Errorf("pasted %s: %v", name, err)
		}
	}
	// After all of that the right one still counts, once, as pasted text that
	// a terminal has broken.
	broken := back.String()
	if err := r.Paste(" " + broken[7:40] + "\r\n " + broken[40:] + "\n"); err != nil {
		t.Fatal(err)
	}
	if status, _ := get(t, back.String(), ""); status != http.StatusBadRequest {
		t.Errorf("a second callback: %d", status)
	}
	if status, _ := get(t, r.URL(), ""); status != http.StatusGone {
		t.Errorf("the start page afterwards: %d", status)
	}
	if app, err := r.Wait(context.Background()); err != nil || app.Owner.Login != "acme" {
		t.Errorf("%v, %v", app, err)
	}
}

func TestAFormForABrowserElsewhere(t *testing.T) {
	g := testkit.New(t)
	g.Organization("acme")
	u, err := url.Parse(register(t, g, func(o *githubapp.RegisterOptions) { o.Public = true }).PrefilledURL())
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for name, want := range map[string]string{
		"name": `Acme <GitOps> & "more"`, "url": "https://konstruct.example", "public": "true", "webhook_active": "false", "callback_urls[]": github.CallbackURL,
		"administration": "write", "contents": "write", "pull_requests": "write", "metadata": "read",
	} {
		if q.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, q.Get(name), want)
		}
	}
	if u.Path != "/organizations/acme/settings/apps/new" {
		t.Errorf("path %s", u.Path)
	}
	page := signInAs(t, g, "octo-admin").open(u.String())
	_, fields := page.form(t, "Create GitHub App")
	if fields.Get("name") != `Acme <GitOps> & "more"` {
		t.Errorf("GitHub's form: %v", fields)
	}
}

func TestAConversionThatFailsNamesTheWayOutAndNotTheCode(t *testing.T) {
	const code = "c0de-that-must-not-be-seen"
	for name, answer := range map[string]http.HandlerFunc{
		"unknown code": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"message":"Not Found"}`)
		},
		"half an App": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, `{"id":5,"slug":"x","client_id":"Iv1","client_secret":"s3cret-of-half-an-app","pem":"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"}`)
		},
		"proxy": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html>guest network</html>")
		},
		"elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://evil.invalid/"+r.URL.Path, http.StatusTemporaryRedirect)
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(answer)
			defer server.Close()
			r, err := githubapp.Register(context.Background(), githubapp.RegisterOptions{
				Endpoints: endpoints(t, server.URL), Transport: &http.Transport{}, Owner: "acme", Name: "x", HomeURL: "https://konstruct.example",
			})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			_, fields := seenAt(t, r.URL()).form(t, "Continue on")
			var m struct {
				Back string `json:"redirect_url"`
			}
			if err := json.Unmarshal([]byte(fields.Get("manifest")), &m); err != nil {
				t.Fatal(err)
			}
			action, _ := seenAt(t, r.URL()).form(t, "Continue on")
			u, _ := url.Parse(action)
			if got, _ := get(t, m.Back+"?"+url.Values{"state": {u.Query().Get("state")}, "code": {code}}.Encode(), ""); got != http.StatusOK {
				t.Fatal(got)
			}
			// It is tried again where that may help; a check has no patience.
			_, err = r.Wait(github.WithImpatience(context.Background()))
			var own *github.Error
			if !errors.As(err, &own) || !strings.Contains(own.Next(), server.URL+"/organizations/acme/settings/apps") && github.ReasonOf(err) != github.ReasonWebPage {
				t.Fatalf("%v, next %q", err, own.Next())
			}
			if text := fmt.Sprintf("%v %+v %#v %s", err, err, err, own.Next()); strings.Contains(text, code) || strings.Contains(text, "s3cret") {
				t.Errorf("a secret is printed: %s", text)
			}
		})
	}
}

func seenAt(t *testing.T, address string) seen {
	t.Helper()
	return (&person{t: t, http: http.DefaultClient}).open(address)
}

func TestARegistrationEndsAfterAnHour(t *testing.T) {
	g := testkit.New(t)
	g.Organization("acme")
	begun := time.Now()
	var ahead atomic.Int64
	r := register(t, g, func(o *githubapp.RegisterOptions) {
		o.Now = func() time.Time { return begun.Add(time.Duration(ahead.Load())) }
	})
	if d := r.Deadline().Sub(begun); d != time.Hour {
		t.Errorf("deadline in %v", d)
	}
	back := signInAs(t, g, "octo-admin").confirm(r)
	ahead.Store(int64(time.Hour))
	if status, _ := get(t, back, ""); status != http.StatusGone {
		t.Errorf("callback: %d", status)
	}
	if status, _ := get(t, r.URL(), ""); status != http.StatusGone {
		t.Errorf("start page: %d", status)
	}
	if _, err := r.Wait(context.Background()); github.ReasonOf(err) != github.ReasonExpired {
		t.Errorf("%v", err)
	}
	if err := r.Paste(back); err == nil {
		t.Error("a late answer was pasted")
	}
}

func TestAWaitNoticesTheDeadlineByItself(t *testing.T) {
	var ahead atomic.Int64
	g := testkit.New(t)
	r := register(t, g, func(o *githubapp.RegisterOptions) {
		o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	})
	ahead.Store(int64(time.Hour - 20*time.Millisecond))
	if _, err := r.Wait(context.Background()); github.ReasonOf(err) != github.ReasonExpired || time.Now().Add(time.Duration(ahead.Load())).Before(r.Deadline()) {
		t.Errorf("%v", err)
	}
}

func TestWhatCannotBeRegisteredIsToldFirst(t *testing.T) {
	for name, o := range map[string]githubapp.RegisterOptions{
		"owner": {Owner: "../x", Name: "x", HomeURL: "https://a.example"}, "no name": {HomeURL: "https://a.example"},
		"long name": {Name: strings.Repeat("x", 35), HomeURL: "https://a.example"}, "home": {Name: "x", HomeURL: "javascript:alert(1)"},
		"escape": {Name: "x\x1b[2J", HomeURL: "https://a.example"},
	} {
		o.Endpoints = endpoints(t, "https://git.example")
		if r, err := githubapp.Register(context.Background(), o); err == nil {
			r.Close()
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestAPortInUseIsNotReplaced(t *testing.T) {
	busy, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	port := busy.Addr().(*net.TCPAddr).Port
	g := testkit.New(t)
	in, err := g.Client.StartSignInWith(context.Background(), signin.WebOptions{Port: port})
	if github.ReasonOf(err) != github.ReasonPortBusy || !strings.Contains(err.Error(), fmt.Sprint(port)) {
		t.Errorf("%v, %v", in, err)
	}
	busy.Close()
	in, err = g.Client.StartSignInWith(context.Background(), signin.WebOptions{Port: port})
	if err != nil || in.Port() != port {
		t.Fatal(err)
	}
	defer in.Close()
	if got, want := in.SSHLine("mona@build-1.example"), fmt.Sprintf("ssh -L %d:127.0.0.1:%d mona@build-1.example", port, port); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, bad := range []string{"", "-oProxyCommand=x", "a b", "$(x)", "a;b"} {
		if got := in.SSHLine(bad); !strings.HasSuffix(got, " HOST") {
			t.Errorf("%q: %s", bad, got)
		}
	}
}
