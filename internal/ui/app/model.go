// Package app is the program of the screens: the router that shows pages and
// dialogs, what surrounds them, and running it all in a terminal.
package app

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	_ "gitconnection/internal/ui/background" // has to be initialized before Bubble Tea, see there
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/page/setup"
	"gitconnection/internal/ui/session"
)

// spinEvery is the pace of the one spinner, which runs only while something
// visible is under way.
const spinEvery = 125 * time.Millisecond

// Model is what Bubble Tea runs: it decides who sees a key, hands every other
// message to all pages, and draws the screen.
type Model struct {
	*router
	w, h    int
	ticking bool
	window  window
	rev     int // changes with every message that may change a page
	body    kit.PaneCache
	waits   *waits
}

// tickMsg moves the spinner.
type tickMsg struct{}

var _ tea.Model = (*Model)(nil)

// New returns the screens, the list of organizations in front.
func New(opt session.Options) *Model {
	return &Model{router: newRouter(session.New(opt, keyGroups())), w: 80, h: 24, waits: newWaits()}
}

// Init asks for the first page of organizations, or for what sets up an
// instance.
func (m *Model) Init() tea.Cmd {
	enter := tea.Batch(m.pages[m.front].Enter(session.Destination{}), m.session.AskViewer(), m.waits.listen(m.session))
	if m.session.Mouse {
		return tea.Batch(tea.EnableMouseCellMotion, enter)
	}
	return enter
}

// Update takes one message.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmds []tea.Cmd
	if moved, ok := msg.(tea.MouseMsg); ok && moved.Action != tea.MouseActionPress {
		return m, nil
	}
	if _, ok := msg.(tickMsg); !ok {
		m.rev++
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = max(0, msg.Width), max(0, msg.Height)
	case tea.KeyMsg:
		m.session.Touched = m.session.Now()
		for _, k := range kit.SplitKeys(msg) {
			m.session.Note = ""
			cmds = append(cmds, m.key(k), m.navigate())
		}
	case tea.MouseMsg:
		cmds = append(cmds, pointer{m}.pointed(msg))
	case tickMsg:
		m.ticking = false
		m.session.Frame++
	case tea.ResumeMsg:
		cmds = append(cmds, m.window.resume(windowTitle(m.session.Front)))
	case waitMsg:
		cmds = append(cmds, m.waits.listen(m.session))
	case endMsg:
		m.session.Stop()
		m.session.Quitting = true
	case session.RunMsg:
		cmds = append(cmds, m.session.Progressed(msg), m.spread(msg))
	case session.InstanceOpenedMsg:
		if msg.Ctx.Err() == nil && msg.Err == nil {
			cmds = append(cmds, m.replace(msg.Opt))
		} else {
			cmds = append(cmds, m.spread(msg))
		}
	default:
		if !m.session.HandleReply(msg) {
			cmds = append(cmds, m.spread(msg))
		}
	}
	cmds = append(cmds, m.navigate(), m.resize(), m.tick(), m.window.retitle(windowTitle(m.session.Front)))
	m.session.KeepNote()
	if m.session.Quitting {
		m.session.Cancel()
		return m, tea.Quit
	}
	return m, tea.Batch(cmds...)
}

// resize tells the page in front how much room it has now; notices take some
// of it. A page may ask for more once it has room.
func (m *Model) resize() tea.Cmd {
	p := m.pages[m.front]
	p.SetSize(m.w, m.bodyHeight())
	if l, ok := p.(kit.LazyLoader); ok {
		return l.LoadVisible()
	}
	return nil
}

// tick keeps the spinner going while something visible is under way.
func (m *Model) tick() tea.Cmd {
	if m.ticking || m.tooSmall() || !m.busy() && m.waits.line(m.session.Now()) == "" {
		return nil
	}
	m.ticking = true
	return m.session.After(spinEvery, tickMsg{})
}

func (m *Model) tooSmall() bool { return m.w < kit.MinWidth || m.h < kit.MinHeight }

// key decides who gets a key: ctrl+c the program, everything else whoever the
// mode names.
func (m *Model) key(msg tea.KeyMsg) tea.Cmd {
	global := m.session.Keys.Action(msg, kit.ScopeGlobal)
	if global == kit.ActStop {
		if m.session.Stop() {
			m.session.Note = "Stopping after the request that is under way. ctrl+c again quits at once."
		} else {
			m.session.Quitting = true
		}
		return nil
	}
	if global == kit.ActSuspend {
		if why := m.window.cannotSuspend(); why != "" {
			m.session.Note = "Not now: " + why
			return nil
		}
		return m.window.suspend()
	}
	if m.tooSmall() {
		if global == kit.ActQuit {
			m.quit()
		}
		return nil
	}
	p := m.pages[m.front]
	switch m.mode() {
	case modePrompt:
		return m.promptKey(m.session.Prompt, msg)
	case modeDialog:
		return m.overlayKey(m.top(), msg)
	case modeFilter:
		if global == kit.ActPalette {
			return m.take(p, kit.ActPalette)
		}
		return p.(kit.TextEntry).Typed(msg) //nolint:forcetypeassert // that is what the mode says
	}
	if global == kit.ActBack && len(m.session.InFront()) > 0 {
		m.session.Dismiss()
		return nil
	}
	return m.pageKey(p, msg)
}

func (m *Model) promptKey(p *kit.Prompt, msg tea.KeyMsg) tea.Cmd {
	cmd, done := p.Key(m.session.Env, msg)
	if done && m.session.Prompt == p { // it may have asked for another line
		m.session.Prompt = nil
	}
	return cmd
}

func (m *Model) overlayKey(o kit.Overlay, msg tea.KeyMsg) tea.Cmd {
	cmd, done := o.Key(msg)
	if done {
		m.session.Close(o)
	}
	return cmd
}

// pageKey finds the offer that the key names. One that cannot be taken says
// why; keys that nobody offers do nothing.
func (m *Model) pageKey(p session.Page, msg tea.KeyMsg) tea.Cmd {
	scopes := append(append([]kit.Scope(nil), p.Scopes()...), kit.ScopeGlobal)
	offers := m.offers(p)
	for _, s := range scopes {
		act := m.session.Keys.Action(msg, s)
		if act == kit.ActNone {
			continue
		}
		for _, o := range offers {
			if o.Act != act {
				continue
			}
			if b, _ := m.session.Keys.Find(act, scopes); b.Group.Scope != s {
				continue
			}
			if o.Why != "" {
				m.session.Note = "Not now: " + o.Why
				return nil
			}
			return m.take(p, act)
		}
	}
	return nil
}

// offers are the page's and the program's own.
func (m *Model) offers(p session.Page) []kit.Offer {
	out := p.Offers()
	if t, ok := p.(kit.TextEntry); ok && t.Typing() {
		return out // every other key is typed
	}
	return append(out, m.everywhere()...)
}

// everywhere are the offers that do not depend on the page.
func (m *Model) everywhere() []kit.Offer {
	out := []kit.Offer{
		{Act: kit.ActHelp}, {Act: kit.ActPalette, Quiet: true}, {Act: kit.ActMessages, Quiet: true}, {Act: kit.ActMouse, Quiet: true},
		{Act: kit.ActInstances, Quiet: true}, session.SignInOffer(m.session), m.session.SignOutOffer(), {Act: kit.ActSuspend, Quiet: true, Why: m.window.cannotSuspend()},
	}
	if m.front.Kind == session.KindList || m.session.Options.Engine == nil {
		return append(out, kit.Offer{Act: kit.ActQuit}, kit.Offer{Act: kit.ActStop, Quiet: true})
	}
	return append(out,
		kit.Offer{Act: kit.ActQuit, Quiet: true, Why: "q quits from the list of organizations; esc goes back to it"},
		kit.Offer{Act: kit.ActStop, Quiet: true})
}

func (m *Model) take(p session.Page, act kit.Action) tea.Cmd {
	switch act {
	case kit.ActHelp:
		m.session.Open(kit.NewHelp(m.session.Env, title(p), m.offers(p), p.Scopes()))
		return nil
	case kit.ActInstances:
		return setup.OpenSwitcher(m.session)
	case kit.ActSignIn:
		return session.OpenSignIn(m.session)
	case kit.ActSignOut:
		m.session.AskSignOut()
		return nil
	case kit.ActPalette:
		m.session.Open(newCommandPalette(m.session, m.commands()))
		return nil
	case kit.ActMouse:
		return m.toggleMouse()
	case kit.ActMessages:
		m.session.Open(newMessages(m.session))
		return nil
	case kit.ActQuit:
		m.quit()
		return nil
	}
	return p.Do(act)
}

// quit asks first while a run is going.
func (m *Model) quit() {
	if len(m.session.Active()) == 0 {
		m.session.Quitting = true
		return
	}
	m.session.Open(newQuitDialog(m.session))
}

// navigate follows what a page asked for.
func (m *Model) navigate() tea.Cmd {
	enter := m.follow()
	if enter == nil {
		return nil
	}
	return tea.Batch(m.resize(), enter())
}

// focus is what can be done where the keys go now: footer, help and palette
// are made from it.
func (m *Model) focus() ([]kit.Offer, []kit.Scope) {
	switch m.mode() {
	case modePrompt:
		return m.session.Prompt.Offers(), []kit.Scope{kit.ScopePrompt}
	case modeDialog:
		return m.top().Offers(), m.top().Scopes()
	}
	p := m.pages[m.front]
	return m.offers(p), p.Scopes()
}

func title(p session.Page) string {
	path := p.Path()
	return path[len(path)-1]
}
