package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// prompt asks for one line at the foot of the screen: a path to go to, the
// name of a file to save. Whoever needs one makes it and calls shared.ask.
type prompt struct {
	*field
	accept string // label of enter
	// complete returns what typed can become; nil offers no completion.
	complete func(typed string) string
	// submit takes the line. What it returns beside a command is why the line
	// will not do: the prompt then stays, with what was typed.
	submit func(value string) (cmd tea.Cmd, problem string)

	// check says with every key why the line will not do; nil does not look.
	check func(typed string) string

	problem string
}

// newPrompt asks for label; value stands there to begin with.
func newPrompt(label, value string, submit func(string) (tea.Cmd, string)) *prompt {
	return &prompt{field: newField(label, value, 1024), submit: submit}
}

func (p *prompt) offers() []offer {
	out := []offer{{act: actAccept, label: p.accept}, {act: actDismiss}}
	if p.complete != nil {
		out = append(out, offer{act: actComplete})
	}
	return out
}

func (p *prompt) key(sess *shared, msg tea.KeyMsg) tea.Cmd {
	switch sess.keys.action(msg, scopePrompt) {
	case actDismiss:
		sess.prompt = nil
	case actAccept:
		cmd, problem := p.submit(p.value())
		if p.problem = problem; problem == "" && sess.prompt == p { // it may have asked for another line
			sess.prompt = nil
		}
		return cmd
	case actComplete:
		if p.complete != nil {
			p.set(p.complete(p.value()))
		}
	default:
		if p.field.key(msg) {
			p.problem = ""
			if p.check != nil && p.value() != "" {
				p.problem = p.check(p.value())
			}
		}
	}
	return nil
}

// line is the prompt in one line of w cells.
func (p *prompt) line(sess *shared, w int) string {
	head := " " + sess.th.strong.put(sess.truncate(p.label+":", w/2)) + " "
	tail := ""
	if p.problem != "" {
		tail = "  " + sess.th.bad.put(sess.truncate("✕ "+text.Clean(p.problem), w/2))
	}
	return head + p.view(sess.th, max(4, w-1-text.Width(head)-text.Width(tail)), true) + tail
}
