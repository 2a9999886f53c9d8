// Package organization is the page of one organization: its tabs.
package organization

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// Page is the page of one organization: tabs over one site.
type Page struct {
	*session.Site
	Tabs      []session.Tab
	At        int
	seen      bool  // it was entered before
	relocated bool  // the marker has said where the repositories are
	ends      []int // of the tabs in the strip, when it was last drawn
}

// New makes the page of an organization with those of the tabs that work here.
func New(sess *session.Session, o connection.Organization, tabs []func(*session.Site) session.Tab) *Page {
	s := &session.Site{Session: sess, Gen: sess.Epoch, Org: o, Library: session.NewLibrary(sess, o.Name), Heads: session.Heads{Gen: sess.Epoch}}
	p := &Page{Site: s}
	for _, open := range tabs {
		if t := open(s); t != nil {
			p.Tabs = append(p.Tabs, t)
		}
	}
	return p
}

// Enter observes on the first visit; later ones show what is known.
func (p *Page) Enter(n session.Destination) tea.Cmd {
	if n.Tab > 0 || n.Do != kit.ActNone || !p.seen {
		p.At = n.Tab
	}
	var cmds []tea.Cmd
	if !p.seen {
		p.seen = true
		cmds = append(cmds, p.Observe())
	}
	p.Front = p.Tabs[p.At].Name()
	return tea.Batch(append(cmds, p.Tabs[p.At].Show(n.Do))...)
}

// Update takes in what was observed and hands every message to all tabs.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	switch m := msg.(type) {
	case session.StateMsg:
		if m.Name != p.Org.Name {
			return nil
		}
		if p.relocate(m) {
			return p.Ask(m.By, m.Gen)
		}
		p.OnState(m)
	case session.HeadsMsg:
		p.OnHeads(m)
	case session.ChangePlannedMsg: // a plan is made over the newest
		if m.Name == p.Org.Name && m.Snapshot != nil && !p.Heads.Loading {
			p.Heads.Snapshot, p.Heads.Why = m.Snapshot, ""
		}
	case session.RunMsg:
		if m.Change && m.Ended && m.Name == p.Org.Name {
			cmds = append(cmds, p.Changed())
		}
	}
	for _, t := range p.Tabs {
		cmds = append(cmds, t.Update(msg))
	}
	return tea.Batch(cmds...)
}

// relocate follows the marker of the platform repository where the application
// repository is not where it was looked for: an organization can be opened
// before the list knows more of it than its name. It reports whether the
// connection is to be observed again.
func (p *Page) relocate(msg session.StateMsg) bool {
	m := msg.State.Repositories[connection.Platform].Marker
	if msg.Err != nil || p.relocated || m == nil || m.State != connection.MarkerConnected || m.Role != connection.Platform || m.Organization != p.Org.Name ||
		msg.State.Repositories[connection.Application].Exists() {
		return false
	}
	marked := connection.OrganizationOf(*m)
	if marked == p.Org || marked == msg.State.Organization || marked.Validate() != nil {
		return false
	}
	p.relocated, p.Org = true, marked
	return true
}

// Do turns to a tab, or performs an action of the tab in front.
func (p *Page) Do(act kit.Action) tea.Cmd {
	switch act {
	case kit.ActNextTab:
		return p.turn((p.At + 1) % len(p.Tabs))
	case kit.ActPrevTab:
		return p.turn((p.At + len(p.Tabs) - 1) % len(p.Tabs))
	}
	for to := range p.Tabs {
		if act == kit.TabAction(to+1) {
			return p.turn(to)
		}
	}
	for _, o := range p.Tabs[p.At].Offers() {
		if o.Act == act {
			return p.Tabs[p.At].Do(act)
		}
	}
	switch act {
	case kit.ActBack:
		p.Session.Next = &session.Destination{}
	case kit.ActRefresh:
		p.Library.Retry()
		p.Heads.Why = ""
		return p.Observe()
	}
	return nil
}

func (p *Page) turn(to int) tea.Cmd {
	p.At, p.Front = to, p.Tabs[to].Name()
	return p.Tabs[to].Show(kit.ActNone)
}

// Offers are the tab's, then those of every tab.
func (p *Page) Offers() []kit.Offer {
	out := p.Tabs[p.At].Offers()
	has := map[kit.Action]bool{}
	for _, o := range out {
		has[o.Act] = true
	}
	// While somebody types, the key of Refresh is a letter: it is in the palette alone.
	more := []kit.Offer{{Act: kit.ActRefresh, Quiet: p.Typing()}, {Act: kit.ActBack}, {Act: kit.ActNextTab, Quiet: true}, {Act: kit.ActPrevTab, Quiet: true}}
	for i, t := range p.Tabs {
		more = append(more, kit.Offer{Act: kit.TabAction(i + 1), Label: t.Name(), Quiet: true})
	}
	for _, o := range more {
		if !has[o.Act] {
			out = append(out, o)
		}
	}
	return out
}

// Scopes are the keys of the tab in front, then those of every tab.
func (p *Page) Scopes() []kit.Scope {
	return append(append([]kit.Scope(nil), p.Tabs[p.At].Scopes()...), kit.ScopeOrg)
}

// Name is that of the organization.
func (p *Page) Name() string { return p.Org.Name }

// Path ends with that of the tab in front.
func (p *Page) Path() []string {
	return append([]string{"Organizations", p.Org.Name, p.Tabs[p.At].Name()}, p.Tabs[p.At].Path()...)
}

// Status is that of the tab in front, else the phase of the connection.
func (p *Page) Status() string {
	th := p.Session.Theme
	if p.Observing {
		return th.Busy.Render(kit.SpinnerFrame(p.Session.Frame)) + th.Dim.Render(" observing")
	}
	if s := p.Tabs[p.At].Status(); s != "" {
		return s
	}
	st, ok := p.State()
	if !ok {
		return ""
	}
	mark, style := session.PhaseMark(th, st.Phase)
	return style.Render(mark+" "+string(st.Phase)) + th.Dim.Render(" · observed "+text.Ago(st.ObservedAt, p.Session.Now()))
}

// Busy reports whether something visible is under way.
func (p *Page) Busy() bool { return p.Observing || p.Tabs[p.At].Busy() }

// LoadVisible lets the tab in front ask for what it needs at its size.
func (p *Page) LoadVisible() tea.Cmd {
	if t, ok := p.Tabs[p.At].(kit.LazyLoader); ok {
		return t.LoadVisible()
	}
	return nil
}

// SetSize hands the size to all tabs.
func (p *Page) SetSize(w, h int) {
	for _, t := range p.Tabs {
		t.SetSize(w, h)
	}
}

// Head is the tab strip, with the active tab underlined. On a narrow screen the
// tabs move together; where that is not enough, the strip begins late enough to
// show the active one, and ends before a tab that has no room.
func (p *Page) Head(w int) []string {
	th := p.Session.Theme
	labels, wide, gap := p.labels(w)
	from := 0
	for ; wide > w && from < p.At; from++ {
		wide -= text.Width(labels[from]) + 1 + gap
	}
	strip, line := " ", " "
	p.ends = make([]int, from)
	for i, label := range labels[from:] {
		n := text.Width(label)
		room := w - text.Width(strip) // the last one needs nothing behind it, others a sign that more follow
		if i+from < len(labels)-1 {
			room -= gap + 1
		} else {
			gap = 0
		}
		if i+from > p.At && 1+n > room {
			strip += th.Dim.Render(" …")
			break // no half of a name
		}
		if i+from == p.At {
			strip += " " + th.Strong.Render(label) + text.Spaces(gap)
			line += th.Dim.Render("─") + th.Accent.Render(kit.Repeat("━", n)) + th.Dim.Render(kit.Repeat("─", gap))
		} else {
			strip += " " + th.Dim.Render(label) + text.Spaces(gap)
			line += th.Dim.Render(kit.Repeat("─", n+1+gap))
		}
		p.ends = append(p.ends, text.Width(strip))
	}
	if rest := w - 1 - text.Width(line); rest > 0 {
		line += th.Dim.Render(kit.Repeat("─", rest))
	}
	return []string{strip, line}
}

// labels are the tabs in the strip: by their short names where there is no room for
// all, and then closer together.
func (p *Page) labels(w int) (labels []string, wide, gap int) {
	gap = 2
	for _, short := range []bool{false, true} {
		labels, wide = nil, 1-gap // nothing is needed behind the last one
		for i, t := range p.Tabs {
			name := t.Name()
			if s, ok := t.(interface{ Short() string }); ok && short {
				name = s.Short()
			}
			labels = append(labels, text.Grouped(i+1)+" "+name)
			wide += text.Width(labels[i]) + 1 + gap
		}
		if wide <= w {
			return labels, wide, gap
		}
	}
	return labels, wide - len(labels) + 1, 1
}

// View is that of the tab in front.
func (p *Page) View(w, h int) []string { return kit.FillLines(p.Tabs[p.At].View(w, h), h) }

// Typing reports whether the tab in front is typed into.
func (p *Page) Typing() bool {
	t, ok := p.Tabs[p.At].(kit.TextEntry)
	return ok && t.Typing()
}

// Typed hands a key to the tab in front.
func (p *Page) Typed(msg tea.KeyMsg) tea.Cmd {
	if t, ok := p.Tabs[p.At].(kit.TextEntry); ok {
		return t.Typed(msg)
	}
	return nil
}
