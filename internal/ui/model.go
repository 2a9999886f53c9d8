// Package ui is the screens of konstruct: a router, pages made by kind and
// kept, dialogs above them. It renders state and sends commands; what the
// commands do is the business of the rooms below.
package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	// Before Bubble Tea, see there.
	_ "gitconnection/internal/ui/background"
)

// spinEvery is the pace of the one spinner, which runs only while something
// visible is under way.
const spinEvery = 125 * time.Millisecond

// Model is the router: it keeps the pages, decides who sees a key, and hands
// every other message to all pages.
type Model struct {
	session *shared
	w, h    int
	pages   map[pageID]page
	front   pageID
	ticking bool
	window  window
	rev     int // changes with every message that may change a page
	body    paneCache
}

// tickMsg moves the spinner.
type tickMsg struct{}

var _ tea.Model = (*Model)(nil)

// New returns the screens, the list of organizations in front.
func New(opt Options) *Model {
	m := &Model{session: newShared(opt, keyGroups()), w: 80, h: 24}
	m.start()
	return m
}

// Init asks for the first page of organizations, or for what sets up an
// instance.
func (m *Model) Init() tea.Cmd {
	enter := tea.Batch(m.pages[m.front].enter(navigation{}), m.session.askWho())
	if m.session.mouse {
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
		m.session.touched = m.session.now()
		for _, k := range single(msg) {
			m.session.note = ""
			cmds = append(cmds, m.key(k), m.navigate())
		}
	case tea.MouseMsg:
		cmds = append(cmds, m.pointed(msg))
	case tickMsg:
		m.ticking = false
		m.session.frame++
	case tea.ResumeMsg:
		cmds = append(cmds, m.resumed())
	case endMsg:
		m.session.stop()
		m.session.quitting = true
	case runMsg:
		cmds = append(cmds, m.session.progressed(msg), m.spread(msg))
	case usedMsg:
		if msg.ctx.Err() == nil && msg.err == nil {
			cmds = append(cmds, m.replace(msg.opt))
		} else {
			cmds = append(cmds, m.spread(msg))
		}
	default:
		if !m.session.small(msg) {
			cmds = append(cmds, m.spread(msg))
		}
	}
	cmds = append(cmds, m.navigate(), m.resize(), m.tick(), m.retitle())
	m.session.keepNote()
	if m.session.quitting {
		m.session.cancel()
		return m, tea.Quit
	}
	return m, tea.Batch(cmds...)
}

// spread hands a message to every page and overlay: replies belong to pages
// that may be out of sight.
func (m *Model) spread(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, p := range m.pages {
		cmds = append(cmds, p.update(msg))
	}
	for _, o := range m.session.overlays {
		cmds = append(cmds, o.update(msg))
	}
	return tea.Batch(cmds...)
}

// resize tells the page in front how much room it has now; notices take some
// of it. A page may ask for more once it has room.
func (m *Model) resize() tea.Cmd {
	p := m.pages[m.front]
	p.setSize(m.w, m.bodyHeight())
	if l, ok := p.(fitted); ok {
		return l.lookUp()
	}
	return nil
}

// tick keeps the spinner going while something visible is under way.
func (m *Model) tick() tea.Cmd {
	if m.ticking || !m.busy() || m.tooSmall() {
		return nil
	}
	m.ticking = true
	return m.session.after(spinEvery, tickMsg{})
}

// busy reports whether something on the screen is under way: the page, the
// dialog above it, or a run, which the header shows everywhere.
func (m *Model) busy() bool {
	if len(m.session.active()) > 0 {
		return true
	}
	if o := m.top(); o != nil {
		return o.busy()
	}
	return m.pages[m.front].busy()
}

func (m *Model) top() overlay {
	if n := len(m.session.overlays); n > 0 {
		return m.session.overlays[n-1]
	}
	return nil
}

func (m *Model) tooSmall() bool { return m.w < minWidth || m.h < minHeight }

// key decides who gets a key: ctrl+c the program, everything else whoever the
// mode names.
func (m *Model) key(msg tea.KeyMsg) tea.Cmd {
	global := m.session.keys.action(msg, scopeGlobal)
	if global == actStop {
		if m.session.stop() {
			m.session.note = "Stopping after the request that is under way. ctrl+c again quits at once."
		} else {
			m.session.quitting = true
		}
		return nil
	}
	if global == actSuspend {
		return m.suspend()
	}
	if m.tooSmall() {
		if global == actQuit {
			m.quit()
		}
		return nil
	}
	p := m.pages[m.front]
	switch m.mode() {
	case modePrompt:
		return m.session.prompt.key(m.session, msg)
	case modeDialog:
		return m.overlayKey(m.top(), msg)
	case modeFilter:
		if global == actPalette {
			return m.take(p, actPalette)
		}
		return p.(typist).typed(msg) //nolint:forcetypeassert // that is what the mode says
	}
	if global == actBack && len(m.session.problems) > 0 {
		m.session.problems = m.session.problems[:len(m.session.problems)-1]
		return nil
	}
	return m.pageKey(p, msg)
}

func (m *Model) overlayKey(o overlay, msg tea.KeyMsg) tea.Cmd {
	cmd, done := o.key(msg)
	if done {
		for i, have := range m.session.overlays {
			if have == o { // it may have opened another one above itself
				m.session.overlays = append(m.session.overlays[:i:i], m.session.overlays[i+1:]...)
				break
			}
		}
	}
	return cmd
}

// pageKey finds the offer that the key names. One that cannot be taken says
// why; keys that nobody offers do nothing.
func (m *Model) pageKey(p page, msg tea.KeyMsg) tea.Cmd {
	scopes := append(append([]scope(nil), p.scopes()...), scopeGlobal)
	offers := m.offers(p)
	for _, s := range scopes {
		act := m.session.keys.action(msg, s)
		if act == actNone {
			continue
		}
		for _, o := range offers {
			if o.act != act {
				continue
			}
			if b, _ := m.session.keys.find(act, scopes); b.group.scope != s {
				continue
			}
			if o.why != "" {
				m.session.note = "Not now: " + o.why
				return nil
			}
			return m.take(p, act)
		}
	}
	return nil
}

// offers are the page's and the program's own.
func (m *Model) offers(p page) []offer {
	out := p.offers()
	if t, ok := p.(typist); ok && t.typing() {
		return out // every other key is typed
	}
	return append(out, m.everywhere()...)
}

// everywhere are the offers that do not depend on the page.
func (m *Model) everywhere() []offer {
	out := []offer{
		{act: actHelp}, {act: actPalette, quiet: true}, {act: actMessages, quiet: true}, {act: actMouse, quiet: true},
		{act: actInstances, quiet: true}, m.session.signOutOffer(), {act: actSuspend, quiet: true, why: m.cannotSuspend()},
	}
	if m.front.kind == kindList || m.session.opt.Engine == nil {
		return append(out, offer{act: actQuit}, offer{act: actStop, quiet: true})
	}
	return append(out,
		offer{act: actQuit, quiet: true, why: "q quits from the list of organizations; esc goes back to it"},
		offer{act: actStop, quiet: true})
}

func (m *Model) take(p page, act action) tea.Cmd {
	switch act {
	case actHelp:
		m.session.open(newHelp(m.session.env, m.title(p), m.offers(p), p.scopes()))
		return nil
	case actInstances:
		return openSwitcher(m.session)
	case actSignOut:
		m.session.askSignOut()
		return nil
	case actPalette:
		m.session.open(newCommandPalette(m.session, m.commands()))
		return nil
	case actMouse:
		return m.toggleMouse()
	case actMessages:
		m.session.open(newMessages(m.session))
		return nil
	case actQuit:
		m.quit()
		return nil
	}
	return p.do(act)
}

// quit asks first while a run is going.
func (m *Model) quit() {
	if len(m.session.active()) == 0 {
		m.session.quitting = true
		return
	}
	m.session.open(newQuitDialog(m.session))
}

func (m *Model) title(p page) string {
	path := p.path()
	return path[len(path)-1]
}
