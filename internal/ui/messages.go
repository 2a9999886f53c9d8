package ui

import (
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// messages is the overlay that lists what was said since the start, the
// latest first.
type messages struct {
	session *shared
	scroll  scroll
}

func newMessages(sess *shared) *messages { return &messages{session: sess} }

func (d *messages) update(tea.Msg) tea.Cmd { return nil }
func (d *messages) busy() bool             { return false }
func (d *messages) scopes() []scope        { return []scope{scopeMessages, scopeGlobal} }

func (d *messages) offers() []offer {
	none := ""
	if len(d.session.log) == 0 {
		none = "there are no messages"
	}
	return []offer{{act: actBack, label: "close"}, {act: actCopy, why: none}, {act: actDown, label: "scroll"}}
}

func (d *messages) key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch act := d.session.keys.action(msg, d.scopes()...); act {
	case actBack, actQuit, actMessages:
		return nil, true
	case actCopy:
		if len(d.session.log) > 0 {
			return d.session.copyText("the messages", d.plain()), false
		}
	default:
		d.scroll.move(act)
	}
	return nil, false
}

func (d *messages) view(w, h int) []string {
	th := d.session.th
	lines := []string{" " + th.strong.put("Messages") + th.dim.put("  since the start, the latest first"), ""}
	if len(d.session.log) == 0 {
		lines = append(lines, "   Nothing was said yet.")
	}
	for _, m := range slices.Backward(d.session.log) {
		mark, in := "·", th.dim
		switch m.kind {
		case heardProblem:
			mark, in = "✕", th.bad
		case heardDone:
			mark, in = "✓", th.good
		}
		head := " " + th.dim.put(m.at.Local().Format("15:04:05")) + "  " + in.put(mark) + " "
		for _, s := range m.text {
			for _, l := range text.Wrap(text.Clean(s), w-14) {
				lines = append(lines, head+l)
				head = text.Spaces(13)
			}
		}
	}
	return d.scroll.window(th, lines, h)
}

// plain is the list as text, oldest first, for the clipboard.
func (d *messages) plain() string {
	var b strings.Builder
	for _, m := range d.session.log {
		b.WriteString(m.at.UTC().Format(time.RFC3339) + "  " + strings.Join(m.text, "\n    ") + "\n")
	}
	return b.String()
}
