// Package connect is the tab "Git connection": the stages of connecting, the
// connection there is, and disconnecting.
package connect

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// stage is where the connect flow stands.
type stage int

const (
	StageIdle stage = iota
	stageAuthorize
	stageInstall
	stageCheck
	StagePlan
)

// Tab is the tab "Git connection": the connect flow as visible stages, a run,
// or the connection there is.
type Tab struct {
	*session.Site
	Stage      stage
	disconnect bool // the flow signs in for a disconnect, then asks in a dialog
	gen        int  // of the flow; replies to an earlier one are dropped
	ctx        context.Context
	cancel     context.CancelFunc // of what the flow waits for
	waiting    bool               // a command of the stage is under way
	trouble    *session.Problem   // why the stage cannot go on
	page       string             // where that is changed, "" unknown
	said       string             // how the last flow ended, in a sentence

	sign     session.SignInFlow
	signedAt time.Time

	owners         map[string]connection.OwnerInfo
	accessProblems map[string]connection.Blocker // why GitHub does not say what the user is there
	asked          time.Time                     // when an owner was asked, from an earlier start; zero never
	urls           map[string]string
	waits          map[string]look
	waiter         *kit.Feed[map[string]look]
	nudge          chan struct{}

	plan      *connection.Plan
	adopt     bool
	pick      choices
	lacking   bool // permissions are missing, and the check stopped at that
	files     bool
	dismissed int // id of the run that was looked at and put away
	scroll    kit.Scroll
	follow    bool // the view keeps to the stage under way
}

// look is the last look at one GitHub organization, and the how manieth it was.
type look struct {
	connection.Waiting
	count int
}

func New(s *session.Site) session.Tab {
	return &Tab{Site: s, gen: s.Session.Epoch, ctx: s.Session.Context, cancel: func() {}, sign: session.SignInFlow{Session: s.Session}}
}

func (t *Tab) Name() string { return "Git connection" }

func (t *Tab) Path() []string { return nil }

func (t *Tab) Scopes() []kit.Scope { return []kit.Scope{session.ScopeGit} }

func (t *Tab) SetSize(_, h int) { t.scroll.Page = h }

func (t *Tab) running() *session.Run { return t.Session.Running(t.Org.Name) }

func (t *Tab) missing() []string { st, _ := t.State(); return missingOwners(t.Org, st) }

func (t *Tab) Show(do kit.Action) tea.Cmd {
	if do == kit.ActNone {
		return nil
	}
	return t.Do(do)
}

// run is the run that the tab shows: one that is going, or one that has ended
// and was not put away yet.
func (t *Tab) run() *session.Run {
	if r := t.Session.Runs[t.Org.Name]; r != nil && (!r.Ended || r.ID != t.dismissed) {
		return r
	}
	return nil
}

func (t *Tab) Busy() bool { return t.running() != nil || t.waiting }

func (t *Tab) Status() string {
	if t.Stage == stageInstall || t.Stage == stageAuthorize {
		return t.Session.Theme.Warn.Render("… Waiting for " + map[stage]string{stageInstall: "the installation", stageAuthorize: "authorization"}[t.Stage])
	}
	return ""
}

// ours reports whether the connection has repositories of its own, so that
// the names can no longer be edited.
func (t *Tab) ours() bool {
	st, ok := t.State()
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

func (t *Tab) Offers() []kit.Offer {
	if r := t.run(); r != nil && !r.Ended {
		return append([]kit.Offer{{Act: kit.ActBack, Label: "leave it running"}, {Act: kit.ActStop, Label: "stop cleanly"},
			{Act: kit.ActRefresh, Why: "a run is going", Quiet: true}, {Act: kit.ActConnect, Why: "a run is going", Quiet: true}, {Act: kit.ActDisconnect, Why: "a run is going", Quiet: true}}, kit.MoveOffers()...)
	}
	var out []kit.Offer
	switch t.Stage {
	case StagePlan:
		out = t.planOffers()
	case StageIdle:
		out = t.idleOffers()
	default:
		out = t.waitOffers()
	}
	out = append(out, t.reportOffers()...)
	return append(out, kit.MoveOffers()...)
}

// waitOffers are those of the stages in which a person acts elsewhere.
func (t *Tab) waitOffers() []kit.Offer {
	out := []kit.Offer{{Act: kit.ActBack, Label: "back (goes on waiting)"}}
	if t.trouble != nil {
		out = append(out, kit.Offer{Act: kit.ActGo, Label: t.connectLabel()})
	}
	noPage := ""
	if t.pageURL() == "" {
		noPage = "there is no page to open yet"
	}
	if t.Stage == stageAuthorize {
		out = append(out, t.sign.Offers()...)
		out = append(out, kit.Offer{Act: kit.ActRefresh, Label: "refresh", Quiet: true})
	} else {
		out = append(out, kit.Offer{Act: kit.ActRefresh}, kit.Offer{Act: kit.ActBrowser, Why: noPage}, kit.Offer{Act: kit.ActCopy, Why: noPage}, kit.Offer{Act: kit.ActQR, Why: noPage})
	}
	if other := t.elsewhere(); other != "" {
		out = append([]kit.Offer{{Act: kit.ActElsewhere, Label: "use " + text.Clean(other)}}, out...)
	}
	if t.Session.Options.Approve != nil && t.Stage != stageCheck {
		out = append(out, kit.Offer{Act: kit.ActApprove, Why: noPage})
	}
	return append(out, kit.Offer{Act: kit.ActEdit, Quiet: true, Why: t.cannotEdit()}, kit.Offer{Act: kit.ActConnect, Label: "start again", Quiet: true})
}

// connectLabel is what enter does where the stage cannot go on by itself.
func (t *Tab) connectLabel() string {
	if t.lacking {
		return "plan without it"
	}
	return "try again"
}

func (t *Tab) cannotEdit() string {
	if t.ours() {
		return "the repositories exist; disconnect first to use other names"
	}
	return ""
}

func (t *Tab) idleOffers() []kit.Offer {
	st, known := t.State()
	connect := kit.Offer{Act: kit.ActConnect, Label: session.ConnectLabel(t.Site)}
	disconnect := kit.Offer{Act: kit.ActDisconnect}
	if !known {
		disconnect.Why = "the connection has not been observed yet"
	} else if !t.ours() {
		disconnect.Why = "there is nothing of ours to disconnect"
	}
	var out []kit.Offer
	if t.ours() && st.Phase != connection.PhaseDisconnected {
		out = append(out, kit.Offer{Act: kit.ActGo, Label: "browse"}, connect, disconnect)
	} else {
		disconnect.Quiet = true
		out = append(out, connect, kit.Offer{Act: kit.ActGo, Label: "connect", Quiet: true}, disconnect)
	}
	if r := t.run(); r != nil && r.Err == nil {
		label := "show steps"
		if t.files {
			label = "hide steps"
		}
		out = append(out, kit.Offer{Act: actFiles, Label: label})
	}
	out = append(out, kit.Offer{Act: kit.ActEdit, Why: t.cannotEdit(), Quiet: t.ours()}, kit.Offer{Act: kit.ActRefresh, Label: "refresh"}, t.argoOffer())
	if t.pageURL() != "" {
		out = append(out, kit.Offer{Act: kit.ActBrowser}, kit.Offer{Act: kit.ActCopy})
	}
	if r := t.run(); r != nil && r.Err != nil {
		if t.undoable() {
			out = append(out, kit.Offer{Act: actUndo})
		}
		out = append(out, kit.Offer{Act: kit.ActBack, Label: "put away"})
	}
	return out
}

func (t *Tab) Do(act kit.Action) tea.Cmd {
	if cmd, ok := t.choose(act); ok {
		return cmd
	}
	if t.Stage == stageAuthorize {
		if cmd, ok := t.sign.Do(act); ok {
			return cmd
		}
	}
	if t.scroll.Move(act) {
		t.follow = false
		return nil
	}
	switch act {
	case kit.ActBack:
		return t.back()
	case kit.ActGo:
		return t.goOn()
	case kit.ActConnect:
		return t.connect()
	case kit.ActDisconnect:
		return t.endConnection()
	case kit.ActEdit:
		t.edit()
	case kit.ActRefresh:
		return t.checkNow()
	case kit.ActBrowser:
		return t.Session.Browse(t.pageURL())
	case kit.ActCopy:
		return t.Session.CopyText("the address", t.pageURL())
	case kit.ActSave:
		t.saveReport()
	case actCopyReport:
		return t.copyReport()
	case kit.ActQR:
		t.Session.Open(kit.NewQR(t.Session.Env, t.pageURL()))
	case kit.ActApprove:
		return t.Session.Approve(t.ctx, t.pageURL(), t.Org.Name, t.gen)
	case actFiles:
		t.files = !t.files
		t.scroll.Top = 0
	case actUndo:
		return t.undo()
	case actCredentials:
		return t.credentials()
	case kit.ActElsewhere:
		return t.useElsewhere()
	case actAdopt:
		t.adopt = true
		return t.makePlan()
	}
	return nil
}

// back cancels a plan, puts a finished run away, or leaves the page; what
// waits goes on waiting.
func (t *Tab) back() tea.Cmd {
	switch r := t.run(); {
	case t.Stage == StagePlan:
		t.begin(StageIdle)
		t.said = "Cancelled. Nothing was written."
	case r != nil && r.Ended && r.Err != nil:
		t.dismissed = r.ID
		return t.Observe()
	default:
		t.Session.Next = &session.Destination{}
	}
	return nil
}

// goOn is the enter key: what comes next.
func (t *Tab) goOn() tea.Cmd {
	switch {
	case t.Stage == StagePlan:
		return t.apply()
	case t.Stage == stageCheck && t.lacking:
		return t.makePlan()
	case t.Stage != StageIdle:
		return t.retry()
	case t.ours() && t.run() == nil, t.run() != nil && t.run().Err == nil && t.ours():
		t.Session.Next = &session.Destination{Name: t.Org.Name, Tab: 2}
		return nil
	}
	return t.connect()
}

// edit opens the form with the names.
func (t *Tab) edit() {
	t.Session.Open(session.NamesForm(t.Session, t.Org, func(o connection.Organization) tea.Cmd {
		t.begin(StageIdle)
		old := t.Org.Name
		if o.Name == old {
			t.Org = o
			delete(t.Session.States, old)
			return tea.Batch(t.Session.Save(o), t.Observe())
		}
		t.Session.Next = &session.Destination{Name: o.Name, Org: o, Tab: 1, Drop: old}
		return t.Session.Save(o)
	}))
}

// pageURL is the page that the stage, or the state, is about.
func (t *Tab) pageURL() string {
	if t.trouble != nil && t.page != "" {
		return t.page
	}
	switch t.Stage {
	case stageAuthorize:
		return t.sign.Page()
	case stageInstall:
		return t.installPage()
	case StagePlan:
		if t.plan != nil {
			for _, b := range t.plan.Blockers {
				if b.URL != "" {
					return b.URL
				}
			}
		}
		return ""
	}
	if st, ok := t.State(); ok {
		return session.StatePage(st)
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
