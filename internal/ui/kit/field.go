package kit

import (
	bubblecursor "github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// Field is one line that can be typed into. The editing is the text input's
// of Bubbles; it is drawn here, because its cursor would blink - a message
// twice a second for nothing - and vanish without colours.
type Field struct {
	Label, Hint string
	input       textinput.Model
}

func NewField(label, value string, limit int) *Field {
	in := textinput.New()
	in.CharLimit = limit
	in.Cursor.SetMode(bubblecursor.CursorStatic)
	in.SetValue(value)
	in.CursorEnd()
	in.Focus()
	return &Field{Label: label, input: in}
}

func (f *Field) Value() string { return f.input.Value() }

func (f *Field) Set(s string) {
	f.input.SetValue(s)
	f.input.CursorEnd()
}

// Key types. It reports whether the value changed.
func (f *Field) Key(msg tea.KeyMsg) bool {
	before := f.input.Value()
	f.input, _ = f.input.Update(msg)
	return f.input.Value() != before
}

// View is the value in w cells, the part around the cursor when it is longer.
func (f *Field) View(th *Theme, w int, focused bool) string {
	value := []rune(f.input.Value())
	if !focused {
		if len(value) == 0 {
			return th.Dim.Render(text.Truncate(f.Hint, w, th.Ellipsis))
		}
		return text.Truncate(text.Clean(string(value)), w, th.Ellipsis)
	}
	at := min(f.input.Position(), len(value))
	before, under, after := text.Clean(string(value[:at])), " ", ""
	if at < len(value) {
		under, after = text.Clean(string(value[at])), text.Clean(string(value[at+1:]))
	}
	room := w - text.Width(under)
	for text.Width(before) > max(0, room) {
		rest := afterFirst(before)
		before = rest
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
