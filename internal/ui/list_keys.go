package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

func (l *list) name() string   { return "Organizations" }
func (l *list) path() []string { return []string{"Organizations"} }

func (l *list) scopes() []scope {
	if l.filtering {
		return []scope{scopeFilter}
	}
	return []scope{scopeList}
}

func (l *list) setSize(_, h int) {
	l.h = h
	l.cur.set(len(l.shown), l.rowsIn(h))
}

// busy is true while the screen waits for something that it shows as "…".
func (l *list) busy() bool { return l.loading || len(l.flying) > 0 }

func (l *list) offers() []offer {
	if l.filtering {
		return []offer{{act: actAccept}, {act: actBack, label: "clear"}}
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
	out := []offer{
		{act: actOpen, why: nothing}, {act: actConnect, label: label, why: connect}, {act: actMark, why: mark}, {act: actAdd},
		{act: actFilter}, {act: actRefresh}, {act: actBrowser, why: nothing, quiet: true},
		{act: actForget, why: forget, quiet: true},
	}
	if len(l.session.marked) > 0 {
		out = append(out, offer{act: actBack, label: "clear selection"})
	} else if l.query() != "" {
		out = append(out, offer{act: actBack, label: "clear filter"})
	}
	return append(out, moves()...)
}

func (l *list) do(act action) tea.Cmd {
	if l.cur.move(act) {
		l.moved = true
		return nil
	}
	r, some := l.selected()
	switch act {
	case actRefresh:
		return l.refresh()
	case actFilter:
		l.filtering = true
	case actBack:
		if len(l.session.marked) > 0 {
			l.session.marked = map[string]bool{}
			return nil
		}
		l.clear()
	case actAdd:
		l.session.open(newAddForm(l.session))
	}
	if !some {
		return nil
	}
	switch act {
	case actOpen:
		l.session.next = &navigation{name: r.Organization.Name, org: r.Organization}
	case actMark:
		l.mark(r.Organization.Name)
	case actConnect:
		if all := l.marked(); len(all) > 0 {
			l.session.next = &navigation{kind: kindSeveral, several: all}
			return nil
		}
		l.session.next = &navigation{name: r.Organization.Name, org: r.Organization, tab: 1, do: actConnect}
	case actBrowser:
		return l.session.browse("https://" + l.session.opt.Host + "/" + r.Organization.PlatformOrg)
	case actForget:
		return l.forget(r.Organization.Name)
	}
	return nil
}

// mark selects an organization, or no longer, and goes on to the next.
func (l *list) mark(name string) {
	if l.session.marked[name] {
		delete(l.session.marked, name)
	} else {
		l.session.marked[name] = true
	}
	l.cur.move(actDown)
}

// marked are the selected organizations in the order of the list, whatever
// the filter shows.
func (l *list) marked() []connection.Organization {
	var out []connection.Organization
	for _, r := range l.rows {
		if l.session.marked[r.Organization.Name] {
			out = append(out, r.Organization)
		}
	}
	return out
}

// forgotMsg answers forget.
type forgotMsg struct {
	name string
	err  error
}

// forget takes an added organization off the list.
func (l *list) forget(name string) tea.Cmd {
	store := l.session.opt.Store
	if store == nil {
		return nil
	}
	return func() tea.Msg { return forgotMsg{name: name, err: store.Forget(name)} }
}

func (l *list) forgot(msg forgotMsg) tea.Cmd {
	if msg.err != nil {
		l.session.fail(explain("Forgetting "+msg.name, msg.err))
		return nil
	}
	delete(l.session.states, msg.name)
	l.session.note = "Forgot " + text.Clean(msg.name) + ". Nothing on GitHub was touched."
	return l.refresh()
}

func (l *list) clear() {
	l.filtering = false
	l.filter.set("")
	l.collect()
}

// typing is the filter mode: letters are the filter's.
func (l *list) typing() bool { return l.filtering }

func (l *list) typed(msg tea.KeyMsg) tea.Cmd { //nolint:unparam // as typists do
	switch l.session.keys.action(msg, scopeFilter) {
	case actAccept:
		l.filtering = false
	case actBack:
		l.clear()
	default:
		if l.filter.key(msg) {
			l.cur.at = 0
			l.collect()
		}
	}
	return nil
}
