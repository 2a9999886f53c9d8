package github

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"
)

// renewUserBefore is how long before its end a user's token is renewed.
const renewUserBefore = 5 * time.Minute

// session is the signed-in user: a token, renewed before it ends by one
// request at a time. GitHub kills the old pair when it gives a new one
// (docs: refreshing-user-access-tokens), so the new one is stored before it
// is used.
type session struct {
	client *Client
	store  TokenStore // nil: in memory alone

	turn chan struct{} // holds one while the token is loaded, renewed or changed

	mu     sync.Mutex // guards what follows, never for as long as a request
	loaded bool
	token  UserToken
	got    time.Time
	// unsaved is a new pair that could not be stored yet: it is not used
	// before.
	unsaved *UserToken
}

func newSession(c *Client, o Options) *session {
	s := &session{client: c, turn: make(chan struct{}, 1), store: o.Tokens}
	if o.Token != "" {
		s.store, s.loaded, s.token = nil, true, UserToken{Access: o.Token}
	}
	return s
}

// take waits for the turn to change the token.
func (s *session) take(ctx context.Context) (release func(), err error) {
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *session) current() UserToken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token
}

func (s *session) set(t UserToken, got time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token, s.got, s.loaded, s.unsaved = t, got, true, nil
}

// credential is the session, nil when nobody is signed in.
func (s *session) credential(ctx context.Context) (credential, error) {
	s.mu.Lock()
	loaded := s.loaded
	s.mu.Unlock()
	if !loaded && s.store != nil {
		release, err := s.take(ctx)
		if err != nil {
			return nil, err
		}
		defer release()
		if err := s.load(ctx); err != nil {
			return nil, err
		}
	}
	if s.current().Access == "" {
		return nil, nil //nolint:nilnil // nobody is signed in, and that is no error
	}
	return s, nil
}

// load reads the store once. The turn is the caller's.
func (s *session) load(ctx context.Context) error {
	s.mu.Lock()
	loaded := s.loaded
	s.mu.Unlock()
	if loaded {
		return nil
	}
	t, err := s.store.Load(ctx)
	if err != nil {
		return &Error{Op: "read the signed-in user's token", Kind: KindNoCredential, Cause: err.Error(), Err: err}
	}
	s.set(t, time.Time{})
	return nil
}

func (s *session) fresh(t UserToken) bool {
	return t.Access != "" && (t.Expires.IsZero() || s.client.opts.Now().Add(renewUserBefore).Before(t.Expires))
}

func (s *session) header(ctx context.Context) (string, error) {
	if t := s.current(); s.fresh(t) {
		return "Bearer " + t.Access, nil
	}
	release, err := s.take(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	old := s.current()
	if s.fresh(old) { // another request has renewed it
		return "Bearer " + old.Access, nil
	}
	err = s.renew(ctx, old)
	t := s.current()
	if err != nil {
		// What is still good serves while GitHub's page cannot be reached.
		if t.Access != "" && s.client.opts.Now().Before(t.Expires) && ReasonOf(err) != ReasonSession && s.pending() == nil {
			return "Bearer " + t.Access, nil
		}
		return "", err
	}
	return "Bearer " + t.Access, nil
}

func (s *session) pending() *UserToken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unsaved
}

// rejected is told that GitHub no longer accepts the token; one that can be
// renewed counts as ended from then on.
func (s *session) rejected(header string, _ time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if header != "Bearer "+s.token.Access {
		return true // it has been replaced meanwhile
	}
	if s.token.Refresh == "" {
		return false
	}
	s.token.Expires = s.client.opts.Now().Add(-time.Second)
	return true
}

func (s *session) account() string { return "user" }

func (s *session) age(now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return now.Sub(s.got)
}

const opRenew = "renew the sign-in"

// renew replaces the token. The turn is the caller's.
func (s *session) renew(ctx context.Context, old UserToken) error {
	if t := s.pending(); t != nil {
		return s.keep(ctx, opRenew, *t)
	}
	if s.reload(ctx, old) {
		return nil // another program has renewed it
	}
	now := s.client.opts.Now()
	if old.Refresh == "" || !old.RefreshExpires.IsZero() && !now.Before(old.RefreshExpires) {
		return &Error{Op: opRenew, Kind: KindUnauthorized, Reason: ReasonSession, Cause: "the sign-in has ended"}
	}
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {old.Refresh}}
	if !old.Device {
		secret, err := s.client.clientSecret(ctx)
		if err != nil {
			return &Error{Op: opRenew, Kind: KindNoCredential, Cause: err.Error(), Err: err}
		}
		if secret != "" {
			form.Set("client_secret", secret)
		}
	}
	// From here on the old pair may be dead: whoever gives up waiting must not
	// lose the new one.
	safe, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	a, err := s.client.oauthPost(safe, "login/oauth/access_token", form)
	if r, ok := errors.AsType[*refusal](err); ok && r.code == "bad_refresh_token" {
		if s.awaitOther(safe, old) {
			return nil
		}
	}
	if err != nil {
		return s.client.oauthError(safe, opRenew, err)
	}
	if !bearable(a.AccessToken) {
		return &Error{Op: opRenew, Kind: KindUnexpected, Cause: "GitHub's answer held no token"}
	}
	t := a.token(s.client.opts.Now())
	t.Device = old.Device
	return s.keep(safe, opRenew, t)
}

// reload takes what another program has stored, if it is another token that
// is good.
func (s *session) reload(ctx context.Context, old UserToken) bool {
	if s.store == nil {
		return false
	}
	t, err := s.store.Load(ctx)
	if err != nil || t.Access == old.Access || !s.fresh(t) {
		return false
	}
	s.set(t, time.Time{})
	return true
}

// otherLooks are when the store is looked at again after GitHub has refused a
// refresh token: another program may have used it a moment ago, and stores
// what it got.
var otherLooks = []time.Duration{0, 200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second}

func (s *session) awaitOther(ctx context.Context, old UserToken) bool {
	if s.store == nil {
		return false
	}
	for _, wait := range otherLooks {
		if Pause(ctx, wait) != nil {
			return false
		}
		if s.reload(ctx, old) {
			return true
		}
	}
	return false
}

// keep stores a new token and only then lets it be used.
func (s *session) keep(ctx context.Context, op string, t UserToken) error {
	if s.store != nil {
		if err := s.store.Save(context.WithoutCancel(ctx), t); err != nil {
			s.mu.Lock()
			s.unsaved = &t
			s.mu.Unlock()
			return &Error{Op: op, Kind: KindUnexpected, Cause: "the new token cannot be stored, so it is not used: " + err.Error(), Err: err}
		}
	}
	s.set(t, s.client.opts.Now())
	return nil
}

// begin makes t the session.
func (s *session) begin(ctx context.Context, op string, t UserToken) error {
	release, err := s.take(ctx)
	if err != nil {
		return err
	}
	defer release()
	return s.keep(ctx, op, t)
}

// SetUserToken makes the client act as the owner of a token that somebody
// else has made; it is neither stored nor renewed. "" signs out here.
func (c *Client) SetUserToken(token string) { c.session.set(UserToken{Access: token}, time.Time{}) }
