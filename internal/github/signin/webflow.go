package signin

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"golang.org/x/oauth2"

	"gitconnection/internal/github"
	"gitconnection/internal/github/loopback"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// WebFlow is one authorization through the browser in progress: a page to open
// and a callback on a loopback address. The state ties the two together: an
// answer with another state is ignored, and the flow goes on.
type WebFlow struct {
	session  *Session
	secret   string // the App's client secret
	config   oauth2.Config
	state    string
	verifier string
	server   *loopback.Server
	answered atomic.Bool
	codes    chan result // sent after the browser got its page
}

type result struct {
	code string
	err  error
}

// WebOptions are the choices for one sign-in.
type WebOptions struct {
	// Port is the port of the callback, 0 any. A port that is in use is an
	// error with [github.ReasonPortBusy]; no other is used instead.
	Port int
}

// CanSignIn reports whether users can sign in through the browser. If the client
// secret has not been read yet, it may turn out that there is none.
func (s *Session) CanSignIn() bool {
	return s.oauth.clientID != "" && (s.oauth.clientSecret != "" || s.oauth.readSecret != nil)
}

// StartSignIn is [Session.StartSignInWith] on a random port.
func (s *Session) StartSignIn(ctx context.Context) (*WebFlow, error) {
	return s.StartSignInWith(ctx, WebOptions{})
}

// StartSignInWith listens on a loopback port and prepares the page to open. The
// caller has to close the flow.
func (s *Session) StartSignInWith(ctx context.Context, o WebOptions) (*WebFlow, error) {
	const op = "prepare the sign-in"
	if !s.CanSignIn() {
		return nil, &github.Error{Op: op, Kind: github.KindNoCredential, Cause: "this instance has no client id and secret of the GitHub App"}
	}
	clientSecret, err := s.oauth.secret(ctx)
	switch {
	case err != nil:
		return nil, &github.Error{Op: op, Kind: github.KindNoCredential, Cause: wording.Line(err), Err: err}
	case clientSecret == "":
		return nil, &github.Error{Op: op, Kind: github.KindNoCredential, Cause: "this instance has no client secret of the GitHub App"}
	}
	state, err := loopback.Secret(rand.Reader)
	if err != nil {
		return nil, &github.Error{Op: op, Kind: github.KindUnexpected, Cause: wording.Line(err), Err: err}
	}
	server, err := loopback.Listen(ctx, op, o.Port)
	if err != nil {
		return nil, err
	}
	f := &WebFlow{session: s, secret: clientSecret, server: server, verifier: oauth2.GenerateVerifier(), state: state, codes: make(chan result, 1)}
	f.config = oauth2.Config{
		ClientID: s.oauth.clientID, RedirectURL: "http://" + server.Addr() + github.CallbackPath,
		Endpoint: oauth2.Endpoint{AuthURL: s.api.Endpoints.Page("login/oauth/authorize")},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+github.CallbackPath, f.callback)
	server.Serve(mux)
	return f, nil
}

// URL is the page to open in any browser on this machine.
func (f *WebFlow) URL() string {
	return f.config.AuthCodeURL(f.state, oauth2.S256ChallengeOption(f.verifier))
}

// Port is the port on 127.0.0.1 that the browser has to reach.
func (f *WebFlow) Port() int { return f.server.Port() }

// SSHLine is the command that lets a browser on another machine reach this one,
// by the name that it has there.
func (f *WebFlow) SSHLine(host string) string { return f.server.SSHLine(host) }

// Paste accepts the address that a browser on another machine ended on. It is
// checked like an answer to the callback; anything else is an error and changes
// nothing.
func (f *WebFlow) Paste(address string) error {
	const op = "take the address"
	q, err := f.server.ParsePasted(op, address, github.CallbackPath)
	if err != nil {
		return err
	}
	answer, problem := f.accept(q)
	if problem != "" {
		return &github.Error{Op: op, Kind: github.KindInvalid, Cause: problem}
	}
	f.codes <- answer
	return nil
}

// callback accepts one answer with the right state; anything else gets a 400 and
// changes nothing.
func (f *WebFlow) callback(w http.ResponseWriter, r *http.Request) {
	answer, problem := f.accept(r.URL.Query())
	if problem != "" {
		loopback.Page(w, http.StatusBadRequest, problem)
		return
	}
	sentence := "You are signed in. You can close this page and go back to the terminal."
	if answer.err != nil {
		sentence = "Nothing was authorized. You can close this page and go back to the terminal."
	}
	loopback.Page(w, http.StatusOK, sentence)
	f.codes <- answer // at most once; the one who waits may close the server at once
}

// accept checks an answer and marks the flow as answered; problem tells why it
// does not.
func (f *WebFlow) accept(q url.Values) (answer result, problem string) {
	if !loopback.Equal(q.Get("state"), f.state) {
		return result{}, loopback.NotExpected
	}
	answer.code = q.Get("code")
	if reason := q.Get("error"); reason != "" {
		said := text.Clean(strings.TrimSpace(q.Get("error_description")))
		if said == "" {
			said = text.Clean(strings.ReplaceAll(reason, "_", " "))
		}
		answer = result{err: callbackRefusal("sign in", &refusal{reason, said}, f.session.api.Endpoints.Page("settings/apps"))}
	}
	if answer.err == nil && !loopback.IsCode(answer.code) {
		return result{}, "GitHub sent no code."
	}
	if f.answered.Swap(true) { // an earlier answer is being used
		return result{}, "This sign-in has been answered already."
	}
	return answer, ""
}

// Wait returns the user when the browser has come back. The session is that user
// from then on.
func (f *WebFlow) Wait(ctx context.Context) (github.User, error) {
	select {
	case answer := <-f.codes:
		if answer.err != nil {
			return github.User{}, answer.err
		}
		return f.session.exchange(ctx, "sign in", url.Values{
			"client_secret": {f.secret}, "code": {answer.code},
			"redirect_uri": {f.config.RedirectURL}, "code_verifier": {f.verifier},
		})
	case <-f.server.Done():
		return github.User{}, &github.Error{Op: "sign in", Kind: github.KindUnexpected, Cause: "the sign-in was closed"}
	case <-ctx.Done():
		return github.User{}, ctx.Err()
	}
}

// Close stops the callback and ends a Wait.
func (f *WebFlow) Close() { f.server.Close() }
