package connection

import (
	"context"

	"gitconnection/internal/github"
)

// DirectoryReader asks GitHub on which accounts the App is installed, what the
// installations hold, and whose they are.
type DirectoryReader struct{ github GitHub }

// Installations returns one page, from 1, of the App's installations and the
// number of the next page, 0 after the last.
func (reader *DirectoryReader) Installations(ctx context.Context, page int) ([]github.Installation, int, error) {
	return reader.github.Installations(ctx, page)
}

// Requests returns the pending requests for installation.
func (reader *DirectoryReader) Requests(ctx context.Context) ([]github.InstallationRequest, error) {
	return reader.github.Requests(ctx)
}

// Inspect looks for connections in one installation.
func (reader *DirectoryReader) Inspect(ctx context.Context, i github.Installation) (Inspection, error) {
	repos, partial, err := reader.github.MarkedRepositories(ctx, i, MarkerPath)
	if err != nil {
		return Inspection{}, err
	}
	seen := Inspection{Installation: i, Partial: partial}
	for _, r := range repos {
		m, err := ParseMarker(r.Marker)
		if err != nil || m.Repository.NodeID != r.NodeID {
			continue // a copy, or somebody's own file: not a connection
		}
		seen.Found = append(seen.Found, MarkedRepository{Repository: r, Marker: m})
	}
	return seen, nil
}

// OwnerInfo is what the signed-in user is in a GitHub organization.
type OwnerInfo struct {
	ID    int64
	Login string // GitHub's spelling
	Exist bool   // GitHub shows such an organization
	Owner bool   // the signed-in user may install Apps there
	Known bool   // false: nobody is signed in, Owner says nothing
}

// Owner says what the signed-in user is in a GitHub organization.
func (reader *DirectoryReader) Owner(ctx context.Context, login string) (OwnerInfo, error) {
	o, err := reader.github.Organization(ctx, login)
	if github.KindOf(err) == github.KindNotFound {
		return OwnerInfo{Login: login}, nil
	}
	if err != nil {
		return OwnerInfo{}, err
	}
	return OwnerInfo{ID: o.ID, Login: o.Login, Exist: true, Owner: o.Owner, Known: o.Known}, nil
}

// InstallURL is the page on which the App is installed on login.
func (reader *DirectoryReader) InstallURL(ctx context.Context, login string) (string, error) {
	id, err := reader.github.OrganizationID(ctx, login)
	if err != nil {
		id = 0 // the account only preselects; the page helps without it, too
	}
	return reader.github.InstallURL(ctx, id)
}

// CompleteMissing adds to a blocker about a missing installation the page on which
// the App is installed, and what GitHub wants first of the signed-in user: it
// shows an organization with SAML, and that page, in a session alone.
func (reader *DirectoryReader) CompleteMissing(ctx context.Context, b Blocker) Blocker {
	if b.URL != "" || b.Reason != ReasonNotInstalled {
		return b
	}
	id, err := reader.github.OrganizationID(ctx, b.Target)
	if first, ok := BlockerOf(err); ok {
		b.Message += " " + first.Message
		b.Next = first.next() + " " + b.Next
	}
	if page, err := reader.github.InstallURL(ctx, id); err == nil {
		b.URL = page
	}
	return b
}

// Trust asks GitHub which installations are the operator's.
func (reader *DirectoryReader) Trust(ctx context.Context) (Trust, error) {
	app, err := reader.github.App(ctx)
	if err != nil {
		return Trust{}, err
	}
	theirs, err := reader.usersInstallations(ctx)
	if err != nil && !notSignedIn(err) {
		return Trust{}, err
	}
	return Trust{AppOwner: ownerOf(app), Accessible: theirs}, nil
}

// ownerOf is the organization or user that owns the App, "" where it is an
// enterprise: an organization of that name may be somebody else's.
func ownerOf(app github.App) string {
	if !app.Owner.HoldsRepositories() {
		return ""
	}
	return app.Owner.Login
}

// usersInstallations are the ids of the installations that the signed-in user
// has access to. The error has [github.KindNoCredential] when nobody is.
func (reader *DirectoryReader) usersInstallations(ctx context.Context) (map[int64]bool, error) {
	ids := map[int64]bool{}
	err := reader.eachOfUser(ctx, func(list []github.Installation) {
		for _, i := range list {
			ids[i.ID] = true
		}
	})
	if err != nil {
		return nil, err
	}
	return ids, nil
}

// eachOfUser calls f with every page of them.
func (reader *DirectoryReader) eachOfUser(ctx context.Context, f func([]github.Installation)) error {
	for page := 1; page != 0; {
		list, next, err := reader.github.UserInstallations(ctx, page)
		if err != nil {
			return err
		}
		f(list)
		page = next
	}
	return nil
}

// notSignedIn reports whether an answer says that no user has signed in to the App:
// there is no token at all, or one that some person made for other purposes,
// to which GitHub does not tell an App's installations.
func notSignedIn(err error) bool {
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
func (reader *DirectoryReader) Access(ctx context.Context, s State, user string) ([]Blocker, error) {
	if s.Installations == nil {
		return nil, nil
	}
	theirs, err := reader.usersInstallations(ctx)
	if notSignedIn(err) {
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
		_, err := reader.github.Organization(ctx, owner)
		if h, ok := BlockerOf(err); ok {
			out = append(out, h)
			continue
		}
		out = append(out, inaccessible(user, owner, *i))
	}
	return out, nil
}
