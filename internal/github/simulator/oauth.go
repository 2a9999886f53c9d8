package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"gitconnection/internal/github/simulator/registration"
)

// routesOAuth registers /login/oauth/… with web, and the REST calls that
// authenticate with a client secret with api.
func (s *Simulator) routesOAuth(web, api *http.ServeMux) {
	web.HandleFunc("GET /login/oauth/authorize", s.signedIn(s.authorizePage))
	web.HandleFunc("POST /login/oauth/authorize", s.signedIn(s.authorizeSubmit))
	web.HandleFunc("POST /login/oauth/access_token", s.accessToken)
	web.HandleFunc("POST /login/device/code", s.deviceCode)
	web.HandleFunc("GET /login/device", s.signedIn(s.devicePage))
	web.HandleFunc("POST /login/device", s.signedIn(s.deviceSubmit))
	s.handleOpen(api, "POST /applications/{client_id}/token", s.checkApplicationToken)
	s.handleOpen(api, "DELETE /applications/{client_id}/token", s.deleteApplicationToken)
	s.handleOpen(api, "DELETE /applications/{client_id}/grant", s.deleteApplicationGrant)
}

// authorization is a checked request of an App to act for somebody.
type authorization struct {
	app         *app
	redirectURI string
	state       string
	challenge   string
}

// back is the address that the browser is sent to with the outcome.
func (a authorization) back(outcome url.Values) string {
	u, err := url.Parse(a.redirectURI)
	if err != nil {
		return a.redirectURI
	}
	q := u.Query()
	maps.Copy(q, outcome)
	if a.state != "" {
		q.Set("state", a.state)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// readAuthorization checks what an App asks for. Where the redirect address is
// not the App's, nothing is sent there: the page says so instead.
func (s *Simulator) readAuthorization(w http.ResponseWriter, r *http.Request, by *account) (authorization, bool) {
	a := s.world.appByClientID(r.FormValue("client_id"))
	if a == nil || !a.Public && !a.Owner.hasOwner(by) && !a.Owner.hasMember(by) {
		s.noPage(w, r)
		return authorization{}, false
	}
	auth := authorization{app: a, redirectURI: r.FormValue("redirect_uri"), state: r.FormValue("state"), challenge: r.FormValue("code_challenge")}
	if auth.redirectURI == "" && len(a.CallbackURLs) > 0 {
		auth.redirectURI = a.CallbackURLs[0]
	}
	if !a.redirectAllowed(auth.redirectURI) {
		s.problem(w, r, http.StatusBadRequest, "Be careful!", "The redirect_uri is not associated with this application.")
		return authorization{}, false
	}
	// Enterprise Server knows no PKCE and passes over it.
	if s.enterprise() {
		auth.challenge = ""
		return auth, true
	}
	// GitHub takes S256 alone, whose challenges are 43 characters.
	if method := r.FormValue("code_challenge_method"); auth.challenge != "" && (method != "S256" || len(auth.challenge) != 43) || auth.challenge == "" && method != "" {
		http.Redirect(w, r, auth.back(url.Values{
			"error":             {"invalid_request"},
			"error_description": {"The code_challenge must be 43 characters long and its method S256."},
		}), http.StatusFound)
		return authorization{}, false
	}
	return auth, true
}

// redirectAllowed says whether an address is one of the App's callbacks. On
// loopback any port will do. GitHub: docs, authorizing OAuth Apps, "Loopback
// redirect urls"; host and path have to match the registered ones.
func (a *app) redirectAllowed(address string) bool {
	asked, err := url.Parse(address)
	if err != nil || asked.Fragment != "" || asked.User != nil {
		return false
	}
	for _, registered := range a.CallbackURLs {
		want, err := url.Parse(registered)
		if err != nil || asked.Scheme != want.Scheme || asked.Path != want.Path || asked.RawQuery != want.RawQuery {
			continue
		}
		if asked.Host == want.Host || registration.IsLoopback(want.Hostname()) && asked.Hostname() == want.Hostname() {
			return true
		}
	}
	return false
}

func (s *Simulator) authorizePage(w http.ResponseWriter, r *http.Request, by *account) {
	auth, ok := s.readAuthorization(w, r, by)
	if !ok {
		return
	}
	// A browser also holds the redirect that follows a form against
	// form-action, so the callback's origin has to be named.
	s.allowForm(w, auth.redirectURI)
	s.render(w, r, http.StatusOK, "authorize.html", by, "Authorize "+auth.app.Name, map[string]any{
		"App": auth.app, "Back": auth.redirectURI, "State": auth.state, "Challenge": auth.challenge,
		"Again": s.world.grants[grantKey{auth.app.ID, by.ID}],
	})
}

func (s *Simulator) authorizeSubmit(w http.ResponseWriter, r *http.Request, by *account) {
	auth, ok := s.readAuthorization(w, r, by)
	if !ok {
		return
	}
	s.allowForm(w, auth.redirectURI)
	if r.FormValue("authorize") != "1" {
		http.Redirect(w, r, auth.back(url.Values{
			"error":             {"access_denied"},
			"error_description": {"The user has denied your application access."},
			"error_uri":         {oauthDocs + "#access-denied"},
		}), http.StatusFound)
		return
	}
	code := s.issued("authorization code", s.randomHex(20))
	s.site.codes[code] = &loginCode{
		App: auth.app, User: by, RedirectURI: auth.redirectURI, Challenge: auth.challenge,
		Expires: s.now().Add(loginCodeLife),
	}
	http.Redirect(w, r, auth.back(url.Values{"code": {code}}), http.StatusFound)
}

const oauthDocs = "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/"

// basicApp finds the App whose client id and secret a request carries as
// Basic credentials; the client id has to be the path's.
func (s *Simulator) basicApp(c *call) *app {
	id, secret, ok := c.r.BasicAuth()
	a := s.world.appByClientID(id)
	if !ok || a == nil || id != c.path("client_id") || !a.secretIs(secret) {
		return nil
	}
	return a
}

// revocable finds the user token in the body of a revocation.
func (s *Simulator) revocable(c *call) (*token, *reply) {
	a := s.basicApp(c)
	if a == nil {
		return nil, notFound()
	}
	var body struct {
		AccessToken string `json:"access_token"`
	}
	if refused := c.decode(&body); refused != nil {
		return nil, refused
	}
	if strings.TrimSpace(body.AccessToken) == "" {
		return nil, invalid("Validation Failed", fieldError{Resource: "OauthApplication", Code: "missing_field", Field: "access_token"})
	}
	t := s.findToken(body.AccessToken)
	if t == nil || t.App != a || t.Kind != tokenUser {
		return nil, notFound()
	}
	return t, nil
}

// checkApplicationToken says whose a user token is, without its costing the
// user anything.
func (s *Simulator) checkApplicationToken(c *call) *reply {
	t, refused := s.revocable(c)
	if refused != nil {
		return refused
	}
	sum := sha256.Sum256([]byte(t.Value))
	return ok(obj{
		"id": t.User.ID, "url": s.api("/authorizations/" + decimal(t.User.ID)), "scopes": []string{}, "token": t.Value,
		"token_last_eight": t.Value[len(t.Value)-8:], "hashed_token": hex.EncodeToString(sum[:]),
		"app":  obj{"client_id": t.App.ClientID, "name": t.App.Name, "url": s.homeOf(t.App)},
		"note": nil, "note_url": nil, "fingerprint": nil, "user": s.simpleUser(t.User), "installation": nil,
		"created_at": stamp(t.Created), "updated_at": stamp(t.Created), "expires_at": optional(t.Expires),
	})
}

// deleteApplicationToken revokes one user token and the refresh token with it.
func (s *Simulator) deleteApplicationToken(c *call) *reply {
	t, refused := s.revocable(c)
	if refused != nil {
		return refused
	}
	t.Revoked = true
	if t.Pair != nil {
		t.Pair.Revoked = true
	}
	return noContent()
}

// deleteApplicationGrant takes back the user's authorization with all its tokens.
func (s *Simulator) deleteApplicationGrant(c *call) *reply {
	t, refused := s.revocable(c)
	if refused != nil {
		return refused
	}
	s.revokeGrant(t.App, t.User)
	return noContent()
}
