package simulator

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"time"
)

// settingsAccount finds the account whose settings a page shows. They are for
// its owners: to others an organization's settings do not exist.
func (s *Simulator) settingsAccount(w http.ResponseWriter, r *http.Request, by *account) *account {
	on := by
	if login := r.PathValue("org"); login != "" {
		on = s.world.organization(login)
	}
	if on == nil || !on.hasOwner(by) {
		s.noPage(w, r)
		return nil
	}
	return on
}

func (s *Simulator) installationsPage(w http.ResponseWriter, r *http.Request, by *account) {
	on := s.settingsAccount(w, r, by)
	if on == nil {
		return
	}
	s.render(w, r, http.StatusOK, "installations.html", by, "Installed GitHub Apps", map[string]any{
		"Account": on, "Root": settingsPath(on),
		"Installations": s.world.installationsOn(on), "Requests": s.world.requestsFor(nil, on),
	})
}

// decideRequest approves or denies a member's request. Approving installs the App
// on all repositories unless the form says otherwise.
func (s *Simulator) decideRequest(w http.ResponseWriter, r *http.Request, by *account) {
	on := s.settingsAccount(w, r, by)
	if on == nil {
		return
	}
	at := slices.IndexFunc(s.world.requests, func(q *installationRequest) bool {
		return q.ID == number(r.PathValue("request")) && q.Account == on
	})
	if at < 0 {
		s.noPage(w, r)
		return
	}
	q := s.world.requests[at]
	switch r.FormValue("decision") {
	case "approve":
		selection, ids := "all", []int64(nil)
		if r.FormValue("install_target") != "" {
			var problem string
			if selection, ids, problem = s.selected(r, on); problem != "" {
				s.problem(w, r, http.StatusUnprocessableEntity, "Not installed", problem)
				return
			}
		}
		http.Redirect(w, r, configurePath(s.install(q.App, on, selection, ids)), http.StatusSeeOther)
	case "deny":
		s.world.requests = slices.Delete(s.world.requests, at, at+1)
		http.Redirect(w, r, settingsPath(on), http.StatusSeeOther)
	default:
		s.problem(w, r, http.StatusUnprocessableEntity, "Nothing decided", "Approve or deny the request.")
	}
}

// settingsInstallation finds the installation of a settings page.
func (s *Simulator) settingsInstallation(w http.ResponseWriter, r *http.Request, by *account) *installation {
	on := s.settingsAccount(w, r, by)
	if on == nil {
		return nil
	}
	in := s.world.installations[number(r.PathValue("id"))]
	if in == nil || in.Account != on {
		s.noPage(w, r)
		return nil
	}
	return in
}

func (s *Simulator) installationPage(w http.ResponseWriter, r *http.Request, by *account) {
	if in := s.settingsInstallation(w, r, by); in != nil {
		s.renderInstallation(w, r, http.StatusOK, in, by, "")
	}
}

func (s *Simulator) renderInstallation(w http.ResponseWriter, r *http.Request, status int, in *installation, by *account, problem string) {
	s.render(w, r, status, "installation.html", by, in.App.Name, map[string]any{
		"Installation": in, "Path": configurePath(in), "Suspended": in.suspended(), "Problem": problem,
		"Permissions": sortedPermissions(in.Permissions), "New": sortedPermissions(in.newPermissions()),
		"Access": access{in.Selection, in.Repositories, s.readable(by, in.Account)},
	})
}

// changeInstallation does what one of the forms of the settings page says.
func (s *Simulator) changeInstallation(w http.ResponseWriter, r *http.Request, by *account) {
	in := s.settingsInstallation(w, r, by)
	if in == nil {
		return
	}
	next := configurePath(in)
	switch r.PathValue("action") {
	case "repositories":
		selection, ids, problem := s.selected(r, in.Account)
		if problem != "" {
			s.renderInstallation(w, r, http.StatusUnprocessableEntity, in, by, problem)
			return
		}
		s.install(in.App, in.Account, selection, ids)
	case "permissions":
		maps.Copy(in.Permissions, in.newPermissions())
		in.Updated = s.now()
	case "suspend":
		in.SuspendedAt, in.SuspendedBy, in.Updated = s.now(), by, s.now()
	case "unsuspend":
		in.SuspendedAt, in.SuspendedBy, in.Updated = time.Time{}, nil, s.now()
	case "uninstall":
		s.uninstall(in)
		next = settingsPath(in.Account)
	default:
		s.noPage(w, r)
		return
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// newPermissions are those that the App asks for beyond what was granted.
func (in *installation) newPermissions() map[string]string {
	out := map[string]string{}
	for name, asked := range in.App.Permissions {
		if parseLevel(asked) > parseLevel(in.Permissions[name]) {
			out[name] = asked
		}
	}
	return out
}

// permissionLine is one permission on a page.
type permissionLine struct{ Name, Level string }

func sortedPermissions(permissions map[string]string) []permissionLine {
	lines := make([]permissionLine, 0, len(permissions))
	for name, level := range permissions {
		lines = append(lines, permissionLine{name, level})
	}
	slices.SortFunc(lines, func(a, b permissionLine) int { return cmp.Compare(a.Name, b.Name) })
	return lines
}
