package signin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
)

// SignedIn reports whether there is a user's token. It does not ask GitHub.
func (s *Session) SignedIn(ctx context.Context) (bool, error) {
	cred, err := s.credential.signedIn(ctx)
	return cred != nil, err
}

// SignOut revokes the signed-in user's token at GitHub and drops it on this
// machine. It is dropped even if GitHub does not revoke it; the error has the
// page on which that can be done.
func (s *Session) SignOut(ctx context.Context) error { return s.signOut(ctx, "token") }

// SignOutEverywhere revokes the user's authorization of this App, which ends its
// tokens on all machines, and drops the token on this one.
func (s *Session) SignOutEverywhere(ctx context.Context) error { return s.signOut(ctx, "grant") }

func (s *Session) signOut(ctx context.Context, what string) error {
	const op = "sign out"
	cred, err := s.credential.signedIn(ctx)
	if err == nil && cred == nil {
		return nil
	}
	if err == nil {
		err = s.revokeUser(ctx, op, what)
	}
	return errors.Join(err, s.credential.remove(ctx, op))
}

// revokeUser revokes the token, or the whole grant (docs: REST,
// apps/oauth-applications). GitHub needs a token that is still valid, so one that
// has expired is renewed first: otherwise its refresh token would stay valid.
func (s *Session) revokeUser(ctx context.Context, op, what string) error {
	page := s.api.Endpoints.AuthorizationsPage()
	secret, err := s.oauth.secret(ctx)
	if err != nil {
		return s.unrevoked(op, err, page)
	}
	if secret == "" || s.oauth.clientID == "" {
		return &github.Error{Op: op, Kind: github.KindNoCredential, Cause: "without the App's client secret the token cannot be revoked here; it was only forgotten. Revoke it there: " + page, Page: page}
	}
	if _, err := s.credential.Header(ctx); err != nil {
		if github.ReasonOf(err) == github.ReasonSession {
			return nil // it has expired already
		}
		return s.unrevoked(op, err, page)
	}
	basic := basicCredential{s.oauth.clientID, secret}
	path := "applications/" + url.PathEscape(s.oauth.clientID) + "/" + what
	body := map[string]string{"access_token": s.credential.current().Access}
	_, err = s.api.Call(transport.WithIdempotent(transport.Nested(ctx)), basic, http.MethodDelete, path, body, nil)
	switch github.KindOf(api.Explain(op, "", err)) {
	case "", github.KindNotFound, github.KindInvalid: // it is no longer valid
		return nil
	}
	return s.unrevoked(op, err, page)
}

// unrevoked is the error for a token that was dropped but not revoked.
func (s *Session) unrevoked(op string, err error, page string) error {
	e, ok := errors.AsType[*github.Error](api.Explain(op, "", err))
	if !ok {
		return err
	}
	e.Kind, e.Cause = github.KindUnexpected, "the token was forgotten here, but not revoked at GitHub: "+e.Cause+". Revoke it there: "+page
	e.Page = page
	return e
}

// basicCredential is the App's client id and secret, for the calls that accept
// nothing else.
type basicCredential struct{ id, secret string }

// Header implements [transport.Credential].
func (b basicCredential) Header(context.Context) (string, error) {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(b.id, b.secret)
	return r.Header.Get("Authorization"), nil
}

// Rejected implements [transport.Credential].
func (b basicCredential) Rejected(string, time.Time) bool { return false }

// Account implements [transport.Credential].
func (b basicCredential) Account() string { return "app" }

// Age implements [transport.Credential].
func (b basicCredential) Age(time.Time) time.Duration { return time.Hour }
