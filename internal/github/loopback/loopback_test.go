package loopback

import (
	"net"
	"net/url"
	"strings"
	"testing"

	"gitconnection/internal/github"
)

// Whatever is pasted: only the very address that is waited for is taken.
func FuzzPaste(f *testing.F) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	defer listener.Close()
	d := &Server{listener: listener}
	for _, seed := range []string{
		"http://" + d.Addr() + "/oauth/callback?code=abc&state=xyz", d.Addr() + "/oauth/callback?code=abc", "https://" + d.Addr() + "/oauth/callback",
		"http://" + d.Addr() + "@evil.example/oauth/callback?code=a", "http://localhost/oauth/callback", "http://" + d.Addr() + "/oauth/callback?code=%zz", "", "\x00", strings.Repeat("a", 5000),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		values, err := d.ParsePasted("take the address", text, "/oauth/callback")
		if err != nil {
			if github.KindOf(err) != github.KindInvalid {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		plain := strings.Join(strings.Fields(text), "")
		if !strings.HasPrefix(plain, "http://") {
			plain = "http://" + plain
		}
		u, err := url.Parse(plain)
		if err != nil || u.Host != d.Addr() || u.Path != "/oauth/callback" || u.User != nil || values.Encode() != u.Query().Encode() {
			t.Errorf("%q was taken as %v", text, values)
		}
	})
}
