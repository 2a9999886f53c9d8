package github

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"
)

// callbackPath is registered with the App as http://127.0.0.1/oauth/callback;
// GitHub allows any port for a loopback address
// (docs: authorizing-oauth-apps, "Loopback redirect urls").
const callbackPath = "/oauth/callback"

// SignIn is one browser authorization under way: a page to open and a
// callback that is waited for on a loopback address. The state ties the two
// together; an answer with another state is ignored, not believed and not
// taken for the end.
type SignIn struct {
	client   *Client
	config   oauth2.Config
	state    string
	verifier string
	server   *http.Server
	listener net.Listener
	answered atomic.Bool
	codes    chan result // after the page about it is on its way
	done     chan struct{}
	close    sync.Once
}

type result struct {
	code string
	err  error
}

// CanSignIn reports whether users can be sent through the browser.
func (c *Client) CanSignIn() bool { return c.opts.ClientID != "" && c.opts.ClientSecret != "" }

// StartSignIn listens on a random loopback port and prepares the page to
// open. Close it when it is no longer wanted.
func (c *Client) StartSignIn(ctx context.Context) (*SignIn, error) {
	const op = "prepare the sign-in"
	if !c.CanSignIn() {
		return nil, &Error{Op: op, Kind: KindNoCredential, Cause: "this instance has no client id and secret of the GitHub App"}
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, &Error{Op: op, Kind: KindUnexpected, Cause: "no loopback port can be opened: " + err.Error(), Err: err}
	}
	var secret [24]byte
	if _, err := rand.Read(secret[:]); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	s := &SignIn{
		client: c, listener: listener, verifier: oauth2.GenerateVerifier(),
		state: base64.RawURLEncoding.EncodeToString(secret[:]), codes: make(chan result, 1), done: make(chan struct{}),
	}
	web := c.opts.Endpoints
	s.config = oauth2.Config{
		ClientID: c.opts.ClientID, ClientSecret: c.opts.ClientSecret, RedirectURL: "http://" + listener.Addr().String() + callbackPath,
		Endpoint: oauth2.Endpoint{AuthURL: web.Page("login/oauth/authorize"), TokenURL: web.Page("login/oauth/access_token"), AuthStyle: oauth2.AuthStyleInParams},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+callbackPath, s.callback)
	s.server = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 16 << 10}
	go func() {
		defer close(s.done)
		_ = s.server.Serve(listener) // always an error: http.ErrServerClosed after Close
	}()
	return s, nil
}

// URL is the page to open in any browser on this machine.
func (s *SignIn) URL() string {
	return s.config.AuthCodeURL(s.state, oauth2.S256ChallengeOption(s.verifier))
}

// callback takes one answer of the right state; everything else gets a 400
// and changes nothing.
func (s *SignIn) callback(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	h.Set("X-Content-Type-Options", "nosniff")
	q := r.URL.Query()
	right := subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(s.state)) == 1
	if r.Host != s.listener.Addr().String() || !right {
		s.page(w, http.StatusBadRequest, "This is not the answer that konstruct is waiting for.")
		return
	}
	answer := result{code: q.Get("code")}
	if reason := q.Get("error"); reason != "" {
		answer = result{err: &Error{Op: "sign in", Kind: KindForbidden, Cause: "GitHub says: " + clean(strings.ReplaceAll(reason, "_", " "))}}
	}
	if answer.err == nil && !codePattern(answer.code) {
		s.page(w, http.StatusBadRequest, "GitHub sent no code.")
		return
	}
	if s.answered.Swap(true) { // an earlier answer is being used
		s.page(w, http.StatusBadRequest, "This sign-in has been answered already.")
		return
	}
	said := "You are signed in. You can close this page and go back to the terminal."
	if answer.err != nil {
		said = "Nothing was authorized. You can close this page and go back to the terminal."
	}
	s.page(w, http.StatusOK, said)
	s.codes <- answer // the only one; whoever waits may close at once
}

func codePattern(code string) bool {
	if code == "" || len(code) > 128 {
		return false
	}
	return strings.IndexFunc(code, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' && r != '-'
	}) < 0
}

var callbackPage = template.Must(template.New("callback").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>konstruct</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:15vh auto;padding:0 1em;color:#192124;background:#F3F5F7}h1{font-size:1.2em}
@media(prefers-color-scheme:dark){body{color:#F3F5F7;background:#111518}}</style>
<h1>KONSTRUCT</h1><p>{{.}}</p></html>
`))

// page answers the browser and sees the answer off: it is whole even when the
// server is closed next.
func (s *SignIn) page(w http.ResponseWriter, status int, text string) {
	var body bytes.Buffer
	if err := callbackPage.Execute(&body, text); err != nil {
		http.Error(w, text, status)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the browser has gone: nothing to tell
	_ = http.NewResponseController(w).Flush()
}

// Wait returns the user once the browser came back, and makes the client act
// as that user where a user is asked for.
func (s *SignIn) Wait(ctx context.Context) (User, error) {
	select {
	case answer := <-s.codes:
		if answer.err != nil {
			return User{}, answer.err
		}
		return s.exchange(ctx, answer.code)
	case <-s.done:
		return User{}, &Error{Op: "sign in", Kind: KindUnexpected, Cause: "the sign-in was closed"}
	case <-ctx.Done():
		return User{}, ctx.Err()
	}
}

func (s *SignIn) exchange(ctx context.Context, code string) (User, error) {
	const op = "sign in"
	// The web host is not the API host: this client carries no credential and
	// follows no redirect.
	plain := &http.Client{
		Transport: s.client.opts.Transport, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	token, err := s.config.Exchange(context.WithValue(ctx, oauth2.HTTPClient, plain), code, oauth2.VerifierOption(s.verifier))
	if err != nil {
		cause := "GitHub did not give a token"
		var refused *oauth2.RetrieveError
		if errors.As(err, &refused) && refused.ErrorCode != "" {
			cause = fmt.Sprintf("GitHub says: %s", clean(refused.ErrorCode+" "+refused.ErrorDescription))
		}
		return User{}, &Error{Op: op, Kind: KindUnauthorized, Cause: cause, Err: err}
	}
	s.client.SetUserToken(token.AccessToken)
	return s.client.Viewer(ctx)
}

// Close stops listening and ends a Wait.
func (s *SignIn) Close() {
	s.close.Do(func() { _ = s.server.Close() })
	<-s.done
}
