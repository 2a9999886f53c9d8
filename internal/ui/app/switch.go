package app

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// replace puts another instance in place of this one, on the same screen.
// Runs that were told to stop end on their own; the program waits for them.
func (m *Model) replace(opt session.Options) tea.Cmd {
	old := m.session
	if opt.Setup == nil {
		opt.Setup = old.Options.Setup
	}
	sess := session.New(opt, keyGroups())
	sess.Epoch, sess.Work = old.Epoch+session.Epochs, old.Work
	old.Stop()
	old.Cancel()
	m.router, m.body = newRouter(sess), kit.PaneCache{}
	sess.Note = "This is " + text.Clean(opt.Name) + " on " + text.Clean(opt.Host) + " now."
	return tea.Batch(m.resize(), m.pages[m.front].Enter(session.Destination{}), sess.AskViewer(), m.waits.listen(sess))
}
