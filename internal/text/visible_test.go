package text

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// FuzzVisible: whatever is printed, a terminal obeys none of it, and what is laid
// out stays as it is.
func FuzzVisible(f *testing.F) {
	for _, s := range []string{"a\tb\nc", "\x1b]52;c;x\x07", "exe\u202egpj", "\u009b31m", "a\rb", "\xff\xc3", "\U000e0041", "e\u200db\ufe0f", "größe 日本"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Visible(s)
		for _, r := range got {
			if r != '\n' && r != '\t' && (unicode.IsControl(r) || r == utf8.RuneError && !strings.ContainsRune(s, r) || hidden(r)) {
				t.Errorf("%q became %q", s, got)
			}
		}
		if !utf8.ValidString(got) || Visible(got) != got || strings.Count(got, "\n") != strings.Count(s, "\n") {
			t.Errorf("%q became %q", s, got)
		}
	})
}

// FuzzEscapeHidden: nothing hidden is in JSON or YAML, and what is read from it is
// what was written.
func FuzzEscapeHidden(f *testing.F) {
	f.Add("exe\u202egpj")
	f.Add("tag\U000e0041\u009b\x1b\n\"\\")
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		data, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var got string
		escaped := EscapeHidden(data, false)
		if err := json.Unmarshal(escaped, &got); err != nil || got != s || Visible(string(escaped)) != string(escaped) {
			t.Errorf("%q as JSON: %s, %v", s, escaped, err)
		}
		document, err := yaml.Marshal(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: s})
		if err != nil {
			return // not every character can stand in YAML
		}
		escaped = EscapeHidden(document, true)
		var plain string
		if yaml.Unmarshal(document, &plain) != nil {
			return
		}
		if err := yaml.Unmarshal(escaped, &got); err != nil || got != plain || Visible(string(escaped)) != string(escaped) {
			t.Errorf("%q as YAML: %s, %v", s, escaped, err)
		}
	})
}

func TestBounded(t *testing.T) {
	long := "read x: " + strings.Repeat("ä", 125_000) + ": no such file"
	got := Bounded(long)
	if len(got) > maxSentence+10 || !strings.HasPrefix(got, "read x: ") || !strings.HasSuffix(got, ": no such file") || !utf8.ValidString(got) {
		t.Errorf("%d bytes, %.40q", len(got), got)
	}
	if Bounded("short") != "short" {
		t.Error("a short one is changed")
	}
}
