package ui

const (
	scopePalette  scope = "palette"
	scopeMessages scope = "messages"
)

// appKeys are the keys of the palette and of the messages.
func appKeys() []keyGroup {
	return []keyGroup{
		{scope: scopePalette, title: "Command palette", text: true, bindings: []binding{
			{actUp, []string{"up", "ctrl+k"}, "↑", "up", "move up"},
			{actDown, []string{"down", "ctrl+n"}, "↓", "down", "move down"},
			{actPageUp, []string{"pgup"}, "pgup", "page up", "one page up"},
			{actPageDown, []string{"pgdown"}, "pgdn", "page down", "one page down"},
			{actAccept, []string{"enter"}, "enter", "run", "run the command"},
			{actDismiss, []string{"esc", "ctrl+p"}, "esc", "close", "close without doing anything"},
		}},
		{scope: scopeMessages, title: "Messages", bindings: []binding{
			{actCopy, []string{"y"}, "y", "copy", "copy all messages"},
		}},
	}
}
