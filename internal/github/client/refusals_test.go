package client_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// What the browser comes back with is told in GitHub's own words, each with what
// helps (GitHub: troubleshooting authorization request errors).
func TestWordsOfTheCallback(t *testing.T) {
	for _, tc := range []struct {
		code, description string
		reason            github.Reason
		says, next        string
	}{
		{"access_denied", "The user has denied your application access.", github.ReasonDeclined, "denied your application", "Authorize"},
		{"redirect_uri_mismatch", "The redirect_uri MUST match the registered callback URL for this application.", github.ReasonCallback, "MUST match", github.CallbackURL},
		{"application_suspended", "Your application has been suspended. Contact support@github.com.", "", "has been suspended", ""},
		{"server_error", "", "", "server error", ""},
	} {
		g := testkit.New(t)
		in, err := g.Client.StartSignIn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		page, err := url.Parse(in.URL())
		if err != nil {
			t.Fatal(err)
		}
		query := url.Values{"error": {tc.code}, "error_description": {tc.description}, "state": {page.Query().Get("state")}}
		if err := in.Paste(page.Query().Get("redirect_uri") + "?" + query.Encode()); err != nil {
			t.Fatal(err)
		}
		_, err = in.Wait(t.Context())
		told, ok := errors.AsType[*github.Error](err)
		if !ok || told.Reason != tc.reason || !strings.Contains(told.Error(), tc.says) || !strings.Contains(told.Next(), tc.next) {
			t.Errorf("%s: %v", tc.code, err)
		}
		in.Close()
	}
}

// A client id that GitHub does not know is told apart from a device flow that is
// switched off.
func TestTheDeviceFlowOfAnUnknownClient(t *testing.T) {
	g := testkit.New(t)
	g.AddFault(simulator.Fault{Route: "POST /login/device/code", Kind: simulator.FaultStatus, Status: 404, Body: `{"error":"Not Found"}`, Header: map[string]string{"Content-Type": "application/json; charset=utf-8"}})
	_, err := g.Client.StartDevice(t.Context())
	if github.ReasonOf(err) != github.ReasonClientID || !strings.Contains(err.Error(), "client id "+testkit.ClientID) {
		t.Errorf("%v", err)
	}
}
