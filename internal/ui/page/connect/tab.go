// Package connect is the tab "Git connection": the flow that connects an
// organization, the connection there is, and the dialogs about it.
package connect

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// Tab is the tab "Git connection". It shows a run, the stages of its flow, or
// the connection there is, and answers the keys.
type Tab struct {
	*common
	flow      *flow // never nil; idle while nothing is under way
	dismissed int   // id of the last run that ended and is not shown any more
	scroll    kit.Scroll
	follow    bool // the view keeps to the stage under way
}

// New makes the tab of one organization.
func New(s *session.Site) session.Tab {
	c := &common{Site: s, signIn: session.SignInFlow{Session: s.Session}}
	return &Tab{common: c, flow: newFlow(c, s.Session.Epoch, stageIdle, toConnect)}
}

// Name is what the tab is called.
func (t *Tab) Name() string { return "Git connection" }

// Path is empty: the tab has no places within it.
func (t *Tab) Path() []string { return nil }

// Scopes are the keys of the tab.
func (t *Tab) Scopes() []kit.Scope { return []kit.Scope{session.ScopeGit} }

// SetSize says how many lines a page has.
func (t *Tab) SetSize(_, h int) { t.scroll.Page = h }

// Show does what the tab was opened for.
func (t *Tab) Show(do kit.Action) tea.Cmd {
	if do == kit.ActNone {
		return nil
	}
	return t.Do(do)
}

// Busy reports whether a run or a command of the flow is under way.
func (t *Tab) Busy() bool { return t.running() != nil || t.flow.waiting }

// Status says what a person is waited for, "" nothing.
func (t *Tab) Status() string {
	th := t.Session.Theme
	switch t.flow.stage {
	case stageAuthorize:
		return th.Warn.Render("… Waiting for authorization")
	case stageInstall:
		return th.Warn.Render("… Waiting for the installation")
	}
	return ""
}

// run is the run that the tab shows: one that is going, or one that has ended
// and was not dismissed yet.
func (t *Tab) run() *session.Run {
	if r := t.Session.Runs[t.Org.Name]; r != nil && (!r.Ended || r.ID != t.dismissed) {
		return r
	}
	return nil
}

// Update handles replies; those that another flow has asked for are dropped.
func (t *Tab) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case session.StateMsg:
		if t.flow.expects(origin{msg.Name, msg.Gen}) && msg.By != "page" {
			return t.observed(msg)
		}
	case plannedMsg:
		if t.flow.expects(msg.origin) {
			t.planned(msg.plan)
		}
	case session.ApprovedMsg:
		if t.flow.expects(origin{msg.Name, msg.Gen}) && !t.Session.NotApproved(msg.Err) && t.flow.stage == stageInstall {
			return t.refresh()
		}
	case session.FileSavedMsg:
		t.reporter().saved(msg)
	default:
		return t.flow.update(msg)
	}
	return nil
}

// Do does what a key means.
func (t *Tab) Do(act kit.Action) tea.Cmd {
	f := t.flow
	if cmd, ok := f.choose(act); ok {
		t.follow = t.follow || act == kit.ActUp || act == kit.ActDown
		return cmd
	}
	if f.stage == stageAuthorize {
		if cmd, ok := t.signIn.Do(act); ok {
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
		return t.proceed()
	case kit.ActConnect:
		return t.connect()
	case kit.ActDisconnect:
		return t.disconnect()
	case kit.ActEdit:
		t.edit()
	case kit.ActRefresh:
		return t.refresh()
	case kit.ActBrowser:
		return t.Session.Browse(f.pageURL())
	case kit.ActCopy:
		return t.Session.CopyText("the address", f.pageURL())
	case kit.ActSave:
		t.reporter().save()
	case actCopyReport:
		return t.reporter().copy()
	case kit.ActQR:
		t.Session.Open(kit.NewQR(t.Session.Env, f.pageURL()))
	case kit.ActApprove:
		return t.Session.Approve(f.ctx, f.pageURL(), t.Org.Name, f.gen)
	case actFiles:
		f.details = !f.details
		t.scroll.Top = 0
	case actUndo:
		return openUndo(t.Site, t.run())
	case actCredentials:
		return openCredentials(t.Site)
	case kit.ActElsewhere:
		return t.useElsewhere()
	case actAdopt:
		f.planning.adopt = true
		return f.makePlan()
	}
	return nil
}

// back cancels a plan, dismisses a run that has failed, or leaves the page. What
// waits goes on waiting.
func (t *Tab) back() tea.Cmd {
	switch r := t.run(); {
	case t.flow.stage == stagePlan:
		t.end("Cancelled. Nothing was written.")
	case r != nil && r.Ended && r.Err != nil:
		t.dismissed = r.ID
		return t.Observe()
	default:
		t.Session.Next = &session.Destination{}
	}
	return nil
}

// proceed is the enter key: what comes next.
func (t *Tab) proceed() tea.Cmd {
	f, r := t.flow, t.run()
	switch {
	case f.stage == stagePlan:
		return t.apply()
	case f.stage == stageCheck && f.obstacle != nil && f.obstacle.planAnyway:
		return f.makePlan()
	case f.stage != stageIdle:
		return t.retry()
	case t.ours() && (r == nil || r.Err == nil):
		t.Session.Next = &session.Destination{Name: t.Org.Name, Tab: 2}
		return nil
	}
	return t.connect()
}

// edit opens the form with the names.
func (t *Tab) edit() {
	t.Session.Open(session.NewNamesDialog(t.Session, t.Org, func(o connection.Organization) tea.Cmd {
		t.end("")
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
