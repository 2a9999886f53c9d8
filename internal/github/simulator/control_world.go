package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// routesControlWorld registers what changes the world from outside: the same
// that the exported methods do for a test in this process.
func (s *Simulator) routesControlWorld(mux *http.ServeMux) {
	mux.HandleFunc("GET /_simulator/secrets", func(w http.ResponseWriter, _ *http.Request) {
		secrets := s.Secrets()
		if secrets == nil {
			secrets = []Secret{}
		}
		controlAnswer(w, secrets)
	})
	mux.HandleFunc("POST /_simulator/change", s.controlChange)
}

// worldChange is one change; Do names it, the others are its arguments.
type worldChange struct {
	Do           string            `json:"do"`
	App          string            `json:"app"`
	Account      string            `json:"account"`
	User         string            `json:"user"`
	Permissions  map[string]string `json:"permissions"`
	Repositories []string          `json:"repositories"`
	Policy       Policy            `json:"policy"`
	On           bool              `json:"on"`
}

// make does the change; known is false for a name that is none, done for
// something that does not exist.
func (s *Simulator) make(c worldChange) (done, known bool) {
	switch c.Do {
	case "policy":
		return s.SetPolicy(c.Account, c.Policy), true
	case "saml-sign-in":
		return s.SignInWithSAML(c.Account, c.User), true
	case "saml-end":
		return s.EndSAML(c.Account), true
	case "request":
		return s.RequestInstallation(c.App, c.Account, c.User), true
	case "withdraw":
		return s.WithdrawRequest(c.App, c.Account), true
	case "install":
		return s.Install(InstallSpec{App: c.App, Account: c.Account, Permissions: c.Permissions}) != 0, true
	case "uninstall":
		return s.Uninstall(c.App, c.Account), true
	case "suspend":
		return s.Suspend(c.App, c.Account, c.User), true
	case "unsuspend":
		return s.Unsuspend(c.App, c.Account), true
	case "grant":
		return s.SetInstallationPermissions(c.App, c.Account, c.Permissions), true
	case "select":
		return s.SelectRepositories(c.App, c.Account, c.Repositories...), true
	case "ask":
		return s.SetAppPermissions(c.App, c.Permissions), true
	case "device-flow":
		return s.SetDeviceFlow(c.App, c.On), true
	case "delete-app":
		return s.DeleteApp(c.App), true
	}
	return false, false
}

// controlChange makes one change. One that is not known, or about something
// that does not exist, is refused: a test would otherwise pass for nothing.
func (s *Simulator) controlChange(w http.ResponseWriter, r *http.Request) {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16))
	decoder.DisallowUnknownFields()
	var ask worldChange
	if err := decoder.Decode(&ask); err != nil {
		controlError(w, fmt.Errorf("read change: %w", err))
		return
	}
	switch done, known := s.make(ask); {
	case !known:
		controlError(w, fmt.Errorf("unknown change %q", ask.Do))
	case !done:
		controlError(w, fmt.Errorf("change %q: no such App, account or user", ask.Do))
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}
