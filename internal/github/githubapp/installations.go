package githubapp

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	gh "github.com/google/go-github/v62/github"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/text"
)

// installationAnswer are the fields of GitHub's installation object that are
// used. go-github's type lacks permissions that GitHub has added since v62.
type installationAnswer struct {
	ID                  int64              `json:"id"`
	AppID               int64              `json:"app_id"`
	AppSlug             string             `json:"app_slug"`
	Account             *accountAnswer     `json:"account"`
	Permissions         github.Permissions `json:"permissions"`
	RepositorySelection string             `json:"repository_selection"`
	SuspendedAt         *time.Time         `json:"suspended_at"`
	SuspendedBy         *struct {
		Login string `json:"login"`
	} `json:"suspended_by"`
	HTMLURL   string    `json:"html_url"`
	UpdatedAt time.Time `json:"updated_at"`
}

// accountAnswer is a user, an organization or an enterprise, which has a slug
// instead of a login and no type (GitHub: REST description, schema enterprise).
type accountAnswer struct {
	ID    int64  `json:"id"`
	Login string `json:"login"`
	Slug  string `json:"slug"`
	Type  string `json:"type"`
}

// account is the zero value for an account that is there no more.
func (a *accountAnswer) account() github.Account {
	switch {
	case a == nil:
		return github.Account{}
	case a.Login == "" && a.Slug != "":
		return github.Account{ID: a.ID, Login: text.Clean(a.Slug), Type: github.AccountEnterprise}
	}
	return github.Account{ID: a.ID, Login: text.Clean(a.Login), Type: text.Clean(a.Type)}
}

func (a installationAnswer) installation() github.Installation {
	i := github.Installation{
		ID: a.ID, AppID: a.AppID, AppSlug: text.Clean(a.AppSlug), Permissions: a.Permissions, Selection: a.RepositorySelection,
		Account: a.Account.account(),
		HTMLURL: text.Clean(a.HTMLURL), UpdatedAt: a.UpdatedAt,
	}
	if a.SuspendedAt != nil {
		i.SuspendedAt = *a.SuspendedAt
	}
	if a.SuspendedBy != nil {
		i.SuspendedBy = text.Clean(a.SuspendedBy.Login)
	}
	return i
}

// LookupInstallation asks GitHub for the App's installation on org. The error
// has [github.KindNotFound] when the App is not installed there.
func (a *Actor) LookupInstallation(ctx context.Context, org string) (github.Installation, error) {
	const op = "look up the App's installation on"
	cred, err := a.asApp(op)
	if err != nil {
		return github.Installation{}, err
	}
	if !api.IsLogin(org) {
		return github.Installation{}, &github.Error{Op: op, Target: org, Kind: github.KindInvalid, Cause: "this is not a name of a GitHub organization"}
	}
	if i, ok := a.known(org); ok && github.UsesKnownInstallations(ctx) {
		return i, nil
	}
	if i, ok := a.loadCached(ctx, org); ok {
		github.ReportInstallation(ctx, i)
		return i, nil
	}
	var answer installationAnswer
	if _, err := a.api.Call(transport.WithGraphQL(ctx, ""), cred, http.MethodGet, "orgs/"+org+"/installation", nil, &answer); err != nil {
		err = api.Explain(op, org, err)
		if github.KindOf(err) == github.KindNotFound {
			a.forget(org)
			a.dropCached(org)
			return github.Installation{}, a.notInstalled(op, org, err)
		}
		return github.Installation{}, err
	}
	i := answer.installation()
	if a.opts.ID != 0 && i.AppID != a.opts.ID {
		return github.Installation{}, &github.Error{Op: op, Target: org, Kind: github.KindUnexpected, Cause: fmt.Sprintf("GitHub answered with an installation of App %d, this is App %d", i.AppID, a.opts.ID)}
	}
	if !strings.EqualFold(i.Account.Login, org) {
		return github.Installation{}, &github.Error{Op: op, Target: org, Kind: github.KindUnexpected, Cause: "GitHub answered with the installation on " + i.Account.Login}
	}
	if id := a.opts.OrganizationID(org); id != 0 && i.Account.ID != id {
		return github.Installation{}, &github.Error{Op: op, Target: org, Kind: github.KindUnexpected, Cause: fmt.Sprintf("GitHub answered with the installation on account %d, %s is account %d", i.Account.ID, org, id)}
	}
	a.remember(i)
	a.storeCached(i)
	github.ReportInstallation(ctx, i)
	return i, nil
}

// notInstalled says that the App is not where it was looked for, and where it is
// installed.
func (a *Actor) notInstalled(op, org string, err error) error {
	e := &github.Error{Op: op, Target: org, Kind: github.KindNotFound, Status: http.StatusNotFound, Reason: github.ReasonNotInstalled, Cause: "the App is not installed there", Err: err}
	if a.opts.Slug != "" {
		e.Page = a.api.Endpoints.InstallPage(a.opts.Slug, 0)
	}
	return e
}

// installation requests one installation by its id.
func (a *Actor) installation(ctx context.Context, id int64) (github.Installation, error) {
	var answer installationAnswer
	_, err := a.api.Call(ctx, a.jwt, http.MethodGet, fmt.Sprintf("app/installations/%d", id), nil, &answer)
	return answer.installation(), err
}

// Installations returns one page, from 1, of the App's installations, and the
// number of the next page, 0 after the last.
func (a *Actor) Installations(ctx context.Context, page int) ([]github.Installation, int, error) {
	const op = "list the App's installations"
	cred, err := a.asApp(op)
	if err != nil {
		return nil, 0, err
	}
	var answers []installationAnswer
	resp, err := a.api.Call(ctx, cred, http.MethodGet, "app/installations?per_page=100&page="+strconv.Itoa(page), nil, &answers)
	if err != nil {
		return nil, 0, api.Explain(op, "", err)
	}
	out := make([]github.Installation, 0, len(answers))
	for _, answer := range answers {
		i := answer.installation()
		a.remember(i)
		out = append(out, i)
	}
	return out, resp.NextPage, nil
}

// InstallationsSince returns the installations that have changed since then,
// up to a hundred. Repeated with the same time, the request does not count
// against the budget while nothing has changed: it is conditional.
func (a *Actor) InstallationsSince(ctx context.Context, since time.Time) ([]github.Installation, error) {
	const op = "look for new installations of the App"
	cred, err := a.asApp(op)
	if err != nil {
		return nil, err
	}
	var answers []installationAnswer
	path := "app/installations?per_page=100&since=" + url.QueryEscape(since.UTC().Format(time.RFC3339))
	if _, err := a.api.Call(ctx, cred, http.MethodGet, path, nil, &answers); err != nil {
		return nil, api.Explain(op, "", err)
	}
	out := make([]github.Installation, 0, len(answers))
	for _, answer := range answers {
		out = append(out, answer.installation())
	}
	return out, nil
}

// Requests returns the pending requests to install the App.
func (a *Actor) Requests(ctx context.Context) ([]github.InstallationRequest, error) {
	const op = "list the requests for installation"
	cred, err := a.asApp(op)
	if err != nil {
		return nil, err
	}
	opts := &gh.ListOptions{PerPage: 100}
	var out []github.InstallationRequest
	for {
		list, resp, err := a.api.REST().Apps.ListInstallationRequests(transport.WithCredential(ctx, cred), opts)
		if err != nil {
			return nil, api.Explain(op, "", api.MarkDoubtful(ctx, resp, err))
		}
		for _, r := range list {
			out = append(out, github.InstallationRequest{
				ID:        r.GetID(),
				Account:   github.Account{ID: r.GetAccount().GetID(), Login: text.Clean(r.GetAccount().GetLogin()), Type: text.Clean(r.GetAccount().GetType())},
				Requester: text.Clean(r.GetRequester().GetLogin()), CreatedAt: r.GetCreatedAt().Time,
			})
		}
		if resp.NextPage == 0 {
			return out, nil
		}
		opts.Page = resp.NextPage
	}
}

// Uninstall removes the App from an account. One that is gone already is
// success.
func (a *Actor) Uninstall(ctx context.Context, i github.Installation) error {
	const op = "uninstall the App from"
	cred, err := a.asApp(op)
	if err != nil {
		return err
	}
	path := fmt.Sprintf("app/installations/%d", i.ID)
	_, err = a.api.Call(transport.WithIdempotent(ctx), cred, http.MethodDelete, path, nil, nil)
	if err = api.Explain(op, i.Account.Login, err); err != nil && github.KindOf(err) != github.KindNotFound {
		return err
	}
	a.forget(i.Account.Login)
	a.dropCached(i.Account.Login)
	return nil
}

// UserInstallations returns one page, from 1, of the App's installations that
// the signed-in user has access to, and the number of the next page, 0 after
// the last. An installation that a browser names is trusted only if it is among
// them (docs: about-the-setup-url).
func (a *Actor) UserInstallations(ctx context.Context, page int) ([]github.Installation, int, error) {
	const op = "list the installations of the signed-in user"
	cred, err := a.opts.User(ctx)
	if err != nil {
		return nil, 0, api.Explain(op, "", err)
	}
	if cred == nil {
		return nil, 0, &github.Error{Op: op, Kind: github.KindNoCredential, Cause: "nobody is signed in"}
	}
	var answer struct {
		Installations []installationAnswer `json:"installations"`
	}
	resp, err := a.api.Call(ctx, cred, http.MethodGet, "user/installations?per_page=100&page="+strconv.Itoa(page), nil, &answer)
	if err != nil {
		return nil, 0, api.Explain(op, "", err)
	}
	out := make([]github.Installation, 0, len(answer.Installations))
	for _, i := range answer.Installations {
		out = append(out, i.installation())
	}
	return out, resp.NextPage, nil
}
