package simulator

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"gitconnection/internal/github/simulator/registration"
)

// routesRegistrations registers the pages on which Apps are registered and
// looked after by their owners.
func (s *Simulator) routesRegistrations(mux *http.ServeMux) {
	for _, root := range []string{"/organizations/{org}/settings/apps", "/settings/apps"} {
		mux.HandleFunc("GET "+root, s.signedIn(s.ownApps))
		mux.HandleFunc("GET "+root+"/new", s.signedIn(s.registrationPage))
		mux.HandleFunc("POST "+root+"/new", s.manifestPage)
		mux.HandleFunc("POST "+root, s.signedIn(s.registrationSubmit))
		mux.HandleFunc("GET "+root+"/{slug}", s.signedIn(s.appSettingsPage))
		mux.HandleFunc("GET "+root+"/{slug}/permissions", s.signedIn(s.appPermissionsPage))
		mux.HandleFunc("GET "+root+"/{slug}/advanced", s.signedIn(s.appAdvancedPage))
		mux.HandleFunc("POST "+root+"/{slug}/{action}", s.signedIn(s.changeApp))
	}
	mux.HandleFunc("GET /settings/apps/authorizations", s.signedIn(s.authorizationsPage))
	mux.HandleFunc("POST /settings/apps/authorizations", s.signedIn(s.revokeAuthorization))
}

// appsPath is where an account's Apps are listed and registered.
func appsPath(owner *account) string {
	if owner.isOrganization() {
		return "/organizations/" + owner.Login + "/settings/apps"
	}
	return "/settings/apps"
}

func (s *Simulator) ownApps(w http.ResponseWriter, r *http.Request, by *account) {
	if owner := s.settingsAccount(w, r, by); owner != nil {
		s.render(w, r, http.StatusOK, "apps.html", by, "GitHub Apps", map[string]any{
			"Account": owner, "Root": appsPath(owner), "Apps": s.world.appsOf(owner),
		})
	}
}

// manifestPage takes the manifest that another page's form brings. It changes
// nothing yet, so it need not know where the form came from. Whoever is not
// signed in is sent to the sign-in, and the manifest is lost on the way, as
// with everything that GitHub has to ask in between.
func (s *Simulator) manifestPage(w http.ResponseWriter, r *http.Request) {
	by := s.visitor(r)
	if by == nil {
		s.toLogin(w, r)
		return
	}
	owner := s.settingsAccount(w, r, by)
	if owner == nil {
		return
	}
	if r.FormValue("manifest") == "" {
		s.renderRegistration(w, r, http.StatusUnprocessableEntity, owner, by, registration.Registration{}, []string{"Manifest can't be blank"})
		return
	}
	g, problems := registration.Parse(r.FormValue("manifest"))
	if len(problems) > 0 {
		s.invalidManifest(w, r, by, problems)
		return
	}
	s.renderManifest(w, r, http.StatusOK, owner, by, g, "")
}

// invalidManifest says what is wrong with a manifest in GitHub's words.
func (s *Simulator) invalidManifest(w http.ResponseWriter, r *http.Request, by *account, problems []string) {
	s.render(w, r, http.StatusUnprocessableEntity, "invalid_manifest.html", by, "Invalid GitHub App configuration", map[string]any{
		"Problems": problems,
	})
}

func (s *Simulator) renderManifest(w http.ResponseWriter, r *http.Request, status int, owner, by *account, g registration.Registration, problem string) {
	s.allowForm(w, g.RedirectURL)
	s.render(w, r, status, "manifest.html", by, "Create GitHub App for "+owner.Login, map[string]any{
		"Root": appsPath(owner), "Owner": owner, "Name": g.Name, "Manifest": r.FormValue("manifest"), "State": r.FormValue("state"),
		"Permissions": sortedPermissions(g.Permissions), "Public": g.Public, "Problem": problem,
	})
}

// registrationSubmit registers an App from the manifest's page or from the form.
func (s *Simulator) registrationSubmit(w http.ResponseWriter, r *http.Request, by *account) {
	owner := s.settingsAccount(w, r, by)
	if owner == nil {
		return
	}
	if len(s.world.appsOf(owner)) >= registration.MaxApps {
		s.problem(w, r, http.StatusUnprocessableEntity, "Too many GitHub Apps", "An account can own at most 100 GitHub Apps.")
		return
	}
	if r.FormValue("manifest") == "" {
		s.registerByForm(w, r, owner, by)
		return
	}
	g, problems := registration.Parse(r.FormValue("manifest"))
	if len(problems) > 0 {
		s.invalidManifest(w, r, by, problems)
		return
	}
	g.Name = r.FormValue("name")
	if problem := s.nameProblem(owner, g.Name); problem != "" {
		s.renderManifest(w, r, http.StatusUnprocessableEntity, owner, by, g, problem)
		return
	}
	a := s.registerApp(owner, g)
	if g.RedirectURL == "" {
		http.Redirect(w, r, appSettingsPath(a), http.StatusFound)
		return
	}
	code := s.issued("manifest code", s.randomHex(40))
	s.site.manifests[code] = &manifestCode{App: a, Expires: s.now().Add(manifestLife)}
	s.allowForm(w, g.RedirectURL)
	back := authorization{redirectURI: g.RedirectURL, state: r.FormValue("state")}
	http.Redirect(w, r, back.back(url.Values{"code": {code}}), http.StatusFound)
}

// registrationPage is the form, filled from the address. GitHub: docs,
// registering a GitHub App using URL parameters.
func (s *Simulator) registrationPage(w http.ResponseWriter, r *http.Request, by *account) {
	owner := s.settingsAccount(w, r, by)
	if owner == nil {
		return
	}
	g := readRegistration(r)
	if r.FormValue("webhook_active") == "" {
		g.HookActive = true
	}
	s.renderRegistration(w, r, http.StatusOK, owner, by, g, nil)
}

// readRegistration reads the form, or the address that fills it: the names
// are the same.
func readRegistration(r *http.Request) registration.Registration {
	if err := r.ParseForm(); err != nil {
		return registration.Registration{}
	}
	yes := func(name string) bool { v := r.Form.Get(name); return v == "true" || v == "1" || v == "on" }
	g := registration.Registration{
		Name: r.Form.Get("name"), Description: r.Form.Get("description"), HomeURL: r.Form.Get("url"), SetupURL: r.Form.Get("setup_url"),
		SetupOnUpdate: yes("setup_on_update"), RequestOAuth: yes("request_oauth_on_install"), Public: yes("public"), DeviceFlow: yes("device_flow"),
		HookURL: r.Form.Get("webhook_url"), HookActive: yes("webhook_active"), Events: r.Form["events[]"], Permissions: map[string]string{},
	}
	for _, address := range append(r.Form["callback_urls[]"], r.Form["callback_url"]...) {
		if address != "" {
			g.CallbackURLs = append(g.CallbackURLs, address)
		}
	}
	for name := range registration.Permissions() {
		if level := r.Form.Get(name); level != "" {
			g.Permissions[name] = level
		}
	}
	return g
}

// permissionChoice is one permission of the form.
type permissionChoice struct {
	Name, Level string
	Levels      []string
}

func permissionChoices(chosen map[string]string) []permissionChoice {
	var out []permissionChoice
	for name, levels := range registration.Permissions() {
		out = append(out, permissionChoice{name, chosen[name], levels})
	}
	slices.SortFunc(out, func(a, b permissionChoice) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

func (s *Simulator) renderRegistration(w http.ResponseWriter, r *http.Request, status int, owner, by *account, g registration.Registration, problems []string) {
	s.render(w, r, status, "registration.html", by, "Register new GitHub App", map[string]any{
		"Root": appsPath(owner), "Owner": owner, "App": g, "Choices": permissionChoices(g.Permissions), "Problems": problems,
	})
}

// registerByForm registers an App from the form. It has no key and no client
// secret yet; its page makes them.
func (s *Simulator) registerByForm(w http.ResponseWriter, r *http.Request, owner, by *account) {
	g := readRegistration(r)
	var problems []string
	if problem := s.nameProblem(owner, g.Name); problem != "" {
		problems = append(problems, problem)
	}
	if g.HomeURL == "" {
		problems = append(problems, "Homepage URL can't be blank")
	}
	if g.HookActive && g.HookURL == "" {
		problems = append(problems, "Hook url can't be blank")
	}
	problems = append(problems, g.Problems()...)
	if len(problems) > 0 {
		s.renderRegistration(w, r, http.StatusUnprocessableEntity, owner, by, g, problems)
		return
	}
	http.Redirect(w, r, appSettingsPath(s.registerApp(owner, g)), http.StatusSeeOther)
}

// clonePermissions is maps.Clone that never returns nil.
func clonePermissions(permissions map[string]string) map[string]string {
	out := maps.Clone(permissions)
	if out == nil {
		out = map[string]string{}
	}
	return out
}

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
