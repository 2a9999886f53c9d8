package app

import (
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// messages is the overlay that lists what was said since the start, the
// latest first.
type messages struct {
	session *session.Session
	scroll  kit.Scroll
}

func newMessages(sess *session.Session) *messages { return &messages{session: sess} }

func (d *messages) Update(tea.Msg) (tea.Cmd, bool) { return nil, false }

func (d *messages) Busy() bool { return false }

func (d *messages) Scopes() []kit.Scope { return []kit.Scope{scopeMessages, kit.ScopeGlobal} }

func (d *messages) Offers() []kit.Offer {
	none := ""
	if len(d.session.Log) == 0 {
		none = "there are no messages"
	}
	return []kit.Offer{{Act: kit.ActBack, Label: "close"}, {Act: kit.ActCopy, Why: none}, {Act: kit.ActDown, Label: "scroll"}}
}

func (d *messages) Key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch act := d.session.Keys.Action(msg, d.Scopes()...); act {
	case kit.ActBack, kit.ActQuit, kit.ActMessages:
		return nil, true
	case kit.ActCopy:
		if len(d.session.Log) > 0 {
			return d.session.CopyText("the messages", d.plain()), false
		}
	default:
		d.scroll.Move(act)
	}
	return nil, false
}

func (d *messages) View(w, h int) []string {
	th := d.session.Theme
	lines := []string{" " + th.Strong.Render("Messages") + th.Dim.Render("  since the start, the latest first"), ""}
	if len(d.session.Log) == 0 {
		lines = append(lines, "   Nothing was said yet.")
	}
	for _, m := range slices.Backward(d.session.Log) {
		mark, in := "·", th.Dim
		switch m.Kind {
		case session.EntryProblem:
			mark, in = "✕", th.Bad
		case session.EntryDone:
			mark, in = "✓", th.Good
		}
		head := " " + th.Dim.Render(m.At.Local().Format("15:04:05")) + "  " + in.Render(mark) + " "
		for _, s := range m.Text {
			for _, l := range text.Wrap(text.Clean(s), w-14) {
				lines = append(lines, head+l)
				head = text.Spaces(13)
			}
		}
	}
	return d.scroll.Window(th, lines, h)
}

// plain is the list as text, oldest first, for the clipboard.
func (d *messages) plain() string {
	var b strings.Builder
	for _, m := range d.session.Log {
		b.WriteString(m.At.UTC().Format(time.RFC3339) + "  " + strings.Join(m.Text, "\n    ") + "\n")
	}
	return b.String()
}
