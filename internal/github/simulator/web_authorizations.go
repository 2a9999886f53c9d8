package simulator

import (
	"maps"
	"net/http"
	"slices"
)

// authorizationsPage lists the Apps that the visitor has authorized.
func (s *Simulator) authorizationsPage(w http.ResponseWriter, r *http.Request, by *account) {
	var apps []*app
	for _, slug := range slices.Sorted(maps.Keys(s.world.apps)) {
		if a := s.world.apps[slug]; s.world.grants[grantKey{a.ID, by.ID}] {
			apps = append(apps, a)
		}
	}
	s.render(w, r, http.StatusOK, "authorizations.html", by, "Authorized GitHub Apps", map[string]any{"Apps": apps})
}

// revokeAuthorization takes back what the visitor has granted to an App. Its
// installations stay.
func (s *Simulator) revokeAuthorization(w http.ResponseWriter, r *http.Request, by *account) {
	for _, a := range s.world.apps {
		if a.ID == number(r.FormValue("app")) {
			s.revokeGrant(a, by)
		}
	}
	http.Redirect(w, r, "/settings/apps/authorizations", http.StatusSeeOther)
}
