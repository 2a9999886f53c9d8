package simulator

import (
	"sort"
	"strconv"
)

// account finds a user or an organization by login, in any case.
func (w *world) account(login string) *account { return w.accounts[fold(login)] }

// user finds a user by login.
func (w *world) user(login string) *account {
	if a := w.account(login); a != nil && a.Type == typeUser {
		return a
	}
	return nil
}

// organization finds an organization by login.
func (w *world) organization(login string) *account {
	if a := w.account(login); a.isOrganization() {
		return a
	}
	return nil
}

// accountByID finds an account by its number.
func (w *world) accountByID(id int64) *account {
	for _, a := range w.accounts {
		if a.ID == id {
			return a
		}
	}
	return nil
}

// app finds an App by slug.
func (w *world) app(slug string) *app { return w.apps[fold(slug)] }

// appByIssuer finds an App by client id or by its number in decimal.
func (w *world) appByIssuer(iss string) *app {
	for _, a := range w.apps {
		if a.ClientID == iss || strconv.FormatInt(a.ID, 10) == iss {
			return a
		}
	}
	return nil
}

// appByClientID finds an App by client id.
func (w *world) appByClientID(id string) *app {
	for _, a := range w.apps {
		if a.ClientID == id {
			return a
		}
	}
	return nil
}

// installation finds an App's installation on an account.
func (w *world) installation(a *app, on *account) *installation {
	for _, in := range w.installations {
		if in.App == a && in.Account == on {
			return in
		}
	}
	return nil
}

// installationsOf lists an App's installations by id; all of them if a is nil.
func (w *world) installationsOf(a *app) []*installation {
	var out []*installation
	for _, in := range w.installations {
		if a == nil || in.App == a {
			out = append(out, in)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out
}

// installationsOn lists the installations of any App on an account, by id.
func (w *world) installationsOn(on *account) []*installation {
	var out []*installation
	for _, in := range w.installationsOf(nil) {
		if in.Account == on {
			out = append(out, in)
		}
	}
	return out
}

// requestsFor lists the pending requests for an App; of every App if a is nil,
// for every account if on is nil.
func (w *world) requestsFor(a *app, on *account) []*installationRequest {
	var out []*installationRequest
	for _, q := range w.requests {
		if (a == nil || q.App == a) && (on == nil || q.Account == on) {
			out = append(out, q)
		}
	}
	return out
}

// repository finds a repository by its present owner and name, in any case.
func (w *world) repository(owner, name string) *repository {
	return w.repositories[fold(owner+"/"+name)]
}

// renamedTo finds a repository by a name that it had before.
func (w *world) renamedTo(owner, name string) *repository {
	if id, ok := w.renamed[fold(owner+"/"+name)]; ok {
		return w.byID[id]
	}
	return nil
}

// repositoriesOf lists an account's repositories by name; all of them if owner is nil.
func (w *world) repositoriesOf(owner *account) []*repository {
	var out []*repository
	for _, r := range w.repositories {
		if owner == nil || r.Owner == owner {
			out = append(out, r)
		}
	}
	sort.Slice(out, func(i, j int) bool { return fold(out[i].fullName()) < fold(out[j].fullName()) })
	return out
}

// organizationsOf lists the organizations that a user belongs to, by login.
func (w *world) organizationsOf(u *account) []*account {
	var out []*account
	for _, a := range w.accounts {
		if a.isOrganization() && a.hasMember(u) {
			out = append(out, a)
		}
	}
	sort.Slice(out, func(i, j int) bool { return fold(out[i].Login) < fold(out[j].Login) })
	return out
}

// hasMember says whether u belongs to the organization, as owner or member.
func (a *account) hasMember(u *account) bool {
	return u != nil && a.isOrganization() && a.members[fold(u.Login)]
}

// hasOwner says whether u administers the account: an owner of the
// organization, or the user itself.
func (a *account) hasOwner(u *account) bool {
	if a == nil || u == nil {
		return false
	}
	if a.isOrganization() {
		return a.owners[fold(u.Login)]
	}
	return a == u
}

// covers says whether the installation gives access to a repository at all.
func (in *installation) covers(r *repository) bool {
	if in == nil || r.Owner != in.Account {
		return false
	}
	return in.Selection == "all" || in.Repositories[r.ID]
}

// suspended says whether the installation is suspended.
func (in *installation) suspended() bool { return !in.SuspendedAt.IsZero() }
