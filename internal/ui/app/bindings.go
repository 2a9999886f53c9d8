package app

import (
	"gitconnection/internal/ui/kit"
)

const (
	scopePalette  kit.Scope = "palette"
	scopeMessages kit.Scope = "messages"
)

// ownKeys are the keys of the palette and of the messages.
func ownKeys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: scopePalette, Title: "Command palette", Text: true, Bindings: []kit.Binding{
			{Act: kit.ActUp, Keys: []string{"up", "ctrl+k"}, Show: "↑", Short: "up", Long: "move up"},
			{Act: kit.ActDown, Keys: []string{"down", "ctrl+n"}, Show: "↓", Short: "down", Long: "move down"},
			{Act: kit.ActPageUp, Keys: []string{"pgup"}, Show: "pgup", Short: "page up", Long: "one page up"},
			{Act: kit.ActPageDown, Keys: []string{"pgdown"}, Show: "pgdn", Short: "page down", Long: "one page down"},
			{Act: kit.ActAccept, Keys: []string{"enter"}, Show: "enter", Short: "run", Long: "run the command"},
			{Act: kit.ActDismiss, Keys: []string{"esc", "ctrl+p"}, Show: "esc", Short: "close", Long: "close without doing anything"},
		}},
		{Scope: scopeMessages, Title: "Messages", Bindings: []kit.Binding{
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy all messages"},
		}},
	}
}
