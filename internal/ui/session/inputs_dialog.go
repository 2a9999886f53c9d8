package session

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// InputsDialog asks for the values of a template on the whole screen. What was
// typed stays in it: the page of a change can come back to it.
type InputsDialog struct {
	*kit.Inputs
	Title, Intro string
	Accept       string // label of enter
	problem      string // why what was given will not do
	// submit takes the values; what it returns beside a command is why they
	// will not do.
	Submit func(d *InputsDialog) (cmd tea.Cmd, problem string)
}

func (d *InputsDialog) Update(tea.Msg) (tea.Cmd, bool) { return nil, false }

func (d *InputsDialog) Busy() bool { return false }

func (d *InputsDialog) Scopes() []kit.Scope { return []kit.Scope{kit.ScopeDialog} }

func (d *InputsDialog) Offers() []kit.Offer {
	out := []kit.Offer{{Act: kit.ActAccept, Label: d.Accept}, {Act: kit.ActDismiss}, {Act: kit.ActNextField}, {Act: kit.ActPrevField, Quiet: true}}
	if len(d.Fields) > 0 && d.Fields[d.At].Line == nil {
		out = append(out, kit.Offer{Act: kit.ActRight}, kit.Offer{Act: kit.ActLeft, Quiet: true})
	}
	if d.Store() != "" {
		out = append(out, kit.Offer{Act: kit.ActCopy, Label: "copy command"})
	}
	return out
}

func (d *InputsDialog) Key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch d.Keys.Action(msg, kit.ScopeDialog) {
	case kit.ActDismiss:
		return nil, true
	case kit.ActCopy:
		if cmd := d.Store(); cmd != "" {
			return d.Clipboard("the command", cmd), false
		}
		return nil, false
	}
	d.problem = ""
	if !d.Inputs.Key(msg) {
		return nil, false
	}
	cmd, problem := d.Submit(d)
	d.problem = problem
	return cmd, problem == ""
}

func (d *InputsDialog) View(w, h int) []string {
	th := d.Theme
	lines := []string{" " + th.Strong.Render(d.Truncate(text.Clean(d.Title), w-2))}
	if h > 14 {
		for _, l := range sentence(text.Clean(d.Intro), w-2) {
			lines = append(lines, " "+th.Dim.Render(l))
		}
		lines = append(lines, "")
	}
	var below []string
	for i, l := range sentence(text.Clean(d.problem), w-5) {
		mark := "   "
		if i == 0 {
			mark = " " + th.Bad.Render("✕") + " "
		}
		below = append(below, mark+l)
	}
	below = below[:min(len(below), 3)]
	lines = append(lines, d.Inputs.View(w, max(1, h-len(lines)-len(below)))...)
	return kit.FillLines(append(lines, below...), h)
}

// sentence is a sentence in lines of w cells, none for nothing.
func sentence(s string, w int) []string {
	if s == "" {
		return nil
	}
	return text.Wrap(s, w)
}
