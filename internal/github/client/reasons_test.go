package client

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gitconnection/internal/github"
)

func TestEachReasonIsToldWithAWayOut(t *testing.T) {
	for name, tc := range map[string]struct {
		answer func(http.ResponseWriter)
		kind   github.Kind
		reason github.Reason
		next   string
	}{
		"SAML": {status(403, `{"message":"Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization."}`,
			"X-GitHub-SSO", "required; url=https://github.com/orgs/acme/sso?authorization_request=AZ"), github.KindForbidden, github.ReasonSAML, "https://github.com/orgs/acme/sso?authorization_request=AZ"},
		"SAML by header alone": {status(403, `{"message":"Forbidden"}`, "X-GitHub-SSO", "required; url=https://github.com/orgs/acme/sso"), github.KindForbidden, github.ReasonSAML, "Start a SAML session"},
		"SAML with a page that is none": {status(403, `{"message":"Forbidden by SAML enforcement"}`, "X-GitHub-SSO", "required; url=javascript:alert(1)"),
			github.KindForbidden, github.ReasonSAML, "Sign in to acme with SAML"},
		"IP allow list": {status(403, "{\"message\":\"Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.\"}"),
			github.KindForbidden, github.ReasonIPAllowList, "IP allow list"},
		"enterprise policy": {status(403, "{\"message\":\"The 'initech' enterprise forbids access via this GitHub App.\"}"), github.KindForbidden, github.ReasonPolicy, "allow this GitHub App"},
		"suspended":         {status(403, `{"message":"This installation has been suspended"}`), github.KindSuspended, github.ReasonSuspended, "unsuspend"},
		"App gone":          {status(404, `{"message":"Integration not found"}`), github.KindUnauthorized, github.ReasonAppGone, "konstruct app create"},
		"wrong key":         {status(401, `{"message":"A JSON web token could not be decoded"}`), github.KindUnauthorized, github.ReasonWrongKey, "konstruct app import"},
		"no key at GitHub":  {status(401, `{"message":"Integration must generate a public key"}`), github.KindUnauthorized, github.ReasonWrongKey, "konstruct app import"},
		"clock":             {status(401, `{"message":"'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"}`), github.KindUnauthorized, github.ReasonClock, "clock"},
		"permission":        {status(403, `{"message":"Resource not accessible by integration"}`), github.KindForbidden, github.ReasonPermission, "Ask an owner of acme to grant the permission on the installation's page. http://"},
		"a limit is no policy": {status(403, `{"message":"API rate limit exceeded by enterprise policy"}`, "Retry-After", "3600"),
			github.KindLimited, github.ReasonLimited, "Wait"},
		"nothing special": {status(404, `{"message":"Not Found"}`), github.KindNotFound, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := testClient(t, &script{t: t, answers: []func(http.ResponseWriter){tc.answer}})
			_, err := c.CreateRepository(context.Background(), github.NewRepository{Owner: "acme", Name: "x"})
			if github.KindOf(err) != tc.kind || github.ReasonOf(err) != tc.reason {
				t.Fatalf("%v: kind %q, reason %q", err, github.KindOf(err), github.ReasonOf(err))
			}
			next := nextOf(err)
			if !strings.Contains(next, tc.next) || tc.next == "" && next != "" {
				t.Errorf("next: %q, want %q", next, tc.next)
			}
		})
	}
}

func nextOf(err error) string {
	if e, ok := err.(*github.Error); ok { //nolint:errorlint // it is what the client returns
		return e.Next()
	}
	return ""
}

func TestGraphQLTellsAMissingSAMLSession(t *testing.T) {
	c, _ := testClient(t, &script{t: t, answers: []func(http.ResponseWriter){status(200,
		`{"data":{"organization":null},"errors":[{"type":"FORBIDDEN","path":["organization"],"extensions":{"saml_failure":true},"message":"Resource protected by organization SAML enforcement."}]}`,
		"X-GitHub-SSO", "required; url=https://github.com/orgs/acme/sso?x=1")}})
	_, err := c.Organization(context.Background(), "acme")
	if github.ReasonOf(err) != github.ReasonSAML || !strings.Contains(nextOf(err), "https://github.com/orgs/acme/sso?x=1") {
		t.Errorf("%v, next %q", err, nextOf(err))
	}
}

func TestWhatIsWrongOnTheWayIsTold(t *testing.T) {
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<html>Please sign in to the guest network</html>"))
	}))
	defer web.Close()
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = quiet()
	defer secure.Close()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for name, tc := range map[string]struct {
		base   string
		reason github.Reason
		text   string
	}{
		"web page":    {web.URL, github.ReasonWebPage, "a web page came instead"},
		"certificate": {secure.URL, github.ReasonCertificate, "certificate"},
		"closed port": {closed.URL, github.ReasonUnreachable, "nothing answers there"},
		"no name":     {"https://nowhere.invalid", github.ReasonUnreachable, "nowhere.invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			ends, err := github.NewEndpoints(tc.base, tc.base+"/api/v3/")
			if err != nil {
				t.Fatal(err)
			}
			c, err := New(Options{Endpoints: ends, Token: "ghp_x", Transport: &http.Transport{}})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Viewer(github.WithImpatience(context.Background()))
			if github.ReasonOf(err) != tc.reason || !strings.Contains(err.Error(), tc.text) || nextOf(err) == "" {
				t.Errorf("%v: reason %q, next %q", err, github.ReasonOf(err), nextOf(err))
			}
		})
	}
}

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
