package simulator

import (
	"net/http"
	"strings"
	"time"

	"gitconnection/internal/github/simulator/query"
	"gitconnection/internal/github/simulator/refusals"
)

// Policy is what an organization, or its enterprise, puts in the way of those who
// have every permission.
type Policy = refusals.Policy

// SetPolicy changes the policy of an organization from now on; it says whether
// there is such an organization.
func (s *Simulator) SetPolicy(login string, p Policy) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.world.organization(login)
	if o == nil {
		return false
	}
	o.policy = p
	return true
}

// samlLife is how long a session of single sign-on lasts. GitHub: docs, about
// authentication with SAML single sign-on.
const samlLife = 24 * time.Hour

// refusal is a policy that stands in an actor's way; page is where a session
// of single sign-on begins, if that is what is missing.
type refusal struct {
	message string
	page    string
}

// policed says which policy of an account refuses an actor; nil if none does.
func (s *Simulator) policed(who actor, on *account) *refusal {
	if !on.isOrganization() || who.token == nil {
		return nil // an App's JWT asks about the App, not in the organization
	}
	switch p := on.policy; {
	case p.AppsForbiddenBy != "" && (who.isInstallation() || who.isAppUser()):
		return &refusal{message: refusals.Apps(p.AppsForbiddenBy)}
	case p.IPAllowList:
		return &refusal{message: refusals.IP(on.Login)}
	case s.lacksSession(on, who.user()):
		return &refusal{message: refusals.SAML, page: s.samlPage(on)}
	}
	return nil
}

// lacksSession says whether a member of an organization has to sign in with
// SAML first. Others than members are not held to it.
func (s *Simulator) lacksSession(on, u *account) bool {
	if u == nil || !on.policy.SAML || !on.hasMember(u) {
		return false
	}
	return !s.now().Before(s.site.saml[samlKey{on.ID, u.ID}])
}

// samlPage is where a member begins a session.
func (s *Simulator) samlPage(on *account) string {
	return s.html("/orgs/" + on.Login + "/sso?authorization_request=" + query.NodeID("AR", on.ID))
}

// reply is the refusal as the REST API gives it.
func (f *refusal) reply() *reply {
	p := fail(http.StatusForbidden, f.message)
	if f.page != "" {
		p.with("X-Github-Sso", "required; url="+f.page)
	}
	return p
}

// heldByPolicy refuses a REST request by the policy of the account in its path
// or, where none is named, of the token's installation. A user's public
// profile is nobody's secret.
func (s *Simulator) heldByPolicy(c *call, x *exchange) *reply {
	if x.entry.Route == "GET /users/{username}" || x.entry.Route == routeRevoke {
		return nil
	}
	if refused := s.policed(c.actor, s.world.account(x.entry.Owner)); refused != nil {
		return refused.reply()
	}
	return nil
}

// heldByPolicy refuses part of a GraphQL answer.
func (x *graphExec) heldByPolicy(on *account) error {
	refused := x.s.policed(x.c.actor, on)
	if refused == nil {
		return nil
	}
	if refused.page != "" {
		x.sso = refused.page
	}
	return &graphError{Type: graphForbidden, Message: refused.message, Extensions: map[string]any{"saml_failure": refused.page != ""}}
}

// withSessions keeps those organizations of a list that need no session, and
// names the others in the header that tells of a partial answer.
func (c *call) withSessions(p *reply, hidden []*account) *reply {
	if len(hidden) == 0 {
		return p
	}
	var ids []string
	for _, a := range hidden {
		ids = append(ids, decimal(a.ID))
	}
	return p.with("X-Github-Sso", "partial-results; organizations="+strings.Join(ids, ","))
}

// samlKey is a member's session with an organization.
type samlKey struct{ Organization, User int64 }

// routesSAML registers the page of single sign-on.
func (s *Simulator) routesSAML(mux *http.ServeMux) {
	mux.HandleFunc("GET /orgs/{org}/sso", s.signedIn(s.ssoPage))
	mux.HandleFunc("POST /orgs/{org}/sso", s.signedIn(s.ssoSubmit))
}

// ssoOrganization finds the organization of a member's page.
func (s *Simulator) ssoOrganization(w http.ResponseWriter, r *http.Request, by *account) *account {
	on := s.world.organization(r.PathValue("org"))
	if on == nil || !on.policy.SAML || !on.hasMember(by) {
		s.noPage(w, r)
		return nil
	}
	return on
}

func (s *Simulator) ssoPage(w http.ResponseWriter, r *http.Request, by *account) {
	if on := s.ssoOrganization(w, r, by); on != nil {
		s.render(w, r, http.StatusOK, "sso.html", by, "Single sign-on to "+on.Login, map[string]any{"Organization": on})
	}
}

func (s *Simulator) ssoSubmit(w http.ResponseWriter, r *http.Request, by *account) {
	if on := s.ssoOrganization(w, r, by); on != nil {
		s.site.saml[samlKey{on.ID, by.ID}] = s.now().Add(samlLife)
		s.message(w, r, by, "Signed in to "+on.Login, "You can go back to where you came from.")
	}
}
