// Package change is the page that plans, shows, confirms and applies a change in
// the repositories.
package change

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// changeStage is how far a change is.
type changeStage int

const (
	ChangeNothing   changeStage = iota // nothing was asked for yet
	changeAuthorize                    // somebody has to sign in, once per program
	changePlanning
	changePlan
	changeRunning
	ChangeDone
)

// Page is the page of one change: from the wish to its commits. One change
// of an organization is made at a time.
type Page struct {
	*session.Site
	Stage   changeStage
	gen     int
	ctx     context.Context
	cancel  context.CancelFunc
	sign    session.SignInFlow
	trouble *session.Problem

	wish    session.ChangeRequest
	propose bool // as a pull request
	gated   bool // the operator says that it is as the gate wants it
	plan    *delivery.Plan
	snap    *delivery.Snapshot // that the plan was made over

	diff   []kit.DiffLine
	files  []int // lines of the diff at which files begin
	scroll kit.Scroll
	x      int // cells that are scrolled out on the left
	above  int // lines above the diff, when it was last drawn
}

func New(sess *session.Session, o connection.Organization) *Page {
	return &Page{Site: &session.Site{Session: sess, Org: o}, gen: sess.Epoch, sign: session.SignInFlow{Session: sess}, ctx: sess.Context, cancel: func() {}}
}

// who names the page for those who sign in.
func (p *Page) who() string { return "change of " + p.Org.Name }

func (p *Page) Name() string { return "Change" }

func (p *Page) Path() []string {
	from := p.wish.From
	if from == "" {
		from = "Overview"
	}
	return []string{"Organizations", p.Org.Name, from, p.Name()}
}

func (p *Page) Scopes() []kit.Scope { return []kit.Scope{scopeChange} }

func (p *Page) SetSize(_, h int) { p.scroll.Page = h }

func (p *Page) Busy() bool {
	return p.Stage == changeRunning || p.trouble == nil && (p.Stage == changeAuthorize || p.Stage == changePlanning)
}

// Enter begins with a wish. A change that is going is shown instead.
func (p *Page) Enter(n session.Destination) tea.Cmd {
	p.Org = n.Org
	switch {
	case n.Change == nil:
		return nil
	case p.Stage == changeRunning:
		p.Session.Note = "This change is still going; the other one was not begun."
		return nil
	}
	p.forget()
	p.wish = *n.Change
	return p.authorize()
}

// forget ends what is waited for, and begins anew.
func (p *Page) forget() {
	p.cancel()
	p.sign.Close()
	p.gen++
	p.ctx, p.cancel = context.WithCancel(p.Session.Context)
	p.Stage, p.trouble, p.plan, p.propose = ChangeNothing, nil, nil, false
	p.diff, p.files, p.scroll.Top, p.x = nil, nil, 0, 0
}

// authorize has somebody sign in, as a connect does.
func (p *Page) authorize() tea.Cmd {
	p.Stage, p.trouble = changeAuthorize, nil
	if p.Session.User != "" {
		return p.workOut()
	}
	if p.trouble = p.Session.CannotSignIn(); p.trouble != nil {
		return nil
	}
	return p.sign.Begin(p.ctx, p.who(), p.gen)
}

// workOut makes the plan over what is in the repositories now. The token for it
// is the one that the commits need.
func (p *Page) workOut() tea.Cmd {
	p.gen++
	p.Stage, p.trouble, p.plan, p.gated = changePlanning, nil, nil, false
	st, ok := p.State()
	engine, before := p.Session.Options.Delivery, p.snap
	if engine == nil || !ok {
		p.trouble = &session.Problem{What: "There is nothing to change", Why: "The organization is not connected.", Next: "esc goes back"}
		return nil
	}
	plan, o := p.wish.Plan, session.RequestOptions{Actor: p.Session.User, PullRequest: p.propose}
	ctx, msg, org := delivery.ForWriting(p.ctx), session.ChangePlannedMsg{Name: p.Org.Name, Gen: p.gen}, st.Organization
	return func() tea.Msg {
		if before != nil && before.Organization == org {
			msg.Snapshot, msg.Err = engine.Reopen(ctx, before)
		} else {
			msg.Snapshot, msg.Err = engine.Open(ctx, org)
		}
		if msg.Err != nil {
			return msg
		}
		if msg.Plan, msg.Err = plan(ctx, msg.Snapshot, o); msg.Err != nil {
			return msg
		}
		diff, err := engine.Diff(ctx, msg.Plan)
		msg.Diff, msg.Err = browse.Unified(diff), err
		return msg
	}
}

func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case session.HeadsMsg:
		if msg.Name == p.Org.Name && msg.Err == nil && p.Stage != changePlan && p.Stage != changePlanning {
			p.snap = msg.Snapshot // so that the next plan reads only what has changed since
		}
	case session.SignInMsg:
		cmd, ok := p.sign.Started(msg, p.who(), p.gen)
		if ok && msg.Err != nil {
			p.troubled("Starting to sign in", msg.Err)
		}
		return cmd
	case session.DeviceMsg:
		return p.sign.OnDevice(msg)
	case session.SignedInMsg:
		if msg.Name == p.who() && msg.Gen == p.gen && p.Stage == changeAuthorize {
			return p.signedIn(msg)
		}
	case session.ApprovedMsg:
		if msg.Name == p.who() && msg.Gen == p.gen {
			p.Session.NotApproved(msg.Err)
		}
	case session.ChangePlannedMsg:
		if msg.Name == p.Org.Name && msg.Gen == p.gen && p.Stage == changePlanning {
			p.workedOut(msg)
		}
	case session.RunMsg:
		if msg.Change && msg.Ended && msg.Name == p.Org.Name && p.Stage == changeRunning {
			p.Stage, p.scroll.Top = ChangeDone, 0
		}
	}
	return nil
}

func (p *Page) signedIn(msg session.SignedInMsg) tea.Cmd {
	if !p.sign.Ended(msg) {
		return nil
	}
	p.sign.Close()
	if msg.Err != nil {
		p.troubled("Signing in", msg.Err)
		return nil
	}
	p.Session.User = msg.User.Login
	return p.workOut()
}

func (p *Page) troubled(doing string, err error) {
	if !kit.Canceled(err) {
		t := session.Explain(doing, err)
		p.trouble = &t
	}
}

func (p *Page) workedOut(msg session.ChangePlannedMsg) {
	if msg.Snapshot != nil {
		p.snap = msg.Snapshot
	}
	if msg.Err != nil {
		p.troubled("Planning: "+text.Clean(p.wish.Title), msg.Err)
		return
	}
	p.Stage, p.plan, p.diff = changePlan, &msg.Plan, msg.Diff
	p.files = browse.TitlesOf(p.diff)
}

// apply carries the plan out; from here on the run is on its own.
func (p *Page) apply() tea.Cmd {
	if p.plan == nil || p.cannotApply() != "" {
		return nil
	}
	plan, engine := *p.plan, p.Session.Options.Delivery
	r := &session.Run{Plan: connection.Plan{Organization: p.Org}, Title: plan.Title}
	for i, c := range plan.Changes {
		r.Progress.Steps = append(r.Progress.Steps, session.StepProgress{Step: connection.Step{ID: delivery.StepID(i), Target: p.snap.Repository(c.Role).FullName(), Role: c.Role, Reason: c.Headline}})
	}
	p.Stage, p.scroll.Top = changeRunning, 0
	return p.Session.Begin(p.Session.Context, p.Session.Changes, r, func(ctx context.Context, sink connection.Sink) (func(*session.Progress), error) {
		result, err := engine.Apply(ctx, plan, sink)
		return func(n *session.Progress) { n.Made = result }, err
	})
}

// cannotApply says why the plan cannot be carried out, "" it can.
func (p *Page) cannotApply() string {
	switch {
	case p.plan == nil:
		return "there is no plan yet"
	case len(p.plan.Blockers) > 0:
		return text.Clean(p.plan.Blockers[0].Message)
	case p.plan.Nothing():
		return "everything is so already"
	case p.Session.Changing(p.Org.Name) != nil:
		return "a change is going"
	case p.Session.Running(p.Org.Name) != nil:
		return "a run is going"
	case p.gate() != nil && !p.gated:
		return "look first whether it is so: " + text.Clean(p.gate().Message)
	}
	return ""
}

// confirm applies the plan, after its name was typed where it has one.
func (p *Page) confirm() tea.Cmd {
	want := p.plan.Typed
	if want == "" {
		return p.apply()
	}
	gen := p.gen
	ask := session.NewPrompt("Type "+text.Clean(want)+" to apply", "", func(typed string) (tea.Cmd, string) {
		switch {
		case p.gen != gen:
			return nil, ""
		case typed != want:
			return nil, "not its name"
		}
		return p.apply(), ""
	})
	ask.Accept = "apply"
	p.Session.Ask(ask)
	return nil
}

// run is the change that is shown, nil before it was applied.
func (p *Page) run() *session.Run { return p.Session.Changes[p.Org.Name] }

// gate is what the operator has to make sure of first, nil nothing.
func (p *Page) gate() *delivery.Gate {
	if p.plan == nil {
		return nil
	}
	return p.plan.Gate
}
