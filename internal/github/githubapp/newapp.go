package githubapp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"gitconnection/internal/github"
	"gitconnection/internal/github/api"
	"gitconnection/internal/github/loopback"
	"gitconnection/internal/github/transport"
	"gitconnection/internal/wording"
)

// NewApp is an App that has just been registered, with the only copy of its
// secrets. It never prints them.
type NewApp struct {
	github.App
	ClientSecret  string
	WebhookSecret string // "" none
	PEM           string // the private key, PKCS#1
	// Missing and Extra are the differences between the App's permissions and the
	// requested ones, each as "Contents: write".
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

// convert exchanges the code for the App. It may be repeated after a failure of
// the network: GitHub refuses a code that was used already, and registers
// nothing twice.
func (r *Registration) convert(ctx context.Context, code string) (NewApp, error) {
	const op = "fetch the new GitHub App"
	if !loopback.IsCode(code) {
		return NewApp{}, &github.Error{Op: op, Kind: github.KindInvalid, Cause: "GitHub sent no code"}
	}
	var a struct {
		appAnswer
		ClientSecret  string `json:"client_secret"`
		WebhookSecret string `json:"webhook_secret"`
		PEM           string `json:"pem"`
	}
	if _, err := r.api.Call(transport.WithIdempotent(ctx), nil, http.MethodPost, "app-manifests/"+code+"/conversions", nil, &a); err != nil {
		return NewApp{}, r.lost(op, err)
	}
	made := NewApp{App: a.app(), ClientSecret: a.ClientSecret, WebhookSecret: a.WebhookSecret, PEM: a.PEM}
	made.Missing, made.Extra = r.opts.Permissions.Compare(made.Permissions)
	if !slugPattern().MatchString(made.Slug) || made.ID <= 0 || made.PEM == "" || made.ClientID == "" || made.ClientSecret == "" {
		return NewApp{}, r.lost(op, &github.Error{Kind: github.KindUnexpected, Cause: "GitHub's answer was not complete"})
	}
	if _, err := github.ParsePrivateKey([]byte(made.PEM)); err != nil {
		return NewApp{}, r.lost(op, &github.Error{Kind: github.KindUnexpected, Cause: "the key that GitHub sent cannot be used: " + wording.Line(err)})
	}
	if !r.opts.Endpoints.OnHost(made.HTMLURL) {
		made.HTMLURL = r.opts.Endpoints.AppPage(made.Slug)
	}
	return made, nil
}

// lost is the error for an App that may exist although its secrets did not
// arrive. The error underneath is dropped: it could print the code.
func (r *Registration) lost(op string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		err = &github.Error{Kind: github.KindDoubtful, Cause: "it was stopped before GitHub answered"}
	}
	explained := api.Explain(op, "", err)
	e, ok := errors.AsType[*github.Error](explained)
	if !ok {
		return explained
	}
	out := *e
	out.Err = nil
	if out.Reason == "" || out.Reason == github.ReasonExpired {
		out.Reason = github.ReasonAppLost
	}
	out.Page = strings.TrimSuffix(r.opts.Endpoints.NewAppPage(r.opts.Owner), "/new")
	return &out
}
