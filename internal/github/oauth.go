package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// UserToken is what a person has authorized the program to do. It never
// prints itself.
type UserToken struct {
	Access  string
	Expires time.Time // of Access; zero never
	// Refresh gets a new pair, once; "" the token cannot be renewed.
	Refresh        string
	RefreshExpires time.Time // zero never or unknown
	// Device is true for a token of the device flow: it was given without the
	// client secret and is renewed without it.
	Device bool
}

// String says when the token ends, nothing else.
func (t UserToken) String() string {
	switch {
	case t.Access == "":
		return "no user token"
	case t.Expires.IsZero():
		return "user token"
	}
	return "user token until " + t.Expires.UTC().Format(time.RFC3339)
}

// Format keeps the tokens out of %v, %+v and %#v.
func (t UserToken) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, t.String()) }

// LogValue keeps the tokens out of logs of any encoding.
func (t UserToken) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText keeps the tokens out of encodings; stores write the fields.
func (t UserToken) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// TokenStore keeps the signed-in user's token between two starts of the
// program. Load returns the zero token when nobody is signed in. Save has to
// replace the whole token at once and durably: GitHub no longer accepts the
// one before.
type TokenStore interface {
	Load(ctx context.Context) (UserToken, error)
	Save(ctx context.Context, t UserToken) error
	Drop(ctx context.Context) error
}

// oauthAnswer is every answer of GitHub's OAuth pages. Failures come with
// status 200 and an error.
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

// oauthPost posts a form to one of GitHub's OAuth pages. The web host gets no
// credential but what is in the form, and no redirect is followed.
func (c *Client) oauthPost(ctx context.Context, path string, form url.Values) (oauthAnswer, error) {
	var a oauthAnswer
	form.Set("client_id", c.opts.ClientID)
	ctx, cancel := context.WithTimeout(aside(ctx), 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.opts.Endpoints.Page(path), strings.NewReader(form.Encode()))
	if err != nil {
		return a, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.opts.UserAgent)
	resp, err := c.http.Do(req)
	if err != nil {
		return a, bare(err)
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
		text := clean(strings.TrimSpace(a.ErrorDescription))
		if text == "" {
			text = clean(strings.ReplaceAll(a.Error, "_", " "))
		}
		return a, &refusal{a.Error, text}
	}
	if resp.StatusCode/100 != 2 {
		return a, fmt.Errorf("GitHub answered %s", resp.Status)
	}
	return a, nil
}

// bare takes off the wrapper that would print the whole address.
func bare(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// oauthError says what GitHub's refusal means and what to do.
func (c *Client) oauthError(ctx context.Context, op string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if own, ok := errors.AsType[*Error](err); ok {
		return explain(op, "", own)
	}
	r, ok := errors.AsType[*refusal](err)
	if !ok {
		return &Error{Op: op, Kind: KindUnexpected, Reason: wireReason(err), Cause: "GitHub gave no token: " + clean(err.Error())}
	}
	e := &Error{Op: op, Kind: KindUnauthorized, Cause: r.Error()}
	switch r.code {
	case "access_denied":
		e.Kind, e.Reason = KindForbidden, ReasonDeclined
	case "expired_token", "bad_verification_code", "token_expired":
		e.Reason = ReasonExpired
	case "bad_refresh_token":
		e.Reason = ReasonSession
	case "incorrect_client_credentials":
		e.Reason, e.Page = ReasonClient, c.appSettings(ctx)
	case "device_flow_disabled":
		e.Kind, e.Reason, e.Page = KindForbidden, ReasonDeviceFlowOff, c.appSettings(ctx)
	case "unverified_user_email":
		e.Kind = KindForbidden
	}
	return e
}

// signedIn turns a code into a token, stores it, and tells whose it is.
func (c *Client) signedIn(ctx context.Context, op string, form url.Values) (User, error) {
	a, err := c.oauthPost(ctx, "login/oauth/access_token", form)
	if err != nil {
		return User{}, c.oauthError(ctx, op, err)
	}
	return c.adopt(ctx, op, a, false)
}

// adopt stores a token that GitHub has just given, acts with it from then on,
// and asks whose it is.
func (c *Client) adopt(ctx context.Context, op string, a oauthAnswer, device bool) (User, error) {
	if !bearable(a.AccessToken) {
		return User{}, &Error{Op: op, Kind: KindUnexpected, Cause: "GitHub's answer held no token"}
	}
	t := a.token(c.opts.Now())
	t.Device = device
	if err := c.session.begin(ctx, op, t); err != nil {
		return User{}, err
	}
	return c.Viewer(ctx)
}

// appSettings is the App's settings page, as well as it can be told.
func (c *Client) appSettings(ctx context.Context) string {
	if c.app != nil {
		if app, err := c.App(WithImpatience(aside(ctx))); err == nil {
			return c.opts.Endpoints.AppSettingsPage(app.Owner, app.Slug)
		}
	}
	if c.opts.Slug != "" {
		return c.opts.Endpoints.AppPage(c.opts.Slug) // its owners find the settings there
	}
	return c.opts.Endpoints.Page("settings/apps")
}

// bearable reports whether a token can stand in a header.
func bearable(token string) bool {
	return token != "" && !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}
