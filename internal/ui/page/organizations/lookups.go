package organizations

import (
	"fmt"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/wording"
)

// atOnce is how many organizations are looked up at the same time.
const atOnce = 4

// lookups are the questions of the list to GitHub. What is learned goes into
// the session's directory, from which the list makes its rows.
type lookups struct {
	session *session.Session
	gen     int // replies of an earlier refresh are dropped

	next    int // page of installations to ask for, 0 none
	loading bool
	loaded  bool   // the first page is there
	why     string // the installations could not be read

	inFlight map[string]bool   // lookups under way
	observed map[string]bool   // looked up in this generation
	failed   map[string]string // why a row could not be read

	trustAsked string // for whom it was asked which installations are theirs
	trust      connection.Trust
	trustOf    string // the user whom trust is about

	fingerprints map[string]string // of installations, kept over refreshes
	same         map[string]bool   // installations that have not changed since
}

// Replies to the questions.
type (
	installationsMsg struct {
		gen, page, next int
		items           []github.Installation
		err             error
	}
	requestsMsg struct {
		gen   int
		items []github.InstallationRequest
		asked map[string]time.Time // when owners were asked, as it was saved
		err   error
	}
	inspectedMsg struct {
		gen        int
		row, login string
		inspection connection.Inspection
		err        error
	}
	trustMsg struct {
		gen   int
		user  string
		trust connection.Trust
		err   error
	}
	observedMsg struct {
		gen   int
		name  string
		state connection.State
		err   error
	}
)

// start begins a new generation: everything is asked again.
func (l *lookups) start() {
	l.gen++
	l.trustAsked = ""
	l.next, l.loading, l.loaded, l.why = 1, false, false, ""
	l.same = map[string]bool{}
	l.inFlight, l.observed, l.failed = map[string]bool{}, map[string]bool{}, map[string]string{}
}

// refresh asks GitHub again; what is known stays on the screen meanwhile.
func (l *lookups) refresh() tea.Cmd {
	l.start()
	l.session.Directory = connection.NewDirectory(l.session.Saved())
	if l.trustOf == l.session.User { // asked again only where a row is unconfirmed all the same
		l.session.Directory.Trusted(l.trust)
	}
	for _, s := range l.session.States {
		l.session.Directory.Observed(s)
	}
	return tea.Batch(l.load(), l.requests())
}

// load asks for the next page of installations.
func (l *lookups) load() tea.Cmd {
	l.loading = true
	engine, ctx, gen, page := l.session.Options.Engine, l.session.Context, l.gen, l.next
	return func() tea.Msg {
		items, next, err := engine.Installations(ctx, page)
		return installationsMsg{gen: gen, page: page, next: next, items: items, err: err}
	}
}

// requests asks which organizations wait for an owner to install the App.
func (l *lookups) requests() tea.Cmd {
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

// confirm asks which installations are the operator's, once for each user who
// signs in.
func (l *lookups) confirm() tea.Cmd {
	who := "of " + l.session.User
	if l.trustAsked == who {
		return nil
	}
	engine, ctx, gen, user := l.session.Options.Engine, l.session.Context, l.gen, l.session.User
	l.trustAsked = who
	return func() tea.Msg {
		t, err := engine.Trust(ctx)
		return trustMsg{gen: gen, user: user, trust: t, err: err}
	}
}

// inspect asks what the installation of a row holds.
func (l *lookups) inspect(r connection.Row) tea.Cmd {
	i, ok := l.session.Directory.Uninspected(r)
	key := "installation/" + strings.ToLower(i.Account.Login)
	if !ok || len(l.inFlight) >= atOnce || l.inFlight[key] || l.failed[r.Organization.Name] != "" {
		return nil
	}
	l.inFlight[key] = true
	engine, ctx, gen, name := l.session.Options.Engine, l.session.Context, l.gen, r.Organization.Name
	return func() tea.Msg {
		found, err := engine.Inspect(ctx, i)
		return inspectedMsg{gen: gen, row: name, login: i.Account.Login, inspection: found, err: err}
	}
}

// observe asks for the whole state of a connection.
func (l *lookups) observe(r connection.Row) tea.Cmd {
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
	if l.observed[name] || l.failed[name] != "" || len(l.inFlight) >= atOnce || l.session.Running(name) != nil {
		return nil
	}
	l.observed[name], l.inFlight["state/"+name] = true, true
	engine, ctx, gen, org := l.session.Options.Engine, l.session.Context, l.gen, r.Organization
	return func() tea.Msg {
		s, err := engine.Observe(ctx, org)
		return observedMsg{gen: gen, name: name, state: s, err: err}
	}
}

// unchanged reports whether a connection that was observed before still looks
// the same, so that one query on each installation was enough to know it.
func (l *lookups) unchanged(r connection.Row) bool {
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

// update handles the replies; ok is false for every other message.
func (l *lookups) update(msg tea.Msg) (ok bool) {
	switch msg := msg.(type) {
	case installationsMsg:
		if msg.gen == l.gen && msg.page == l.next {
			l.onInstallations(msg)
		}
	case requestsMsg:
		if msg.gen == l.gen {
			l.onRequests(msg)
		}
	case trustMsg:
		// Where GitHub did not say, rows stay unconfirmed, which harms nobody.
		if msg.gen == l.gen && msg.err == nil {
			l.trust, l.trustOf = msg.trust, msg.user
			l.session.Directory.Trusted(msg.trust)
		}
	case inspectedMsg:
		if msg.gen == l.gen {
			l.onInspected(msg)
		}
	case observedMsg:
		if msg.gen == l.gen {
			l.onObserved(msg)
		}
	default:
		return false
	}
	return true
}

func (l *lookups) onInstallations(msg installationsMsg) {
	l.loading, l.loaded = false, true
	if l.why = l.session.Tried(session.PageID{}, "Reading the installations of the App", msg.err); msg.err != nil {
		return
	}
	l.session.Directory.Installed(msg.items)
	if l.next = msg.next; l.next == 0 {
		l.session.Directory.Complete()
	}
}

func (l *lookups) onRequests(msg requestsMsg) {
	for name, at := range msg.asked {
		l.session.Directory.Asked(name, at)
	}
	if l.session.Tried(session.PageID{}, "Reading the requests for installation", msg.err); msg.err == nil {
		l.session.Directory.Requested(msg.items)
	}
}

func (l *lookups) onInspected(msg inspectedMsg) {
	delete(l.inFlight, "installation/"+strings.ToLower(msg.login))
	if msg.err != nil {
		l.failed[msg.row] = "looking into " + msg.login + " failed: " + wording.Line(msg.err)
		return
	}
	l.session.Directory.Inspected(msg.inspection)
	login, now := strings.ToLower(msg.inspection.Installation.Account.Login), fingerprint(msg.inspection)
	l.same[login] = l.fingerprints[login] == now
	l.fingerprints[login] = now
}

func (l *lookups) onObserved(msg observedMsg) {
	delete(l.inFlight, "state/"+msg.name)
	if msg.err != nil {
		l.failed[msg.name] = "observing " + msg.name + " failed: " + wording.Line(msg.err)
		return
	}
	l.session.Observed(msg.state)
}

// fingerprint changes whenever the installation or a head in it does.
func fingerprint(i connection.Inspection) string {
	var b strings.Builder
	fmt.Fprint(&b, i.Installation.ID, i.Installation.UpdatedAt.Unix(), i.Installation.Permissions, i.Partial)
	for _, f := range i.Found {
		fmt.Fprint(&b, " ", f.Repository.NodeID, f.Repository.FullName(), f.Repository.Head.SHA, f.Repository.Archived, f.Repository.Private)
	}
	return b.String()
}
