package connection

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gitconnection/internal/github"
)

// Trust says which installations of the App are the operator's. Anybody may
// install a public App: only the account that owns the App, and installations
// that the signed-in user has access to, are known to be the operator's.
type Trust struct {
	AppOwner   string         // login of the account that owns the App
	Accessible map[int64]bool // ids of installations; nil when nobody is signed in
}

// Trusted sets what [Engine.Trust] has found out.
func (d *Directory) Trusted(v Trust) { d.trust = v }

// Complete says that no installation is missing any more.
func (d *Directory) Complete() { d.complete = true }

// Asked notes when an owner was asked to install the App for the organization
// of that name.
func (d *Directory) Asked(name string, at time.Time) { d.asked[name] = at }

// trusts reports whether an installation is the operator's by what GitHub
// and the configuration say, whatever is in its repositories.
func (d *Directory) trusts(i github.Installation) bool {
	if d.trust.Accessible[i.ID] || strings.EqualFold(d.trust.AppOwner, i.Account.Login) {
		return true
	}
	for _, o := range d.saved {
		if slices.ContainsFunc(o.Owners(), func(login string) bool { return strings.EqualFold(login, i.Account.Login) }) {
			return true
		}
	}
	return false
}

// trustsRow reports whether an account of a row is the operator's.
func (d *Directory) trustsRow(r Row) bool {
	return slices.ContainsFunc(r.Organization.Owners(), func(login string) bool {
		i, ok := d.installations[strings.ToLower(login)]
		return ok && d.trusts(i)
	})
}

// impersonates reports whether a marker in an untrusted account claims the
// name of an organization that is known from elsewhere. Anybody can write such
// a marker.
func (d *Directory) impersonates(r Row) bool {
	name := strings.ToLower(r.Organization.Name)
	if d.trustsRow(r) || slices.ContainsFunc(r.Organization.Owners(), func(login string) bool { return strings.EqualFold(login, name) }) {
		return false
	}
	_, installed := d.installations[name]
	_, requested := d.requests[name]
	saved, known := d.saved[r.Organization.Name]
	return installed || requested || known && !slices.Equal(saved.Owners(), r.Organization.Owners())
}

// withTrust tells an account that somebody else may have installed a public
// App on.
func (d *Directory) withTrust(r Row, i github.Installation) Row {
	if d.trusts(i) {
		return r
	}
	r.Unconfirmed = true
	if notOrganization(i) != "" || d.unread[accountKey(i)] != "" {
		return r // which says more
	}
	r.Detail = "not confirmed: sign in, or add it by its name"
	if d.trust.Accessible != nil {
		r.Detail = "not confirmed: the signed-in user has no access to it"
	}
	return r
}

// withDeclined tells of a request that was made once and is there no more. Only
// what GitHub has said positively counts.
func (d *Directory) withDeclined(r Row) Row {
	at, asked := d.asked[r.Organization.Name]
	if !asked || at.IsZero() || !d.complete || !d.requested || r.Phase != PhaseNotConnected || r.Detail != "" {
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
