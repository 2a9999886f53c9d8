package simulator

import (
	"net/http"
	"net/url"
	"slices"
)

// installableBy says whether an App's pages are for this user at all: those of
// a private App are its owner's.
func (a *app) installableBy(u *account) bool {
	return a.Public || a.Owner.hasOwner(u) || a.Owner.hasMember(u)
}

func (s *Simulator) appPage(w http.ResponseWriter, r *http.Request) {
	a, by := s.world.app(r.PathValue("slug")), s.visitor(r)
	if a == nil || !a.installableBy(by) {
		s.noPage(w, r)
		return
	}
	s.render(w, r, http.StatusOK, "app.html", by, a.Name, map[string]any{
		"App": a, "Permissions": sortedPermissions(a.Permissions), "Root": s.appPath(a),
	})
}

// target is an account on which the visitor may install an App, or ask for it.
type target struct {
	Account      *account
	Installation *installation
	Owner        bool
	Requested    bool
	Link         string
}

func (s *Simulator) installTargets(w http.ResponseWriter, r *http.Request, by *account) {
	a := s.world.app(r.PathValue("slug"))
	if a == nil || !a.installableBy(by) {
		s.noPage(w, r)
		return
	}
	var targets []target
	for _, on := range append([]*account{by}, s.world.organizationsOf(by)...) {
		if t, ok := s.placeToInstall(a, on, by); ok {
			t.Link = s.appPath(a) + "/installations/new/permissions?" + url.Values{
				"suggested_target_id": {decimal(on.ID)}, "state": {r.FormValue("state")},
			}.Encode()
			targets = append(targets, t)
		}
	}
	s.render(w, r, http.StatusOK, "targets.html", by, "Install "+a.Name, map[string]any{"App": a, "Targets": targets})
}

// placeToInstall describes an account as a place to install on; ok is false if the
// visitor has nothing to do with it, or if a private App is another's.
func (s *Simulator) placeToInstall(a *app, on, by *account) (t target, ok bool) {
	if on == nil || !on.hasOwner(by) && !on.hasMember(by) || !a.Public && a.Owner != on {
		return target{}, false
	}
	return target{
		Account: on, Owner: on.hasOwner(by), Installation: s.world.installation(a, on),
		Requested: len(s.world.requestsFor(a, on)) > 0,
	}, true
}

// installTarget finds App and account of an installation page.
func (s *Simulator) installTarget(w http.ResponseWriter, r *http.Request, id string, by *account) (*app, target, bool) {
	a := s.world.app(r.PathValue("slug"))
	if a == nil || !a.installableBy(by) {
		s.noPage(w, r)
		return nil, target{}, false
	}
	t, ok := s.placeToInstall(a, s.world.accountByID(number(id)), by)
	if !ok {
		s.noPage(w, r)
	}
	return a, t, ok
}

func (s *Simulator) installPage(w http.ResponseWriter, r *http.Request, by *account) {
	if r.FormValue("suggested_target_id") == "" {
		http.Redirect(w, r, s.appPath(&app{Slug: r.PathValue("slug")})+"/installations/new?"+r.URL.RawQuery, http.StatusFound)
		return
	}
	a, t, ok := s.installTarget(w, r, r.FormValue("suggested_target_id"), by)
	if !ok {
		return
	}
	s.renderInstall(w, r, http.StatusOK, a, t, by, "")
}

func (s *Simulator) renderInstall(w http.ResponseWriter, r *http.Request, status int, a *app, t target, by *account, problem string) {
	data := map[string]any{
		"App": a, "Target": t, "Permissions": sortedPermissions(a.Permissions), "State": r.FormValue("state"),
		"Access": access{Repositories: s.readable(by, t.Account)}, "Problem": problem,
		"Root": s.appPath(a), "Forbidden": t.forbidden(),
	}
	if t.Installation != nil {
		data["Configure"] = configurePath(t.Installation)
	}
	s.render(w, r, status, "install.html", by, "Install "+a.Name, data)
}

// installSubmit installs the App for an owner and notes the request of a member.
func (s *Simulator) installSubmit(w http.ResponseWriter, r *http.Request, by *account) {
	a, t, ok := s.installTarget(w, r, r.FormValue("target_id"), by)
	if !ok {
		return
	}
	if t.forbidden() != "" {
		s.renderInstall(w, r, http.StatusForbidden, a, t, by, "")
		return
	}
	if t.Installation != nil {
		http.Redirect(w, r, configurePath(t.Installation), http.StatusSeeOther)
		return
	}
	if !t.Owner {
		s.requestInstallation(a, t.Account, by)
		s.afterInstalling(w, r, a, url.Values{"setup_action": {"request"}},
			s.appPath(a)+"/installations/new/permissions?suggested_target_id="+decimal(t.Account.ID))
		return
	}
	selection, ids, problem := s.selected(r, t.Account)
	if problem != "" {
		s.renderInstall(w, r, http.StatusUnprocessableEntity, a, t, by, problem)
		return
	}
	in := s.install(a, t.Account, selection, ids)
	s.afterInstalling(w, r, a, url.Values{"setup_action": {"install"}, "installation_id": {decimal(in.ID)}}, configurePath(in))
}

// afterInstalling sends the browser to the App's setup page with what
// happened, or to one of our own if the App has none. Nothing of it is signed:
// whoever reads it must not believe it. GitHub: docs, about the setup URL.
func (s *Simulator) afterInstalling(w http.ResponseWriter, r *http.Request, a *app, happened url.Values, own string) {
	if a.SetupURL == "" {
		http.Redirect(w, r, own, http.StatusSeeOther)
		return
	}
	s.allowForm(w, a.SetupURL)
	http.Redirect(w, r, authorization{redirectURI: a.SetupURL, state: r.FormValue("state")}.back(happened), http.StatusFound)
}

// cancelRequest withdraws a member's own request.
func (s *Simulator) cancelRequest(w http.ResponseWriter, r *http.Request, by *account) {
	a, t, ok := s.installTarget(w, r, r.FormValue("target_id"), by)
	if !ok {
		return
	}
	for _, q := range s.world.requestsFor(a, t.Account) {
		if q.Requester == by {
			s.withdraw(a, t.Account)
		}
	}
	http.Redirect(w, r, s.appPath(a)+"/installations/new/permissions?suggested_target_id="+decimal(t.Account.ID), http.StatusSeeOther)
}

// forbidden names the enterprise whose policy keeps the App from the account.
func (t target) forbidden() string { return t.Account.policy.AppsForbiddenBy }

// selected reads which repositories were chosen. "Only select repositories"
// wants at least one, and only those of the account count.
func (s *Simulator) selected(r *http.Request, on *account) (selection string, ids []int64, problem string) {
	if err := r.ParseForm(); err != nil {
		return "", nil, err.Error()
	}
	switch r.PostForm.Get("install_target") {
	case "all":
		return "all", nil, ""
	case "selected":
	default:
		return "", nil, "Choose all repositories or only select ones."
	}
	for _, text := range r.PostForm["repository_ids[]"] {
		if repo := s.world.byID[number(text)]; repo != nil && repo.Owner == on && !slices.Contains(ids, repo.ID) {
			ids = append(ids, repo.ID)
		}
	}
	if len(ids) == 0 {
		return "", nil, "Select at least one repository."
	}
	return "selected", ids, ""
}

// access is what the choice of repositories on a page shows.
type access struct {
	Selection    string
	Chosen       map[int64]bool
	Repositories []*repository
}

// configurePath is the page on which an installation is configured.
func configurePath(in *installation) string {
	return settingsPath(in.Account) + "/" + decimal(in.ID)
}

func settingsPath(on *account) string {
	if on.isOrganization() {
		return "/organizations/" + on.Login + "/settings/installations"
	}
	return "/settings/installations"
}
