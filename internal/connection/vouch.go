package connection

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gitconnection/internal/github"
)

// Vouch is what says that installations of the App are the operator's: the
// account that owns the App, and those that the signed-in user has access to.
// Beside it, an organization that was saved or holds a connection counts.
type Vouch struct {
	Owner  string         // login of the account that owns the App
	Theirs map[int64]bool // ids of installations; nil when nobody is signed in
}

// Vouch asks GitHub which installations are the operator's.
func (e *Engine) Vouch(ctx context.Context) (Vouch, error) {
	app, err := e.github.App(ctx)
	if err != nil {
		return Vouch{}, err
	}
	theirs, err := e.usersInstallations(ctx)
	if err != nil && !nobodys(err) {
		return Vouch{}, err
	}
	return Vouch{Owner: app.Owner.Login, Theirs: theirs}, nil
}

// Vouched sets what [Engine.Vouch] has found out.
func (d *Directory) Vouched(v Vouch) { d.vouch = v }

// Complete says that no installation is missing any more.
func (d *Directory) Complete() { d.whole = true }

// Asked notes when an owner was asked to install the App for the organization
// of that name.
func (d *Directory) Asked(name string, at time.Time) { d.asked[name] = at }

// vouched reports whether an installation is the operator's by what GitHub
// and the configuration say, whatever is in its repositories.
func (d *Directory) vouched(i github.Installation) bool {
	if d.vouch.Theirs[i.ID] || strings.EqualFold(d.vouch.Owner, i.Account.Login) {
		return true
	}
	for _, o := range d.saved {
		if slices.ContainsFunc(o.Owners(), func(login string) bool { return strings.EqualFold(login, i.Account.Login) }) {
			return true
		}
	}
	return false
}

// theirs reports whether an account of a row is the operator's.
func (d *Directory) theirs(r Row) bool {
	return slices.ContainsFunc(r.Organization.Owners(), func(login string) bool {
		i, ok := d.installations[strings.ToLower(login)]
		return ok && d.vouched(i)
	})
}

// impostor reports whether a marker, in accounts that nobody confirmed, speaks
// of an organization that is known from elsewhere: anybody can write one.
func (d *Directory) impostor(r Row) bool {
	name := strings.ToLower(r.Organization.Name)
	if d.theirs(r) || slices.ContainsFunc(r.Organization.Owners(), func(login string) bool { return strings.EqualFold(login, name) }) {
		return false
	}
	_, installed := d.installations[name]
	_, requested := d.requests[name]
	saved, known := d.saved[r.Organization.Name]
	return installed || requested || known && !slices.Equal(saved.Owners(), r.Organization.Owners())
}

// confirmedRow tells an account that somebody else may have installed a public
// App on.
func (d *Directory) confirmedRow(r Row, i github.Installation) Row {
	if d.vouched(i) {
		return r
	}
	r.Unconfirmed = true
	r.Detail = "not confirmed: sign in, or add it by its name"
	if d.vouch.Theirs != nil {
		r.Detail = "not confirmed: the signed-in user has no access to it"
	}
	return r
}

// declined tells of a request that was made once and is there no more. Only
// what GitHub has said positively counts.
func (d *Directory) declined(r Row) Row {
	at, asked := d.asked[r.Organization.Name]
	if !asked || at.IsZero() || !d.whole || !d.requested || r.Phase != PhaseNotConnected || r.Detail != "" {
		return r
	}
	for _, owner := range r.Organization.Owners() {
		if _, installed := d.installations[strings.ToLower(owner)]; !installed {
			r.Detail = fmt.Sprintf("the request of %s to install the App on %s was declined or withdrawn", at.UTC().Format(day), owner)
			return r
		}
	}
	return r
}
