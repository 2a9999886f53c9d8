package app

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/ui/kit"
)

// Every binding has a name of its own: operators write it into files.
func TestBindingsHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range kit.BoundKeys(keyGroups()) {
		n := b.Name()
		if b.Act == kit.ActNone || b.Group.Scope == "" || seen[n] || strings.Trim(n, "abcdefghijklmnopqrstuvwxyz-0123456789") != "" {
			t.Errorf("%s %q: name %q is missing, twice or not one", b.Group.Scope, b.Short, n)
		}
		seen[n] = true
	}
	// Some that files may hold already: they must not change.
	for _, n := range []string{"quit", "help", "palette", "messages", "back", "page-down", "list-open", "list-connect", "list-select", "git-go-on", "git-disconnect",
		"repositories-copy", "organization-tab-1", "dialog-accept", "filter-back", "prompt-complete", "file-next-hit"} {
		if !seen[n] {
			t.Errorf("the name %q is gone", n)
		}
	}
}

// The table itself passes the check that choices have to pass, so that a
// choice which repeats it is none.
func TestTheTableChosenAgain(t *testing.T) {
	var choices []kit.KeyChoice
	for i, b := range kit.BoundKeys(keyGroups()) {
		if b.Act != kit.ActStop {
			choices = append(choices, kit.KeyChoice{Action: b.Name(), Keys: b.Keys, Line: i})
		}
	}
	if err := CheckKeys(choices); err != nil {
		t.Error(err)
	}
}

func TestBadChoicesOfKeys(t *testing.T) {
	for _, c := range []struct {
		action, key, want string
	}{
		{"leave", "x", `line 7: keys: there is no action "leave"; docs/keys.md names them`},
		{"stop", "x", "line 7: keys: stop is always ctrl+c"},
		{"quit", "ctrl+c", "line 7: keys: quit: ctrl+c stops and quits, everywhere"},
		{"quit", "ctrl+foo", `line 7: keys: quit: there is no key "ctrl+foo"`},
		{"quit", "", `line 7: keys: quit: there is no key ""`},
		{"quit", "D", "line 7: keys: quit: D is the key of repositories-disconnect already"},
		{"list-connect", "n", "line 7: keys: list-connect: n is the key of list-add already"},
		{"list-connect", "q", "line 7: keys: list-connect: q is the key of quit already"},
		{"git-go-on", "tab", "line 7: keys: git-go-on: tab is the key of organization-next-tab already"},
		{"dialog-accept", "y", "line 7: keys: dialog-accept: y types a character there"},
		{"filter-accept", "space", "line 7: keys: filter-accept: space types a character there"},
	} {
		err := CheckKeys([]kit.KeyChoice{{Action: c.action, Keys: []string{c.key}, Line: 7}})
		if err == nil || !strings.HasPrefix(strings.ReplaceAll(err.Error(), "git-disconnect", "repositories-disconnect"), c.want) {
			t.Errorf("%s on %q:\n got %v\nwant %s", c.action, c.key, err, c.want)
		}
	}
	if err := CheckKeys([]kit.KeyChoice{{Action: "quit", Line: 3}}); err == nil || err.Error() != "line 3: keys: quit needs a key" {
		t.Errorf("no key: %v", err)
	}
	// What is younger than a configuration gives its key away.
	for action, key := range map[string]string{"quit": "9", "messages": "X", "list-add": "P"} {
		if err := CheckKeys([]kit.KeyChoice{{Action: action, Keys: []string{key}, Line: 1}}); err != nil {
			t.Errorf("%s on %s: %v", action, key, err)
		}
	}
	// Two may change places.
	if err := CheckKeys([]kit.KeyChoice{{Action: "list-add", Keys: []string{"r"}, Line: 1}, {Action: "list-refresh", Keys: []string{"n"}, Line: 2}}); err != nil {
		t.Errorf("changed places: %v", err)
	}
}

// Chosen keys work, the old ones do not, and footer, help, palette and
// sentences show them.
func TestChosenKeys(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld()
		w.opt.Keys = []kit.KeyChoice{{Action: "quit", Keys: []string{"ctrl+q", "X"}, Line: 1}, {Action: "list-add", Keys: []string{"f2", "a"}, Line: 2}, {Action: "help", Keys: []string{"f1", "alt+h"}, Line: 3}, {Action: "list-select", Keys: []string{"m"}, Line: 4}}
		s := w.at(t, 120, 40)
		s.has("f2 adds an organization by its name on GitHub", "f2 a add", "ctrl+q X quit", "f1 alt+h keys")
		s.keys("n", "q", "?")
		if s.quit || s.m.mode() != modeNormal {
			t.Fatal("an old key still works")
		}
		s.send(tea.KeyMsg{Type: tea.KeyF1})
		s.has("Keys: Organizations", "ctrl+q X", "f2 a")
		s.keys("esc", "ctrl+p", "type:add")
		s.has("f2 a")
		s.keys("esc")
		s.send(tea.KeyMsg{Type: tea.KeyF2})
		s.has("Add an organization")
		s.keys("esc", "X")
		if !s.quit {
			t.Fatal("the chosen key does not quit")
		}
	})
	bubble(t, func(t *testing.T) { // choices that will not do are told, and the table holds
		w := populated()
		w.opt.Keys = []kit.KeyChoice{{Action: "quit", Keys: []string{"n"}, Line: 9}}
		s := w.at(t, 120, 40)
		s.has("The keys of the configuration are not used", "line 9: keys: quit: n is the key of list-add already")
		s.keys("esc", "q")
		if !s.quit {
			t.Fatal("q does not quit")
		}
	})
}

func TestOwnThemes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated()
		w.opt.Theme, w.opt.Themes = "night", []kit.CustomTheme{{Name: "night", Colours: map[string]string{"accent": "5", "dim": "3"}}}
		s := w.at(t, 120, 40)
		if view := s.m.View(); !strings.Contains(view, "\x1b[35m▌") || !strings.Contains(view, "\x1b[33m") {
			t.Errorf("the colours are not used:\n%q", view)
		}
		s.keys("ctrl+p", "type:theme")
		s.has("theme night", "not now: these colours are shown now", "theme dark")
		s.keys("esc", "ctrl+p", "type:theme none", "enter")
		if found := colours.FindString(s.m.View()); found != "" {
			t.Errorf("after theme none there is %q", found)
		}
	})
	for _, colour := range []string{"#00ff6f", "244", ""} { // no value breaks a theme
		if got := kit.NewTheme("night", kit.CustomTheme{Name: "night", Colours: map[string]string{"accent": colour}}.Palette(), false); fmt.Sprint(got.Accent) == "" {
			t.Error("no ink")
		}
	}
}
