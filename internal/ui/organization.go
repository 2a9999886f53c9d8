package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// site is what the tabs of one organization have in common.
type site struct {
	session   *shared
	org       connection.Organization
	gen       int
	observing bool
	failed    string // why it could not be observed, "" it could
	lib       *library
	heads     heads
	front     string // name of the tab that is in front
}

// stateMsg is an observed connection. by says who asked: "page", or a stage
// of the connect flow, with its generation.
type stateMsg struct {
	name, by string
	gen      int
	state    connection.State
	err      error
}

// state is the last that was observed.
func (s *site) state() (connection.State, bool) {
	st, ok := s.session.states[s.org.Name]
	return st, ok
}

// ask observes the connection in a command. What is observed for a connect is
// going to be written to: the tokens are then there before the confirmation.
func (s *site) ask(by string, gen int) tea.Cmd {
	engine, ctx, org := s.session.opt.Engine, s.session.ctx, s.org
	if by != "page" {
		ctx = connection.ForWriting(ctx)
	}
	return func() tea.Msg {
		st, err := engine.Observe(ctx, org)
		return stateMsg{name: org.Name, by: by, gen: gen, state: st, err: err}
	}
}

// observe asks GitHub for the state, for the page.
func (s *site) observe() tea.Cmd {
	s.gen++
	s.observing, s.failed = true, ""
	return s.ask("page", s.gen)
}

func (s *site) took(msg stateMsg) {
	if msg.by != "page" || msg.gen != s.gen {
		return
	}
	s.observing = false
	if msg.err != nil {
		if !canceled(msg.err) {
			p := explain("Observing the connection of "+text.Clean(s.org.Name), msg.err)
			s.failed = p.why
			s.session.fail(p)
		}
		return
	}
	if s.session.running(s.org.Name) == nil { // a run knows better
		s.session.observed(msg.state)
	}
}

// tab is a pane of the organization page.
type tab interface {
	pane
	// show is called when the tab comes to the front.
	show(do action) tea.Cmd
}

// organization is the page of one organization: tabs over one site.
type organization struct {
	*site
	tabs []tab
	at   int
	seen bool
	told bool // the marker has said where the repositories are
}

// newOrganization makes the page of o with those of the tabs that work here.
func newOrganization(sess *shared, o connection.Organization, tabs []func(*site) tab) *organization {
	s := &site{session: sess, gen: sess.epoch, org: o, lib: newLibrary(sess, o.Name), heads: heads{gen: sess.epoch}}
	p := &organization{site: s}
	for _, open := range tabs {
		if t := open(s); t != nil {
			p.tabs = append(p.tabs, t)
		}
	}
	return p
}

// enter observes on the first visit; later ones show what is known.
func (p *organization) enter(n navigation) tea.Cmd {
	if n.tab > 0 || n.do != actNone || !p.seen {
		p.at = n.tab
	}
	var cmds []tea.Cmd
	if !p.seen {
		p.seen = true
		cmds = append(cmds, p.observe())
	}
	p.front = p.tabs[p.at].name()
	return tea.Batch(append(cmds, p.tabs[p.at].show(n.do))...)
}

func (p *organization) update(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	switch m := msg.(type) {
	case stateMsg:
		if m.name != p.org.Name {
			return nil
		}
		if p.elsewhere(m) {
			return p.ask(m.by, m.gen)
		}
		p.took(m)
	case headsMsg:
		p.tookHeads(m)
	case workedOutMsg: // a plan is made over the newest
		if m.name == p.org.Name && m.snap != nil && !p.heads.loading {
			p.heads.snap, p.heads.why = m.snap, ""
		}
	case runMsg:
		if m.change && m.ended && m.name == p.org.Name {
			cmds = append(cmds, p.changed())
		}
	}
	for _, t := range p.tabs {
		cmds = append(cmds, t.update(msg))
	}
	return tea.Batch(cmds...)
}

// elsewhere takes the layout from the platform repository's marker where the
// application repository is not where it was looked for: who is quick opens an
// organization before the list knows more of it than its name.
func (p *organization) elsewhere(msg stateMsg) bool {
	m := msg.state.Repositories[connection.Platform].Marker
	if msg.err != nil || p.told || m == nil || m.State != connection.MarkerConnected || m.Role != connection.Platform || m.Organization != p.org.Name ||
		msg.state.Repositories[connection.Application].Exists() {
		return false
	}
	told := connection.OrganizationOf(*m)
	if told == p.org || told == msg.state.Organization || told.Validate() != nil {
		return false
	}
	p.told, p.org = true, told
	return true
}

func (p *organization) do(act action) tea.Cmd {
	switch act {
	case actNextTab:
		return p.turn((p.at + 1) % len(p.tabs))
	case actPrevTab:
		return p.turn((p.at + len(p.tabs) - 1) % len(p.tabs))
	}
	for to := range p.tabs {
		if act == tabAction(to+1) {
			return p.turn(to)
		}
	}
	for _, o := range p.tabs[p.at].offers() {
		if o.act == act {
			return p.tabs[p.at].do(act)
		}
	}
	switch act {
	case actBack:
		p.session.next = &navigation{}
	case actRefresh:
		p.lib.retry()
		p.heads.why = ""
		return p.observe()
	}
	return nil
}

func (p *organization) turn(to int) tea.Cmd {
	p.at, p.front = to, p.tabs[to].name()
	return p.tabs[to].show(actNone)
}

// offers are the tab's, then those of every tab.
func (p *organization) offers() []offer {
	out := p.tabs[p.at].offers()
	has := map[action]bool{}
	for _, o := range out {
		has[o.act] = true
	}
	// Its key is a letter where somebody types: then it is in the palette alone.
	more := []offer{{act: actRefresh, quiet: p.typing()}, {act: actBack}, {act: actNextTab, quiet: true}, {act: actPrevTab, quiet: true}}
	for i, t := range p.tabs {
		more = append(more, offer{act: tabAction(i + 1), label: t.name(), quiet: true})
	}
	for _, o := range more {
		if !has[o.act] {
			out = append(out, o)
		}
	}
	return out
}

func (p *organization) scopes() []scope {
	return append(append([]scope(nil), p.tabs[p.at].scopes()...), scopeOrg)
}

func (p *organization) name() string { return p.org.Name }

func (p *organization) path() []string {
	return append([]string{"Organizations", p.org.Name, p.tabs[p.at].name()}, p.tabs[p.at].path()...)
}

func (p *organization) status() string {
	th := p.session.th
	if p.observing {
		return th.busy.put(spin(p.session.frame)) + th.dim.put(" observing")
	}
	if s := p.tabs[p.at].status(); s != "" {
		return s
	}
	st, ok := p.state()
	if !ok {
		return ""
	}
	mark, in := phaseMark(th, st.Phase)
	return in.put(mark+" "+string(st.Phase)) + th.dim.put(" · observed "+text.Ago(st.ObservedAt, p.session.now()))
}

func (p *organization) busy() bool { return p.observing || p.tabs[p.at].busy() }

// lookUp lets the tab in front ask for what it needs at its size.
func (p *organization) lookUp() tea.Cmd {
	if t, ok := p.tabs[p.at].(fitted); ok {
		return t.lookUp()
	}
	return nil
}

func (p *organization) setSize(w, h int) {
	for _, t := range p.tabs {
		t.setSize(w, h)
	}
}

// head is the tab strip, the active one underlined. On a narrow screen the tabs
// move together, then the strip begins so that the active one is in it, and ends
// before one that has no room.
func (p *organization) head(w int) []string {
	th := p.session.th
	var labels []string
	wide := 1
	for i, t := range p.tabs {
		labels = append(labels, text.Grouped(i+1)+" "+t.name())
		wide += text.Width(labels[i]) + 3
	}
	gap := 2
	if wide > w {
		gap, wide = 1, wide-len(labels)
	}
	from := 0
	for ; wide > w && from < p.at; from++ {
		wide -= text.Width(labels[from]) + 1 + gap
	}
	strip, line := " ", " "
	for i, label := range labels[from:] {
		n := text.Width(label)
		room := w - text.Width(strip) // the last one needs nothing behind it, others a sign that more follow
		if i+from < len(labels)-1 {
			room -= gap + 1
		}
		if i+from > p.at && 1+n > room {
			strip += th.dim.put(" …")
			break // no half of a name
		}
		if i+from == p.at {
			strip += " " + th.strong.put(label) + text.Spaces(gap)
			line += th.dim.put("─") + th.accent.put(repeat("━", n)) + th.dim.put(repeat("─", gap))
		} else {
			strip += " " + th.dim.put(label) + text.Spaces(gap)
			line += th.dim.put(repeat("─", n+1+gap))
		}
	}
	if rest := w - 1 - text.Width(line); rest > 0 {
		line += th.dim.put(repeat("─", rest))
	}
	return []string{strip, line}
}

func (p *organization) view(w, h int) []string { return fill(p.tabs[p.at].view(w, h), h) }

// typing and typed hand a tab what is typed into it.
func (p *organization) typing() bool {
	t, ok := p.tabs[p.at].(typist)
	return ok && t.typing()
}

func (p *organization) typed(msg tea.KeyMsg) tea.Cmd {
	if t, ok := p.tabs[p.at].(typist); ok {
		return t.typed(msg)
	}
	return nil
}
