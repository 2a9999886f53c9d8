package github

import (
	"context"
	"net/http"
	"strings"
)

// Organization is a GitHub organization as the signed-in user sees it.
type Organization struct {
	Account
	// Owner is true when the signed-in user may administer it; Known is false
	// when nobody is signed in.
	Owner, Known bool
}

// OrganizationID returns the id of a GitHub organization; it never changes,
// so it is asked for once.
func (c *Client) OrganizationID(ctx context.Context, login string) (int64, error) {
	key := strings.ToLower(login)
	c.mu.Lock()
	id, ok := c.orgIDs[key]
	c.mu.Unlock()
	if ok {
		return id, nil
	}
	o, err := c.Organization(ctx, login)
	if err != nil {
		return 0, err
	}
	return o.ID, nil
}

func (c *Client) rememberOrganization(o Organization) Organization {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.orgIDs[strings.ToLower(o.Login)] = o.ID
	return o
}

const organizationQuery = `query Organization($login: String!) {
  organization(login: $login) { databaseId login viewerCanAdminister }
}`

// Organization looks a GitHub organization up: through the signed-in user
// where there is one, else without a credential. The error has [KindNotFound]
// when GitHub shows none of that name.
func (c *Client) Organization(ctx context.Context, login string) (Organization, error) {
	const op = "look up organization"
	if !loginPattern.MatchString(login) {
		return Organization{}, &Error{Op: op, Target: login, Kind: KindInvalid, Cause: "this is not a name of a GitHub organization"}
	}
	user, err := c.session.credential(ctx)
	if err != nil {
		return Organization{}, explain(op, login, err)
	}
	if user == nil {
		return c.publicOrganization(ctx, login)
	}
	var answer struct {
		Organization *struct {
			DatabaseID          int64  `json:"databaseId"`
			Login               string `json:"login"`
			ViewerCanAdminister bool   `json:"viewerCanAdminister"`
		} `json:"organization"`
	}
	if err := c.graphql(ctx, user, "query", organizationQuery, map[string]any{"login": login}, &answer); err != nil {
		return Organization{}, explain(op, login, err)
	}
	if answer.Organization == nil {
		return Organization{}, &Error{Op: op, Target: login, Kind: KindDoubtful, Cause: "GitHub's answer held no organization and no reason"}
	}
	o := answer.Organization
	return c.rememberOrganization(Organization{Account: Account{ID: o.DatabaseID, Login: clean(o.Login), Type: "Organization"}, Owner: o.ViewerCanAdminister, Known: true}), nil
}

func (c *Client) publicOrganization(ctx context.Context, login string) (Organization, error) {
	var a struct {
		ID    int64  `json:"id"`
		Login string `json:"login"`
	}
	if _, err := c.call(ctx, nil, http.MethodGet, "orgs/"+login, nil, &a); err != nil {
		return Organization{}, explain("look up organization", login, err)
	}
	return c.rememberOrganization(Organization{Account: Account{ID: a.ID, Login: clean(a.Login), Type: "Organization"}}), nil
}

// Viewer returns who the user's token belongs to.
func (c *Client) Viewer(ctx context.Context) (User, error) {
	const op = "look up the signed-in user"
	user, err := c.session.credential(ctx)
	if err != nil {
		return User{}, explain(op, "", err)
	}
	if user == nil {
		return User{}, &Error{Op: op, Kind: KindNoCredential, Cause: "nobody is signed in"}
	}
	var a struct {
		ID    int64  `json:"id"`
		Login string `json:"login"`
	}
	if _, err := c.call(ctx, user, http.MethodGet, "user", nil, &a); err != nil {
		return User{}, explain(op, "", err)
	}
	return User{ID: a.ID, Login: clean(a.Login)}, nil
}
