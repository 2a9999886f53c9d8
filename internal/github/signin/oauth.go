package signin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
)

// oauthAnswer is an answer of any of GitHub's OAuth pages. Failures have status
// 200 and an error.
type oauthAnswer struct {
	AccessToken      string  `json:"access_token"`
	ExpiresIn        float64 `json:"expires_in"` // seconds; 0 never
	RefreshToken     string  `json:"refresh_token"`
	RefreshExpiresIn float64 `json:"refresh_token_expires_in"`

	DeviceCode      string  `json:"device_code"`
	UserCode        string  `json:"user_code"`
	VerificationURI string  `json:"verification_uri"`
	Interval        float64 `json:"interval"` // seconds

	Error            string `json:"error"`
	ErrorDescription string `json:"error_description"`
}

func (a oauthAnswer) token(now time.Time) UserToken {
	t := UserToken{Access: a.AccessToken, Refresh: a.RefreshToken}
	if a.ExpiresIn > 0 {
		t.Expires = now.Add(seconds(a.ExpiresIn))
	}
	if a.RefreshToken != "" && a.RefreshExpiresIn > 0 {
		t.RefreshExpires = now.Add(seconds(a.RefreshExpiresIn))
	}
	return t
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// refusal is GitHub's OAuth error code with its description.
type refusal struct{ code, description string }

func (r *refusal) Error() string { return "GitHub says: " + r.description }

// oauth are GitHub's OAuth pages for one App.
type oauth struct {
	api          *api.Caller
	clientID     string
	clientSecret string
	readSecret   func(ctx context.Context) (string, error) // nil: clientSecret is all there is
	settingsPage func(ctx context.Context) string          // of the App
}

// secret is the App's client secret, "" when there is none.
func (o *oauth) secret(ctx context.Context) (string, error) {
	if o.clientSecret != "" || o.readSecret == nil {
		return o.clientSecret, nil
	}
	return o.readSecret(ctx)
}

// post posts a form to one of the pages. The web host gets no credential but
// those in the form, and no redirect is followed.
func (o *oauth) post(ctx context.Context, path string, form url.Values) (oauthAnswer, error) {
	var a oauthAnswer
	form.Set("client_id", o.clientID)
	ctx, cancel := context.WithTimeout(transport.Nested(ctx), 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.api.Endpoints.Page(path), strings.NewReader(form.Encode()))
	if err != nil {
		return a, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", o.api.UserAgent)
	resp, err := o.api.HTTP.Do(req)
	if err != nil {
		return a, withoutURL(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return a, fmt.Errorf("read GitHub's answer: %w", err)
	}
	if err := json.Unmarshal(data, &a); err != nil {
		return a, fmt.Errorf("GitHub answered %s with something else than JSON", resp.Status)
	}
	if a.Error != "" {
		description := github.CleanMessage(a.ErrorDescription)
		if description == "" {
			description = github.CleanMessage(strings.ReplaceAll(a.Error, "_", " "))
		}
		return a, &refusal{a.Error, description}
	}
	if resp.StatusCode/100 != 2 {
		return a, fmt.Errorf("GitHub answered %s", resp.Status)
	}
	return a, nil
}

// withoutURL removes the wrapper that would print the whole address.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// explain translates a failure of post.
func (o *oauth) explain(ctx context.Context, op string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if own, ok := errors.AsType[*github.Error](err); ok {
		return api.Explain(op, "", own)
	}
	r, ok := errors.AsType[*refusal](err)
	if !ok {
		return &github.Error{Op: op, Kind: github.KindUnexpected, Reason: api.TransportReason(err), Cause: "GitHub gave no token: " + wording.Line(err)}
	}
	e := &github.Error{Op: op, Kind: github.KindUnauthorized, Cause: wording.Line(r)}
	switch r.code {
	case "access_denied":
		e.Kind, e.Reason = github.KindForbidden, github.ReasonDeclined
	case "expired_token", "bad_verification_code", "token_expired":
		e.Reason = github.ReasonExpired
	case "bad_refresh_token":
		e.Reason = github.ReasonSession
	case "Not Found": // of the client id (octokit/auth-oauth-device.js: 404 {"error":"Not Found"})
		e.Reason, e.Page, e.Cause = github.ReasonClientID, o.settingsPage(ctx), "GitHub knows no App with the client id "+text.Clean(o.clientID)
	case "application_suspended":
		e = callbackRefusal(op, r, o.settingsPage(ctx))
	case "incorrect_client_credentials":
		e.Reason, e.Page = github.ReasonClient, o.settingsPage(ctx)
	case "device_flow_disabled":
		e.Kind, e.Reason, e.Page = github.KindForbidden, github.ReasonDeviceFlowOff, o.settingsPage(ctx)
	case "unverified_user_email":
		e.Kind = github.KindForbidden
	}
	return e
}

// callbackRefusal is a refusal that the browser came back with (GitHub:
// troubleshooting authorization request errors). A code that is answered with
// redirect_uri_mismatch is another matter: it is from another sign-in.
func callbackRefusal(op string, r *refusal, settings string) *github.Error {
	e := &github.Error{Op: op, Kind: github.KindForbidden, Cause: wording.Line(r)}
	switch r.code {
	case "access_denied":
		e.Reason = github.ReasonDeclined
	case "redirect_uri_mismatch":
		e.Kind, e.Reason, e.Page = github.KindInvalid, github.ReasonCallback, settings
	case "application_suspended":
		e.Page = settings
	}
	return e
}

// bearable reports whether a token can stand in a header.
func bearable(token string) bool {
	return token != "" && !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}
