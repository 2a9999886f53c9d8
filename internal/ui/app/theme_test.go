package app

import (
	"regexp"
	"strings"
	"testing"

	"gitconnection/internal/ui/kit"
)

func TestPickTheme(t *testing.T) {
	for _, c := range []struct{ wish, noColor, colorfgbg, want string }{
		{"auto", "", "", "ansi"},
		{"", "", "15;0", "dark"},
		{"", "", "0;15", "light"},
		{"", "", "0;default;15", "light"},
		{"", "", "default;default", "ansi"},
		{"light", "", "15;0", "light"},
		{"dark", "1", "", "none"},
		{"none", "", "0;15", "none"},
		{"night", "", "0;15", "night"},
		{"night", "1", "", "none"},
		{"nowhere", "", "", "ansi"},
	} {
		env := map[string]string{"NO_COLOR": c.noColor, "COLORFGBG": c.colorfgbg}
		if got := kit.PickTheme(c.wish, []kit.CustomTheme{{Name: "night"}}, func(k string) string { return env[k] }); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

// colours is any sequence that sets a colour.
var colours = regexp.MustCompile(`\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10\d)[;m]`)

func TestNoColourMeansNone(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	w := populated()
	w.opt.Theme = "dark"
	bubble(t, func(t *testing.T) {
		s := w.at(t, 120, 40)
		for _, keys := range []string{"down", "enter", "2", "c", "3", "?"} {
			s.keys(keys)
			if got := colours.FindString(s.m.View()); got != "" {
				t.Fatalf("after %s the screen holds %q", keys, got)
			}
		}
	})
}

func TestThemesAreDrawn(t *testing.T) {
	for _, name := range []string{"light", "dark", "ansi"} {
		bubble(t, func(t *testing.T) {
			w := populated()
			w.opt.Theme = name
			s := w.at(t, 120, 40)
			if !colours.MatchString(s.m.View()) {
				t.Errorf("%s has no colours", name)
			}
			s.has("▌ acme") // the selection is a mark, not only a colour
		})
	}
}

func TestASCII(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		w.opt.ASCII = true
		s := w.at(t, 80, 24)
		steps := []string{"down", "?", "esc", "n", "esc", "end", "enter", "2", "D", "esc", "3", "esc", "home", "c", "d"}
		for _, keys := range steps {
			s.keys(keys)
			for _, r := range s.text() {
				if r > 0x7e {
					t.Fatalf("after %s there is %q on the screen:\n%s", keys, r, s.text())
				}
			}
		}
		s.keys("esc", "esc", "home")
		if !strings.Contains(s.text(), "> acme") || !strings.Contains(s.text(), "* Connected") {
			t.Error("marks are missing")
		}
	})
}
