package githubapp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/text"
)

// appAnswer are the fields of GitHub's App object that are used; go-github's
// type lacks the client id.
type appAnswer struct {
	ID          int64              `json:"id"`
	ClientID    string             `json:"client_id"`
	Slug        string             `json:"slug"`
	Name        string             `json:"name"`
	HTMLURL     string             `json:"html_url"`
	ExternalURL string             `json:"external_url"`
	Permissions github.Permissions `json:"permissions"`
	Owner       *accountAnswer     `json:"owner"`
}

func (a appAnswer) app() github.App {
	return github.App{
		ID: a.ID, ClientID: text.Clean(a.ClientID), Slug: text.Clean(a.Slug), Name: text.Clean(a.Name), HTMLURL: text.Clean(a.HTMLURL), ExternalURL: text.Clean(a.ExternalURL),
		Permissions: cleanPermissions(a.Permissions),
		Owner:       a.Owner.account(),
	}
}

func cleanPermissions(p github.Permissions) github.Permissions {
	out := make(github.Permissions, len(p))
	for name, level := range p {
		out[text.Clean(name)] = text.Clean(level)
	}
	return out
}

// HasApp reports whether there is a key, so that requests can be made as the App.
func (a *Actor) HasApp() bool { return a.jwt != nil }

// asApp is the credential for calls that only the App itself may make.
func (a *Actor) asApp(op string) (transport.Credential, error) {
	if a.jwt == nil {
		return nil, &github.Error{Op: op, Kind: github.KindNoCredential, Cause: "this needs the private key of the GitHub App"}
	}
	return a.jwt, nil
}

// issuer is the App's id, or its client id when that is all that is known.
func (a *Actor) issuer() string {
	if a.opts.ID != 0 {
		return strconv.FormatInt(a.opts.ID, 10)
	}
	return a.opts.ClientID
}

// App returns the App that the key belongs to.
func (a *Actor) App(ctx context.Context) (github.App, error) {
	const op = "look at the GitHub App"
	cred, err := a.asApp(op)
	if err != nil {
		return github.App{}, err
	}
	var answer appAnswer
	if _, err := a.api.Call(ctx, cred, http.MethodGet, "app", nil, &answer); err != nil {
		return github.App{}, api.Explain(op, "", err)
	}
	return answer.app(), nil
}

// CheckApp asks GitHub for the App and compares the answer with the options.
// The reason of the error distinguishes a key of another App
// ([github.ReasonWrongKey], [github.ReasonOtherApp]), an App that does not exist here
// ([github.ReasonAppGone]), and a clock that is wrong ([github.ReasonClock]).
func (a *Actor) CheckApp(ctx context.Context) (github.App, error) {
	const op = "check the GitHub App"
	app, err := a.App(ctx)
	if err != nil {
		if e, ok := errors.AsType[*github.Error](err); ok {
			e.Op, e.Target = op, a.issuer()
			a.explainKey(e)
		}
		return github.App{}, err
	}
	switch {
	case a.opts.ID != 0 && app.ID != a.opts.ID:
		err = &github.Error{Op: op, Target: a.issuer(), Kind: github.KindUnauthorized, Reason: github.ReasonOtherApp,
			Cause: fmt.Sprintf("the key belongs to App %d (%s)", app.ID, app.Slug)}
	case a.opts.ClientID != "" && app.ClientID != "" && app.ClientID != a.opts.ClientID:
		err = &github.Error{Op: op, Target: a.issuer(), Kind: github.KindUnauthorized, Reason: github.ReasonClientID,
			Cause: fmt.Sprintf("the client id is not that of App %d (%s)", app.ID, app.Slug), Page: a.api.Endpoints.AppSettingsPage(app.Owner, app.Slug)}
	}
	return app, err
}

// explainKey puts into words what GitHub's answer to the App's own token means.
func (a *Actor) explainKey(e *github.Error) {
	switch e.Reason {
	case github.ReasonWrongKey:
		e.Cause = "the private key is not one of this App's (GitHub: " + e.Cause + ")"
	case github.ReasonAppGone:
		said := " (GitHub: " + e.Cause + ")"
		if e.Cause = "there is no such App on " + a.api.Endpoints.Host() + said; a.opts.ID == 0 {
			e.Reason, e.Cause = github.ReasonClientID, "no App on "+a.api.Endpoints.Host()+" has the client id "+text.Clean(a.opts.ClientID)+said
		}
	}
}

// InstallURL is the page on which the App is installed; accountID preselects
// the account (GitHub: migrating-oauth-apps-to-github-apps).
func (a *Actor) InstallURL(ctx context.Context, accountID int64) (string, error) {
	a.mu.Lock()
	page := a.page
	a.mu.Unlock()
	if page == "" {
		app, err := a.App(ctx)
		if err != nil {
			return "", err
		}
		page = app.HTMLURL
		if !strings.HasPrefix(page, a.api.Endpoints.Web.String()) {
			page = a.api.Endpoints.AppPage(app.Slug) // only pages of this host are opened
		}
		a.mu.Lock()
		a.page = page
		a.mu.Unlock()
	}
	return github.InstallPage(page, accountID), nil
}

// SettingsPage is the App's settings page, or the page nearest to it if GitHub
// does not tell the App's owner.
func (a *Actor) SettingsPage(ctx context.Context) string {
	if a.jwt != nil {
		if app, err := a.App(github.WithImpatience(transport.Nested(ctx))); err == nil {
			return a.api.Endpoints.AppSettingsPage(app.Owner, app.Slug)
		}
	}
	if a.opts.Slug != "" {
		return a.api.Endpoints.AppPage(a.opts.Slug) // its owners find the settings there
	}
	return a.api.Endpoints.Page("settings/apps")
}
