package browse

import (
	"strings"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// RenderDiffLine draws one line of a diff from cell x on. The sign at its start
// stays, so that nothing is said by colour alone.
func RenderDiffLine(sess *session.Session, l kit.DiffLine, x, w int) string {
	th := sess.Theme
	room := w - 2
	s := text.CleanLine(limit(l.Text, x+room), kit.TabSize)
	switch {
	case l.Kind == 'f':
	case l.Text != "" && (l.Kind == ' ' || l.Kind == '+' || l.Kind == '-'):
		s = s[:1] + text.Skip(s[1:], x) // the sign stays
	default:
		s = text.Skip(s, x)
	}
	s = sess.Truncate(s, room)
	switch l.Kind {
	case '+':
		return " " + th.Good.Render(s)
	case '-':
		return " " + th.Bad.Render(s)
	case '@':
		return " " + th.Info.Render(s)
	case 'f':
		return " " + th.Strong.Render(s)
	case 'i', 'm':
		return " " + th.Dim.Render(s)
	}
	return " " + s
}

// limit cuts s to the bytes that can fill n cells, at most four for each, so that
// a line of a megabyte is not measured as a whole.
func limit(s string, n int) string {
	if len(s) > n*4 {
		return s[:n*4]
	}
	return s
}

// FileStarts are the lines at which files start.
func FileStarts(lines []kit.DiffLine) (out []int) {
	for i, l := range lines {
		if l.Kind == 'f' {
			out = append(out, i)
		}
	}
	return out
}

// PlainDiff is a diff as plain text that is safe to paste.
func PlainDiff(lines []kit.DiffLine) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(text.CleanLine(l.Text, kit.TabSize) + "\n")
	}
	return b.String()
}
