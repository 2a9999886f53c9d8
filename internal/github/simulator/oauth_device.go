package simulator

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// userCodeLetters leaves out vowels and what is easily mistaken.
const userCodeLetters = "BCDFGHJKLMNPQRSTVWXZ"

// deviceCode begins a run of the device flow.
func (s *Simulator) deviceCode(w http.ResponseWriter, r *http.Request) {
	a := s.world.appByClientID(exchangeForm(r).Get("client_id"))
	if a == nil {
		s.oauthError(w, r, "incorrect_client_credentials")
		return
	}
	if !a.DeviceFlow {
		s.oauthError(w, r, "device_flow_disabled")
		return
	}
	code := s.issued("device code", s.randomHex(40))
	d := &deviceLogin{App: a, UserCode: s.userCode(), Interval: deviceInterval, Expires: s.now().Add(deviceCodeLife)}
	s.site.devices[code] = d
	s.oauthAnswer(w, r, obj{
		"device_code": code, "user_code": d.UserCode, "verification_uri": s.html("/login/device"),
		"expires_in": int(deviceCodeLife / time.Second), "interval": int(d.Interval / time.Second),
	})
}

func (s *Simulator) userCode() string {
	letters := s.randomBytes(8)
	for i := range letters {
		letters[i] = userCodeLetters[int(letters[i])%len(userCodeLetters)]
	}
	return string(letters[:4]) + "-" + string(letters[4:])
}

// exchangeDevice answers one poll of the device flow.
func (s *Simulator) exchangeDevice(w http.ResponseWriter, r *http.Request, a *app, form url.Values) {
	d := s.site.devices[form.Get("device_code")]
	now := s.exactNow()
	switch {
	case d == nil || d.App != a:
		s.oauthError(w, r, "incorrect_device_code")
	case !now.Before(d.Expires):
		s.oauthError(w, r, "expired_token")
	case now.Sub(d.Polled) < d.Interval:
		// Each impatient poll lengthens the interval by 5 s. GitHub: docs,
		// device flow, error codes.
		d.Interval += deviceInterval
		d.Polled = now
		s.oauthAnswer(w, r, obj{
			"error": "slow_down", "error_description": oauthErrors["slow_down"],
			"error_uri": oauthDocs + "#slow-down", "interval": int(d.Interval / time.Second),
		})
	case d.Denied:
		s.oauthError(w, r, "access_denied")
	case d.User == nil:
		d.Polled = now
		s.oauthError(w, r, "authorization_pending")
	default:
		delete(s.site.devices, form.Get("device_code"))
		s.answerTokens(w, r, a, d.User, false)
	}
}

// pendingDevice finds a run by the code that its user typed, in any case and
// with or without the dash.
func (s *Simulator) pendingDevice(code string) *deviceLogin {
	plain := strings.NewReplacer("-", "", " ", "")
	code = plain.Replace(strings.ToUpper(code))
	for _, d := range s.site.devices {
		if plain.Replace(d.UserCode) == code && d.User == nil && !d.Denied && s.now().Before(d.Expires) {
			return d
		}
	}
	return nil
}

func (s *Simulator) devicePage(w http.ResponseWriter, r *http.Request, by *account) {
	s.render(w, r, http.StatusOK, "device.html", by, "Device activation", map[string]any{
		"Code": r.FormValue("user_code"),
	})
}

func (s *Simulator) deviceSubmit(w http.ResponseWriter, r *http.Request, by *account) {
	d := s.pendingDevice(r.FormValue("user_code"))
	if d == nil {
		s.render(w, r, http.StatusUnprocessableEntity, "device.html", by, "Device activation", map[string]any{
			"Code": r.FormValue("user_code"), "Problem": "There is no device waiting with this code, or it has expired.",
		})
		return
	}
	switch r.FormValue("authorize") {
	case "1":
		d.User = by
		s.message(w, r, by, "Congratulations, you're all set!", "Your device is now connected.")
	case "0":
		d.Denied = true
		s.message(w, r, by, "Authorization cancelled", "The device was not connected.")
	default:
		s.render(w, r, http.StatusOK, "device.html", by, "Authorize "+d.App.Name, map[string]any{"Code": d.UserCode, "App": d.App})
	}
}
