package github

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
)

// NewApp is an App that has just been made, with the only copy of its
// secrets. It never prints them.
type NewApp struct {
	App
	ClientSecret  string
	WebhookSecret string // "" none
	PEM           string // the private key, PKCS#1
	// Missing and Extra compare the permissions that GitHub has granted the
	// App with those that were asked for, each as "Contents: write".
	Missing, Extra []string
}

// String names the App.
func (a NewApp) String() string { return fmt.Sprintf("App %d (%s)", a.ID, a.Slug) }

// Format keeps the secrets out of %v, %+v and %#v.
func (a NewApp) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, a.String()) }

// LogValue keeps the secrets out of logs of any encoding.
func (a NewApp) LogValue() slog.Value { return slog.StringValue(a.String()) }

// MarshalText keeps the secrets out of encodings.
func (a NewApp) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// convert exchanges the code for the App. It is asked again after a failure on
// the way: a code that was used already is refused, and nothing is made twice.
func (c *Client) convert(ctx context.Context, code string, o RegisterOptions) (NewApp, error) {
	const op = "fetch the new GitHub App"
	if !codePattern().MatchString(code) {
		return NewApp{}, &Error{Op: op, Kind: KindInvalid, Cause: "GitHub sent no code"}
	}
	var a struct {
		appAnswer
		ClientSecret  string `json:"client_secret"`
		WebhookSecret string `json:"webhook_secret"`
		PEM           string `json:"pem"`
	}
	if _, err := c.call(withIdempotent(ctx), nil, http.MethodPost, "app-manifests/"+code+"/conversions", nil, &a); err != nil {
		return NewApp{}, c.lost(op, err, o)
	}
	made := NewApp{App: a.app(), ClientSecret: a.ClientSecret, WebhookSecret: a.WebhookSecret, PEM: a.PEM}
	made.Missing, made.Extra = o.Permissions.Compare(made.Permissions)
	if !slugPattern().MatchString(made.Slug) || made.ID <= 0 || made.PEM == "" || made.ClientID == "" || made.ClientSecret == "" {
		return NewApp{}, c.lost(op, &Error{Kind: KindUnexpected, Cause: "GitHub's answer was not complete"}, o)
	}
	if _, err := ParsePrivateKey([]byte(made.PEM)); err != nil {
		return NewApp{}, c.lost(op, &Error{Kind: KindUnexpected, Cause: "the key that GitHub sent cannot be used: " + err.Error()}, o)
	}
	if !o.Endpoints.onHost(made.HTMLURL) {
		made.HTMLURL = o.Endpoints.AppPage(made.Slug)
	}
	return made, nil
}

// lost says that the App may exist although its secrets did not arrive. The
// error underneath is dropped: it could print the code.
func (c *Client) lost(op string, err error, o RegisterOptions) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		err = &Error{Kind: KindDoubtful, Cause: "it was stopped before GitHub answered"}
	}
	explained := explain(op, "", err)
	e, ok := errors.AsType[*Error](explained)
	if !ok {
		return explained
	}
	out := *e
	out.Err = nil
	if out.Reason == "" || out.Reason == ReasonExpired {
		out.Reason = ReasonAppLost
	}
	out.Page = strings.TrimSuffix(o.Endpoints.NewAppPage(o.Owner), "/new")
	return &out
}
