package github

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
)

// RegisterOptions are what a new App is to be.
type RegisterOptions struct {
	Endpoints Endpoints
	// Transport carries the one request that fetches the App; nil is
	// [http.DefaultTransport].
	Transport http.RoundTripper
	// Owner is the GitHub organization that will own the App; "" the account
	// of whoever the browser is signed in as.
	Owner string
	// Name is proposed, at most 34 characters; the person can change it.
	Name string
	// Public lets other accounts install the App.
	Public bool
	// HomeURL is what GitHub's page about the App links to.
	HomeURL     string
	Description string
	// Permissions are what the App asks for; nil is [NeededPermissions].
	Permissions Permissions
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

// Registration is the making of one App under way: a page on this machine
// that sends the browser to GitHub with the App's manifest, and the callback
// with the code for it.
type Registration struct {
	opts     RegisterOptions
	client   *Client // without credential
	desk     *desk
	state    string
	start    string // path of the local page
	manifest string
	deadline time.Time
	answered atomic.Bool
	codes    chan string
}

// RegisterApp opens the local page. Close it when it is no longer wanted.
func RegisterApp(ctx context.Context, o RegisterOptions) (*Registration, error) {
	const op = "prepare the new GitHub App"
	wrong := func(target, cause string) error {
		return &Error{Op: op, Target: target, Kind: KindInvalid, Cause: cause}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	o.Rand = &shared{from: o.Rand} // pages may be asked for at the same time
	if o.Permissions == nil {
		o.Permissions = NeededPermissions()
	}
	switch n := len([]rune(o.Name)); {
	case o.Owner != "" && !loginPattern.MatchString(o.Owner):
		return nil, wrong(o.Owner, "this is not a name of a GitHub organization")
	case n == 0 || n > maxAppName || clean(o.Name) != o.Name:
		return nil, wrong(o.Name, "the name of an App has 1 to 34 characters")
	}
	if u, err := url.Parse(o.HomeURL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, wrong(o.HomeURL, "the App's home page has to be an address")
	}
	client, err := New(Options{Endpoints: o.Endpoints, Transport: o.Transport, Now: o.Now, UserAgent: o.UserAgent, Log: o.Log})
	if err != nil {
		return nil, wrong("", err.Error())
	}
	state, err := secret(o.Rand)
	if err != nil {
		return nil, wrong("", err.Error())
	}
	start, err := secret(o.Rand)
	if err != nil {
		return nil, wrong("", err.Error())
	}
	d, err := openDesk(ctx, op, o.Port)
	if err != nil {
		return nil, err
	}
	r := &Registration{opts: o, client: client, desk: d, state: state, start: "/" + start, deadline: o.Now().Add(registerLife), codes: make(chan string, 1)}
	r.manifest = r.describe()
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+r.start, r.page)
	mux.HandleFunc("GET "+manifestCallback, r.callback)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { page(w, http.StatusNotFound, "There is nothing here.") })
	d.serve(mux)
	return r, nil
}

// shared lets several goroutines read from one source.
type shared struct {
	mu   sync.Mutex
	from io.Reader
}

// Read implements [io.Reader].
func (s *shared) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return io.ReadFull(s.from, p)
}

// describe is the manifest (docs: registering-a-github-app-from-a-manifest).
// There is no hook_attributes on purpose: the program has no webhook, and
// GitHub refuses an inactive one without an address.
func (r *Registration) describe() string {
	m := map[string]any{
		"name": r.opts.Name, "url": r.opts.HomeURL, "public": r.opts.Public,
		"redirect_url": "http://" + r.desk.addr() + manifestCallback, "callback_urls": []string{CallbackURL},
		"default_permissions": r.opts.Permissions,
	}
	if r.opts.Description != "" {
		m["description"] = r.opts.Description
	}
	text, err := json.Marshal(m)
	if err != nil {
		return "{}" // strings and booleans always can be written
	}
	return string(text)
}

// URL is the local page to open in a browser on this machine. It can be
// opened again until GitHub has answered: confirming a password there loses
// what was sent.
func (r *Registration) URL() string { return "http://" + r.desk.addr() + r.start }

// PrefilledURL is GitHub's own form, filled in, for a browser that cannot
// reach this machine; the App that is made by it has to be imported
// (docs: registering-a-github-app-using-url-parameters).
func (r *Registration) PrefilledURL() string {
	q := url.Values{
		"name": {r.opts.Name}, "url": {r.opts.HomeURL}, "public": {"false"}, "webhook_active": {"false"}, "callback_urls[]": {CallbackURL},
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
func (r *Registration) Port() int { return r.desk.port() }

// SSHLine is the command that lets a browser on another machine reach the
// local page, by the name that this machine has there.
func (r *Registration) SSHLine(host string) string { return r.desk.sshLine(host) }

var startPage = template.Must(template.New("start").Parse(pageHead + `<p>GitHub is asked for a new App, “{{.Name}}”. You see there what it may do before anything is made.</p>
<form id="f" method="post" action="{{.Action}}"><input type="hidden" name="manifest" value="{{.Manifest}}"><button>Continue on {{.Host}}</button></form>
<p>If GitHub asks for your password first, come back to this page afterwards and continue. This is possible until {{.Until}}.</p>
<script nonce="{{.Nonce}}">document.getElementById("f").submit()</script></html>
`))

// page sends the browser to GitHub.
func (r *Registration) page(w http.ResponseWriter, _ *http.Request) {
	switch {
	case r.answered.Load():
		page(w, http.StatusGone, "The App has been made already. Go back to the terminal.")
		return
	case r.late():
		page(w, http.StatusGone, "The hour that GitHub gives for this has passed. Start again in the terminal.")
		return
	}
	nonce, err := secret(r.opts.Rand)
	if err != nil {
		page(w, http.StatusInternalServerError, "The page cannot be made: "+err.Error())
		return
	}
	web := r.opts.Endpoints.Web
	strict(w.Header(), "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-"+nonce+"'; form-action "+web.Scheme+"://"+web.Host+"; base-uri 'none'; frame-ancestors 'none'")
	var body bytes.Buffer
	err = startPage.Execute(&body, map[string]string{
		"Name": r.opts.Name, "Action": r.opts.Endpoints.NewAppPage(r.opts.Owner) + "?state=" + r.state, "Manifest": r.manifest,
		"Host": web.Host, "Until": r.deadline.Local().Format("15:04"), "Nonce": nonce,
	})
	if err != nil {
		page(w, http.StatusInternalServerError, "The page cannot be made.")
		return
	}
	send(w, http.StatusOK, body.Bytes())
}

func (r *Registration) late() bool { return !r.opts.Now().Before(r.deadline) }

// callback takes one answer of the right state; everything else changes
// nothing.
func (r *Registration) callback(w http.ResponseWriter, req *http.Request) {
	code, wrong, status := r.accept(req.URL.Query())
	if wrong != "" {
		page(w, status, wrong)
		return
	}
	page(w, http.StatusOK, "GitHub has made the App. Its key is being fetched: go back to the terminal, which says when it is stored.")
	r.codes <- code // the only one
}

func (r *Registration) accept(q url.Values) (code, wrong string, status int) {
	code = q.Get("code")
	switch {
	case !same(q.Get("state"), r.state):
		return "", notAwaited, http.StatusBadRequest
	case !codePattern().MatchString(code):
		return "", "GitHub sent no code.", http.StatusBadRequest
	case r.late():
		return "", "The hour that GitHub gives for this has passed. Start again in the terminal.", http.StatusGone
	case r.answered.Swap(true):
		return "", "This has been answered already.", http.StatusBadRequest
	}
	return code, "", http.StatusOK
}

// Paste takes the address that a browser elsewhere ended on after the App was
// made. What is not the answer is an error and changes nothing.
func (r *Registration) Paste(address string) error {
	const op = "take the address"
	q, err := r.desk.pasted(op, address, manifestCallback)
	if err != nil {
		return err
	}
	code, wrong, _ := r.accept(q)
	if wrong != "" {
		return &Error{Op: op, Kind: KindInvalid, Cause: wrong}
	}
	r.codes <- code
	return nil
}

// Wait returns the App once the browser came back. What it returns is the
// only copy of the App's key: store it before anything else.
func (r *Registration) Wait(ctx context.Context) (NewApp, error) {
	const op = "make the GitHub App"
	for {
		// The clock is looked at again and again: the machine may have slept.
		tick := time.NewTimer(min(max(r.deadline.Sub(r.opts.Now()), time.Millisecond), time.Minute))
		select {
		case code := <-r.codes:
			tick.Stop()
			return r.client.convert(ctx, code, r.opts)
		case <-r.desk.done:
			tick.Stop()
			return NewApp{}, &Error{Op: op, Kind: KindUnexpected, Cause: "it was closed"}
		case <-ctx.Done():
			tick.Stop()
			return NewApp{}, ctx.Err()
		case <-tick.C:
		}
		if r.late() && !r.answered.Load() {
			return NewApp{}, &Error{Op: op, Kind: KindUnexpected, Reason: ReasonExpired,
				Cause: "GitHub was not answered by " + r.deadline.Local().Format("15:04") + ", within the hour that it gives"}
		}
	}
}

// Close stops listening and ends a Wait.
func (r *Registration) Close() { r.desk.close() }

// slugPattern is how GitHub makes slugs of names.
var slugPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9_][a-z0-9_-]{0,99}$`) })
