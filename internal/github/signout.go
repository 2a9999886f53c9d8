package github

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// SignedIn reports whether a user's token is there; GitHub is not asked.
func (c *Client) SignedIn(ctx context.Context) (bool, error) {
	cred, err := c.session.credential(ctx)
	return cred != nil, err
}

// SignOut revokes the signed-in user's token at GitHub and drops it here. The
// token is dropped whatever GitHub says; the error tells what was not revoked,
// with the page on which that can be done.
func (c *Client) SignOut(ctx context.Context) error { return c.signOut(ctx, "token") }

// SignOutEverywhere revokes all that the user has authorized this App to do,
// on all machines, and drops the token here.
func (c *Client) SignOutEverywhere(ctx context.Context) error { return c.signOut(ctx, "grant") }

func (c *Client) signOut(ctx context.Context, what string) error {
	const op = "sign out"
	cred, err := c.session.credential(ctx)
	if err == nil && cred == nil {
		return nil
	}
	if err == nil {
		err = c.revokeUser(ctx, op, what)
	}
	return errors.Join(err, c.session.end(ctx, op))
}

// revokeUser revokes the token, or the whole grant (docs: REST,
// apps/oauth-applications). GitHub needs a token that is still good, so one
// that has ended is renewed first: its refresh token would live on.
func (c *Client) revokeUser(ctx context.Context, op, what string) error {
	page := c.opts.Endpoints.AuthorizationsPage()
	secret, err := c.clientSecret(ctx)
	if err != nil {
		return c.unrevoked(op, err, page)
	}
	if secret == "" || c.opts.ClientID == "" {
		return &Error{Op: op, Kind: KindNoCredential, Cause: "without the App's client secret the token cannot be revoked here; it was only forgotten. Revoke it there: " + page, Page: page}
	}
	if _, err := c.session.header(ctx); err != nil {
		if ReasonOf(err) == ReasonSession {
			return nil // it has ended already
		}
		return c.unrevoked(op, err, page)
	}
	basic := basicCredential{c.opts.ClientID, secret}
	path := "applications/" + url.PathEscape(c.opts.ClientID) + "/" + what
	body := map[string]string{"access_token": c.session.current().Access}
	_, err = c.call(withIdempotent(aside(ctx)), basic, http.MethodDelete, path, body, nil)
	switch KindOf(explain(op, "", err)) {
	case "", KindNotFound, KindInvalid: // it is not good any more
		return nil
	}
	return c.unrevoked(op, err, page)
}

func (c *Client) unrevoked(op string, err error, page string) error {
	e, ok := errors.AsType[*Error](explain(op, "", err))
	if !ok {
		return err
	}
	e.Kind, e.Cause = KindUnexpected, "the token was forgotten here, but not revoked at GitHub: "+e.Cause+". Revoke it there: "+page
	e.Page = page
	return e
}

// end drops the token here.
func (s *session) end(ctx context.Context, op string) error {
	release, err := s.take(ctx)
	if err != nil {
		return err
	}
	defer release()
	s.set(UserToken{}, time.Time{})
	if s.store == nil {
		return nil
	}
	if err := s.store.Drop(context.WithoutCancel(ctx)); err != nil {
		return &Error{Op: op, Kind: KindUnexpected, Cause: "the stored token cannot be removed: " + err.Error(), Err: err}
	}
	return nil
}

// basicCredential is the App's client id and secret, for the calls that take
// nothing else.
type basicCredential struct{ id, secret string }

func (b basicCredential) header(context.Context) (string, error) {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(b.id, b.secret)
	return r.Header.Get("Authorization"), nil
}
func (b basicCredential) rejected(string, time.Time) bool { return false }
func (b basicCredential) account() string                 { return "app" }
func (b basicCredential) age(time.Time) time.Duration     { return time.Hour }

// RevokeTokens makes the installation tokens that this client holds useless,
// all at once, and forgets them. It is for the end of a command; the next
// request would mint new ones. What cannot be revoked ends within the hour.
func (c *Client) RevokeTokens(ctx context.Context) error {
	c.mu.Lock()
	var list []*tokenCredential
	for _, t := range c.tokens {
		list = append(list, t)
	}
	clear(c.tokens)
	c.mu.Unlock()
	errs := make([]error, len(list))
	var all sync.WaitGroup
	for n, t := range list {
		token, ok := t.current()
		if !ok {
			continue
		}
		all.Go(func() {
			_, err := c.call(withIdempotent(WithImpatience(aside(ctx))), fixedCredential{token, t.account()}, http.MethodDelete, "installation/token", nil, nil)
			if err = explain("revoke the token for", t.installation.Account.Login, err); KindOf(err) != KindUnauthorized {
				errs[n] = err
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// fixedCredential is a token that is used once more as it is.
type fixedCredential struct{ token, whose string }

func (f fixedCredential) header(context.Context) (string, error) { return "Bearer " + f.token, nil }
func (f fixedCredential) rejected(string, time.Time) bool        { return false }
func (f fixedCredential) account() string                        { return f.whose }
func (f fixedCredential) age(time.Time) time.Duration            { return time.Hour }

// UserInstallations returns one page, from 1, of the App's installations that
// the signed-in user has access to, and the number of the next page, 0 after
// the last. An installation that is named by a browser is believed only if it
// is among them (docs: about-the-setup-url).
func (c *Client) UserInstallations(ctx context.Context, page int) ([]Installation, int, error) {
	const op = "list the installations of the signed-in user"
	cred, err := c.session.credential(ctx)
	if err != nil {
		return nil, 0, explain(op, "", err)
	}
	if cred == nil {
		return nil, 0, &Error{Op: op, Kind: KindNoCredential, Cause: "nobody is signed in"}
	}
	var a struct {
		Installations []installationAnswer `json:"installations"`
	}
	resp, err := c.call(ctx, cred, http.MethodGet, "user/installations?per_page=100&page="+strconv.Itoa(page), nil, &a)
	if err != nil {
		return nil, 0, explain(op, "", err)
	}
	out := make([]Installation, 0, len(a.Installations))
	for _, i := range a.Installations {
		out = append(out, i.installation())
	}
	return out, resp.NextPage, nil
}
