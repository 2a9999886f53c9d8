package app

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/ui/kit"
)

// TestKeysTypedAhead come as one message, and each of them counts.
func TestKeysTypedAhead(t *testing.T) {
	bubble(t, func(t *testing.T) {
		one, at := populated().at(t, 80, 24), populated().at(t, 80, 24)
		one.keys("j", "j")
		at.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("jj")})
		at.settle()
		if one.m.View() != at.m.View() {
			t.Errorf("typed one by one:\n%s\ntyped ahead:\n%s", one.m.View(), at.m.View())
		}
		at.keys("n")
		at.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("new-org")})
		at.settle()
		at.has("new-org")
	})
}

func TestWhatIsPastedStaysWhole(t *testing.T) {
	for _, whole := range []tea.KeyMsg{{Type: tea.KeyRunes, Runes: []rune("qq"), Paste: true}, keyMsg("q"), keyMsg("up")} {
		if len(kit.SplitKeys(whole)) != 1 {
			t.Errorf("%v is taken apart", whole)
		}
	}
	if keys := kit.SplitKeys(keyMsg("2c")); len(keys) != 2 || keys[1].String() != "c" {
		t.Errorf("keys: %v", keys)
	}
}
