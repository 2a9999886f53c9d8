package kit

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// Sheet is a page's form: fields that are checked as they are typed, each
// with its error beside it. What was typed stays until its owner drops it.
type Sheet struct {
	Fields []*Entry
	at     int
	tried  bool // enter was pressed: empty fields are told, too
	// changed keeps defaults in step; at is the field that was typed into.
	Changed func(at int)
}

// Entry is one field of a sheet: a line, a secret, or one of several options.
type Entry struct {
	Label string
	Line  *Field // nil for a secret and for options
	// secret is shown as its length alone; several lines may be pasted.
	Secret  *Secret
	options []string
	chosen  int
	// check returns why the value cannot be used, "" it can.
	Check func(value string) string
	// note explains the value, "" nothing to say.
	Note func(value string) string
}

func LineEntry(label, value, hint string, limit int, check func(string) string) *Entry {
	f := NewField(label, value, limit)
	f.Hint = hint
	return &Entry{Label: label, Line: f, Check: check}
}

func SecretEntry(label, hint string, check func(string) string) *Entry {
	return &Entry{Label: label, Secret: &Secret{hint: hint}, Check: check}
}

func OptionEntry(label string, options []string, note func(string) string) *Entry {
	return &Entry{Label: label, options: options, Note: note}
}

// Value is what was typed or chosen, without space around it.
func (e *Entry) Value() string {
	switch {
	case e.Line != nil:
		return strings.TrimSpace(e.Line.Value())
	case e.Secret != nil:
		return strings.TrimSpace(e.Secret.Text)
	}
	return e.options[e.chosen]
}

// wrong says why the value cannot be used. An empty one is told only after
// enter.
func (e *Entry) wrong(tried bool) string {
	v := e.Value()
	if e.Check == nil || v == "" && !tried {
		return ""
	}
	return e.Check(v)
}

// key types, or chooses; it reports whether the value changed.
func (e *Entry) key(msg tea.KeyMsg, act Action) bool {
	switch {
	case e.Line != nil:
		return e.Line.Key(msg)
	case e.Secret != nil:
		return e.Secret.Key(msg)
	case act == ActLeft:
		e.chosen = (e.chosen + len(e.options) - 1) % len(e.options)
		return true
	case act == ActRight:
		e.chosen = (e.chosen + 1) % len(e.options)
		return true
	}
	return false
}

func (e *Entry) view(th *Theme, w int, focused bool) string {
	switch {
	case e.Line != nil:
		return e.Line.View(th, w, focused)
	case e.Secret != nil:
		return e.Secret.View(th, w, focused)
	}
	parts := make([]string, len(e.options))
	for i, o := range e.options {
		parts[i] = Radio(th, o, i == e.chosen)
	}
	return text.Truncate(strings.Join(parts, "  "), w, th.Ellipsis)
}

// Key does what a key means here; accepted is true when enter found every
// field to be usable. A first field that is not gets the focus instead.
func (s *Sheet) Key(keys *Keymap, msg tea.KeyMsg) (accepted bool) {
	act := keys.Action(msg, ScopeDialog)
	e := s.Fields[s.at]
	switch act {
	case ActNextField:
		s.at = (s.at + 1) % len(s.Fields)
		return false
	case ActPrevField:
		s.at = (s.at + len(s.Fields) - 1) % len(s.Fields)
		return false
	case ActAccept:
		if e.Secret != nil && e.Secret.open() {
			e.Secret.Text += "\n" // a key pasted into a terminal without bracketed paste
			return false
		}
		return s.accept()
	}
	if e.key(msg, act) && s.Changed != nil {
		s.Changed(s.at)
	}
	return false
}

func (s *Sheet) accept() bool {
	s.tried = true
	for i, e := range s.Fields {
		if e.wrong(true) != "" {
			s.at = i
			return false
		}
	}
	return true
}

func (s *Sheet) Value(label string) string {
	for _, e := range s.Fields {
		if e.Label == label {
			return e.Value()
		}
	}
	return ""
}

// Lines draws the fields in w cells; focus is the line of the one typed into.
func (s *Sheet) Lines(th *Theme, w int) (lines []string, focus int) {
	label := 0
	for _, e := range s.Fields {
		label = max(label, text.Width(e.Label))
	}
	indent := text.Spaces(label + 5)
	for i, e := range s.Fields {
		mark := "   "
		if i == s.at {
			mark, focus = " "+th.Accent.Render("▌")+" ", len(lines)
		}
		lines = append(lines, mark+text.Pad(e.Label, label)+"  "+e.view(th, max(1, w-label-6), i == s.at))
		if why := e.wrong(s.tried); why != "" {
			for n, l := range text.Wrap(text.Clean(why), w-label-8) {
				sign := "  "
				if n == 0 {
					sign = th.Bad.Render("✕ ")
				}
				lines = append(lines, indent+sign+l)
			}
		} else if e.Note != nil {
			for _, l := range text.Wrap(e.Note(e.Value()), w-label-6) {
				lines = append(lines, indent+th.Dim.Render(l))
			}
		}
	}
	return lines, focus
}

// Secret is a value that is never shown. It may have several lines, as a
// private key has.
type Secret struct {
	Text, hint string
	File       bool // it may be the name of a file, which is no secret
}

const (
	maxSecret = 64 << 10 // bytes; more than any key or password has
	maxPath   = 120      // bytes of a file's name that is shown: a longer value may be a key after all
)

// Key types; it reports whether the value changed.
func (s *Secret) Key(msg tea.KeyMsg) bool {
	before := s.Text
	switch msg.Type {
	case tea.KeyRunes, tea.KeySpace:
		if !msg.Alt {
			s.Text += strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(msg.Runes))
		}
	case tea.KeyBackspace:
		if r := []rune(s.Text); len(r) > 0 {
			s.Text = string(r[:len(r)-1])
		}
		if strings.Contains(s.Text, "\n") {
			s.Text = "" // nobody edits a key that cannot be seen
		}
	case tea.KeyCtrlU:
		s.Text = ""
	}
	if len(s.Text) > maxSecret {
		s.Text = s.Text[:maxSecret]
	}
	return s.Text != before
}

// open reports whether a key has begun and not ended: enter is its next line.
func (s *Secret) open() bool {
	return strings.HasPrefix(strings.TrimSpace(s.Text), "-----BEGIN ") && !strings.Contains(s.Text, "-----END ") && !strings.Contains(s.Text, `\n`)
}

// path reports whether the value reads like a file's name, which is no secret.
func (s *Secret) path() bool {
	v := strings.TrimSpace(s.Text)
	return s.File && (strings.HasPrefix(v, "/") || strings.HasPrefix(v, "~") || strings.HasPrefix(v, ".") || strings.HasSuffix(v, ".pem") || strings.HasSuffix(v, ".key")) &&
		!strings.Contains(v, "\n") && len(v) <= maxPath
}

func (s *Secret) View(th *Theme, w int, focused bool) string {
	cursor := ""
	if focused {
		cursor = th.Cursor.Render(" ")
	}
	switch {
	case s.Text == "" && focused:
		return cursor + th.Dim.Render(text.Truncate(" "+s.hint, w-1, th.Ellipsis))
	case s.Text == "":
		return th.Dim.Render(text.Truncate(s.hint, w, th.Ellipsis))
	case s.path():
		v := text.Clean(strings.TrimSpace(s.Text))
		for text.Width(v) > max(0, w-1) {
			v = afterFirst(v)
		}
		return v + cursor
	}
	shown := Repeat("•", min(8, len([]rune(s.Text)))) + "  " + text.CountGrouped(len([]rune(s.Text)), "character")
	if n := strings.Count(strings.TrimSpace(s.Text), "\n"); n > 0 {
		shown = Repeat("•", 8) + "  " + text.CountGrouped(n+1, "line")
	}
	return text.Truncate(shown, w-1, th.Ellipsis) + cursor
}
