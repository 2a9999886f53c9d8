package signin

import (
	"context"
	"net/http"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/text"
)

// OrganizationID returns the id of a GitHub organization. It never changes, so it
// is requested once.
func (s *Session) OrganizationID(ctx context.Context, login string) (int64, error) {
	if id := s.KnownOrganizationID(login); id != 0 {
		return id, nil
	}
	o, err := s.Organization(ctx, login)
	if err != nil {
		return 0, err
	}
	return o.ID, nil
}

// KnownOrganizationID is the id of an organization that was looked up before, 0
// otherwise.
func (s *Session) KnownOrganizationID(login string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.organizationIDs[strings.ToLower(login)]
}

func (s *Session) rememberOrganization(o github.Organization) github.Organization {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.organizationIDs[strings.ToLower(o.Login)] = o.ID
	return o
}

const organizationQuery = `query Organization($login: String!) {
  organization(login: $login) { databaseId login viewerCanAdminister }
}`

// Organization looks up a GitHub organization, as the signed-in user if there is
// one, else without a credential. The error has [github.KindNotFound]
// when GitHub shows none of this name.
func (s *Session) Organization(ctx context.Context, login string) (github.Organization, error) {
	const op = "look up organization"
	if !api.IsLogin(login) {
		return github.Organization{}, &github.Error{Op: op, Target: login, Kind: github.KindInvalid, Cause: "this is not a name of a GitHub organization"}
	}
	user, err := s.credential.signedIn(ctx)
	if err != nil {
		return github.Organization{}, api.Explain(op, login, err)
	}
	if user == nil {
		return s.publicOrganization(ctx, login)
	}
	var answer struct {
		Organization *struct {
			DatabaseID          int64  `json:"databaseId"`
			Login               string `json:"login"`
			ViewerCanAdminister bool   `json:"viewerCanAdminister"`
		} `json:"organization"`
	}
	if err := s.api.GraphQL(ctx, user, "query", organizationQuery, map[string]any{"login": login}, &answer); err != nil {
		return github.Organization{}, api.Explain(op, login, err)
	}
	if answer.Organization == nil {
		return github.Organization{}, &github.Error{Op: op, Target: login, Kind: github.KindDoubtful, Cause: "GitHub's answer held no organization and no reason"}
	}
	o := answer.Organization
	return s.rememberOrganization(github.Organization{Account: github.Account{ID: o.DatabaseID, Login: text.Clean(o.Login), Type: "Organization"}, Owner: o.ViewerCanAdminister, Known: true}), nil
}

// AccountExists reports whether there is a user or an organization of that name.
// It asks as the signed-in user if there is one, else without a credential.
func (s *Session) AccountExists(ctx context.Context, login string) (bool, error) {
	const op = "look up account"
	if !api.IsLogin(login) {
		return false, nil
	}
	user, err := s.credential.signedIn(ctx)
	if err != nil {
		return false, api.Explain(op, login, err)
	}
	var a struct {
		ID int64 `json:"id"`
	}
	_, err = s.api.Call(ctx, user, http.MethodGet, "users/"+login, nil, &a)
	if err = api.Explain(op, login, err); github.KindOf(err) == github.KindNotFound {
		return false, nil
	}
	return err == nil && a.ID != 0, err
}

func (s *Session) publicOrganization(ctx context.Context, login string) (github.Organization, error) {
	var a struct {
		ID    int64  `json:"id"`
		Login string `json:"login"`
	}
	if _, err := s.api.Call(ctx, nil, http.MethodGet, "orgs/"+login, nil, &a); err != nil {
		return github.Organization{}, api.Explain("look up organization", login, err)
	}
	return s.rememberOrganization(github.Organization{Account: github.Account{ID: a.ID, Login: text.Clean(a.Login), Type: "Organization"}}), nil
}

// Viewer returns the user that the token belongs to.
func (s *Session) Viewer(ctx context.Context) (github.User, error) {
	const op = "look up the signed-in user"
	user, err := s.credential.signedIn(ctx)
	if err != nil {
		return github.User{}, api.Explain(op, "", err)
	}
	if user == nil {
		return github.User{}, &github.Error{Op: op, Kind: github.KindNoCredential, Cause: "nobody is signed in"}
	}
	var a struct {
		ID    int64  `json:"id"`
		Login string `json:"login"`
	}
	if _, err := s.api.Call(ctx, user, http.MethodGet, "user", nil, &a); err != nil {
		return github.User{}, api.Explain(op, "", err)
	}
	return github.User{ID: a.ID, Login: text.Clean(a.Login)}, nil
}
