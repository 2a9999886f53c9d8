package ui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// stage is where the connect flow stands.
type stage int

const (
	stageIdle stage = iota
	stageAuthorize
	stageInstall
	stageCheck
	stagePlan
)

// git is the tab "Git connection": the connect flow as visible stages, a run,
// or the connection there is.
type git struct {
	*site
	stage      stage
	disconnect bool // the flow signs in for a disconnect, then asks in a dialog
	gen        int  // of the flow; replies to an earlier one are dropped
	ctx        context.Context
	cancel     context.CancelFunc // of what the flow waits for
	waiting    bool               // a command of the stage is under way
	trouble    *problem           // why the stage cannot go on
	page       string             // where that is changed, "" unknown
	said       string             // how the last flow ended, in a sentence

	sign     signing
	signedAt time.Time

	owners map[string]connection.OwnerInfo
	barred map[string]connection.Blocker // why GitHub does not say what the user is there
	asked  time.Time                     // when an owner was asked, from an earlier start; zero never
	urls   map[string]string
	waits  map[string]look
	waiter *feed[map[string]look]
	nudge  chan struct{}

	plan      *connection.Plan
	adopt     bool
	pick      choices
	lacking   bool // permissions are missing, and the check stopped at that
	files     bool
	dismissed int // id of the run that was looked at and put away
	scroll    scroll
	follow    bool // the view keeps to the stage under way
}

// look is the last look at one GitHub organization, and the how manieth it was.
type look struct {
	connection.Waiting
	count int
}

func newGit(s *site) tab {
	return &git{site: s, gen: s.session.epoch, ctx: s.session.ctx, cancel: func() {}, sign: signing{session: s.session}}
}

func (t *git) name() string      { return "Git connection" }
func (t *git) path() []string    { return nil }
func (t *git) scopes() []scope   { return []scope{scopeGit} }
func (t *git) setSize(_, h int)  { t.scroll.page = h }
func (t *git) running() *run     { return t.session.running(t.org.Name) }
func (t *git) missing() []string { st, _ := t.state(); return missingOwners(t.org, st) }
func (t *git) show(do action) tea.Cmd {
	if do == actNone {
		return nil
	}
	return t.do(do)
}

// run is the run that the tab shows: one that is going, or one that has ended
// and was not put away yet.
func (t *git) run() *run {
	if r := t.session.runs[t.org.Name]; r != nil && (!r.ended || r.id != t.dismissed) {
		return r
	}
	return nil
}

func (t *git) busy() bool { return t.running() != nil || t.waiting }

func (t *git) status() string {
	if t.stage == stageInstall || t.stage == stageAuthorize {
		return t.session.th.warn.put("… Waiting for " + map[stage]string{stageInstall: "the installation", stageAuthorize: "authorization"}[t.stage])
	}
	return ""
}

// ours reports whether the connection has repositories of its own, so that
// the names can no longer be edited.
func (t *git) ours() bool {
	st, ok := t.state()
	if !ok {
		return false
	}
	for _, r := range connection.Roles() {
		if o := st.Repositories[r].Ownership; o == connection.Ours {
			return true
		}
	}
	return false
}

func (t *git) offers() []offer {
	if r := t.run(); r != nil && !r.ended {
		return append([]offer{{act: actBack, label: "leave it running"}, {act: actStop, label: "stop cleanly"},
			{act: actRefresh, why: "a run is going", quiet: true}, {act: actConnect, why: "a run is going", quiet: true}, {act: actDisconnect, why: "a run is going", quiet: true}}, moves()...)
	}
	var out []offer
	switch t.stage {
	case stagePlan:
		out = t.planOffers()
	case stageIdle:
		out = t.idleOffers()
	default:
		out = t.waitOffers()
	}
	out = append(out, t.reportOffers()...)
	return append(out, moves()...)
}

// waitOffers are those of the stages in which a person acts elsewhere.
func (t *git) waitOffers() []offer {
	out := []offer{{act: actBack, label: "back (goes on waiting)"}}
	if t.trouble != nil {
		out = append(out, offer{act: actGo, label: t.again()})
	}
	noPage := ""
	if t.pageURL() == "" {
		noPage = "there is no page to open yet"
	}
	if t.stage == stageAuthorize {
		out = append(out, t.sign.offers()...)
		out = append(out, offer{act: actRefresh, label: "refresh", quiet: true})
	} else {
		out = append(out, offer{act: actRefresh}, offer{act: actBrowser, why: noPage}, offer{act: actCopy, why: noPage}, offer{act: actQR, why: noPage})
	}
	if other := t.elsewhere(); other != "" {
		out = append([]offer{{act: actElsewhere, label: "use " + text.Clean(other)}}, out...)
	}
	if t.session.opt.Approve != nil && t.stage != stageCheck {
		out = append(out, offer{act: actApprove, why: noPage})
	}
	return append(out, offer{act: actEdit, quiet: true, why: t.cannotEdit()}, offer{act: actConnect, label: "start again", quiet: true})
}

// again is what enter does where the stage cannot go on by itself.
func (t *git) again() string {
	if t.lacking {
		return "plan without it"
	}
	return "try again"
}

func (t *git) cannotEdit() string {
	if t.ours() {
		return "the repositories exist; disconnect first to use other names"
	}
	return ""
}

func (t *git) idleOffers() []offer {
	st, known := t.state()
	connect := offer{act: actConnect, label: connectLabel(t.site)}
	disconnect := offer{act: actDisconnect}
	if !known {
		disconnect.why = "the connection has not been observed yet"
	} else if !t.ours() {
		disconnect.why = "there is nothing of ours to disconnect"
	}
	var out []offer
	if t.ours() && st.Phase != connection.PhaseDisconnected {
		out = append(out, offer{act: actGo, label: "browse"}, connect, disconnect)
	} else {
		disconnect.quiet = true
		out = append(out, connect, offer{act: actGo, label: "connect", quiet: true}, disconnect)
	}
	if r := t.run(); r != nil && r.err == nil {
		label := "show steps"
		if t.files {
			label = "hide steps"
		}
		out = append(out, offer{act: actFiles, label: label})
	}
	out = append(out, offer{act: actEdit, why: t.cannotEdit(), quiet: t.ours()}, offer{act: actRefresh, label: "refresh"}, t.argoOffer())
	if t.pageURL() != "" {
		out = append(out, offer{act: actBrowser}, offer{act: actCopy})
	}
	if r := t.run(); r != nil && r.err != nil {
		if t.undoable() {
			out = append(out, offer{act: actUndo})
		}
		out = append(out, offer{act: actBack, label: "put away"})
	}
	return out
}

func (t *git) do(act action) tea.Cmd {
	if cmd, ok := t.choose(act); ok {
		return cmd
	}
	if t.stage == stageAuthorize {
		if cmd, ok := t.sign.do(act); ok {
			return cmd
		}
	}
	if t.scroll.move(act) {
		t.follow = false
		return nil
	}
	switch act {
	case actBack:
		return t.back()
	case actGo:
		return t.goOn()
	case actConnect:
		return t.connect()
	case actDisconnect:
		return t.endConnection()
	case actEdit:
		t.edit()
	case actRefresh:
		return t.checkNow()
	case actBrowser:
		return t.session.browse(t.pageURL())
	case actCopy:
		return t.session.copyText("the address", t.pageURL())
	case actSave:
		t.saveReport()
	case actCopyReport:
		return t.copyReport()
	case actQR:
		t.session.open(newQR(t.session.env, t.pageURL()))
	case actApprove:
		return t.session.approve(t.ctx, t.pageURL(), t.org.Name, t.gen)
	case actFiles:
		t.files = !t.files
		t.scroll.top = 0
	case actUndo:
		return t.undo()
	case actCredentials:
		return t.credentials()
	case actElsewhere:
		return t.useElsewhere()
	case actAdopt:
		t.adopt = true
		return t.makePlan()
	}
	return nil
}

// back cancels a plan, puts a finished run away, or leaves the page; what
// waits goes on waiting.
func (t *git) back() tea.Cmd {
	switch r := t.run(); {
	case t.stage == stagePlan:
		t.begin(stageIdle)
		t.said = "Cancelled. Nothing was written."
	case r != nil && r.ended && r.err != nil:
		t.dismissed = r.id
		return t.observe()
	default:
		t.session.next = &navigation{}
	}
	return nil
}

// goOn is the enter key: what comes next.
func (t *git) goOn() tea.Cmd {
	switch {
	case t.stage == stagePlan:
		return t.apply()
	case t.stage == stageCheck && t.lacking:
		return t.makePlan()
	case t.stage != stageIdle:
		return t.retry()
	case t.ours() && t.run() == nil, t.run() != nil && t.run().err == nil && t.ours():
		t.session.next = &navigation{name: t.org.Name, tab: 2}
		return nil
	}
	return t.connect()
}

// edit opens the form with the names.
func (t *git) edit() {
	t.session.open(namesForm(t.session, t.org, func(o connection.Organization) tea.Cmd {
		t.begin(stageIdle)
		old := t.org.Name
		if o.Name == old {
			t.org = o
			delete(t.session.states, old)
			return tea.Batch(t.session.save(o), t.observe())
		}
		t.session.next = &navigation{name: o.Name, org: o, tab: 1, drop: old}
		return t.session.save(o)
	}))
}

// pageURL is the page that the stage, or the state, is about.
func (t *git) pageURL() string {
	if t.trouble != nil && t.page != "" {
		return t.page
	}
	switch t.stage {
	case stageAuthorize:
		return t.sign.page()
	case stageInstall:
		return t.installPage()
	case stagePlan:
		if t.plan != nil {
			for _, b := range t.plan.Blockers {
				if b.URL != "" {
					return b.URL
				}
			}
		}
		return ""
	}
	if st, ok := t.state(); ok {
		return statePage(st)
	}
	return ""
}

// missingOwners are the GitHub organizations that lack the App. Without any
// knowledge of installations the program works on a token alone and needs none.
func missingOwners(o connection.Organization, st connection.State) []string {
	if st.Installations == nil {
		return nil
	}
	var out []string
	for _, owner := range o.Owners() {
		if installation(o, st, owner) == nil {
			out = append(out, owner)
		}
	}
	return out
}

// installation is the App's on one owner, nil when it is not installed there.
func installation(o connection.Organization, st connection.State, owner string) *github.Installation {
	for _, r := range connection.Roles() {
		if o.Owner(r) == owner && st.Installations[r] != nil {
			return st.Installations[r]
		}
	}
	return nil
}
