package simulator

import (
	"mime"
	"net/http"
	"slices"
	"strings"
)

// appSettingsPath is the page on which an App's owner looks after it.
func appSettingsPath(a *app) string { return appsPath(a.Owner) + "/" + a.Slug }

// ownApp finds the App of a settings page; it is its owner's.
func (s *Simulator) ownApp(w http.ResponseWriter, r *http.Request, by *account) *app {
	owner := s.settingsAccount(w, r, by)
	if owner == nil {
		return nil
	}
	a := s.world.app(r.PathValue("slug"))
	if a == nil || a.Owner != owner {
		s.noPage(w, r)
		return nil
	}
	return a
}

// keyLine is one private key on a page.
type keyLine struct {
	ID          int64
	Fingerprint string
	Created     string
}

func (s *Simulator) keyLines(a *app) []keyLine {
	var out []keyLine
	for _, key := range a.keys {
		fingerprint, err := key.Fingerprint()
		if err != nil {
			s.log.Error("show private key", "app", a.Slug, "error", err)
			continue
		}
		out = append(out, keyLine{key.ID, fingerprint, stamp(key.Created)})
	}
	return out
}

func (s *Simulator) appSettingsPage(w http.ResponseWriter, r *http.Request, by *account) {
	if a := s.ownApp(w, r, by); a != nil {
		s.renderAppSettings(w, r, http.StatusOK, a, by, "", "")
	}
}

func (s *Simulator) renderAppSettings(w http.ResponseWriter, r *http.Request, status int, a *app, by *account, secret, problem string) {
	s.render(w, r, status, "app_settings.html", by, a.Name, map[string]any{
		"App": a, "Path": appSettingsPath(a), "Page": s.appPath(a), "Keys": s.keyLines(a), "Secret": secret, "Problem": problem,
		"Home": s.homeOf(a), "NoKey": len(a.publicKeys()) == 0, "HasSecret": a.ClientSecret != "", "Callbacks": strings.Join(a.CallbackURLs, "\n"),
	})
}

func (s *Simulator) appPermissionsPage(w http.ResponseWriter, r *http.Request, by *account) {
	if a := s.ownApp(w, r, by); a != nil {
		s.render(w, r, http.StatusOK, "app_permissions.html", by, "Permissions of "+a.Name, map[string]any{
			"App": a, "Path": appSettingsPath(a), "Choices": permissionChoices(a.Permissions),
		})
	}
}

func (s *Simulator) appAdvancedPage(w http.ResponseWriter, r *http.Request, by *account) {
	if a := s.ownApp(w, r, by); a != nil {
		s.renderAdvanced(w, r, http.StatusOK, a, by, "")
	}
}

func (s *Simulator) renderAdvanced(w http.ResponseWriter, r *http.Request, status int, a *app, by *account, problem string) {
	s.render(w, r, status, "app_advanced.html", by, "Advanced settings of "+a.Name, map[string]any{
		"App": a, "Path": appSettingsPath(a), "Problem": problem,
	})
}

// changeApp does what one of the buttons of an App's pages says.
func (s *Simulator) changeApp(w http.ResponseWriter, r *http.Request, by *account) {
	a := s.ownApp(w, r, by)
	if a == nil {
		return
	}
	switch r.PathValue("action") {
	case "update":
		s.updateApp(w, r, a, by)
	case "keys":
		s.downloadKey(w, r, a, by)
	case "delete-key":
		s.deleteKey(w, r, a, by)
	case "client_secrets":
		s.renderAppSettings(w, r, http.StatusOK, a, by, s.newAppSecret(a), "")
	case "permissions":
		s.changeAppPermissions(a, readRegistration(r).Permissions)
		http.Redirect(w, r, appSettingsPath(a)+"/permissions", http.StatusSeeOther)
	case "visibility":
		s.changeVisibility(w, r, a, by)
	case "delete":
		if r.FormValue("verify") != a.Name {
			s.renderAdvanced(w, r, http.StatusUnprocessableEntity, a, by, "Type the name of the App to delete it.")
			return
		}
		s.deleteApp(a)
		http.Redirect(w, r, appsPath(a.Owner), http.StatusSeeOther)
	default:
		s.noPage(w, r)
	}
}

// updateApp saves the general settings; the device flow is switched here alone.
func (s *Simulator) updateApp(w http.ResponseWriter, r *http.Request, a *app, by *account) {
	g := readRegistration(r)
	g.CallbackURLs = strings.Fields(r.FormValue("callbacks"))
	if problems := g.Problems(); len(problems) > 0 || g.HomeURL == "" {
		s.renderAppSettings(w, r, http.StatusUnprocessableEntity, a, by, "", strings.Join(append(problems, "Nothing was saved."), ". "))
		return
	}
	a.Description, a.HomeURL, a.CallbackURLs, a.DeviceFlow, a.Updated = g.Description, g.HomeURL, g.CallbackURLs, g.DeviceFlow, s.now()
	http.Redirect(w, r, appSettingsPath(a), http.StatusSeeOther)
}

// downloadKey makes a private key and hands it out as a file. GitHub keeps no
// copy of it.
func (s *Simulator) downloadKey(w http.ResponseWriter, r *http.Request, a *app, by *account) {
	key, err := s.newAppKey(a)
	if err != nil {
		s.renderAppSettings(w, r, http.StatusUnprocessableEntity, a, by, "", err.Error())
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/x-pem-file")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{
		"filename": a.Slug + "." + s.now().Format("2006-01-02") + ".private-key.pem",
	}))
	_, _ = w.Write([]byte(key))
}

// deleteKey deletes a private key, but never the last one. GitHub: docs,
// managing private keys for GitHub Apps.
func (s *Simulator) deleteKey(w http.ResponseWriter, r *http.Request, a *app, by *account) {
	at := slices.IndexFunc(a.keys, func(k *appKey) bool { return k.ID == number(r.FormValue("key")) })
	switch {
	case at < 0:
		s.noPage(w, r)
	case len(a.publicKeys()) == 1:
		s.renderAppSettings(w, r, http.StatusUnprocessableEntity, a, by, "", "Generate a new key before you delete the last one.")
	default:
		a.keys = slices.Delete(a.keys, at, at+1)
		http.Redirect(w, r, appSettingsPath(a), http.StatusSeeOther)
	}
}

// changeAppPermissions changes what an App asks for. More of it has to be
// accepted by the owners of each account; less of it applies at once.
func (s *Simulator) changeAppPermissions(a *app, asked map[string]string) {
	a.Permissions, a.Updated = clonePermissions(asked), s.now()
	a.Permissions["metadata"] = "read"
	for _, in := range s.world.installationsOf(a) {
		for name, level := range in.Permissions {
			switch most := a.Permissions[name]; {
			case most == "":
				delete(in.Permissions, name)
			case parseLevel(most) < parseLevel(level):
				in.Permissions[name] = most
			}
		}
	}
}

// changeVisibility makes an App public or private. One that is installed on
// accounts of others cannot become private. GitHub: docs, making a GitHub App
// public or private.
func (s *Simulator) changeVisibility(w http.ResponseWriter, r *http.Request, a *app, by *account) {
	public := r.FormValue("public") == "1"
	if !public {
		for _, in := range s.world.installationsOf(a) {
			if in.Account != a.Owner {
				s.renderAdvanced(w, r, http.StatusUnprocessableEntity, a, by, "The App is installed on other accounts: it cannot be made private.")
				return
			}
		}
	}
	a.Public, a.Updated = public, s.now()
	http.Redirect(w, r, appSettingsPath(a)+"/advanced", http.StatusSeeOther)
}
