package ui

import (
	"context"

	"gitconnection/internal/text"

	tea "github.com/charmbracelet/bubbletea"
)

// epochs keeps what an earlier instance was asked apart from what this one
// is: its generations begin where no earlier one's can be.
const epochs = 1 << 32

// usedMsg is an instance, opened.
type usedMsg struct {
	ctx  context.Context // of whoever wants it; its end says that nobody does
	name string
	opt  Options
	err  error
}

// useInstance opens an instance in a command.
func (sess *shared) useInstance(ctx context.Context, name string) tea.Cmd {
	ask := sess.opt.Setup
	return func() tea.Msg {
		opt, err := ask.Use(ctx, name)
		return usedMsg{ctx: ctx, name: name, opt: opt, err: err}
	}
}

// leaving does what leads to another instance, after asking while runs are
// going on this one.
func (sess *shared) leaving(name string, do func() tea.Cmd) tea.Cmd {
	if len(sess.active()) == 0 {
		return do()
	}
	sess.open(&confirm{
		session: sess, title: "A run is going", stay: "Stay", yes: "Stop and switch",
		text: "Switching to " + text.Clean(name) + " stops it after the request that is under way. What is done stays; running connect again goes on from there.",
		do: func() tea.Cmd {
			sess.stop()
			return do()
		},
	})
	return nil
}

// replace puts another instance in place of this one, on the same screen.
// Runs that were told to stop end on their own; the program waits for them.
func (m *Model) replace(opt Options) tea.Cmd {
	old := m.session
	if opt.Setup == nil {
		opt.Setup = old.opt.Setup
	}
	sess := newShared(opt, keyGroups())
	sess.epoch, sess.work = old.epoch+epochs, old.work
	old.stop()
	old.cancel()
	m.session = sess
	m.start()
	sess.note = "This is " + text.Clean(opt.Name) + " on " + text.Clean(opt.Host) + " now."
	return tea.Batch(m.resize(), m.pages[m.front].enter(navigation{}), sess.askWho())
}

// start shows what comes first: the list, or in the first run the setup.
func (m *Model) start() {
	m.pages, m.front, m.body = map[pageID]page{}, pageID{}, paneCache{}
	if m.session.opt.Engine == nil {
		m.front = pageID{kind: kindSetup}
	}
	m.pages[m.front] = pageScreens()[m.front.kind](m.session, navigation{})
}

// confirm asks before something that cannot be taken back; staying comes
// first.
type confirm struct {
	session     *shared
	title, text string
	stay, yes   string
	chosen      bool // the focused button
	do          func() tea.Cmd
}

func (d *confirm) update(tea.Msg) tea.Cmd { return nil }
func (d *confirm) busy() bool             { return false }
func (d *confirm) scopes() []scope        { return []scope{scopeDialog} }

func (d *confirm) offers() []offer {
	return []offer{{act: actAccept, label: "press"}, {act: actDismiss}, {act: actNextField, label: "other button"}}
}

func (d *confirm) key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch d.session.keys.action(msg, scopeDialog) {
	case actDismiss:
		return nil, true
	case actNextField, actPrevField, actLeft, actRight:
		d.chosen = !d.chosen
	case actAccept:
		if d.chosen {
			return d.do(), true
		}
		return nil, true
	}
	return nil, false
}

func (d *confirm) view(w, h int) []string {
	lines := append(paragraph(d.text, w), "", button(d.session.th, d.stay, !d.chosen, d.session.th.strong)+"  "+button(d.session.th, d.yes, d.chosen, d.session.th.danger))
	return frame(d.session.env, d.title, lines, len(lines)-1, w, h)
}
