package githubapp

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/loopback"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// RegisterOptions describe the new App.
type RegisterOptions struct {
	Endpoints github.Endpoints
	// Transport carries the one request that fetches the App; nil is
	// [http.DefaultTransport].
	Transport http.RoundTripper
	// Owner is the GitHub organization that will own the App; "" the account
	// that the browser is signed in to.
	Owner string
	// Name is proposed, at most 34 characters; the person can change it.
	Name string
	// Public lets other accounts install the App.
	Public bool
	// HomeURL is what GitHub's page about the App links to.
	HomeURL     string
	Description string
	// Permissions are what the App asks for; nil is [github.NeededPermissions].
	Permissions github.Permissions
	// Port of the local page, 0 any; one in use is an error.
	Port      int
	Now       func() time.Time // nil is time.Now
	Rand      io.Reader        // nil is crypto/rand
	UserAgent string
	Log       *slog.Logger
}

// registerLife is how long GitHub gives the three steps of a manifest
// (docs: registering-a-github-app-from-a-manifest).
const registerLife = time.Hour

// maxAppName is the longest name of an App (docs: registering-a-github-app).
const maxAppName = 34

const manifestCallback = "/manifest/callback"

// Registration is one registration in progress: a page on this machine that
// sends the browser to GitHub with the App's manifest, and the callback with the
// code for the App.
type Registration struct {
	opts     RegisterOptions
	api      *api.Caller
	server   *loopback.Server
	state    string
	start    string // path of the local page
	manifest string
	deadline time.Time
	answered atomic.Bool
	codes    chan string
}

// Register opens the local page. The caller has to close the registration.
func Register(ctx context.Context, o RegisterOptions) (*Registration, error) {
	const op = "prepare the new GitHub App"
	wrong := func(target, cause string) error {
		return &github.Error{Op: op, Target: target, Kind: github.KindInvalid, Cause: cause}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	o.Rand = &lockedReader{from: o.Rand} // pages may be requested at the same time
	if o.Permissions == nil {
		o.Permissions = github.NeededPermissions()
	}
	switch n := len([]rune(o.Name)); {
	case o.Owner != "" && !api.IsLogin(o.Owner):
		return nil, wrong(o.Owner, "this is not a name of a GitHub organization")
	case n == 0 || n > maxAppName || text.Clean(o.Name) != o.Name:
		return nil, wrong(o.Name, "the name of an App has 1 to 34 characters")
	}
	if u, err := url.Parse(o.HomeURL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, wrong(o.HomeURL, "the App's home page has to be an address")
	}
	caller, err := api.New(api.Options{Endpoints: o.Endpoints, Transport: o.Transport, Now: o.Now, UserAgent: o.UserAgent, Log: o.Log})
	if err != nil {
		return nil, wrong("", wording.Line(err))
	}
	state, err := loopback.Secret(o.Rand)
	if err != nil {
		return nil, wrong("", wording.Line(err))
	}
	start, err := loopback.Secret(o.Rand)
	if err != nil {
		return nil, wrong("", wording.Line(err))
	}
	server, err := loopback.Listen(ctx, op, o.Port)
	if err != nil {
		return nil, err
	}
	r := &Registration{opts: o, api: caller, server: server, state: state, start: "/" + start, deadline: o.Now().Add(registerLife), codes: make(chan string, 1)}
	r.manifest = r.buildManifest()
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+r.start, r.page)
	mux.HandleFunc("GET "+manifestCallback, r.callback)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		loopback.Page(w, http.StatusNotFound, "There is nothing here.")
	})
	server.Serve(mux)
	return r, nil
}

// lockedReader lets several goroutines read from one source.
type lockedReader struct {
	mu   sync.Mutex
	from io.Reader
}

// Read implements [io.Reader].
func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return io.ReadFull(l.from, p)
}

// buildManifest is the App's manifest (docs: registering-a-github-app-from-a-manifest).
// It has no hook_attributes: the program has no webhook, and GitHub refuses an
// inactive one without an address.
func (r *Registration) buildManifest() string {
	m := map[string]any{
		"name": r.opts.Name, "url": r.opts.HomeURL, "public": r.opts.Public,
		"redirect_url": "http://" + r.server.Addr() + manifestCallback, "callback_urls": []string{github.CallbackURL},
		"default_permissions": r.opts.Permissions,
	}
	if r.opts.Description != "" {
		m["description"] = r.opts.Description
	}
	text, err := json.Marshal(m)
	if err != nil {
		return "{}" // cannot happen: strings and booleans can always be encoded
	}
	return string(text)
}

// URL is the local page to open in a browser on this machine. It can be opened
// again until GitHub has answered: if GitHub asks for a password first, the
// manifest is lost.
func (r *Registration) URL() string { return "http://" + r.server.Addr() + r.start }

// PrefilledURL is GitHub's own form, filled in, for a browser that cannot reach
// this machine. An App that is registered with it has to be imported
// (docs: registering-a-github-app-using-url-parameters).
func (r *Registration) PrefilledURL() string {
	q := url.Values{
		"name": {r.opts.Name}, "url": {r.opts.HomeURL}, "public": {"false"}, "webhook_active": {"false"}, "callback_urls[]": {github.CallbackURL},
	}
	if r.opts.Public {
		q.Set("public", "true")
	}
	if r.opts.Description != "" {
		q.Set("description", r.opts.Description)
	}
	for name, level := range r.opts.Permissions {
		q.Set(name, level)
	}
	return r.opts.Endpoints.NewAppPage(r.opts.Owner) + "?" + q.Encode()
}

// Deadline is when GitHub no longer accepts the answer.
func (r *Registration) Deadline() time.Time { return r.deadline }

// Port is the port on 127.0.0.1 that the browser has to reach.
func (r *Registration) Port() int { return r.server.Port() }

// SSHLine is the command that lets a browser on another machine reach the
// local page, by the name that this machine has there.
func (r *Registration) SSHLine(host string) string { return r.server.SSHLine(host) }

var startPage = template.Must(template.New("start").Parse(loopback.PageHead + `<p>GitHub is asked for a new App, “{{.Name}}”. You see there what it may do before anything is made.</p>
<form id="f" method="post" action="{{.Action}}"><input type="hidden" name="manifest" value="{{.Manifest}}"><button>Continue on {{.Host}}</button></form>
<p>If GitHub asks for your password first, come back to this page afterwards and continue. This is possible until {{.Until}}.</p>
<script nonce="{{.Nonce}}">document.getElementById("f").submit()</script></html>
`))

// page sends the browser to GitHub.
func (r *Registration) page(w http.ResponseWriter, _ *http.Request) {
	switch {
	case r.answered.Load():
		loopback.Page(w, http.StatusGone, "The App has been made already. Go back to the terminal.")
		return
	case r.expired():
		loopback.Page(w, http.StatusGone, "The hour that GitHub gives for this has passed. Start again in the terminal.")
		return
	}
	nonce, err := loopback.Secret(r.opts.Rand)
	if err != nil {
		loopback.Page(w, http.StatusInternalServerError, "The page cannot be made: "+wording.Line(err))
		return
	}
	web := r.opts.Endpoints.Web
	// Browsers hold redirects of the form to form-action, too (CSP Level 3, section
	// 6.4.1; Chromium does): where GitHub sends the browser to an identity provider
	// first, that host must be allowed, whichever it is.
	loopback.SetHeaders(w.Header(), "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-"+nonce+"'; form-action "+web.Scheme+"://"+web.Host+" https:; base-uri 'none'; frame-ancestors 'none'")
	var body bytes.Buffer
	err = startPage.Execute(&body, map[string]string{
		"Name": r.opts.Name, "Action": r.opts.Endpoints.NewAppPage(r.opts.Owner) + "?state=" + r.state, "Manifest": r.manifest,
		"Host": web.Host, "Until": r.deadline.Local().Format("15:04"), "Nonce": nonce,
	})
	if err != nil {
		loopback.Page(w, http.StatusInternalServerError, "The page cannot be made.")
		return
	}
	loopback.Send(w, http.StatusOK, body.Bytes())
}

// expired reports whether the deadline has passed.
func (r *Registration) expired() bool { return !r.opts.Now().Before(r.deadline) }

// callback accepts one answer with the right state; anything else changes
// nothing.
func (r *Registration) callback(w http.ResponseWriter, req *http.Request) {
	code, problem, status := r.accept(req.URL.Query())
	if problem != "" {
		loopback.Page(w, status, problem)
		return
	}
	loopback.Page(w, http.StatusOK, "GitHub has made the App. Its key is being fetched: go back to the terminal, which says when it is stored.")
	r.codes <- code // at most once
}

// accept checks an answer and marks the registration as answered; problem tells
// why it does not.
func (r *Registration) accept(q url.Values) (code, problem string, status int) {
	code = q.Get("code")
	switch {
	case !loopback.Equal(q.Get("state"), r.state):
		return "", loopback.NotExpected, http.StatusBadRequest
	case !loopback.IsCode(code):
		return "", "GitHub sent no code.", http.StatusBadRequest
	case r.expired():
		return "", "The hour that GitHub gives for this has passed. Start again in the terminal.", http.StatusGone
	case r.answered.Swap(true):
		return "", "This has been answered already.", http.StatusBadRequest
	}
	return code, "", http.StatusOK
}

// Paste accepts the address that a browser on another machine ended on after the
// App was registered. Anything else is an error and changes nothing.
func (r *Registration) Paste(address string) error {
	const op = "take the address"
	q, err := r.server.ParsePasted(op, address, manifestCallback)
	if err != nil {
		return err
	}
	code, problem, _ := r.accept(q)
	if problem != "" {
		return &github.Error{Op: op, Kind: github.KindInvalid, Cause: problem}
	}
	r.codes <- code
	return nil
}

// Wait returns the App when the browser has come back. It is the only copy of
// the App's key: store it before doing anything else.
func (r *Registration) Wait(ctx context.Context) (NewApp, error) {
	const op = "make the GitHub App"
	for {
		// The clock is read every minute: the machine may have slept.
		tick := time.NewTimer(min(max(r.deadline.Sub(r.opts.Now()), time.Millisecond), time.Minute))
		select {
		case code := <-r.codes:
			tick.Stop()
			return r.convert(ctx, code)
		case <-r.server.Done():
			tick.Stop()
			return NewApp{}, &github.Error{Op: op, Kind: github.KindUnexpected, Cause: "it was closed"}
		case <-ctx.Done():
			tick.Stop()
			return NewApp{}, ctx.Err()
		case <-tick.C:
		}
		if r.expired() && !r.answered.Load() {
			return NewApp{}, &github.Error{Op: op, Kind: github.KindUnexpected, Reason: github.ReasonExpired,
				Cause: "GitHub was not answered by " + r.deadline.Local().Format("15:04") + ", within the hour that it gives"}
		}
	}
}

// Close stops the local page and ends a Wait.
func (r *Registration) Close() { r.server.Close() }

// slugPattern is the form of the slugs that GitHub derives from names.
var slugPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9_][a-z0-9_-]{0,99}$`) })
