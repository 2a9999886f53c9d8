package kit

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

const (
	maxSecret = 64 << 10 // bytes; more than any key or password has
	maxPath   = 120      // bytes of a file's name that is shown: a longer value may be a key after all
)

// secretInput holds a value that is never shown. It may have several lines, as
// a private key has.
type secretInput struct {
	value string
	file  bool // it may be the path of a file, which is no secret
}

// Value is the secret as it was typed.
func (s *secretInput) Value() string { return s.value }

// Set replaces the secret.
func (s *secretInput) Set(value string) { s.value = value }

func (s *secretInput) key(msg tea.KeyMsg, _ Action) bool {
	before := s.value
	switch msg.Type {
	case tea.KeyRunes, tea.KeySpace:
		if !msg.Alt {
			s.value += strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(msg.Runes))
		}
	case tea.KeyBackspace:
		if r := []rune(s.value); len(r) > 0 {
			s.value = string(r[:len(r)-1])
		}
		if strings.Contains(s.value, "\n") {
			s.value = "" // nobody edits a key that cannot be seen
		}
	case tea.KeyCtrlU:
		s.value = ""
	}
	if len(s.value) > maxSecret {
		s.value = s.value[:maxSecret]
	}
	return s.value != before
}

// incomplete reports whether a private key has begun and not ended: enter is
// then the end of a line. A terminal without bracketed paste types a key so.
func (s *secretInput) incomplete() bool {
	return strings.HasPrefix(strings.TrimSpace(s.value), "-----BEGIN ") && !strings.Contains(s.value, "-----END ") && !strings.Contains(s.value, `\n`)
}

// isPath reports whether the value reads like the path of a file.
func (s *secretInput) isPath() bool {
	v := strings.TrimSpace(s.value)
	return s.file && (strings.HasPrefix(v, "/") || strings.HasPrefix(v, "~") || strings.HasPrefix(v, ".") || strings.HasSuffix(v, ".pem") || strings.HasSuffix(v, ".key")) &&
		!strings.Contains(v, "\n") && len(v) <= maxPath
}

func (s *secretInput) view(in inputView) string {
	th, cursor := in.theme, ""
	if in.focused {
		cursor = th.Cursor.Render(" ")
	}
	switch {
	case s.value == "" && in.focused:
		return cursor + th.Dim.Render(text.Truncate(" "+in.hint, in.width-1, th.Ellipsis))
	case s.value == "":
		return th.Dim.Render(text.Truncate(in.hint, in.width, th.Ellipsis))
	case s.isPath():
		v := text.Clean(strings.TrimSpace(s.value))
		for text.Width(v) > max(0, in.width-1) {
			v = afterFirst(v)
		}
		return v + cursor
	}
	shown := Repeat("•", min(8, len([]rune(s.value)))) + "  " + text.CountGrouped(len([]rune(s.value)), "character")
	if n := strings.Count(strings.TrimSpace(s.value), "\n"); n > 0 {
		shown = Repeat("•", 8) + "  " + text.CountGrouped(n+1, "line")
	}
	return text.Truncate(shown, in.width-1, th.Ellipsis) + cursor
}
