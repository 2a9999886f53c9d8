package organizations

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

const (
	scopeList    kit.Scope = "list"
	scopeSeveral kit.Scope = "several"

	actMark  kit.Action = "select"
	actPulls kit.Action = "pull-requests"
)

// Keys are the keys of the list of organizations and of connecting several.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: scopeList, Title: "Organizations", Bindings: []kit.Binding{
			{Act: kit.ActOpen, Keys: []string{"enter"}, Show: "enter", Short: "open", Long: "open the organization"},
			{Act: kit.ActConnect, Keys: []string{"c"}, Show: "c", Short: "connect", Long: "open the organization and start to connect it; with a selection, connect all that are selected"},
			{Act: actMark, Keys: []string{" "}, Show: "space", Short: "select", Long: "select the organization, or no longer; esc clears the selection"},
			{Act: kit.ActAdd, Keys: []string{"n"}, Show: "n", Short: "add", Long: "add an organization by its name on GitHub"},
			{Act: actPulls, Keys: []string{"P"}, Show: "P", Short: "pull requests", Long: "show the open pull requests of all organizations", Yields: true},
			{Act: kit.ActFilter, Keys: []string{"/"}, Show: "/", Short: "filter", Long: "show only rows that contain every word"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "refresh", Long: "ask GitHub again"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open the organization on GitHub"},
			{Act: kit.ActForget, Keys: []string{"x"}, Show: "x", Short: "forget", Long: "take an organization that you added off the list; GitHub is not touched"},
		}},
		{Scope: scopeSeveral, Title: "Several organizations", Bindings: append([]kit.Binding{
			{Act: kit.ActGo, Keys: []string{"enter"}, Show: "enter", Short: "go on", Long: "connect what was planned; afterwards, plan what remains again"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "plan again", Long: "look at all of them and plan again"},
		}, session.SignInBindings()...)},
	}
}

func (l *list) Name() string { return "Organizations" }

func (l *list) Path() []string { return []string{"Organizations"} }

func (l *list) Scopes() []kit.Scope {
	if l.filtering {
		return []kit.Scope{kit.ScopeFilter}
	}
	return []kit.Scope{scopeList}
}

func (l *list) SetSize(_, h int) {
	l.h = h
	l.cur.Set(len(l.shown), l.rowsIn(h))
}

// Busy is true while the screen waits for something that it shows as "…".
func (l *list) Busy() bool { return l.lookups.loading || len(l.lookups.inFlight) > 0 }

func (l *list) Offers() []kit.Offer {
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
	if l.session.Options.PullRequests != nil {
		out = append(out, kit.Offer{Act: actPulls, Quiet: true})
	}
	if len(l.session.Marked) > 0 {
		out = append(out, kit.Offer{Act: kit.ActBack, Label: "clear selection"})
	} else if l.query() != "" {
		out = append(out, kit.Offer{Act: kit.ActBack, Label: "clear filter"})
	}
	return append(out, kit.MoveOffers()...)
}

func (l *list) Do(act kit.Action) tea.Cmd {
	if l.cur.Move(act) {
		l.moved = true
		return nil
	}
	r, some := l.selected()
	switch act {
	case kit.ActRefresh:
		return l.lookups.refresh()
	case actPulls:
		l.session.Next = &session.Destination{Kind: session.KindPullRequests, Name: session.AllPullRequests, Several: l.connected()}
		return nil
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

// mark selects an organization, or no longer, and moves to the next.
func (l *list) mark(name string) {
	if l.session.Marked[name] {
		delete(l.session.Marked, name)
	} else {
		l.session.Marked[name] = true
	}
	l.cur.Move(kit.ActDown)
}

// marked are the selected organizations in the order of the list, whatever
// the filter shows.
func (l *list) marked() []connection.Organization {
	var out []connection.Organization
	for _, r := range l.rows {
		if l.session.Marked[r.Organization.Name] {
			out = append(out, r.Organization)
		}
	}
	return out
}

// forget takes an added organization off the list.
func (l *list) forget(name string) tea.Cmd {
	store := l.session.Options.Store
	if store == nil {
		return nil
	}
	return func() tea.Msg { return session.ForgotMsg{Name: name, Err: store.Forget(name)} }
}

func (l *list) forgot(msg session.ForgotMsg) tea.Cmd {
	if msg.Err != nil {
		l.session.Fail(session.Explain("Forgetting "+msg.Name, msg.Err))
		return nil
	}
	delete(l.session.States, msg.Name)
	l.session.Note = "Forgot " + text.Clean(msg.Name) + ". Nothing on GitHub was touched."
	return l.lookups.refresh()
}

func (l *list) clear() {
	l.filtering = false
	l.filter.Set("")
	l.collect()
}

func (l *list) Typing() bool { return l.filtering }

func (l *list) Typed(msg tea.KeyMsg) tea.Cmd {
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

func (l *list) Choosing() bool { return !l.filtering }

// connected are the organizations whose repositories are there, as far as that is
// known.
func (l *list) connected() []connection.Organization {
	out := []connection.Organization{}
	for _, r := range l.rows {
		if !r.Unconfirmed && (r.Platform != "" || r.Application != "") {
			out = append(out, r.Organization)
		}
	}
	return out
}
