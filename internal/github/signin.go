package github

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"golang.org/x/oauth2"
)

// callbackPath is registered with the App as [CallbackURL].
const callbackPath = "/oauth/callback"

// CallbackURL is what an App has to be registered with for signing in; GitHub
// allows any port for a loopback address
// (docs: authorizing-oauth-apps, "Loopback redirect urls").
const CallbackURL = "http://127.0.0.1" + callbackPath

// SignIn is one browser authorization under way: a page to open and a
// callback that is waited for on a loopback address. The state ties the two
// together; an answer with another state is ignored, not believed and not
// taken for the end.
type SignIn struct {
	client   *Client
	secret   string // the App's client secret
	config   oauth2.Config
	state    string
	verifier string
	desk     *desk
	answered atomic.Bool
	codes    chan result // after the page about it is on its way
}

type result struct {
	code string
	err  error
}

// SignInOptions are the choices for one sign-in.
type SignInOptions struct {
	// Port is the port of the callback, 0 any. A port that is in use is an
	// error with [ReasonPortBusy]; no other is taken in its place.
	Port int
}

// CanSignIn reports whether users can be sent through the browser. Where the
// client secret is yet to be read, it may turn out that there is none.
func (c *Client) CanSignIn() bool {
	return c.opts.ClientID != "" && (c.opts.ClientSecret != "" || c.opts.Secret != nil)
}

// clientSecret is the App's, "" where the instance has none.
func (c *Client) clientSecret(ctx context.Context) (string, error) {
	if c.opts.ClientSecret != "" || c.opts.Secret == nil {
		return c.opts.ClientSecret, nil
	}
	return c.opts.Secret(ctx)
}

// StartSignIn is [Client.StartSignInWith] on a random port.
func (c *Client) StartSignIn(ctx context.Context) (*SignIn, error) {
	return c.StartSignInWith(ctx, SignInOptions{})
}

// StartSignInWith listens on a loopback port and prepares the page to open.
// Close it when it is no longer wanted.
func (c *Client) StartSignInWith(ctx context.Context, o SignInOptions) (*SignIn, error) {
	const op = "prepare the sign-in"
	if !c.CanSignIn() {
		return nil, &Error{Op: op, Kind: KindNoCredential, Cause: "this instance has no client id and secret of the GitHub App"}
	}
	clientSecret, err := c.clientSecret(ctx)
	switch {
	case err != nil:
		return nil, &Error{Op: op, Kind: KindNoCredential, Cause: err.Error(), Err: err}
	case clientSecret == "":
		return nil, &Error{Op: op, Kind: KindNoCredential, Cause: "this instance has no client secret of the GitHub App"}
	}
	state, err := secret(rand.Reader)
	if err != nil {
		return nil, &Error{Op: op, Kind: KindUnexpected, Cause: err.Error(), Err: err}
	}
	d, err := openDesk(ctx, op, o.Port)
	if err != nil {
		return nil, err
	}
	s := &SignIn{client: c, secret: clientSecret, desk: d, verifier: oauth2.GenerateVerifier(), state: state, codes: make(chan result, 1)}
	web := c.opts.Endpoints
	s.config = oauth2.Config{
		ClientID: c.opts.ClientID, RedirectURL: "http://" + d.addr() + callbackPath,
		Endpoint: oauth2.Endpoint{AuthURL: web.Page("login/oauth/authorize")},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+callbackPath, s.callback)
	d.serve(mux)
	return s, nil
}

// URL is the page to open in any browser on this machine.
func (s *SignIn) URL() string {
	return s.config.AuthCodeURL(s.state, oauth2.S256ChallengeOption(s.verifier))
}

// Port is the port on 127.0.0.1 that the browser has to reach.
func (s *SignIn) Port() int { return s.desk.port() }

// SSHLine is the command that lets a browser on another machine reach this
// one, by the name that it has there.
func (s *SignIn) SSHLine(host string) string { return s.desk.sshLine(host) }

// Paste takes the address that a browser elsewhere ended on. It is checked
// like an answer that came by itself; what is not the answer is an error and
// changes nothing.
func (s *SignIn) Paste(address string) error {
	const op = "take the address"
	q, err := s.desk.pasted(op, address, callbackPath)
	if err != nil {
		return err
	}
	answer, wrong := s.accept(q)
	if wrong != "" {
		return &Error{Op: op, Kind: KindInvalid, Cause: wrong}
	}
	s.codes <- answer
	return nil
}

// callback takes one answer of the right state; everything else gets a 400
// and changes nothing.
func (s *SignIn) callback(w http.ResponseWriter, r *http.Request) {
	answer, wrong := s.accept(r.URL.Query())
	if wrong != "" {
		page(w, http.StatusBadRequest, wrong)
		return
	}
	said := "You are signed in. You can close this page and go back to the terminal."
	if answer.err != nil {
		said = "Nothing was authorized. You can close this page and go back to the terminal."
	}
	page(w, http.StatusOK, said)
	s.codes <- answer // the only one; whoever waits may close at once
}

// accept checks an answer and uses the sign-in up; wrong says why it does not.
func (s *SignIn) accept(q url.Values) (answer result, wrong string) {
	if !same(q.Get("state"), s.state) {
		return result{}, notAwaited
	}
	answer.code = q.Get("code")
	if reason := q.Get("error"); reason != "" {
		answer = result{err: &Error{Op: "sign in", Kind: KindForbidden, Reason: ReasonDeclined,
			Cause: "GitHub says: " + clean(strings.ReplaceAll(reason, "_", " "))}}
	}
	if answer.err == nil && !codePattern().MatchString(answer.code) {
		return result{}, "GitHub sent no code."
	}
	if s.answered.Swap(true) { // an earlier answer is being used
		return result{}, "This sign-in has been answered already."
	}
	return answer, ""
}

// Wait returns the user once the browser came back, and makes the client act
// as that user where a user is asked for.
func (s *SignIn) Wait(ctx context.Context) (User, error) {
	select {
	case answer := <-s.codes:
		if answer.err != nil {
			return User{}, answer.err
		}
		return s.client.signedIn(ctx, "sign in", url.Values{
			"client_secret": {s.secret}, "code": {answer.code},
			"redirect_uri": {s.config.RedirectURL}, "code_verifier": {s.verifier},
		})
	case <-s.desk.done:
		return User{}, &Error{Op: "sign in", Kind: KindUnexpected, Cause: "the sign-in was closed"}
	case <-ctx.Done():
		return User{}, ctx.Err()
	}
}

// Close stops listening and ends a Wait.
func (s *SignIn) Close() { s.desk.close() }
