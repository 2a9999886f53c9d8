package connection

import (
	"context"

	"gitconnection/internal/github"
)

// usersInstallations are the ids of the installations that the signed-in user
// has access to. The error has [github.KindNoCredential] when nobody is.
func (e *Engine) usersInstallations(ctx context.Context) (map[int64]bool, error) {
	ids := map[int64]bool{}
	for page := 1; page != 0; {
		list, next, err := e.github.UserInstallations(ctx, page)
		if err != nil {
			return nil, err
		}
		for _, i := range list {
			ids[i.ID] = true
		}
		page = next
	}
	return ids, nil
}

// nobodys reports whether an answer says that no user has signed in to the App:
// there is no token at all, or one that some person made for other purposes,
// to which GitHub does not tell an App's installations.
func nobodys(err error) bool {
	switch github.KindOf(err) {
	case github.KindNoCredential:
		return true
	case github.KindForbidden:
		return github.ReasonOf(err) == ""
	}
	return false
}

// Access tells which installations of s the signed-in user has no access to,
// so that nobody works with an organization through the App's key alone. It is
// empty when nobody is signed in.
func (e *Engine) Access(ctx context.Context, s State, user string) ([]Blocker, error) {
	if s.Installations == nil {
		return nil, nil
	}
	theirs, err := e.usersInstallations(ctx)
	if nobodys(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []Blocker
	for _, owner := range s.Organization.Owners() {
		i := s.Installations[rolesOf(s.Organization, owner)[0]]
		if i == nil || theirs[i.ID] {
			continue
		}
		// GitHub leaves out what a SAML session would show, and says so only
		// when it is asked about the organization itself.
		_, err := e.github.Organization(ctx, owner)
		if h, ok := BlockerOf(err); ok {
			out = append(out, h)
			continue
		}
		out = append(out, inaccessible(user, owner, *i))
	}
	return out, nil
}
