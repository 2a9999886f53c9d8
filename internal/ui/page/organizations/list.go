// Package organizations is the list of organizations, and connecting several of
// them.
package organizations

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// AtOnce is how many organizations are looked up at the same time.
const AtOnce = 4

// List is the page of all organizations.
type List struct {
	session *session.Session
	gen     int // replies of an earlier refresh are dropped

	rows  []connection.Row // all that are known
	shown []connection.Row // those that pass the filter
	cur   kit.Cursor
	moved bool // by hand: the first row is then a choice, too
	h     int

	next      int // page of installations to ask for, 0 none
	loading   bool
	loaded    bool // the first page is there
	listError string

	filter    *kit.TextInput
	filtering bool

	flying   map[string]bool   // lookups under way
	observed map[string]bool   // looked up in this generation
	failed   map[string]string // why a row could not be read

	vouched string // for whom it was asked which installations are theirs
	theirs  connection.Trust
	whose   string // the user whom theirs is about

	looks map[string]string // what installations looked like, kept over refreshes
	same  map[string]bool   // installations that look as they did before
}

// Replies to the list's questions.
type (
	InstallationsMsg struct {
		Gen, Page, next int
		Items           []github.Installation
		err             error
	}
	requestsMsg struct {
		gen   int
		items []github.InstallationRequest
		asked map[string]time.Time // when owners were asked, as it was kept
		err   error
	}
	inspectedMsg struct {
		gen        int
		row, login string
		inspection connection.Inspection
		err        error
	}
	vouchMsg struct {
		gen   int
		user  string
		vouch connection.Trust
		err   error
	}
	listedMsg struct {
		gen   int
		name  string
		state connection.State
		err   error
	}
)

func NewList(sess *session.Session) *List {
	l := &List{session: sess, gen: sess.Epoch, filter: kit.NewTextInput("", 100), looks: map[string]string{}}
	l.reset()
	l.collect()
	return l
}

func (l *List) reset() {
	l.gen++
	l.vouched = ""
	l.next, l.loading, l.loaded, l.listError = 1, false, false, ""
	l.same = map[string]bool{}
	l.flying, l.observed, l.failed = map[string]bool{}, map[string]bool{}, map[string]string{}
}

// Enter asks for the first page, once.
func (l *List) Enter(session.Destination) tea.Cmd {
	l.collect()
	if l.loaded || l.loading {
		return nil
	}
	return tea.Batch(l.load(), l.requests())
}

// vouch asks which installations are the operator's, once for each who signs
// in, and only where a row stands apart.
func (l *List) vouch() tea.Cmd {
	who := "of " + l.session.User
	if l.vouched == who || l.apart() < 0 {
		return nil
	}
	engine, ctx, gen, user := l.session.Options.Engine, l.session.Context, l.gen, l.session.User
	l.vouched = who
	return func() tea.Msg {
		v, err := engine.Trust(ctx)
		return vouchMsg{gen: gen, user: user, vouch: v, err: err}
	}
}

// confirmed takes in whose the installations are. Where GitHub did not say,
// they stay apart, which harms nobody.
func (l *List) confirmed(msg vouchMsg) {
	if msg.gen == l.gen && msg.err == nil {
		l.theirs, l.whose = msg.vouch, msg.user
		l.session.Directory.Trusted(msg.vouch)
	}
}

// refresh asks GitHub again; what is known stays on the screen meanwhile.
func (l *List) refresh() tea.Cmd {
	l.reset()
	l.session.Directory = connection.NewDirectory(l.session.Saved())
	if l.whose == l.session.User { // asked again only where a row stands apart all the same
		l.session.Directory.Trusted(l.theirs)
	}
	for _, s := range l.session.States {
		l.session.Directory.Observed(s)
	}
	return tea.Batch(l.load(), l.requests())
}

func (l *List) load() tea.Cmd {
	l.loading = true
	engine, ctx, gen, page := l.session.Options.Engine, l.session.Context, l.gen, l.next
	return func() tea.Msg {
		items, next, err := engine.Installations(ctx, page)
		return InstallationsMsg{Gen: gen, Page: page, next: next, Items: items, err: err}
	}
}

func (l *List) requests() tea.Cmd {
	engine, store, ctx, gen := l.session.Options.Engine, l.session.Options.Store, l.session.Context, l.gen
	return func() tea.Msg {
		asked := map[string]time.Time{}
		if store != nil {
			for _, o := range store.Organizations() {
				asked[o.Name] = store.Requested(o.Name)
			}
		}
		items, err := engine.Requests(ctx)
		return requestsMsg{gen: gen, items: items, asked: asked, err: err}
	}
}

// LoadVisible asks for what is missing on the rows that can be seen: the next page
// near the end, then what the installations hold, then the full state.
func (l *List) LoadVisible() tea.Cmd {
	if !l.loaded {
		return nil
	}
	var cmds []tea.Cmd
	if l.next > 0 && !l.loading && l.listError == "" && (l.query() != "" || l.cur.Last()+l.cur.Page >= len(l.shown)) {
		cmds = append(cmds, l.load())
	}
	cmds = append(cmds, l.vouch())
	visible := l.shown[l.cur.Top:l.cur.Last()]
	for _, r := range visible {
		cmds = append(cmds, l.inspect(r))
	}
	if len(l.flying) == 0 || len(cmds) == 0 {
		for _, r := range visible {
			cmds = append(cmds, l.observe(r))
		}
	}
	return tea.Batch(cmds...)
}

func (l *List) inspect(r connection.Row) tea.Cmd {
	i, ok := l.session.Directory.Uninspected(r)
	key := "installation/" + strings.ToLower(i.Account.Login)
	if !ok || len(l.flying) >= AtOnce || l.flying[key] || l.failed[r.Organization.Name] != "" {
		return nil
	}
	l.flying[key] = true
	engine, ctx, gen, name := l.session.Options.Engine, l.session.Context, l.gen, r.Organization.Name
	return func() tea.Msg {
		found, err := engine.Inspect(ctx, i)
		return inspectedMsg{gen: gen, row: name, login: i.Account.Login, inspection: found, err: err}
	}
}

func (l *List) observe(r connection.Row) tea.Cmd {
	name := r.Organization.Name
	if r.Source != connection.SourceMarker && r.Source != connection.SourceSaved {
		return nil
	}
	if _, waits := l.session.Directory.Uninspected(r); waits && l.failed[name] == "" {
		return nil
	}
	if l.unchanged(r) {
		return nil
	}
	if l.observed[name] || l.failed[name] != "" || len(l.flying) >= AtOnce || l.session.Running(name) != nil {
		return nil
	}
	l.observed[name], l.flying["state/"+name] = true, true
	engine, ctx, gen, org := l.session.Options.Engine, l.session.Context, l.gen, r.Organization
	return func() tea.Msg {
		s, err := engine.Observe(ctx, org)
		return listedMsg{gen: gen, name: name, state: s, err: err}
	}
}

func (l *List) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case InstallationsMsg:
		if msg.Gen == l.gen && msg.Page == l.next {
			l.installed(msg)
		}
	case requestsMsg:
		if msg.gen == l.gen {
			for name, at := range msg.asked {
				l.session.Directory.Asked(name, at)
			}
			if msg.err == nil {
				l.session.Directory.Requested(msg.items)
			} else if !kit.Canceled(msg.err) {
				l.session.Fail(session.Explain("Reading the requests for installation", msg.err))
			}
		}
	case vouchMsg:
		l.confirmed(msg)
	case inspectedMsg:
		if msg.gen == l.gen {
			delete(l.flying, "installation/"+strings.ToLower(msg.login))
			if msg.err == nil {
				l.inspected(msg.inspection)
			} else {
				l.failed[msg.row] = "looking into " + msg.login + " failed: " + msg.err.Error()
			}
		}
	case listedMsg:
		if msg.gen == l.gen {
			delete(l.flying, "state/"+msg.name)
			if msg.err == nil {
				l.session.Observed(msg.state)
			} else {
				l.failed[msg.name] = "observing " + msg.name + " failed: " + msg.err.Error()
			}
		}
	case session.ForgotMsg:
		return l.forgot(msg)
	case session.StateMsg:
		// Another page has learned something about an organization.
	case session.RunMsg:
		if !msg.Ended { // progress is drawn from the run itself
			return nil
		}
	default:
		return nil
	}
	l.collect()
	return nil
}

// inspected takes in what one installation holds, and whether that is what it
// held before.
func (l *List) inspected(i connection.Inspection) {
	l.session.Directory.Inspected(i)
	login, look := strings.ToLower(i.Installation.Account.Login), appearance(i)
	l.same[login] = l.looks[login] == look
	l.looks[login] = look
}

// appearance changes whenever the installation or a head in it does.
func appearance(i connection.Inspection) string {
	var look strings.Builder
	fmt.Fprint(&look, i.Installation.ID, i.Installation.UpdatedAt.Unix(), i.Installation.Permissions, i.Partial)
	for _, f := range i.Found {
		fmt.Fprint(&look, " ", f.Repository.NodeID, f.Repository.FullName(), f.Repository.Head.SHA, f.Repository.Archived, f.Repository.Private)
	}
	return look.String()
}

// unchanged reports whether a connection that was observed before still looks
// the same, so that one query on each installation was enough to know it.
func (l *List) unchanged(r connection.Row) bool {
	st, known := l.session.States[r.Organization.Name]
	if !known || st.Phase != connection.PhaseConnected || st.Organization != r.Organization {
		return false
	}
	for _, owner := range r.Organization.Owners() {
		if !l.same[strings.ToLower(owner)] {
			return false
		}
	}
	return true
}

func (l *List) installed(msg InstallationsMsg) {
	l.loading, l.loaded = false, true
	if msg.err != nil {
		p := session.Explain("Reading the installations of the App", msg.err)
		p.Next = "r tries again"
		l.listError = p.Why
		l.session.Fail(p)
		return
	}
	l.session.Directory.Installed(msg.Items)
	if l.next = msg.next; l.next == 0 {
		l.session.Directory.Complete()
	}
}

func (l *List) query() string { return l.filter.Value() }

// collect makes the rows anew and keeps the selection on its organization.
func (l *List) collect() {
	selected := ""
	if l.cur.At < len(l.shown) && (l.cur.At > 0 || l.moved) {
		selected = l.shown[l.cur.At].Organization.Name
	}
	if l.loaded || l.rows == nil {
		l.rows = l.session.Directory.Rows()
	}
	l.shown = l.rows
	if q := l.query(); q != "" {
		l.shown = make([]connection.Row, 0, len(l.rows))
		for _, r := range l.rows {
			if text.Match(q, rowText(r)) {
				l.shown = append(l.shown, r)
			}
		}
	}
	for i, r := range l.shown {
		if r.Organization.Name == selected {
			l.cur.At = i
			break
		}
	}
	l.cur.Set(len(l.shown), l.rowsIn(l.h))
}

// apart is the first of the rows that nobody confirmed, -1 without one.
func (l *List) apart() int {
	return slices.IndexFunc(l.shown, func(r connection.Row) bool { return r.Unconfirmed })
}

// rowsIn is how many rows h lines hold, beside the headings.
func (l *List) rowsIn(h int) int {
	if l.apart() >= 0 {
		h--
	}
	return h - 1
}

// rowText is what the filter looks at.
func rowText(r connection.Row) string {
	return strings.Join([]string{r.Organization.Name, string(r.Phase), r.Detail, r.Platform, r.Application,
		r.Organization.PlatformOrg, r.Organization.ApplicationOrg}, " ")
}

// selected is the row under the cursor.
func (l *List) selected() (connection.Row, bool) {
	if l.cur.At < len(l.shown) {
		return l.shown[l.cur.At], true
	}
	return connection.Row{}, false
}
