package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// atOnce is how many organizations are looked up at the same time.
const atOnce = 4

// list is the page of all organizations.
type list struct {
	session *shared
	gen     int // replies of an earlier refresh are dropped

	rows  []connection.Row // all that are known
	shown []connection.Row // those that pass the filter
	cur   cursor
	moved bool // by hand: the first row is then a choice, too
	h     int

	next      int // page of installations to ask for, 0 none
	loading   bool
	loaded    bool // the first page is there
	listError string

	filter    *field
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
	installationsMsg struct {
		gen, page, next int
		items           []github.Installation
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

func newList(sess *shared) *list {
	l := &list{session: sess, gen: sess.epoch, filter: newField("", "", 100), looks: map[string]string{}}
	l.reset()
	l.collect()
	return l
}

func (l *list) reset() {
	l.gen++
	l.vouched = ""
	l.next, l.loading, l.loaded, l.listError = 1, false, false, ""
	l.same = map[string]bool{}
	l.flying, l.observed, l.failed = map[string]bool{}, map[string]bool{}, map[string]string{}
}

// enter asks for the first page, once.
func (l *list) enter(navigation) tea.Cmd {
	l.collect()
	if l.loaded || l.loading {
		return nil
	}
	return tea.Batch(l.load(), l.requests())
}

// vouch asks which installations are the operator's, once for each who signs
// in, and only where a row stands apart.
func (l *list) vouch() tea.Cmd {
	who := "of " + l.session.user
	if l.vouched == who || l.apart() < 0 {
		return nil
	}
	engine, ctx, gen, user := l.session.opt.Engine, l.session.ctx, l.gen, l.session.user
	l.vouched = who
	return func() tea.Msg {
		v, err := engine.Trust(ctx)
		return vouchMsg{gen: gen, user: user, vouch: v, err: err}
	}
}

// confirmed takes in whose the installations are. Where GitHub did not say,
// they stay apart, which harms nobody.
func (l *list) confirmed(msg vouchMsg) {
	if msg.gen == l.gen && msg.err == nil {
		l.theirs, l.whose = msg.vouch, msg.user
		l.session.dir.Trusted(msg.vouch)
	}
}

// refresh asks GitHub again; what is known stays on the screen meanwhile.
func (l *list) refresh() tea.Cmd {
	l.reset()
	l.session.dir = connection.NewDirectory(l.session.saved())
	if l.whose == l.session.user { // asked again only where a row stands apart all the same
		l.session.dir.Trusted(l.theirs)
	}
	for _, s := range l.session.states {
		l.session.dir.Observed(s)
	}
	return tea.Batch(l.load(), l.requests())
}

func (l *list) load() tea.Cmd {
	l.loading = true
	engine, ctx, gen, page := l.session.opt.Engine, l.session.ctx, l.gen, l.next
	return func() tea.Msg {
		items, next, err := engine.Installations(ctx, page)
		return installationsMsg{gen: gen, page: page, next: next, items: items, err: err}
	}
}

func (l *list) requests() tea.Cmd {
	engine, store, ctx, gen := l.session.opt.Engine, l.session.opt.Store, l.session.ctx, l.gen
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

// lookUp asks for what is missing on the rows that can be seen: the next page
// near the end, then what the installations hold, then the full state.
func (l *list) lookUp() tea.Cmd {
	if !l.loaded {
		return nil
	}
	var cmds []tea.Cmd
	if l.next > 0 && !l.loading && l.listError == "" && (l.query() != "" || l.cur.last()+l.cur.page >= len(l.shown)) {
		cmds = append(cmds, l.load())
	}
	cmds = append(cmds, l.vouch())
	visible := l.shown[l.cur.top:l.cur.last()]
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

func (l *list) inspect(r connection.Row) tea.Cmd {
	i, ok := l.session.dir.Uninspected(r)
	key := "installation/" + strings.ToLower(i.Account.Login)
	if !ok || len(l.flying) >= atOnce || l.flying[key] || l.failed[r.Organization.Name] != "" {
		return nil
	}
	l.flying[key] = true
	engine, ctx, gen, name := l.session.opt.Engine, l.session.ctx, l.gen, r.Organization.Name
	return func() tea.Msg {
		found, err := engine.Inspect(ctx, i)
		return inspectedMsg{gen: gen, row: name, login: i.Account.Login, inspection: found, err: err}
	}
}

func (l *list) observe(r connection.Row) tea.Cmd {
	name := r.Organization.Name
	if r.Source != connection.SourceMarker && r.Source != connection.SourceSaved {
		return nil
	}
	if _, waits := l.session.dir.Uninspected(r); waits && l.failed[name] == "" {
		return nil
	}
	if l.unchanged(r) {
		return nil
	}
	if l.observed[name] || l.failed[name] != "" || len(l.flying) >= atOnce || l.session.running(name) != nil {
		return nil
	}
	l.observed[name], l.flying["state/"+name] = true, true
	engine, ctx, gen, org := l.session.opt.Engine, l.session.ctx, l.gen, r.Organization
	return func() tea.Msg {
		s, err := engine.Observe(ctx, org)
		return listedMsg{gen: gen, name: name, state: s, err: err}
	}
}

func (l *list) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case installationsMsg:
		if msg.gen == l.gen && msg.page == l.next {
			l.installed(msg)
		}
	case requestsMsg:
		if msg.gen == l.gen {
			for name, at := range msg.asked {
				l.session.dir.Asked(name, at)
			}
			if msg.err == nil {
				l.session.dir.Requested(msg.items)
			} else if !canceled(msg.err) {
				l.session.fail(explain("Reading the requests for installation", msg.err))
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
				l.session.observed(msg.state)
			} else {
				l.failed[msg.name] = "observing " + msg.name + " failed: " + msg.err.Error()
			}
		}
	case forgotMsg:
		return l.forgot(msg)
	case stateMsg:
		// Another page has learned something about an organization.
	case runMsg:
		if !msg.ended { // progress is drawn from the run itself
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
func (l *list) inspected(i connection.Inspection) {
	l.session.dir.Inspected(i)
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
func (l *list) unchanged(r connection.Row) bool {
	st, known := l.session.states[r.Organization.Name]
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

func (l *list) installed(msg installationsMsg) {
	l.loading, l.loaded = false, true
	if msg.err != nil {
		p := explain("Reading the installations of the App", msg.err)
		p.next = "r tries again"
		l.listError = p.why
		l.session.fail(p)
		return
	}
	l.session.dir.Installed(msg.items)
	if l.next = msg.next; l.next == 0 {
		l.session.dir.Complete()
	}
}

func (l *list) query() string { return l.filter.value() }

// collect makes the rows anew and keeps the selection on its organization.
func (l *list) collect() {
	selected := ""
	if l.cur.at < len(l.shown) && (l.cur.at > 0 || l.moved) {
		selected = l.shown[l.cur.at].Organization.Name
	}
	if l.loaded || l.rows == nil {
		l.rows = l.session.dir.Rows()
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
			l.cur.at = i
			break
		}
	}
	l.cur.set(len(l.shown), l.rowsIn(l.h))
}

// apart is the first of the rows that nobody confirmed, -1 without one.
func (l *list) apart() int {
	return slices.IndexFunc(l.shown, func(r connection.Row) bool { return r.Unconfirmed })
}

// rowsIn is how many rows h lines hold, beside the headings.
func (l *list) rowsIn(h int) int {
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
func (l *list) selected() (connection.Row, bool) {
	if l.cur.at < len(l.shown) {
		return l.shown[l.cur.at], true
	}
	return connection.Row{}, false
}
