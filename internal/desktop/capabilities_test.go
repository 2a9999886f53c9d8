package desktop

import (
	"testing"
)

func TestWhatTerminalsCan(t *testing.T) {
	for _, c := range []struct {
		name          string
		env           map[string]string
		title, linked bool
	}{
		{"nothing is known", nil, false, false},
		{"xterm", map[string]string{"TERM": "xterm-256color"}, true, false},
		{"the console", map[string]string{"TERM": "linux"}, false, false},
		{"vte", map[string]string{"TERM": "xterm-256color", "VTE_VERSION": "7002"}, true, true},
		{"an old vte", map[string]string{"TERM": "xterm-256color", "VTE_VERSION": "4602"}, true, false},
		{"kitty", map[string]string{"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}, true, true},
		{"iTerm", map[string]string{"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "3.5.0"}, true, true},
		{"an old iTerm", map[string]string{"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app", "TERM_PROGRAM_VERSION": "2.9"}, true, false},
		{"Terminal.app", map[string]string{"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal", "TERM_PROGRAM_VERSION": "455"}, true, false},
		{"WezTerm", map[string]string{"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, true, true},
		{"Windows Terminal", map[string]string{"TERM": "xterm-256color", "WT_SESSION": "x"}, true, true},
		{"tmux 3.4", map[string]string{"TERM": "tmux-256color", "TMUX": "x", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4"}, true, true},
		{"tmux 3.3a in vte", map[string]string{"TERM": "tmux-256color", "TMUX": "x", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.3a", "VTE_VERSION": "7002"}, true, false},
		{"tmux next", map[string]string{"TERM": "tmux-256color", "TMUX": "x", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "next-3.6"}, true, true},
		{"a tmux that does not say", map[string]string{"TERM": "screen-256color", "TMUX": "x", "VTE_VERSION": "7002"}, true, false},
		{"screen in vte", map[string]string{"TERM": "screen", "STY": "x", "VTE_VERSION": "7002"}, true, false},
		{"konsole", map[string]string{"TERM": "xterm-256color", "KONSOLE_VERSION": "220401"}, true, true},
		{"forced", map[string]string{"TERM": "xterm", "FORCE_HYPERLINK": "1"}, true, true},
		{"forbidden", map[string]string{"TERM": "xterm-kitty", "FORCE_HYPERLINK": "0"}, true, false},
	} {
		lookup := func(name string) (string, bool) { v, ok := c.env[name]; return v, ok }
		if got := HasTitle(lookup); got != c.title {
			t.Errorf("%s: title %v", c.name, got)
		}
		if got := HasLinks(lookup); got != c.linked {
			t.Errorf("%s: links %v", c.name, got)
		}
	}
}
