package session

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// prompt asks for one line at the foot of the screen: a path to go to, the
// name of a file to save. Whoever needs one makes it and calls shared.ask.
type prompt struct {
	*kit.Field
	Accept string // label of enter
	// complete returns what typed can become; nil offers no completion.
	Complete func(typed string) string
	// submit takes the line. What it returns beside a command is why the line
	// will not do: the prompt then stays, with what was typed.
	submit func(value string) (cmd tea.Cmd, problem string)

	// check says with every key why the line will not do; nil does not look.
	Check func(typed string) string

	problem string
}

// NewPrompt asks for label; value stands there to begin with.
func NewPrompt(label, value string, submit func(string) (tea.Cmd, string)) *prompt {
	return &prompt{Field: kit.NewField(label, value, 1024), submit: submit}
}

func (p *prompt) Offers() []kit.Offer {
	out := []kit.Offer{{Act: kit.ActAccept, Label: p.Accept}, {Act: kit.ActDismiss}}
	if p.Complete != nil {
		out = append(out, kit.Offer{Act: kit.ActComplete})
	}
	return out
}

func (p *prompt) Key(sess *Session, msg tea.KeyMsg) tea.Cmd {
	switch sess.Keys.Action(msg, kit.ScopePrompt) {
	case kit.ActDismiss:
		sess.Prompt = nil
	case kit.ActAccept:
		cmd, problem := p.submit(p.Value())
		if p.problem = problem; problem == "" && sess.Prompt == p { // it may have asked for another line
			sess.Prompt = nil
		}
		return cmd
	case kit.ActComplete:
		if p.Complete != nil {
			p.Set(p.Complete(p.Value()))
		}
	default:
		if p.Field.Key(msg) {
			p.problem = ""
			if p.Check != nil && p.Value() != "" {
				p.problem = p.Check(p.Value())
			}
		}
	}
	return nil
}

// Line is the prompt in one line of w cells.
func (p *prompt) Line(sess *Session, w int) string {
	head := " " + sess.Theme.Strong.Render(sess.Truncate(p.Label+":", w/2)) + " "
	tail := ""
	if p.problem != "" {
		tail = "  " + sess.Theme.Bad.Render(sess.Truncate("✕ "+text.Clean(p.problem), w/2))
	}
	return head + p.View(sess.Theme, max(4, w-1-text.Width(head)-text.Width(tail)), true) + tail
}
