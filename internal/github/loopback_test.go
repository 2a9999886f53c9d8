package github

import (
	"net"
	"net/url"
	"strings"
	"testing"
)

// Whatever is pasted: only the very address that is waited for is taken.
func FuzzPaste(f *testing.F) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	defer listener.Close()
	d := &desk{listener: listener}
	for _, seed := range []string{
		"http://" + d.addr() + "/oauth/callback?code=abc&state=xyz", d.addr() + "/oauth/callback?code=abc", "https://" + d.addr() + "/oauth/callback",
		"http://" + d.addr() + "@evil.example/oauth/callback?code=a", "http://localhost/oauth/callback", "http://" + d.addr() + "/oauth/callback?code=%zz", "", "\x00", strings.Repeat("a", 5000),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		values, err := d.pasted("take the address", text, "/oauth/callback")
		if err != nil {
			if KindOf(err) != KindInvalid {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		plain := strings.Join(strings.Fields(text), "")
		if !strings.HasPrefix(plain, "http://") {
			plain = "http://" + plain
		}
		u, err := url.Parse(plain)
		if err != nil || u.Host != d.addr() || u.Path != "/oauth/callback" || u.User != nil || values.Encode() != u.Query().Encode() {
			t.Errorf("%q was taken as %v", text, values)
		}
	})
}

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
		if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" || clean(got) != got {
			t.Errorf("%q gave %q", header, got)
		}
	})
}
