package simulator

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	grantDevice  = "urn:ietf:params:oauth:grant-type:device_code"
	grantRefresh = "refresh_token"
)

// oauthErrors are GitHub's descriptions of what an exchange can fail with.
// GitHub: docs, troubleshooting OAuth app access token request errors; device
// flow, error codes.
var oauthErrors = map[string]string{
	"incorrect_client_credentials": "The client_id and/or client_secret passed are incorrect.",
	"redirect_uri_mismatch":        "The redirect_uri MUST match the registered callback URL for this application.",
	"bad_verification_code":        "The code passed is incorrect or expired.",
	"bad_refresh_token":            "The refresh token passed is incorrect or expired.",
	"unsupported_grant_type":       "The grant type is unsupported.",
	"authorization_pending":        "The authorization request is still pending.",
	"slow_down":                    "Too many requests have been made in the same timeframe.",
	"expired_token":                "This 'device_code' has expired.",
	"incorrect_device_code":        "The device_code provided is not valid.",
	"access_denied":                "The authorization request was denied.",
	"device_flow_disabled":         "Device Flow must be explicitly enabled for this App",
}

// accessToken serves every way to a user token. Errors come as 200, as
// GitHub's do, with "error" in place of a token.
func (s *Simulator) accessToken(w http.ResponseWriter, r *http.Request) {
	form := exchangeForm(r)
	a := s.world.appByClientID(form.Get("client_id"))
	if a == nil {
		s.oauthError(w, r, "incorrect_client_credentials")
		return
	}
	switch form.Get("grant_type") {
	case "", "authorization_code":
		s.exchangeCode(w, r, a, form)
	case grantRefresh:
		s.exchangeRefresh(w, r, a, form)
	case grantDevice:
		s.exchangeDevice(w, r, a, form)
	default:
		s.oauthError(w, r, "unsupported_grant_type")
	}
}

// exchangeForm reads the parameters from the query, a form or a JSON object:
// GitHub takes all three.
func exchangeForm(r *http.Request) url.Values {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/json" {
		if err := r.ParseForm(); err != nil {
			return url.Values{}
		}
		return r.Form
	}
	form := r.URL.Query()
	var body map[string]any
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return form
	}
	for key, value := range body {
		if text, ok := value.(string); ok {
			form.Set(key, text)
		}
	}
	return form
}

func (a *app) secretIs(secret string) bool {
	for _, good := range append([]string{a.ClientSecret}, a.moreSecrets...) {
		if good != "" && subtle.ConstantTimeCompare([]byte(good), []byte(secret)) == 1 {
			return true
		}
	}
	return false
}

func (s *Simulator) exchangeCode(w http.ResponseWriter, r *http.Request, a *app, form url.Values) {
	if !a.secretIs(form.Get("client_secret")) {
		s.oauthError(w, r, "incorrect_client_credentials")
		return
	}
	code := s.site.codes[form.Get("code")]
	if code == nil || code.App != a || !s.now().Before(code.Expires) {
		s.oauthError(w, r, "bad_verification_code")
		return
	}
	if back := form.Get("redirect_uri"); back != "" && back != code.RedirectURI {
		s.oauthError(w, r, "redirect_uri_mismatch")
		return
	}
	// From here on the code is used up: whoever guesses a verifier has one try.
	delete(s.site.codes, form.Get("code"))
	if code.Challenge != "" && !verifies(form.Get("code_verifier"), code.Challenge) {
		s.oauthError(w, r, "bad_verification_code")
		return
	}
	s.answerTokens(w, r, a, code.User, true)
}

// verifies checks a PKCE verifier. RFC 7636, section 4.6, method S256.
func verifies(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	got := base64.RawURLEncoding.EncodeToString(sum[:])
	return subtle.ConstantTimeCompare([]byte(got), []byte(challenge)) == 1
}

func (s *Simulator) exchangeRefresh(w http.ResponseWriter, r *http.Request, a *app, form url.Values) {
	old := s.findToken(form.Get("refresh_token"))
	if old == nil || old.Kind != tokenRefresh || old.App != a {
		s.oauthError(w, r, "bad_refresh_token")
		return
	}
	// A token of the device flow was issued without the secret, so refreshing
	// it needs none either. GitHub: docs, refreshing user access tokens.
	if !old.Device && !a.secretIs(form.Get("client_secret")) {
		s.oauthError(w, r, "incorrect_client_credentials")
		return
	}
	device := old.Device
	access, refresh := s.refreshUserTokens(old)
	refresh.Device = device
	s.writeTokens(w, r, access, refresh)
}

func (s *Simulator) answerTokens(w http.ResponseWriter, r *http.Request, a *app, u *account, secret bool) {
	access, refresh := s.newUserTokens(a, u)
	refresh.Device = !secret
	s.writeTokens(w, r, access, refresh)
}

func (s *Simulator) writeTokens(w http.ResponseWriter, r *http.Request, access, refresh *token) {
	s.oauthAnswer(w, r, obj{
		"access_token": access.Value, "expires_in": int(userTokenLife / time.Second),
		"refresh_token": refresh.Value, "refresh_token_expires_in": int(refreshTokenLife / time.Second),
		"scope": "", "token_type": "bearer",
	})
}

func (s *Simulator) oauthError(w http.ResponseWriter, r *http.Request, code string) {
	s.oauthAnswer(w, r, obj{
		"error": code, "error_description": oauthErrors[code],
		"error_uri": oauthDocs + "#" + strings.ReplaceAll(code, "_", "-"),
	})
}

// oauthAnswer writes JSON if asked for, else a form as GitHub does.
func (s *Simulator) oauthAnswer(w http.ResponseWriter, r *http.Request, fields obj) {
	w.Header().Set("Cache-Control", "no-store")
	if strings.Contains(r.Header.Get("Accept"), "json") {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		writeJSON(w, fields)
		return
	}
	w.Header().Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	form := url.Values{}
	for key, value := range fields {
		switch v := value.(type) {
		case string:
			form.Set(key, v)
		case int:
			form.Set(key, decimal(int64(v)))
		}
	}
	_, _ = w.Write([]byte(form.Encode()))
}

// writeJSON writes a value; the writer is a buffer, which does not fail.
func writeJSON(w http.ResponseWriter, value any) {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value)
}
