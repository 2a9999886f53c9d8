package github

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestEachReasonIsToldWithAWayOut(t *testing.T) {
	for name, tc := range map[string]struct {
		answer func(http.ResponseWriter)
		kind   Kind
		reason Reason
		next   string
	}{
		"SAML": {status(403, `{"message":"Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization."}`,
			"X-GitHub-SSO", "required; url=https://github.com/orgs/acme/sso?authorization_request=AZ"), KindForbidden, ReasonSAML, "https://github.com/orgs/acme/sso?authorization_request=AZ"},
		"SAML by header alone": {status(403, `{"message":"Forbidden"}`, "X-GitHub-SSO", "required; url=https://github.com/orgs/acme/sso"), KindForbidden, ReasonSAML, "Start a SAML session"},
		"SAML with a page that is none": {status(403, `{"message":"Forbidden by SAML enforcement"}`, "X-GitHub-SSO", "required; url=javascript:alert(1)"),
			KindForbidden, ReasonSAML, "Sign in to the organization with SAML"},
		"IP allow list": {status(403, "{\"message\":\"Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.\"}"),
			KindForbidden, ReasonIPAllowList, "IP allow list"},
		"enterprise policy": {status(403, "{\"message\":\"The 'initech' enterprise forbids access via this GitHub App.\"}"), KindForbidden, ReasonPolicy, "allow this GitHub App"},
		"suspended":         {status(403, `{"message":"This installation has been suspended"}`), KindSuspended, ReasonSuspended, "unsuspend"},
		"App gone":          {status(404, `{"message":"Integration not found"}`), KindUnauthorized, ReasonAppGone, "konstruct app create"},
		"wrong key":         {status(401, `{"message":"A JSON web token could not be decoded"}`), KindUnauthorized, ReasonWrongKey, "konstruct app import"},
		"no key at GitHub":  {status(401, `{"message":"Integration must generate a public key"}`), KindUnauthorized, ReasonWrongKey, "konstruct app import"},
		"clock":             {status(401, `{"message":"'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"}`), KindUnauthorized, ReasonClock, "clock"},
		"permission":        {status(403, `{"message":"Resource not accessible by integration"}`), KindForbidden, ReasonPermission, "Grant the permission"},
		"a limit is no policy": {status(403, `{"message":"API rate limit exceeded by enterprise policy"}`, "Retry-After", "3600"),
			KindLimited, "", "Wait"},
		"nothing special": {status(404, `{"message":"Not Found"}`), KindNotFound, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := testClient(t, &script{t: t, answers: []func(http.ResponseWriter){tc.answer}})
			_, err := c.CreateRepository(context.Background(), NewRepository{Owner: "acme", Name: "x"})
			if KindOf(err) != tc.kind || ReasonOf(err) != tc.reason {
				t.Fatalf("%v: kind %q, reason %q", err, KindOf(err), ReasonOf(err))
			}
			next := nextOf(err)
			if !strings.Contains(next, tc.next) || tc.next == "" && next != "" {
				t.Errorf("next: %q, want %q", next, tc.next)
			}
		})
	}
}

func nextOf(err error) string {
	if e, ok := err.(*Error); ok { //nolint:errorlint // it is what the client returns
		return e.Next()
	}
	return ""
}

func TestGraphQLTellsAMissingSAMLSession(t *testing.T) {
	c, _ := testClient(t, &script{t: t, answers: []func(http.ResponseWriter){status(200,
		`{"data":{"organization":null},"errors":[{"type":"FORBIDDEN","path":["organization"],"extensions":{"saml_failure":true},"message":"Resource protected by organization SAML enforcement."}]}`,
		"X-GitHub-SSO", "required; url=https://github.com/orgs/acme/sso?x=1")}})
	_, err := c.Organization(context.Background(), "acme")
	if ReasonOf(err) != ReasonSAML || !strings.Contains(nextOf(err), "https://github.com/orgs/acme/sso?x=1") {
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
		reason Reason
		text   string
	}{
		"web page":    {web.URL, ReasonWebPage, "is a proxy in between?"},
		"certificate": {secure.URL, ReasonCertificate, "certificate"},
		"closed port": {closed.URL, ReasonUnreachable, "refused"},
		"no name":     {"https://nowhere.invalid", ReasonUnreachable, "nowhere.invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			ends, err := NewEndpoints(tc.base, tc.base+"/api/v3/")
			if err != nil {
				t.Fatal(err)
			}
			c, err := New(Options{Endpoints: ends, Token: "ghp_x", Transport: &http.Transport{}})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Viewer(WithImpatience(context.Background()))
			if ReasonOf(err) != tc.reason || !strings.Contains(err.Error(), tc.text) || nextOf(err) == "" {
				t.Errorf("%v: reason %q, next %q", err, ReasonOf(err), nextOf(err))
			}
		})
	}
}

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func TestASuspensionSaysByWhomAndWhen(t *testing.T) {
	e := &Error{Op: "x", Kind: KindSuspended, Reason: ReasonSuspended, Cause: "suspended"}
	e.suspendedBy(Installation{SuspendedBy: "mona", SuspendedAt: time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC), HTMLURL: "https://github.com/p"})
	outer := explain("y", "acme", e)
	for _, err := range []error{e, outer} {
		if n := strings.Count(err.Error(), "(by mona, 3 Nov 2026)"); n != 1 || !strings.HasSuffix(nextOf(err), "https://github.com/p") {
			t.Errorf("%d times in %v, next %q", n, err, nextOf(err))
		}
	}
}
