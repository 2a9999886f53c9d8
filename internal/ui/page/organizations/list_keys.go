package organizations

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

func (l *List) Name() string { return "Organizations" }

func (l *List) Path() []string { return []string{"Organizations"} }

func (l *List) Scopes() []kit.Scope {
	if l.filtering {
		return []kit.Scope{kit.ScopeFilter}
	}
	return []kit.Scope{scopeList}
}

func (l *List) SetSize(_, h int) {
	l.h = h
	l.cur.Set(len(l.shown), l.rowsIn(h))
}

// Busy is true while the screen waits for something that it shows as "…".
func (l *List) Busy() bool { return l.loading || len(l.flying) > 0 }

func (l *List) Offers() []kit.Offer {
	if l.filtering {
		return []kit.Offer{{Act: kit.ActAccept}, {Act: kit.ActBack, Label: "clear"}}
	}
	r, some := l.selected()
	nothing, forget, connect := "", "", ""
	if !some {
		nothing, connect = "no organization is selected", "no organization is selected"
	} else if r.Phase == connection.PhaseConnected {
		connect = text.Clean(r.Organization.Name) + " is connected"
	}
	if !some || r.Source != connection.SourceSaved {
		forget = "only an organization that you added, and that has no connection, can be forgotten"
	}
	mark := nothing
	if some && r.Unconfirmed {
		mark = "nobody confirmed that " + text.Clean(r.Organization.Name) + " is yours; c asks"
	}
	label := ""
	if n := len(l.marked()); n > 0 {
		connect, label = "", "connect "+text.Grouped(n)
	}
	out := []kit.Offer{
		{Act: kit.ActOpen, Why: nothing}, {Act: kit.ActConnect, Label: label, Why: connect}, {Act: actMark, Why: mark}, {Act: kit.ActAdd},
		{Act: kit.ActFilter}, {Act: kit.ActRefresh}, {Act: kit.ActBrowser, Why: nothing, Quiet: true},
		{Act: kit.ActForget, Why: forget, Quiet: true},
	}
	if len(l.session.Marked) > 0 {
		out = append(out, kit.Offer{Act: kit.ActBack, Label: "clear selection"})
	} else if l.query() != "" {
		out = append(out, kit.Offer{Act: kit.ActBack, Label: "clear filter"})
	}
	return append(out, kit.MoveOffers()...)
}

func (l *List) Do(act kit.Action) tea.Cmd {
	if l.cur.Move(act) {
		l.moved = true
		return nil
	}
	r, some := l.selected()
	switch act {
	case kit.ActRefresh:
		return l.refresh()
	case kit.ActFilter:
		l.filtering = true
	case kit.ActBack:
		if len(l.session.Marked) > 0 {
			l.session.Marked = map[string]bool{}
			return nil
		}
		l.clear()
	case kit.ActAdd:
		l.session.Open(session.NewAddDialog(l.session))
	}
	if !some {
		return nil
	}
	switch act {
	case kit.ActOpen:
		l.session.Next = &session.Destination{Name: r.Organization.Name, Org: r.Organization}
	case actMark:
		l.mark(r.Organization.Name)
	case kit.ActConnect:
		if all := l.marked(); len(all) > 0 {
			l.session.Next = &session.Destination{Kind: session.KindSeveral, Several: all}
			return nil
		}
		l.session.Next = &session.Destination{Name: r.Organization.Name, Org: r.Organization, Tab: 1, Do: kit.ActConnect}
	case kit.ActBrowser:
		return l.session.Browse("https://" + l.session.Options.Host + "/" + r.Organization.PlatformOrg)
	case kit.ActForget:
		return l.forget(r.Organization.Name)
	}
	return nil
}

// mark selects an organization, or no longer, and goes on to the next.
func (l *List) mark(name string) {
	if l.session.Marked[name] {
		delete(l.session.Marked, name)
	} else {
		l.session.Marked[name] = true
	}
	l.cur.Move(kit.ActDown)
}

// marked are the selected organizations in the order of the list, whatever
// the filter shows.
func (l *List) marked() []connection.Organization {
	var out []connection.Organization
	for _, r := range l.rows {
		if l.session.Marked[r.Organization.Name] {
			out = append(out, r.Organization)
		}
	}
	return out
}

// forget takes an added organization off the list.
func (l *List) forget(name string) tea.Cmd {
	store := l.session.Options.Store
	if store == nil {
		return nil
	}
	return func() tea.Msg { return session.ForgotMsg{Name: name, Err: store.Forget(name)} }
}

func (l *List) forgot(msg session.ForgotMsg) tea.Cmd {
	if msg.Err != nil {
		l.session.Fail(session.Explain("Forgetting "+msg.Name, msg.Err))
		return nil
	}
	delete(l.session.States, msg.Name)
	l.session.Note = "Forgot " + text.Clean(msg.Name) + ". Nothing on GitHub was touched."
	return l.refresh()
}

func (l *List) clear() {
	l.filtering = false
	l.filter.Set("")
	l.collect()
}

// Typing is the filter mode: letters are the filter's.
func (l *List) Typing() bool { return l.filtering }

func (l *List) Typed(msg tea.KeyMsg) tea.Cmd { //nolint:unparam // as typists do
	switch l.session.Keys.Action(msg, kit.ScopeFilter) {
	case kit.ActAccept:
		l.filtering = false
	case kit.ActBack:
		l.clear()
	default:
		if l.filter.Key(msg) {
			l.cur.At = 0
			l.collect()
		}
	}
	return nil
}

// choosing: the list of organizations moves a mark, unless somebody types.
func (l *List) Choosing() bool { return !l.filtering }
