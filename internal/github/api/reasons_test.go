package api

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// Nothing but an address comes out of GitHub's header, fit for a terminal.
func FuzzSSO(f *testing.F) {
	for _, seed := range []string{"required; url=https://github.com/orgs/acme/sso?x=1", "partial-results; organizations=1,2", "url=javascript:alert(1)", "url=https://a\x1b[2J", "url=//x", "url=https://u:p@h/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		got := ssoURL(header)
		if got == "" {
			return
		}
		u, err := url.Parse(got)
		if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" || text.Clean(got) != got {
			t.Errorf("%q gave %q", header, got)
		}
	})
}

func TestASuspensionSaysByWhomAndWhen(t *testing.T) {
	e := &github.Error{
		Op: "x", Kind: github.KindSuspended, Reason: github.ReasonSuspended, Cause: "suspended",
		By: "mona", Since: time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC), Page: "https://github.com/p",
	}
	outer := Explain("y", "acme", e)
	for _, err := range []error{e, outer} {
		var got *github.Error
		if !errors.As(err, &got) {
			t.Fatal(err)
		}
		if n := strings.Count(err.Error(), "(by mona, 3 Nov 2026)"); n != 1 || !strings.HasSuffix(got.Next(), "https://github.com/p") {
			t.Errorf("%d times in %v, next %q", n, err, got.Next())
		}
	}
}
