package app

import (
	"strings"
	"testing"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

func TestLinksLeadHomeOnly(t *testing.T) {
	th := kit.NewTheme("none", kit.BuiltinPalette("none"), false)
	th.Links, th.Host = true, "github.example:8443"
	for _, c := range []struct {
		address string
		linked  bool
	}{
		{"https://github.example:8443/acme/acme-gitops", true},
		{"http://127.0.0.1:41233/start?x=1", true},
		{"https://github.example/acme", false},
		{"https://github.example:8443@evil.example/", false},
		{"https://user@github.example:8443/", false},
		{"https://evil.example/", false},
		{"javascript:alert(1)", false},
		{"https://github.example:8443/\x1b\\evil", false},
		{"https://github.example:8443/\u202e", false},
		{"https://github.example:8443/a b", false},
		{"", false},
	} {
		got := th.Link(c.address, "acme")
		if linked := got != "acme"; linked != c.linked {
			t.Errorf("%q: linked %v", c.address, linked)
		}
		if text.Width(got) != 4 || !strings.Contains(got, "acme") {
			t.Errorf("%q: %q takes %d cells", c.address, got, text.Width(got))
		}
		if cut := text.Truncate(got, 2, ""); text.Width(cut) != 2 || c.linked && !strings.HasSuffix(cut, "\x1b]8;;\x1b\\") {
			t.Errorf("%q: cut to %q, the link stays open", c.address, cut)
		}
	}
	th.Links = false
	if got := th.Link("https://github.example:8443/acme", "acme"); got != "acme" {
		t.Errorf("links are off, and yet %q", got)
	}
}
