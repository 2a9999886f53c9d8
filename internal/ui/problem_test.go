package ui

import (
	"errors"
	"strings"
	"testing"
)

// An error may carry an address with a code, or what a proxy said about a
// header. None of it gets on the screen.
func TestProblemsShowNoCredential(t *testing.T) {
	sh := newShared(Options{})
	p := sh.explain("Signing in", errors.New(`Get "http://127.0.0.1:4711/oauth/callback?code=0123456789abcdef&state=s": EOF (Authorization: Bearer ghs_0123456789abcdefghijkl)`))
	lines := strings.Join(p.lines(sh.keys, sh.th, 200, 0), "\n")
	for _, secret := range []string{"0123456789abcdef", "ghs_"} {
		if strings.Contains(lines, secret) {
			t.Errorf("%q is on the screen:\n%s", secret, lines)
		}
	}
	if !strings.Contains(lines, "Signing in failed") || !strings.Contains(lines, "/oauth/callback") {
		t.Errorf("too little is left:\n%s", lines)
	}
}
