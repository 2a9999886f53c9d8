package github

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	gh "github.com/google/go-github/v62/github"
)

// installationAnswer is GitHub's installation object, as far as it is used.
// go-github's own type lacks permissions that GitHub has added since v62.
type installationAnswer struct {
	ID      int64  `json:"id"`
	AppID   int64  `json:"app_id"`
	AppSlug string `json:"app_slug"`
	Account struct {
		ID    int64  `json:"id"`
		Login string `json:"login"`
		Type  string `json:"type"`
	} `json:"account"`
	Permissions         Permissions `json:"permissions"`
	RepositorySelection string      `json:"repository_selection"`
	SuspendedAt         *time.Time  `json:"suspended_at"`
	SuspendedBy         *struct {
		Login string `json:"login"`
	} `json:"suspended_by"`
	HTMLURL   string    `json:"html_url"`
	UpdatedAt time.Time `json:"updated_at"`
}

func (a installationAnswer) installation() Installation {
	i := Installation{
		ID: a.ID, AppID: a.AppID, AppSlug: clean(a.AppSlug), Permissions: a.Permissions, Selection: a.RepositorySelection,
		Account: Account{ID: a.Account.ID, Login: clean(a.Account.Login), Type: clean(a.Account.Type)},
		HTMLURL: clean(a.HTMLURL), UpdatedAt: a.UpdatedAt,
	}
	if a.SuspendedAt != nil {
		i.SuspendedAt = *a.SuspendedAt
	}
	if a.SuspendedBy != nil {
		i.SuspendedBy = clean(a.SuspendedBy.Login)
	}
	return i
}

// appOnly is the credential for calls that only the App itself may make.
func (c *Client) appOnly(op string) (credential, error) {
	if c.app == nil {
		return nil, &Error{Op: op, Kind: KindNoCredential, Cause: "this needs the private key of the GitHub App"}
	}
	return c.app, nil
}

// HasApp reports whether the client can act as the App.
func (c *Client) HasApp() bool { return c.app != nil }

// LookupInstallation asks GitHub for the App's installation on org. The error
// has [KindNotFound] when the App is not installed there.
func (c *Client) LookupInstallation(ctx context.Context, org string) (Installation, error) {
	const op = "look up the App's installation on"
	cred, err := c.appOnly(op)
	if err != nil {
		return Installation{}, err
	}
	if !loginPattern.MatchString(org) {
		return Installation{}, &Error{Op: op, Target: org, Kind: KindInvalid, Cause: "this is not a name of a GitHub organization"}
	}
	if i, ok := c.cachedInstallation(org); ok && knownWanted(ctx) {
		return i, nil
	}
	if i, ok := c.remembered(ctx, org); ok {
		return i, nil
	}
	var a installationAnswer
	if _, err := c.call(context.WithValue(ctx, graphqlKey{}, ""), cred, http.MethodGet, "orgs/"+org+"/installation", nil, &a); err != nil {
		err = explain(op, org, err)
		if KindOf(err) == KindNotFound {
			c.forget(org)
			c.uncache(org)
		}
		return Installation{}, err
	}
	i := a.installation()
	if c.opts.AppID != 0 && i.AppID != c.opts.AppID {
		return Installation{}, &Error{Op: op, Target: org, Kind: KindUnexpected, Cause: fmt.Sprintf("GitHub answered with an installation of App %d, this is App %d", i.AppID, c.opts.AppID)}
	}
	if !strings.EqualFold(i.Account.Login, org) {
		return Installation{}, &Error{Op: op, Target: org, Kind: KindUnexpected, Cause: "GitHub answered with the installation on " + i.Account.Login}
	}
	c.mu.Lock()
	id := c.orgIDs[strings.ToLower(org)]
	c.mu.Unlock()
	if id != 0 && i.Account.ID != id {
		return Installation{}, &Error{Op: op, Target: org, Kind: KindUnexpected, Cause: fmt.Sprintf("GitHub answered with the installation on account %d, %s is account %d", i.Account.ID, org, id)}
	}
	c.remember(i)
	c.cache(i)
	return i, nil
}

// installation asks for one installation by its id.
func (c *Client) installation(ctx context.Context, id int64) (Installation, error) {
	var a installationAnswer
	_, err := c.call(ctx, c.app, http.MethodGet, fmt.Sprintf("app/installations/%d", id), nil, &a)
	return a.installation(), err
}

// Installations returns one page, from 1, of the App's installations, and the
// number of the next page, 0 after the last.
func (c *Client) Installations(ctx context.Context, page int) ([]Installation, int, error) {
	const op = "list the App's installations"
	cred, err := c.appOnly(op)
	if err != nil {
		return nil, 0, err
	}
	var answers []installationAnswer
	resp, err := c.call(ctx, cred, http.MethodGet, "app/installations?per_page=100&page="+strconv.Itoa(page), nil, &answers)
	if err != nil {
		return nil, 0, explain(op, "", err)
	}
	out := make([]Installation, 0, len(answers))
	for _, a := range answers {
		i := a.installation()
		c.remember(i)
		out = append(out, i)
	}
	return out, resp.NextPage, nil
}

// InstallationsSince returns the installations that have changed since then,
// up to a hundred. Asked again with the same time it costs nothing as long as
// GitHub has nothing new to tell: the request is conditional.
func (c *Client) InstallationsSince(ctx context.Context, since time.Time) ([]Installation, error) {
	const op = "look for new installations of the App"
	cred, err := c.appOnly(op)
	if err != nil {
		return nil, err
	}
	var answers []installationAnswer
	path := "app/installations?per_page=100&since=" + url.QueryEscape(since.UTC().Format(time.RFC3339))
	if _, err := c.call(ctx, cred, http.MethodGet, path, nil, &answers); err != nil {
		return nil, explain(op, "", err)
	}
	out := make([]Installation, 0, len(answers))
	for _, a := range answers {
		out = append(out, a.installation())
	}
	return out, nil
}

// Requests returns the pending requests to install the App.
func (c *Client) Requests(ctx context.Context) ([]InstallationRequest, error) {
	const op = "list the requests for installation"
	cred, err := c.appOnly(op)
	if err != nil {
		return nil, err
	}
	opts := &gh.ListOptions{PerPage: 100}
	var out []InstallationRequest
	for {
		list, resp, err := c.rest().Apps.ListInstallationRequests(withCredential(ctx, cred), opts)
		if err != nil {
			return nil, explain(op, "", doubt(ctx, resp, err))
		}
		for _, r := range list {
			out = append(out, InstallationRequest{
				ID:        r.GetID(),
				Account:   Account{ID: r.GetAccount().GetID(), Login: clean(r.GetAccount().GetLogin()), Type: clean(r.GetAccount().GetType())},
				Requester: clean(r.GetRequester().GetLogin()), CreatedAt: r.GetCreatedAt().Time,
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
func (c *Client) Uninstall(ctx context.Context, i Installation) error {
	const op = "uninstall the App from"
	cred, err := c.appOnly(op)
	if err != nil {
		return err
	}
	path := fmt.Sprintf("app/installations/%d", i.ID)
	_, err = c.call(withIdempotent(ctx), cred, http.MethodDelete, path, nil, nil)
	if err = explain(op, i.Account.Login, err); err != nil && KindOf(err) != KindNotFound {
		return err
	}
	c.forget(i.Account.Login)
	c.uncache(i.Account.Login)
	return nil
}
