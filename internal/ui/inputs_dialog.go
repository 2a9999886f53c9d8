package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// inputsDialog asks for the values of a template on the whole screen. What was
// typed stays in it: the page of a change can come back to it.
type inputsDialog struct {
	*inputs
	title, intro string
	accept       string // label of enter
	problem      string // why what was given will not do
	// submit takes the values; what it returns beside a command is why they
	// will not do.
	submit func(d *inputsDialog) (cmd tea.Cmd, problem string)
}

func (d *inputsDialog) update(tea.Msg) tea.Cmd { return nil }
func (d *inputsDialog) busy() bool             { return false }
func (d *inputsDialog) scopes() []scope        { return []scope{scopeDialog} }

func (d *inputsDialog) offers() []offer {
	out := []offer{{act: actAccept, label: d.accept}, {act: actDismiss}, {act: actNextField}, {act: actPrevField, quiet: true}}
	if len(d.fields) > 0 && d.fields[d.at].line == nil {
		out = append(out, offer{act: actRight}, offer{act: actLeft, quiet: true})
	}
	if d.store() != "" {
		out = append(out, offer{act: actCopy, label: "copy command"})
	}
	return out
}

func (d *inputsDialog) key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch d.keys.action(msg, scopeDialog) {
	case actDismiss:
		return nil, true
	case actCopy:
		if cmd := d.store(); cmd != "" {
			return d.clipboard("the command", cmd), false
		}
		return nil, false
	}
	d.problem = ""
	if !d.inputs.key(msg) {
		return nil, false
	}
	cmd, problem := d.submit(d)
	d.problem = problem
	return cmd, problem == ""
}

func (d *inputsDialog) view(w, h int) []string {
	th := d.th
	lines := []string{" " + th.strong.put(d.truncate(text.Clean(d.title), w-2))}
	if h > 14 {
		for _, l := range sentence(text.Clean(d.intro), w-2) {
			lines = append(lines, " "+th.dim.put(l))
		}
		lines = append(lines, "")
	}
	var below []string
	for i, l := range sentence(text.Clean(d.problem), w-5) {
		mark := "   "
		if i == 0 {
			mark = " " + th.bad.put("✕") + " "
		}
		below = append(below, mark+l)
	}
	below = below[:min(len(below), 3)]
	lines = append(lines, d.inputs.view(w, max(1, h-len(lines)-len(below)))...)
	return fill(append(lines, below...), h)
}

// sentence is a sentence in lines of w cells, none for nothing.
func sentence(s string, w int) []string {
	if s == "" {
		return nil
	}
	return text.Wrap(s, w)
}
