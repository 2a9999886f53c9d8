package kit

import (
	"strings"
	"testing"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/source"
)

// FuzzWraps: the parts of a wrapped line are the line, and each fits.
func FuzzWraps(f *testing.F) {
	for _, s := range []string{"", "abc", "日本語日本語", "a日b\tc\x1bd", strings.Repeat("x", 300), "é́é́", "\xff\xfe👩\u200d💻"} {
		f.Add(s, 7, 3)
	}
	th := NewTheme("none", BuiltinPalette("none"), false)
	f.Fuzz(func(t *testing.T, s string, w, from int) {
		w, from = 2+max(0, w)%100, max(0, from)%200
		cells := Pieces(th, source.Line{{Text: s[:len(s)/2]}, {Text: s[len(s)/2:], Role: source.Key}}, []Stretch{{From: 1, To: 3, In: th.Found}})
		starts := Wraps(cells, w)
		for i, at := range starts {
			end := at + w
			if i+1 < len(starts) {
				end = starts[i+1]
			}
			if end-at > w || end <= at {
				t.Fatalf("part %d of %q goes from %d to %d", i, s, at, end)
			}
			if n := text.Width(Slice(cells, at, end-at)); n > w {
				t.Fatalf("part %d of %q takes %d cells", i, s, n)
			}
		}
		if n := text.Width(Slice(cells, from, w)); n > w {
			t.Fatalf("%d cells of %q from %d take %d", w, s, from, n)
		}
	})
}
