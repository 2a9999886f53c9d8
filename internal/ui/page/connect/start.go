package connect

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/wording"
)

// start ends the flow there is and begins another. A run that has ended was
// seen by then.
func (t *Tab) start(s stage, g goal) *flow {
	t.flow.close()
	t.flow = newFlow(t.common, t.flow.gen+1, s, g)
	t.scroll.Top, t.follow = 0, true
	if r := t.Session.Runs[t.Org.Name]; r != nil && r.Ended {
		t.dismissed = r.ID
	}
	return t.flow
}

// end goes back to where nothing is under way; outcome is a sentence, "" none.
func (t *Tab) end(outcome string) { t.start(stageIdle, toConnect).outcome = outcome }

// connect starts a flow at its beginning.
func (t *Tab) connect() tea.Cmd {
	if t.running() != nil {
		return nil
	}
	if err := t.Org.Validate(); err != nil {
		t.Session.Fail(session.Problem{What: "Connecting " + text.Clean(t.Org.Name) + " is not possible with these names", Why: wording.Line(err), Next: "e edits the names"})
		return nil
	}
	if row, ok := t.Session.Directory.Find(t.Org.Name); ok && row.Unconfirmed && t.flow.stage == stageIdle {
		t.confirmOwnership()
		return nil
	}
	f := t.start(stageAuthorize, toConnect)
	var save tea.Cmd
	if !t.ours() { // saved while it is pending, so that it is found again after days
		save = t.Session.Save(t.Org)
	}
	return tea.Batch(save, f.authorize())
}

// confirmOwnership asks before a flow starts for an organization that may be
// somebody else's, as anybody may install a public App. Agreeing saves it in
// the configuration, which confirms it.
func (t *Tab) confirmOwnership() {
	t.Session.Open(&session.Confirm{
		Session: t.Session, Title: "Is " + text.Clean(t.Org.Name) + " yours?", Stay: "No", Yes: "It is ours: connect it",
		Text: "The App is installed there, and a public App can be installed by anybody. Nothing says that " + text.Clean(t.Org.Name) + " belongs to you: it is not in your configuration, holds no connection, and is not known to be among your installations.",
		Do: func() tea.Cmd {
			t.Session.Directory.Save(t.Org)
			return t.connect()
		},
	})
}

// disconnect starts a flow that ends with the dialog.
func (t *Tab) disconnect() tea.Cmd {
	if t.running() != nil {
		return nil
	}
	return t.start(stageAuthorize, toDisconnect).authorize()
}

// retry starts another flow at the stage that could not go on. What comes after
// signing in begins with a fresh state.
func (t *Tab) retry() tea.Cmd {
	switch t.flow.stage {
	case stageAuthorize:
		return t.start(stageAuthorize, t.flow.goal).authorize()
	case stageInstall, stageCheck, stagePlan:
		return t.start(stageInstall, t.flow.goal).authorized()
	}
	return nil
}

// refresh looks now, at whatever the stage depends on.
func (t *Tab) refresh() tea.Cmd {
	f := t.flow
	switch f.stage {
	case stageInstall:
		if f.obstacle != nil || f.install.nudge == nil {
			return t.retry()
		}
		f.install.checkNow()
		return nil
	case stageCheck, stagePlan:
		return t.retry()
	}
	return t.Observe()
}

// observed handles a state that the flow has asked for.
func (t *Tab) observed(msg session.StateMsg) tea.Cmd {
	t.flow.waiting = false
	if msg.Err != nil {
		return t.flow.fail("Looking at "+text.Clean(t.Org.Name), msg.Err)
	}
	t.Session.Observed(msg.State)
	if t.flow.goal == toConnect {
		return t.flow.observed(msg.State)
	}
	if t.Session.Front != t.Org.Name { // nothing opens over another page
		t.end("Signed in. Nothing was disconnected yet.")
		return nil
	}
	t.end("")
	d := newDisconnectDialog(t.Site, msg.State)
	t.Session.Open(d)
	return d.replan()
}

// planned handles a plan. One that has nothing to do, or to choose, ends the
// flow.
func (t *Tab) planned(p connection.Plan) {
	t.flow.waiting = false
	if p.Nothing() && len(p.Choices()) == 0 {
		t.end("Nothing to do: everything is as it should be. Nothing was written.")
		return
	}
	t.flow.planning.set(p)
}

// apply is stage 6. The run needs no flow and no tab to go on.
func (t *Tab) apply() tea.Cmd {
	p := t.flow.planning.plan
	if p == nil || len(p.Blockers) > 0 || p.Nothing() {
		return nil
	}
	t.end("")
	return t.Session.Apply(*p)
}

// useElsewhere uses the organization on which the App was installed in place of
// the one that is waited for.
func (t *Tab) useElsewhere() tea.Cmd {
	other, instead := t.flow.elsewhere(), t.flow.install.awaited()
	if other == "" || instead == "" {
		return nil
	}
	o := t.Org
	if o.PlatformOrg == instead {
		o.PlatformOrg = other
	}
	if o.ApplicationOrg == instead {
		o.ApplicationOrg = other
	}
	if err := o.Validate(); err != nil {
		t.Session.Fail(session.Problem{What: "Using " + text.Clean(other) + " is not possible", Why: wording.Line(err), Next: "e edits the names"})
		return nil
	}
	f := t.start(stageAuthorize, toConnect)
	t.Org = o
	delete(t.Session.States, o.Name)
	t.Session.Note = "The repositories will live in " + text.Clean(strings.Join(o.Owners(), " and ")) + "."
	return tea.Batch(t.Session.Save(o), f.authorize())
}
