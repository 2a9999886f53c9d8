package simulator

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
)

// actor is who makes a request, after authentication.
type actor struct {
	app   *app   // an App by its JWT, when token is nil
	token *token // any token; token.User, token.Installation say whose
}

func (a actor) anonymous() bool      { return a.app == nil && a.token == nil }
func (a actor) isApp() bool          { return a.app != nil && a.token == nil }
func (a actor) isInstallation() bool { return a.token != nil && a.token.Kind == tokenInstallation }
func (a actor) isAppUser() bool      { return a.token != nil && a.token.Kind == tokenUser }
func (a actor) isClassic() bool      { return a.token != nil && a.token.Kind == tokenClassic }

// user is the person behind the request, if there is one.
func (a actor) user() *account {
	if a.token == nil {
		return nil
	}
	return a.token.User
}

// account is who the actor's writes are ascribed to.
func (a actor) account() *account {
	switch {
	case a.isInstallation():
		return a.token.App.Bot
	case a.token != nil:
		return a.token.User
	}
	return nil
}

func (a actor) hasScope(scope string) bool {
	return a.isClassic() && slices.Contains(a.token.Scopes, scope)
}

// limitKey names the bucket that the actor's requests count against.
func (a actor) limitKey() string {
	switch {
	case a.isApp():
		return "app " + decimal(a.app.ID)
	case a.isInstallation():
		return "installation " + decimal(a.token.Installation.ID)
	case a.token != nil:
		return "user " + decimal(a.token.User.ID)
	}
	return "anonymous"
}

// credential takes the token or JWT out of the Authorization header; Basic
// carries it as password, or as user name with any password.
func credential(r *http.Request) string {
	scheme, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(scheme) {
	case "bearer", "token":
		return rest
	case "basic":
		raw, err := base64.StdEncoding.DecodeString(rest)
		if err != nil {
			return "malformed"
		}
		name, password, _ := strings.Cut(string(raw), ":")
		if password == "" || password == "x-oauth-basic" {
			return name
		}
		return password
	case "":
		return ""
	}
	return "malformed"
}

// authenticate finds the actor of a request. The reply is the refusal, nil if
// the credential is good or absent.
func (s *Simulator) authenticate(r *http.Request) (actor, *reply) {
	cred := credential(r)
	switch {
	case cred == "":
		return actor{}, nil
	case looksLikeJWT(cred):
		a, status, msg := s.verifyJWT(cred)
		if msg != "" {
			return actor{}, fail(status, msg)
		}
		return actor{app: a}, nil
	}
	t := s.findToken(cred)
	if t == nil || t.Kind == tokenRefresh {
		return actor{}, fail(http.StatusUnauthorized, "Bad credentials")
	}
	if t.Installation != nil && t.Installation.suspended() {
		return actor{}, fail(http.StatusForbidden, msgSuspended)
	}
	return actor{app: t.App, token: t}, nil
}

const msgSuspended = "This installation has been suspended"
