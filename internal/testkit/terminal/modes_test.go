package terminal

import "testing"

func TestModesOf(t *testing.T) {
	for _, c := range []struct {
		raw  string
		want Modes
	}{
		{"", Modes{}},
		{"\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[22;2t", Modes{AltScreen: true, NoCursor: true, Paste: true, Titles: 1}},
		{"\x1b[?1049h\x1b[?25l\x1b[22;2t x \x1b[?1049l\x1b[?25h\x1b[23;2t", Modes{}},
		{"\x1b[?1002;1006h", Modes{Mouse: true}},
		{"\x1b[?1002;1006h\x1b[?1002l\x1b[?1006l", Modes{}},
		{"\x1b[?1004h", Modes{Focus: true}},
	} {
		if got := modesOf(c.raw); got != c.want {
			t.Errorf("%q: %+v, want %+v", c.raw, got, c.want)
		}
	}
}
