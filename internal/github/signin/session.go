package signin

import (
	"context"
	"net/url"
	"sync"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
)

// Options are what a [Session] depends on.
type Options struct {
	API *api.Caller
	// ClientID is the App's, "" when nobody can sign in.
	ClientID string
	// ClientSecret is the App's. ReadSecret reads it when it is first needed, if
	// it is not known yet; it returns "" when there is none.
	ClientSecret string
	ReadSecret   func(ctx context.Context) (string, error)
	// Token is a user's token that was issued elsewhere; it is neither stored nor
	// renewed.
	Token string
	// Tokens keeps the signed-in user's token; nil keeps it in memory. It is not
	// used when there is a Token.
	Tokens TokenStore
	// SettingsPage is the settings page of the App.
	SettingsPage func(ctx context.Context) string
}

// Session is the signed-in user. It is safe for concurrent use.
type Session struct {
	api        *api.Caller
	oauth      *oauth
	credential *credential

	mu              sync.Mutex
	organizationIDs map[string]int64 // by lower-case login
}

// New returns a session. It makes no request.
func New(o Options) *Session {
	pages := &oauth{api: o.API, clientID: o.ClientID, clientSecret: o.ClientSecret, readSecret: o.ReadSecret, settingsPage: o.SettingsPage}
	return &Session{api: o.API, oauth: pages, credential: newCredential(o, pages), organizationIDs: map[string]int64{}}
}

// Credential returns the credential of the signed-in user, nil when nobody is
// signed in.
func (s *Session) Credential(ctx context.Context) (transport.Credential, error) {
	return s.credential.signedIn(ctx)
}

// exchange turns a code into a token, stores it, and returns whose it is.
func (s *Session) exchange(ctx context.Context, op string, form url.Values) (github.User, error) {
	a, err := s.oauth.post(ctx, "login/oauth/access_token", form)
	if err != nil {
		return github.User{}, s.oauth.explain(ctx, op, err)
	}
	return s.adopt(ctx, op, a, false)
}

// adopt stores a token that GitHub has just issued, uses it from then on, and
// looks up whose it is.
func (s *Session) adopt(ctx context.Context, op string, a oauthAnswer, device bool) (github.User, error) {
	if !bearable(a.AccessToken) {
		return github.User{}, &github.Error{Op: op, Kind: github.KindUnexpected, Cause: "GitHub's answer held no token"}
	}
	t := a.token(s.api.Now())
	t.Device = device
	if _, err := s.credential.signedIn(ctx); err != nil { // who was signed in before stays so where this fails
		return github.User{}, err
	}
	before := s.credential.current()
	s.credential.set(t, s.api.Now())
	user, err := s.Viewer(ctx)
	if err == nil {
		err = s.credential.replace(ctx, op, t)
	}
	if err != nil {
		s.withdraw(ctx, op, before)
		return github.User{}, err
	}
	return user, nil
}

// withdrawLimit is how long GitHub is given to revoke the token of a failed sign-in.
const withdrawLimit = 2 * time.Second

// withdraw leaves nothing of a sign-in that failed: its token is revoked, as far as
// GitHub can be reached, and on this machine is what was before.
func (s *Session) withdraw(ctx context.Context, op string, before UserToken) {
	ctx, cancel := context.WithTimeout(github.WithImpatience(context.WithoutCancel(ctx)), withdrawLimit)
	defer cancel()
	_ = s.revokeUser(ctx, op, "token") // the reason why it failed is what is told
	if before.Access == "" {
		_ = s.credential.remove(ctx, op)
		return
	}
	_ = s.credential.replace(ctx, op, before)
}
