package ui

import (
	bubblecursor "github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// field is one line that can be typed into. The editing is the text input's
// of Bubbles; it is drawn here, because its cursor would blink - a message
// twice a second for nothing - and vanish without colours.
type field struct {
	label, hint string
	input       textinput.Model
}

func newField(label, value string, limit int) *field {
	in := textinput.New()
	in.CharLimit = limit
	in.Cursor.SetMode(bubblecursor.CursorStatic)
	in.SetValue(value)
	in.CursorEnd()
	in.Focus()
	return &field{label: label, input: in}
}

func (f *field) value() string { return f.input.Value() }

func (f *field) set(s string) {
	f.input.SetValue(s)
	f.input.CursorEnd()
}

// key types. It reports whether the value changed.
func (f *field) key(msg tea.KeyMsg) bool {
	before := f.input.Value()
	f.input, _ = f.input.Update(msg)
	return f.input.Value() != before
}

// view is the value in w cells, the part around the cursor when it is longer.
func (f *field) view(th *theme, w int, focused bool) string {
	value := []rune(f.input.Value())
	if !focused {
		if len(value) == 0 {
			return th.dim.put(text.Truncate(f.hint, w, th.ellipsis))
		}
		return text.Truncate(text.Clean(string(value)), w, th.ellipsis)
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
	return before + th.cursor.put(under) + after
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
