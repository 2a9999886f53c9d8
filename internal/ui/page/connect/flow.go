package connect

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/session"
)

// Replies to the flow's questions; each names the organization and the
// generation of the flow that asked.
type (
	installURLMsg struct {
		name  string
		gen   int
		owner string
		url   string
		err   error
	}
	WaitMsg struct {
		Name  string
		Gen   int
		waits map[string]look
		Ended bool
		err   error
	}
	PlannedMsg struct {
		Name string
		Gen  int
		Plan connection.Plan
	}
)

// begin ends what the flow waited for and starts a new generation.
func (t *Tab) begin(s stage) {
	t.cancel()
	t.sign.Close()
	t.gen++
	t.ctx, t.cancel = context.WithCancel(t.Session.Context)
	t.Stage, t.waiting, t.trouble, t.page, t.said = s, false, nil, "", ""
	t.plan, t.adopt, t.files, t.lacking, t.pick = nil, false, false, false, choices{}
	t.owners, t.urls, t.waits = map[string]connection.OwnerInfo{}, map[string]string{}, map[string]look{}
	t.accessProblems = map[string]connection.Blocker{}
	t.nudge, t.scroll.Top, t.follow = nil, 0, true
	if r := t.Session.Runs[t.Org.Name]; r != nil && r.Ended {
		t.dismissed = r.ID
	}
}

// connect starts the flow from its beginning.
func (t *Tab) connect() tea.Cmd {
	if t.running() != nil {
		return nil
	}
	if err := t.Org.Validate(); err != nil {
		t.Session.Fail(session.Problem{What: "Connecting " + text.Clean(t.Org.Name) + " is not possible with these names", Why: text.Clean(err.Error()), Next: "e edits the names"})
		return nil
	}
	if row, ok := t.Session.Directory.Find(t.Org.Name); ok && row.Unconfirmed && t.Stage == StageIdle {
		t.confirmFirst()
		return nil
	}
	t.begin(stageAuthorize)
	t.disconnect = false
	var save tea.Cmd
	if !t.ours() { // a pending connect is kept, so that it is found again after days
		save = t.Session.Save(t.Org)
	}
	return tea.Batch(save, t.authorize())
}

// endConnection signs in where nobody is, observes, and asks in a dialog.
func (t *Tab) endConnection() tea.Cmd {
	if t.running() != nil {
		return nil
	}
	t.begin(stageAuthorize)
	t.disconnect = true
	return t.authorize()
}

// authorize is stage 2: somebody has to sign in, once per program.
func (t *Tab) authorize() tea.Cmd {
	t.Stage, t.trouble = stageAuthorize, nil
	if t.Session.User != "" {
		return t.authorized()
	}
	if t.trouble = t.Session.CannotSignIn(); t.trouble != nil {
		return nil
	}
	t.waiting = true
	return t.sign.Begin(t.ctx, t.Org.Name, t.gen)
}

// authorized goes on with stage 3, which begins with a look.
func (t *Tab) authorized() tea.Cmd {
	t.waiting, t.trouble = true, nil
	if t.disconnect {
		t.Stage = stageCheck
		return t.Ask("check", t.gen)
	}
	t.Stage = stageInstall
	cmds := []tea.Cmd{t.Ask("install", t.gen)}
	for _, owner := range t.Org.Owners() {
		cmds = append(cmds, t.Session.AskOwner(t.Org.Name, t.gen, owner))
	}
	return tea.Batch(cmds...)
}

// wants reports whether a reply is to what the flow asks now.
func (t *Tab) wants(name string, gen int) bool { return name == t.Org.Name && gen == t.gen }

func (t *Tab) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case session.SignInMsg:
		return t.signInStarted(msg)
	case session.DeviceMsg:
		return t.sign.OnDevice(msg)
	case session.SignedInMsg:
		if t.wants(msg.Name, msg.Gen) && t.Stage == stageAuthorize {
			return t.signedIn(msg)
		}
	case session.OwnerMsg:
		if msg.By == t.Org.Name && msg.Gen == t.gen {
			t.owner(msg)
		}
	case requestedMsg:
		if t.wants(msg.name, msg.gen) {
			t.asked = msg.at
		}
	case accessMsg:
		if t.wants(msg.name, msg.gen) && t.Stage == stageCheck {
			return t.accessed(msg)
		}
	case session.StateMsg:
		if t.wants(msg.Name, msg.Gen) && msg.By != "page" {
			return t.looked(msg)
		}
	case installURLMsg:
		if t.wants(msg.name, msg.gen) {
			return t.installURL(msg)
		}
	case WaitMsg:
		if t.wants(msg.Name, msg.Gen) {
			return t.waited(msg)
		}
	case PlannedMsg:
		if t.wants(msg.Name, msg.Gen) {
			t.planned(msg.Plan)
		}
	case session.FileSavedMsg:
		t.reportSaved(msg)
	case diffMsg:
		if t.wants(msg.name, msg.gen) {
			t.diffed(msg)
		}
	case session.ApprovedMsg:
		if t.wants(msg.Name, msg.Gen) {
			return t.approvedHere(msg)
		}
	}
	return nil
}

func (t *Tab) signInStarted(msg session.SignInMsg) tea.Cmd {
	cmd, ok := t.sign.Started(msg, t.Org.Name, t.gen)
	if ok && msg.Err != nil {
		return t.troubled("Starting to sign in", msg.Err)
	}
	return cmd
}

func (t *Tab) signedIn(msg session.SignedInMsg) tea.Cmd {
	if !t.sign.Ended(msg) {
		return nil
	}
	t.sign.Close()
	if msg.Err != nil {
		return t.troubled("Signing in", msg.Err)
	}
	t.Session.User, t.signedAt = msg.User.Login, t.Session.Now()
	return t.authorized()
}

// looked takes an observation of the flow's own in.
func (t *Tab) looked(msg session.StateMsg) tea.Cmd {
	t.waiting = false
	if msg.Err != nil {
		return t.troubled("Looking at "+text.Clean(t.Org.Name), msg.Err)
	}
	t.Session.Observed(msg.State)
	switch {
	case t.disconnect:
		t.begin(StageIdle)
		if t.Session.Front != t.Org.Name { // nothing opens over another page
			t.said = "Signed in. Nothing was disconnected yet."
			return nil
		}
		d := newDisconnect(t.Site, msg.State)
		t.Session.Open(d)
		return d.replan()
	case len(t.missing()) > 0:
		return t.await()
	}
	return t.check(msg.State)
}

// makePlan is stage 5. Nothing has been written when it is there.
func (t *Tab) makePlan() tea.Cmd {
	st, ok := t.State()
	if !ok {
		return nil
	}
	t.Stage, t.waiting, t.trouble = StagePlan, true, nil
	engine, name, gen := t.Session.Options.Engine, t.Org.Name, t.gen
	opts := t.planOptions()
	return func() tea.Msg {
		return PlannedMsg{Name: name, Gen: gen, Plan: engine.PlanConnect(st, opts)}
	}
}

func (t *Tab) planned(p connection.Plan) {
	t.waiting = false
	if p.Nothing() && len(p.Choices()) == 0 {
		t.begin(StageIdle)
		t.said = "Nothing to do: everything is as it should be. Nothing was written."
		return
	}
	t.plan, t.pick.open = &p, ""
}

// apply is stage 6. From here on the run is on its own.
func (t *Tab) apply() tea.Cmd {
	if t.plan == nil || len(t.plan.Blockers) > 0 || t.plan.Nothing() {
		return nil
	}
	p := *t.plan
	t.begin(StageIdle)
	return t.Session.Apply(p)
}

// retry does the stage again.
func (t *Tab) retry() tea.Cmd {
	switch t.Stage {
	case stageAuthorize:
		disconnect := t.disconnect
		t.begin(stageAuthorize)
		t.disconnect = disconnect
		return t.authorize()
	case stageInstall, stageCheck, StagePlan:
		disconnect := t.disconnect
		t.begin(stageInstall)
		t.disconnect = disconnect
		return t.authorized()
	}
	return nil
}
