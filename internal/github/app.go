package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// appAnswer is GitHub's App object, as far as it is used; go-github's lacks
// the client id.
type appAnswer struct {
	ID          int64       `json:"id"`
	ClientID    string      `json:"client_id"`
	Slug        string      `json:"slug"`
	Name        string      `json:"name"`
	HTMLURL     string      `json:"html_url"`
	ExternalURL string      `json:"external_url"`
	Permissions Permissions `json:"permissions"`
	Owner       struct {
		ID    int64  `json:"id"`
		Login string `json:"login"`
		Type  string `json:"type"`
	} `json:"owner"`
}

func (a appAnswer) app() App {
	return App{
		ID: a.ID, ClientID: clean(a.ClientID), Slug: clean(a.Slug), Name: clean(a.Name), HTMLURL: clean(a.HTMLURL), ExternalURL: clean(a.ExternalURL),
		Permissions: cleanPermissions(a.Permissions),
		Owner:       Account{ID: a.Owner.ID, Login: clean(a.Owner.Login), Type: clean(a.Owner.Type)},
	}
}

func cleanPermissions(p Permissions) Permissions {
	out := make(Permissions, len(p))
	for name, level := range p {
		out[clean(name)] = clean(level)
	}
	return out
}

// App returns what GitHub says about the App that the key belongs to.
func (c *Client) App(ctx context.Context) (App, error) {
	const op = "look at the GitHub App"
	cred, err := c.appOnly(op)
	if err != nil {
		return App{}, err
	}
	var a appAnswer
	if _, err := c.call(ctx, cred, http.MethodGet, "app", nil, &a); err != nil {
		return App{}, explain(op, "", err)
	}
	return a.app(), nil
}

// CheckApp asks GitHub for the App and compares the answer with what the
// client was made with. The reason of the error tells a key of another App
// ([ReasonWrongKey], [ReasonOtherApp]), an App that does not exist here
// ([ReasonAppGone]), and a clock that is wrong ([ReasonClock]).
func (c *Client) CheckApp(ctx context.Context) (App, error) {
	const op = "check the GitHub App"
	app, err := c.App(ctx)
	if err != nil {
		if e, ok := errors.AsType[*Error](err); ok {
			e.Op, e.Target = op, c.issuer()
			c.sayWhichKey(e)
		}
		return App{}, err
	}
	switch {
	case c.opts.AppID != 0 && app.ID != c.opts.AppID:
		err = &Error{Op: op, Target: c.issuer(), Kind: KindUnauthorized, Reason: ReasonOtherApp,
			Cause: fmt.Sprintf("the key belongs to App %d (%s)", app.ID, app.Slug)}
	case c.opts.ClientID != "" && app.ClientID != "" && app.ClientID != c.opts.ClientID:
		err = &Error{Op: op, Target: c.issuer(), Kind: KindUnauthorized, Reason: ReasonOtherApp,
			Cause: fmt.Sprintf("the client id is not that of App %d (%s)", app.ID, app.Slug), Page: c.opts.Endpoints.AppSettingsPage(app.Owner, app.Slug)}
	}
	return app, err
}

// sayWhichKey says in words what GitHub's answer to the App's own token means.
func (c *Client) sayWhichKey(e *Error) {
	switch e.Reason {
	case ReasonWrongKey:
		e.Cause = "the private key is not one of this App's (GitHub: " + e.Cause + ")"
	case ReasonAppGone:
		e.Cause = "there is no such App on " + c.opts.Endpoints.Host() + " (GitHub: " + e.Cause + ")"
	}
}

// InstallURL is the page on which the App is installed; accountID preselects
// the account (GitHub: migrating-oauth-apps-to-github-apps).
func (c *Client) InstallURL(ctx context.Context, accountID int64) (string, error) {
	c.mu.Lock()
	page := c.appPage
	c.mu.Unlock()
	if page == "" {
		app, err := c.App(ctx)
		if err != nil {
			return "", err
		}
		page = app.HTMLURL
		if !strings.HasPrefix(page, c.opts.Endpoints.Web.String()) {
			page = c.opts.Endpoints.AppPage(app.Slug) // only pages of this host are opened
		}
		c.mu.Lock()
		c.appPage = page
		c.mu.Unlock()
	}
	return installPage(page, accountID), nil
}
