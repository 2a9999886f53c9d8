package kit

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// longestLine is how many characters a prompt takes.
const longestLine = 1024

// Prompt asks for one line at the foot of the screen: a path to go to, the
// name of a file to save.
type Prompt struct {
	*TextInput
	Accept string // label of enter
	// Complete returns what the line can become; nil offers no completion.
	Complete func(typed string) string
	// Check says with every key why the line cannot be used; nil does not look.
	Check func(typed string) string

	label   string
	problem string
	// submit takes the line. The prompt stays, with what was typed, where it
	// returns why the line cannot be used.
	submit func(value string) (cmd tea.Cmd, problem string)
}

// NewPrompt asks for label; value stands there to begin with.
func NewPrompt(label, value string, submit func(value string) (cmd tea.Cmd, problem string)) *Prompt {
	return &Prompt{TextInput: NewTextInput(value, longestLine), label: label, submit: submit}
}

// Offers are accepting, leaving and completing the line.
func (p *Prompt) Offers() []Offer {
	out := []Offer{{Act: ActAccept, Label: p.Accept}, {Act: ActDismiss}}
	if p.Complete != nil {
		out = append(out, Offer{Act: ActComplete})
	}
	return out
}

// Key edits, completes, submits or leaves the line; done reports that the
// prompt is to go.
func (p *Prompt) Key(e *Env, msg tea.KeyMsg) (cmd tea.Cmd, done bool) {
	switch e.Keys.Action(msg, ScopePrompt) {
	case ActDismiss:
		return nil, true
	case ActAccept:
		cmd, p.problem = p.submit(p.Value())
		return cmd, p.problem == ""
	case ActComplete:
		if p.Complete != nil {
			p.Set(p.Complete(p.Value()))
		}
		return nil, false
	}
	if p.TextInput.Key(msg) {
		p.problem = ""
		if p.Check != nil && p.Value() != "" {
			p.problem = p.Check(p.Value())
		}
	}
	return nil, false
}

// Line is the prompt in one line of w cells.
func (p *Prompt) Line(e *Env, w int) string {
	head := " " + e.Theme.Strong.Render(e.Truncate(p.label+":", w/2)) + " "
	tail := ""
	if p.problem != "" {
		tail = "  " + e.Theme.Bad.Render(e.Truncate("✕ "+text.Clean(p.problem), w/2))
	}
	return head + p.View(e.Theme, max(4, w-1-text.Width(head)-text.Width(tail)), true) + tail
}
