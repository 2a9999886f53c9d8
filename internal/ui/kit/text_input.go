package kit

import (
	bubblecursor "github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// TextInput is one line that can be typed into. The editing is the text input's
// of Bubbles; it is drawn here, because its cursor would blink - a message
// twice a second for nothing - and vanish without colours.
type TextInput struct{ input textinput.Model }

// NewTextInput returns a line that holds value and takes up to limit
// characters.
func NewTextInput(value string, limit int) *TextInput {
	in := textinput.New()
	in.CharLimit = limit
	in.Cursor.SetMode(bubblecursor.CursorStatic)
	in.SetValue(value)
	in.CursorEnd()
	in.Focus()
	return &TextInput{in}
}

// Value is the line as it was typed.
func (t *TextInput) Value() string { return t.input.Value() }

// Set replaces the line; the cursor goes to its end.
func (t *TextInput) Set(s string) {
	t.input.SetValue(s)
	t.input.CursorEnd()
}

// Key edits the line. It reports whether the value changed.
func (t *TextInput) Key(msg tea.KeyMsg) bool {
	before := t.input.Value()
	t.input, _ = t.input.Update(msg)
	return t.input.Value() != before
}

// View is the value in w cells, the part around the cursor when it is longer.
func (t *TextInput) View(th *Theme, w int, focused bool) string {
	value := []rune(t.input.Value())
	if !focused {
		return text.Truncate(text.Clean(string(value)), w, th.Ellipsis)
	}
	at := min(t.input.Position(), len(value))
	before, under, after := text.Clean(string(value[:at])), " ", ""
	if at < len(value) {
		under, after = text.Clean(string(value[at])), text.Clean(string(value[at+1:]))
	}
	room := w - text.Width(under)
	for text.Width(before) > max(0, room) {
		before = afterFirst(before)
	}
	after = text.Truncate(after, max(0, room-text.Width(before)), "")
	return before + th.Cursor.Render(under) + after
}

// afterFirst is s without its first rune.
func afterFirst(s string) string {
	for i := range s {
		if i > 0 {
			return s[i:]
		}
	}
	return ""
}
