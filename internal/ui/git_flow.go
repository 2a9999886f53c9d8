package ui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
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
	waitMsg struct {
		name  string
		gen   int
		waits map[string]look
		ended bool
		err   error
	}
	plannedMsg struct {
		name string
		gen  int
		plan connection.Plan
	}
)

// begin ends what the flow waited for and starts a new generation.
func (t *git) begin(s stage) {
	t.cancel()
	t.sign.close()
	t.gen++
	t.ctx, t.cancel = context.WithCancel(t.session.ctx)
	t.stage, t.waiting, t.trouble, t.page, t.said = s, false, nil, "", ""
	t.plan, t.adopt, t.files, t.lacking, t.pick = nil, false, false, false, choices{}
	t.owners, t.urls, t.waits = map[string]connection.OwnerInfo{}, map[string]string{}, map[string]look{}
	t.barred = map[string]connection.Blocker{}
	t.nudge, t.scroll.top, t.follow = nil, 0, true
	if r := t.session.runs[t.org.Name]; r != nil && r.ended {
		t.dismissed = r.id
	}
}

// connect starts the flow from its beginning.
func (t *git) connect() tea.Cmd {
	if t.running() != nil {
		return nil
	}
	if err := t.org.Validate(); err != nil {
		t.session.fail(problem{what: "Connecting " + text.Clean(t.org.Name) + " is not possible with these names", why: text.Clean(err.Error()), next: "e edits the names"})
		return nil
	}
	if row, ok := t.session.dir.Find(t.org.Name); ok && row.Unconfirmed && t.stage == stageIdle {
		t.confirmFirst()
		return nil
	}
	t.begin(stageAuthorize)
	t.disconnect = false
	var save tea.Cmd
	if !t.ours() { // a pending connect is kept, so that it is found again after days
		save = t.session.save(t.org)
	}
	return tea.Batch(save, t.authorize())
}

// endConnection signs in where nobody is, observes, and asks in a dialog.
func (t *git) endConnection() tea.Cmd {
	if t.running() != nil {
		return nil
	}
	t.begin(stageAuthorize)
	t.disconnect = true
	return t.authorize()
}

// authorize is stage 2: somebody has to sign in, once per program.
func (t *git) authorize() tea.Cmd {
	t.stage, t.trouble = stageAuthorize, nil
	if t.session.user != "" {
		return t.authorized()
	}
	if t.trouble = t.session.noWay(); t.trouble != nil {
		return nil
	}
	t.waiting = true
	return t.sign.begin(t.ctx, t.org.Name, t.gen)
}

// authorized goes on with stage 3, which begins with a look.
func (t *git) authorized() tea.Cmd {
	t.waiting, t.trouble = true, nil
	if t.disconnect {
		t.stage = stageCheck
		return t.ask("check", t.gen)
	}
	t.stage = stageInstall
	cmds := []tea.Cmd{t.ask("install", t.gen)}
	for _, owner := range t.org.Owners() {
		cmds = append(cmds, t.session.askOwner(t.org.Name, t.gen, owner))
	}
	return tea.Batch(cmds...)
}

// wants reports whether a reply is to what the flow asks now.
func (t *git) wants(name string, gen int) bool { return name == t.org.Name && gen == t.gen }

func (t *git) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case signInMsg:
		return t.signInStarted(msg)
	case deviceMsg:
		return t.sign.took(msg)
	case signedInMsg:
		if t.wants(msg.name, msg.gen) && t.stage == stageAuthorize {
			return t.signedIn(msg)
		}
	case ownerMsg:
		if msg.by == t.org.Name && msg.gen == t.gen {
			t.owner(msg)
		}
	case requestedMsg:
		if t.wants(msg.name, msg.gen) {
			t.asked = msg.at
		}
	case accessMsg:
		if t.wants(msg.name, msg.gen) && t.stage == stageCheck {
			return t.accessed(msg)
		}
	case stateMsg:
		if t.wants(msg.name, msg.gen) && msg.by != "page" {
			return t.looked(msg)
		}
	case installURLMsg:
		if t.wants(msg.name, msg.gen) {
			return t.installURL(msg)
		}
	case waitMsg:
		if t.wants(msg.name, msg.gen) {
			return t.waited(msg)
		}
	case plannedMsg:
		if t.wants(msg.name, msg.gen) {
			t.planned(msg.plan)
		}
	case fileSavedMsg:
		t.reportSaved(msg)
	case diffMsg:
		if t.wants(msg.name, msg.gen) {
			t.diffed(msg)
		}
	case approvedMsg:
		if t.wants(msg.name, msg.gen) {
			return t.approvedHere(msg)
		}
	}
	return nil
}

func (t *git) signInStarted(msg signInMsg) tea.Cmd {
	cmd, ok := t.sign.started(msg, t.org.Name, t.gen)
	if ok && msg.err != nil {
		return t.troubled("Starting to sign in", msg.err)
	}
	return cmd
}

func (t *git) signedIn(msg signedInMsg) tea.Cmd {
	if !t.sign.ended(msg) {
		return nil
	}
	t.sign.close()
	if msg.err != nil {
		return t.troubled("Signing in", msg.err)
	}
	t.session.user, t.signedAt = msg.user.Login, t.session.now()
	return t.authorized()
}

// looked takes an observation of the flow's own in.
func (t *git) looked(msg stateMsg) tea.Cmd {
	t.waiting = false
	if msg.err != nil {
		return t.troubled("Looking at "+text.Clean(t.org.Name), msg.err)
	}
	t.session.observed(msg.state)
	switch {
	case t.disconnect:
		t.begin(stageIdle)
		if t.session.front != t.org.Name { // nothing opens over another page
			t.said = "Signed in. Nothing was disconnected yet."
			return nil
		}
		d := newDisconnect(t.site, msg.state)
		t.session.open(d)
		return d.replan()
	case len(t.missing()) > 0:
		return t.await()
	}
	return t.check(msg.state)
}

// makePlan is stage 5. Nothing has been written when it is there.
func (t *git) makePlan() tea.Cmd {
	st, ok := t.state()
	if !ok {
		return nil
	}
	t.stage, t.waiting, t.trouble = stagePlan, true, nil
	engine, name, gen := t.session.opt.Engine, t.org.Name, t.gen
	opts := t.planOptions()
	return func() tea.Msg {
		return plannedMsg{name: name, gen: gen, plan: engine.PlanConnect(st, opts)}
	}
}

func (t *git) planned(p connection.Plan) {
	t.waiting = false
	if p.Nothing() && len(p.Choices()) == 0 {
		t.begin(stageIdle)
		t.said = "Nothing to do: everything is as it should be. Nothing was written."
		return
	}
	t.plan, t.pick.open = &p, ""
}

// apply is stage 6. From here on the run is on its own.
func (t *git) apply() tea.Cmd {
	if t.plan == nil || len(t.plan.Blockers) > 0 || t.plan.Nothing() {
		return nil
	}
	p := *t.plan
	t.begin(stageIdle)
	return t.session.apply(p)
}

// retry does the stage again.
func (t *git) retry() tea.Cmd {
	switch t.stage {
	case stageAuthorize:
		disconnect := t.disconnect
		t.begin(stageAuthorize)
		t.disconnect = disconnect
		return t.authorize()
	case stageInstall, stageCheck, stagePlan:
		disconnect := t.disconnect
		t.begin(stageInstall)
		t.disconnect = disconnect
		return t.authorized()
	}
	return nil
}
