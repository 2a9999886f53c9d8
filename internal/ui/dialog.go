package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// frame draws a dialog in the middle of w by h cells: a title, lines, and one
// thin box. focus is the line that must stay visible when there is no room
// for all.
func frame(e *env, title string, lines []string, focus, w, h int) []string {
	th := e.th
	wide := min(dialogWidth, w-2)
	inner := wide - 4
	room := max(1, h-2)
	if len(lines) > room {
		top := clamp(focus-room/2, 0, len(lines)-room)
		lines = lines[top : top+room]
	}
	side := text.Spaces((w - wide) / 2)
	title = e.truncate(title, inner-2)
	top := side + th.dim.put("┌ ") + th.strong.put(title) + th.dim.put(" "+repeat("─", wide-4-text.Width(title))+"┐")
	out := make([]string, 0, h)
	for range max(0, (h-len(lines)-2)/3) {
		out = append(out, "")
	}
	out = append(out, top)
	for _, l := range lines {
		out = append(out, side+th.dim.put("│")+" "+e.fit(l, inner)+" "+th.dim.put("│"))
	}
	out = append(out, side+th.dim.put("└"+repeat("─", wide-2)+"┘"))
	return fill(out, h)
}

// innerWidth is the room for text in a frame on a screen w cells wide.
func innerWidth(w int) int { return min(dialogWidth, w-2) - 4 }

// paragraph wraps a sentence for a dialog.
func paragraph(s string, w int) []string { return text.Wrap(s, innerWidth(w)) }

// button draws a button; the focused one has a mark and brackets.
func button(th *theme, label string, focused bool, in ink) string {
	if focused {
		return th.accent.put("▌") + in.put("[ "+label+" ]")
	}
	return "   " + label + "  "
}

// choice draws one of several values.
func choice(th *theme, label string, chosen bool) string {
	if chosen {
		return "(•) " + th.strong.put(label)
	}
	return "( ) " + label
}

// quitDialog asks before the program ends under a run.
type quitDialog struct {
	session *shared
	quit    bool // the focused button; staying comes first
}

func newQuitDialog(sess *shared) *quitDialog { return &quitDialog{session: sess} }

func (d *quitDialog) update(tea.Msg) tea.Cmd { return nil }
func (d *quitDialog) busy() bool             { return false }
func (d *quitDialog) scopes() []scope        { return []scope{scopeDialog} }

func (d *quitDialog) offers() []offer {
	return []offer{{act: actAccept, label: "press"}, {act: actDismiss}, {act: actNextField, label: "other button"}}
}

func (d *quitDialog) key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch d.session.keys.action(msg, scopeDialog) {
	case actDismiss:
		return nil, true
	case actNextField, actPrevField, actLeft, actRight:
		d.quit = !d.quit
	case actAccept:
		if d.quit {
			d.session.stop()
			d.session.quitting = true
		}
		return nil, true
	}
	return nil, false
}

func (d *quitDialog) view(w, h int) []string {
	var lines []string
	for _, r := range d.session.active() {
		lines = append(lines, text.Clean(r.name())+": "+text.Grouped(r.news.percent())+" %, "+text.Duration(r.elapsed(d.session.now())))
	}
	lines = append(lines, "")
	lines = append(lines, paragraph("Quitting stops it after the request that is under way. What is done stays; the same again goes on from there.", w)...)
	lines = append(lines, "", button(d.session.th, "Stay", !d.quit, d.session.th.strong)+"  "+button(d.session.th, "Stop and quit", d.quit, d.session.th.danger))
	return frame(d.session.env, "A run is going", lines, len(lines)-1, w, h)
}
