package app

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/ui/kit"
)

func TestPromptTakesAllKeysUntilItIsAnswered(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := populated().at(t, 60, 16)
		var got []string
		p := kit.NewPrompt("Save as", "", func(v string) (tea.Cmd, string) {
			if strings.HasPrefix(v, "/") {
				return nil, "a name, not a path"
			}
			got = append(got, v)
			return nil, ""
		})
		p.Complete = func(v string) string { return v + "me.yaml" }
		s.m.session.Ask(p)
		if s.m.mode() != modePrompt {
			t.Fatalf("mode %d", s.m.mode())
		}
		s.keys("type:/q?", "enter")
		s.has("Save as:", "/q?", "✕ a name, not a path", "tab complete", "esc cancel")
		if len(got) != 0 || s.quit {
			t.Fatalf("got %q, quit %v", got, s.quit)
		}
		s.keys("backspace", "backspace", "backspace", "type:na", "tab")
		s.has("name.yaml")
		s.lacks("✕ a name")
		s.keys("enter")
		s.lacks("Save as:")
		if len(got) != 1 || got[0] != "name.yaml" || s.m.mode() != modeNormal {
			t.Fatalf("got %q in mode %d", got, s.m.mode())
		}
		s.m.session.Ask(kit.NewPrompt(strings.Repeat("A long label ", 9), strings.Repeat("日本", 99), func(string) (tea.Cmd, string) { return nil, "" }))
		s.check()
		s.keys("esc")
		s.has("enter open")
	})
}

func TestModesDecideWhoSeesAKey(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := populated().at(t, 80, 24)
		for _, step := range []struct {
			key  string
			want mode
		}{{"/", modeFilter}, {"?", modeFilter}, {"esc", modeNormal}, {"?", modeDialog}, {"q", modeNormal}, {"n", modeDialog}, {"q", modeDialog}, {"esc", modeNormal}} {
			s.keys(step.key)
			if got := s.m.mode(); got != step.want {
				t.Fatalf("after %q mode %d, want %d:\n%s", step.key, got, step.want, s.text())
			}
		}
		if s.quit {
			t.Fatal("a q that was typed quits")
		}
	})
}

// A pane is drawn again when something in its key changes, and only then.
func TestPanesAreKept(t *testing.T) {
	drawn := 0
	view := func(_, _ int) []string { drawn++; return []string{"x"} }
	var c kit.PaneCache
	key := kit.PaneKey{W: 10, H: 3}
	for range 5 {
		if lines := c.Draw(key, view); len(lines) != 3 {
			t.Fatalf("%d lines", len(lines))
		}
	}
	for _, change := range []func(){func() { key.Revision++ }, func() { key.W++ }, func() { key.H++ }, func() { key.Focus = true }, func() { key.Frame++ }, func() { key.Second++ }, func() { key.Of = 7 }} {
		change()
		c.Draw(key, view)
	}
	if drawn != 8 {
		t.Errorf("drawn %d times", drawn)
	}
	bubble(t, func(t *testing.T) { // a message that moves only the spinner draws no page that has none
		s := populated().at(t, 120, 40)
		before := s.m.body.Lines
		s.send(tickMsg{})
		if &before[0] != &s.m.body.Lines[0] {
			t.Error("the list was drawn again")
		}
	})
}
