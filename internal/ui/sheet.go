package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// sheet is a page's form: fields that are checked as they are typed, each
// with its error beside it. What was typed stays until its owner drops it.
type sheet struct {
	fields []*entry
	at     int
	tried  bool // enter was pressed: empty fields are told, too
	// changed keeps defaults in step; at is the field that was typed into.
	changed func(at int)
}

// entry is one field of a sheet: a line, a secret, or one of several options.
type entry struct {
	label string
	line  *field // nil for a secret and for options
	// secret is shown as its length alone; several lines may be pasted.
	secret  *secret
	options []string
	chosen  int
	// check returns why the value cannot be used, "" it can.
	check func(value string) string
	// note explains the value, "" nothing to say.
	note func(value string) string
}

func lineEntry(label, value, hint string, limit int, check func(string) string) *entry {
	f := newField(label, value, limit)
	f.hint = hint
	return &entry{label: label, line: f, check: check}
}

func secretEntry(label, hint string, check func(string) string) *entry {
	return &entry{label: label, secret: &secret{hint: hint}, check: check}
}

func optionEntry(label string, options []string, note func(string) string) *entry {
	return &entry{label: label, options: options, note: note}
}

// value is what was typed or chosen, without space around it.
func (e *entry) value() string {
	switch {
	case e.line != nil:
		return strings.TrimSpace(e.line.value())
	case e.secret != nil:
		return strings.TrimSpace(e.secret.text)
	}
	return e.options[e.chosen]
}

// wrong says why the value cannot be used. An empty one is told only after
// enter.
func (e *entry) wrong(tried bool) string {
	v := e.value()
	if e.check == nil || v == "" && !tried {
		return ""
	}
	return e.check(v)
}

// key types, or chooses; it reports whether the value changed.
func (e *entry) key(msg tea.KeyMsg, act action) bool {
	switch {
	case e.line != nil:
		return e.line.key(msg)
	case e.secret != nil:
		return e.secret.key(msg)
	case act == actLeft:
		e.chosen = (e.chosen + len(e.options) - 1) % len(e.options)
		return true
	case act == actRight:
		e.chosen = (e.chosen + 1) % len(e.options)
		return true
	}
	return false
}

func (e *entry) view(th *theme, w int, focused bool) string {
	switch {
	case e.line != nil:
		return e.line.view(th, w, focused)
	case e.secret != nil:
		return e.secret.view(th, w, focused)
	}
	parts := make([]string, len(e.options))
	for i, o := range e.options {
		parts[i] = choice(th, o, i == e.chosen)
	}
	return text.Truncate(strings.Join(parts, "  "), w, th.ellipsis)
}

// key does what a key means here; accepted is true when enter found every
// field to be usable. A first field that is not gets the focus instead.
func (s *sheet) key(keys *keymap, msg tea.KeyMsg) (accepted bool) {
	act := keys.action(msg, scopeDialog)
	e := s.fields[s.at]
	switch act {
	case actNextField:
		s.at = (s.at + 1) % len(s.fields)
		return false
	case actPrevField:
		s.at = (s.at + len(s.fields) - 1) % len(s.fields)
		return false
	case actAccept:
		if e.secret != nil && e.secret.open() {
			e.secret.text += "\n" // a key pasted into a terminal without bracketed paste
			return false
		}
		return s.accept()
	}
	if e.key(msg, act) && s.changed != nil {
		s.changed(s.at)
	}
	return false
}

func (s *sheet) accept() bool {
	s.tried = true
	for i, e := range s.fields {
		if e.wrong(true) != "" {
			s.at = i
			return false
		}
	}
	return true
}

func (s *sheet) value(label string) string {
	for _, e := range s.fields {
		if e.label == label {
			return e.value()
		}
	}
	return ""
}

// lines draws the fields in w cells; focus is the line of the one typed into.
func (s *sheet) lines(th *theme, w int) (lines []string, focus int) {
	label := 0
	for _, e := range s.fields {
		label = max(label, text.Width(e.label))
	}
	indent := text.Spaces(label + 5)
	for i, e := range s.fields {
		mark := "   "
		if i == s.at {
			mark, focus = " "+th.accent.put("▌")+" ", len(lines)
		}
		lines = append(lines, mark+text.Pad(e.label, label)+"  "+e.view(th, max(1, w-label-6), i == s.at))
		if why := e.wrong(s.tried); why != "" {
			for n, l := range text.Wrap(text.Clean(why), w-label-8) {
				sign := "  "
				if n == 0 {
					sign = th.bad.put("✕ ")
				}
				lines = append(lines, indent+sign+l)
			}
		} else if e.note != nil {
			for _, l := range text.Wrap(e.note(e.value()), w-label-6) {
				lines = append(lines, indent+th.dim.put(l))
			}
		}
	}
	return lines, focus
}

// secret is a value that is never shown. It may have several lines, as a
// private key has.
type secret struct {
	text, hint string
	file       bool // it may be the name of a file, which is no secret
}

const (
	maxSecret = 64 << 10 // bytes; more than any key or password has
	maxPath   = 120      // bytes of a file's name that is shown: a longer value may be a key after all
)

// key types; it reports whether the value changed.
func (s *secret) key(msg tea.KeyMsg) bool {
	before := s.text
	switch msg.Type {
	case tea.KeyRunes, tea.KeySpace:
		if !msg.Alt {
			s.text += strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(msg.Runes))
		}
	case tea.KeyBackspace:
		if r := []rune(s.text); len(r) > 0 {
			s.text = string(r[:len(r)-1])
		}
		if strings.Contains(s.text, "\n") {
			s.text = "" // nobody edits a key that cannot be seen
		}
	case tea.KeyCtrlU:
		s.text = ""
	}
	if len(s.text) > maxSecret {
		s.text = s.text[:maxSecret]
	}
	return s.text != before
}

// open reports whether a key has begun and not ended: enter is its next line.
func (s *secret) open() bool {
	return strings.HasPrefix(strings.TrimSpace(s.text), "-----BEGIN ") && !strings.Contains(s.text, "-----END ") && !strings.Contains(s.text, `\n`)
}

// path reports whether the value reads like a file's name, which is no secret.
func (s *secret) path() bool {
	v := strings.TrimSpace(s.text)
	return s.file && (strings.HasPrefix(v, "/") || strings.HasPrefix(v, "~") || strings.HasPrefix(v, ".") || strings.HasSuffix(v, ".pem") || strings.HasSuffix(v, ".key")) &&
		!strings.Contains(v, "\n") && len(v) <= maxPath
}

func (s *secret) view(th *theme, w int, focused bool) string {
	cursor := ""
	if focused {
		cursor = th.cursor.put(" ")
	}
	switch {
	case s.text == "" && focused:
		return cursor + th.dim.put(text.Truncate(" "+s.hint, w-1, th.ellipsis))
	case s.text == "":
		return th.dim.put(text.Truncate(s.hint, w, th.ellipsis))
	case s.path():
		v := text.Clean(strings.TrimSpace(s.text))
		for text.Width(v) > max(0, w-1) {
			v = afterFirst(v)
		}
		return v + cursor
	}
	shown := repeat("•", min(8, len([]rune(s.text)))) + "  " + text.CountGrouped(len([]rune(s.text)), "character")
	if n := strings.Count(strings.TrimSpace(s.text), "\n"); n > 0 {
		shown = repeat("•", 8) + "  " + text.CountGrouped(n+1, "line")
	}
	return text.Truncate(shown, w-1, th.ellipsis) + cursor
}
