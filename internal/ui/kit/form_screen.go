package kit

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

const (
	explained   = 4  // lines that the explanation of a field takes
	introHeight = 14 // below that many lines, the introduction is left out
)

// FormScreen shows a form on the whole body of the screen, with an explanation
// of the field that has the focus below it: a template may ask for more values
// than there are lines.
type FormScreen struct {
	*Form
	Title, Intro string
	Accept       string // label of enter
	top          int    // first row that is visible
}

// Offers are those of every form, and what the focused field can do.
func (d *FormScreen) Offers() []Offer {
	out := []Offer{{Act: ActAccept, Label: d.Accept}, {Act: ActDismiss}, {Act: ActNextField}, {Act: ActPrevField, Quiet: true}}
	f := d.focused()
	if f == nil {
		return out
	}
	if _, ok := f.input.(*choiceInput); ok {
		out = append(out, Offer{Act: ActRight}, Offer{Act: ActLeft, Quiet: true})
	}
	if f.command() != "" {
		out = append(out, Offer{Act: ActCopy, Label: "copy command"})
	}
	return out
}

// Key copies the command of a field; all other keys are the form's.
func (d *FormScreen) Key(msg tea.KeyMsg) (tea.Cmd, bool) {
	if d.env.Keys.Action(msg, ScopeDialog) == ActCopy {
		if f := d.focused(); f != nil && f.command() != "" {
			return d.env.Clipboard("the command", f.command()), false
		}
		return nil, false
	}
	d.Problem = ""
	return d.Form.Key(msg)
}

// View draws the form in exactly h lines of w cells.
func (d *FormScreen) View(w, h int) []string {
	th := d.env.Theme
	lines := []string{" " + th.Strong.Render(d.env.Truncate(text.Clean(d.Title), w-2))}
	if h > introHeight {
		for _, l := range wrapped(d.Intro, w-2) {
			lines = append(lines, " "+th.Dim.Render(l))
		}
		lines = append(lines, "")
	}
	var problem []string
	sign := " " + th.Bad.Render("✕") + " "
	for _, l := range wrapped(d.Problem, w-5) {
		problem = append(problem, sign+l)
		sign = "   "
	}
	problem = problem[:min(len(problem), 3)]
	lines = append(lines, d.window(w, max(1, h-len(lines)-len(problem)))...)
	return FillLines(append(lines, problem...), h)
}

// window draws, in exactly h lines, the rows around the focus and what explains
// the focused field.
func (d *FormScreen) window(w, h int) []string {
	th := d.env.Theme
	rows, first, last := d.Rows(w, Layout{Margin: 1, Compact: true})
	room := max(1, h-explained-1)
	if len(rows) <= room {
		d.top = 0
	} else {
		d.top = Clamp(d.top, last-room+1, first)
		d.top = Clamp(d.top, 0, len(rows)-room)
	}
	out := FillLines(rows[d.top:min(len(rows), d.top+room)], room)
	place := ""
	if len(d.Fields) > 0 {
		place = "field " + text.Grouped(d.at+1) + " of " + text.Grouped(len(d.Fields))
		if n := d.invalid(); n > 0 {
			place += " · " + text.Grouped(n) + " to fill in"
		}
		place += " "
	}
	out = append(out, " "+th.Dim.Render(place+Repeat("─", w-2-text.Width(place))))
	return FillLines(append(out, d.explanation(w)...), h)
}

// explanation says what the focused field is for and which values it takes.
func (d *FormScreen) explanation(w int) []string {
	th, f := d.env.Theme, d.focused()
	if f == nil {
		return []string{" " + th.Dim.Render("Nothing is asked for.")}
	}
	var lines []string
	for _, l := range wrapped(f.Description, w-2) {
		lines = append(lines, " "+l)
	}
	lines = lines[:min(len(lines), explained-1)]
	var facts []string
	if f.Accepts != "" {
		facts = append(facts, f.Accepts)
	}
	if f.needed() {
		facts = append(facts, "needed")
	}
	if f.Default != "" {
		facts = append(facts, "default "+text.Clean(f.Default))
	}
	if s := strings.Join(facts, " · "); s != "" {
		lines = append(lines, " "+th.Dim.Render(d.env.Truncate(s, w-2)))
	}
	if cmd := f.command(); cmd != "" {
		lines = append(lines, " "+th.Key.Render(d.env.Keys.KeyFor(ActCopy, ScopeDialog))+th.Dim.Render(" copies what stores it: ")+th.Info.Render(d.env.Truncate(text.Clean(cmd), w-34)))
	}
	return lines[:min(len(lines), explained)]
}

// wrapped is a cleaned sentence in lines of w cells, none for "".
func wrapped(s string, w int) []string {
	if s = text.Clean(s); s == "" {
		return nil
	}
	return text.Wrap(s, w)
}
