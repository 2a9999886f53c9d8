package app

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/ui/kit"
)

// Within a scope a key means one thing, and every binding says what it does.
func TestBindingsAreUnique(t *testing.T) {
	keys, acts := map[string]bool{}, map[string]bool{}
	for _, b := range kit.BoundKeys(keyGroups()) {
		for _, k := range b.Keys {
			id := string(b.Group.Scope) + " " + k
			if keys[id] {
				t.Errorf("%s: bound twice", id)
			}
			keys[id] = true
		}
		id := fmt.Sprint(b.Group.Scope, b.Act)
		if acts[id] || b.Long == "" || b.Short == "" || b.Show == "" || len(b.Keys) == 0 {
			t.Errorf("%+v: twice, or without words", b)
		}
		acts[id] = true
	}
}

// Every action that a page ever offers has a binding.
func TestEveryOfferHasAKey(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := busyWorld()
		s := w.at(t, 120, 40)
		for _, keys := range [][]string{{}, {"enter"}, {"2"}, {"c"}, {"d"}, {"enter"}, {"3"}} {
			s.keys(keys...)
			p := s.m.pages[s.m.front]
			for _, o := range s.m.offers(p) {
				if _, ok := s.m.session.Keys.Find(o.Act, append(p.Scopes(), kit.ScopeGlobal)); !ok {
					t.Errorf("%v offers action %q without a key", p.Path(), o.Act)
				}
			}
		}
		close(w.gate["Apply"])
		s.settle()
	})
}

// Keys that arrive in one piece are keys, one after the other, each on the
// page that the one before has opened.
func TestKeysInOnePiece(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := plain().at(t, 80, 24)
		s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("nacme two")})
		s.settle()
		s.has("Add an organization", "acme two")
		s.keys("esc", "enter")
		s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("2c")})
		s.settle()
		s.has("② Authorize", "waiting for the browser")
	})
}

func TestPastedTextTriggersNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := populated().at(t, 80, 24)
		s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("q"), Paste: true})
		s.settle()
		if s.quit {
			t.Fatal("a pasted q quits")
		}
		s.keys("n")
		s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("sta\x1b[2Jrk\n"), Paste: true})
		s.has("sta")
	})
}

func TestKeysMarkdown(t *testing.T) {
	doc := KeysMarkdown()
	for _, b := range kit.BoundKeys(keyGroups()) {
		if !strings.Contains(doc, b.Long) || !strings.Contains(doc, "## "+b.Group.Title) {
			t.Errorf("%q is not documented", b.Long)
		}
	}
}
