package ui

// navigator is what the focused page asks of the router, which looks at it
// after each message.
type navigator struct {
	next     *navigation
	front    string // organization whose page is in front, "" the list
	overlays []overlay
	prompt   *prompt // being typed into, nil none
	quitting bool
}

func (n *navigator) open(o overlay) { n.overlays = append(n.overlays, o) }

// ask shows a prompt. All keys are its until it is answered or left.
func (n *navigator) ask(p *prompt) { n.prompt = p }
