package text

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "acme-gitops", "acme-gitops"},
		{"unicode stays", "größe 日本 é", "größe 日本 é"},
		{"escape", "a\x1b[31mb", "a␛[31mb"},
		{"clipboard", "\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"},
		{"carriage return", "safe\revil", "safe␍evil"},
		{"line feed", "a\nb", "a␊b"},
		{"delete", "a\x7f", "a␡"},
		{"c1 csi as a rune", "a\u009b31m", "a<U+009B>31m"},
		{"c1 csi as a byte", "a\x9b31m", "a<0x9B>31m"},
		{"bidi override", "exe\u202egpj", "exe<U+202E>gpj"},
		{"bidi isolate", "\u2066x\u2069", "<U+2066>x<U+2069>"},
		{"zero width space", "ac\u200bme", "ac<U+200B>me"},
		{"byte order mark", "\ufeffx", "<U+FEFF>x"},
		{"variation selector", "⚠\ufe0f", "⚠"},
		{"joiner", "👩\u200d💻", "👩💻"},
		{"replacement character", "\ufffd", "\ufffd"},
		{"broken", "\xff\xfe", "<0xFF><0xFE>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Clean(c.in); got != c.want {
				t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestCleanLine(t *testing.T) {
	if got := CleanLine("\ta\tbc\td\x1b", 4); got != "    a   bc  d␛" {
		t.Errorf("got %q", got)
	}
}

func TestLines(t *testing.T) {
	got := Lines("a\r\nb\n\nc\n")
	if strings.Join(got, "|") != "a|b||c" {
		t.Errorf("got %q", got)
	}
	if Lines("") != nil {
		t.Error("an empty file has no lines")
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"acme", 6, "acme  "},
		{"acme-gitops", 6, "acme-…"},
		{"日本語", 4, "日… "},
		{"acme", 0, ""},
		{"acme", -3, ""},
		{"acme", 1, "…"},
		{"\x1b[1macme-gitops\x1b[0m", 4, "\x1b[1macm…\x1b[0m"},
	} {
		if got := Fit(c.in, c.n, "…"); got != c.want {
			t.Errorf("Fit(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
	if got := Right("7", 3, "…"); got != "  7" {
		t.Errorf("Right = %q", got)
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		query, s string
		want     bool
	}{
		{"", "anything", true},
		{"gitops ACME", "acme/acme-gitops", true},
		{"acme foo", "acme/acme-gitops", false},
	} {
		if got := Match(c.query, c.s); got != c.want {
			t.Errorf("Match(%q, %q) = %v", c.query, c.s, got)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "acme", "\x1b]8;;https://x\x1b\\y", "\u202e\u2066", "\xff\x9b", "a\tb", "👩\u200d💻", "é́́"} {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, s string, n int) {
		c := Clean(s)
		if !utf8.ValidString(c) {
			t.Fatalf("not UTF-8: %q", c)
		}
		for _, r := range c {
			if r < 0x20 || r == 0x7f || hidden(r) || r == 0xfe0f || r == 0x200d {
				t.Fatalf("%U got through: %q", r, c)
			}
		}
		if Clean(c) != c {
			t.Fatalf("not stable: %q", c)
		}
		n %= 200
		if w := Width(Truncate(c, n, "…")); w > max(0, n) {
			t.Fatalf("Truncate(%q, %d) takes %d cells", c, n, w)
		}
		if w := Width(Fit(c, n, "…")); w != max(0, n) {
			t.Fatalf("Fit(%q, %d) takes %d cells", c, n, w)
		}
		for _, l := range Wrap(c, max(2, n)) {
			if Width(l) > max(2, n) {
				t.Fatalf("Wrap(%q, %d) gave %q", c, n, l)
			}
		}
	})
}
