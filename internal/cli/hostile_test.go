package cli

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"gitconnection/internal/github/simulator/worlds"
	"gitconnection/internal/text"
)

// ours are all escape sequences that the program writes to a terminal: colors
// and styles, the cursor's place, erasing, the terminal's modes, the title with
// its stack, and links to pages of the instance.
var ours = regexp.MustCompile(strings.Join([]string{
	`\x1b\[2K\r`, // Bubble Tea, when it ends
	`\x1b\[[0-9;]*m`,
	`\x1b\[[0-9;]*[ABCDH]`,
	`\x1b\[[0-2]?[JK]`,
	`\x1b\[\?(?:25|1002|1004|1006|1049|2004)h`,
	`\x1b\[\?(?:25|1000|1002|1003|1004|1006|1049|2004)l`,
	`\x1b\]2;konstruct(?: · [a-z0-9._-]+)?\x07`,
	`\x1b\[2[23];2t`,
	`\x1b\]8;(?:id=[0-9a-z]+)?;(?:https?://127\.0\.0\.1:[0-9]+/[A-Za-z0-9._~/?&=%#+:@!$'()*,;-]*)?(?:\x07|\x1b\\)`,
	`\r\n`,
}, "|"))

// leaks are the places of raw that a terminal would obey, or that would show
// something else than what is there, and that are not the program's own.
func leaks(raw string) []string {
	var out []string
	rest := ours.ReplaceAllString(raw, "\n")
	for at, r := range rest {
		bad := r == utf8.RuneError && !strings.HasPrefix(rest[at:], "\ufffd") ||
			r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r))
		if bad {
			out = append(out, fmt.Sprintf("%U in %q", r, rest[max(0, at-30):min(len(rest), at+30)]))
		}
	}
	return out
}

// noLeaks demands that nothing got through.
func noLeaks(t *testing.T, what, raw string) {
	t.Helper()
	if found := leaks(raw); len(found) > 0 {
		t.Errorf("%s: %d places, the first ones: %s", what, len(found), strings.Join(found[:min(5, len(found))], "; "))
	}
}

// TestLeaksAreFound plants every hostile text among what the program writes.
func TestLeaksAreFound(t *testing.T) {
	clean := "\x1b[?1049h\x1b[22;2t\x1b]2;konstruct · acme\x07\x1b[1;1H\x1b[1;92mKONSTRUCT\x1b[0m größe 日本 ␛[31m\x1b[K\r\n\x1b[?25h"
	if found := leaks(clean); len(found) > 0 {
		t.Fatalf("nothing is planted, and yet: %q", found)
	}
	if len(worlds.HostileTexts()) < 15 {
		t.Error("kinds of hostile text are missing")
	}
	for _, h := range worlds.HostileTexts() {
		if len(leaks(clean+h.Text+clean)) == 0 {
			t.Errorf("%s would get through: %q", h.Name, h.Text)
		}
		if found := leaks(clean + text.Clean(h.Text) + clean); len(found) > 0 {
			t.Errorf("%s, made visible, counts as a leak: %q", h.Name, found)
		}
	}
	for _, own := range []string{
		"\x1b]2;HACKED\x07", "\x1b]8;;https://evil.example\x1b\\", "\x1b]8;;http://127.0.0.1:1/\u202e\x07", "\x1b[?1000;1h", "\x1b[6n", "a\rb", "\xc3",
	} {
		if len(leaks(clean+own)) == 0 {
			t.Errorf("%q counts as the program's own", own)
		}
	}
}
