package ui

import (
	tea "github.com/charmbracelet/bubbletea"
)

// apart takes keys apart that came in one message: Bubble Tea reads what was
// typed while the program was busy as one key with several characters, which
// no binding knows. What was pasted stays whole.
func apart(msg tea.KeyMsg) []tea.KeyMsg {
	if msg.Type != tea.KeyRunes || msg.Paste || len(msg.Runes) < 2 {
		return nil
	}
	out := make([]tea.KeyMsg, len(msg.Runes))
	for i, r := range msg.Runes {
		out[i] = tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: msg.Alt && i == 0}
	}
	return out
}
