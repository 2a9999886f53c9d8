package ui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

// wish is a change of what lives in the repositories that a tab asks for. The
// page of changes does everything else: it signs in, plans, shows, has the
// operator confirm, applies, and tells the tabs.
type wish struct {
	title string // while there is no plan: "Set checkout to 2.4.0 in staging"
	from  string // name of the tab that asks
	// plan works the change out over what is in the repositories now, in a
	// command.
	plan func(ctx context.Context, s *delivery.Snapshot, o wishOptions) (delivery.Plan, error)
	// proposes: it can be made as a pull request, too.
	proposes bool
	// edit is the form that the wish came from, nil none: who does not like the
	// plan goes back to it.
	edit *inputsDialog
}

// wishOptions are what a plan is made with.
type wishOptions struct {
	actor       string // who asked for it
	pullRequest bool
}

// wish goes to the page of changes with a wish. It takes no other while a
// change of this organization is going, and says so.
func (s *site) wish(w wish) {
	s.session.next = &navigation{kind: kindChange, name: s.org.Name, org: s.org, change: &w}
}

// changeStage is how far a change is.
type changeStage int

const (
	changeNothing   changeStage = iota // nothing was asked for yet
	changeAuthorize                    // somebody has to sign in, once per program
	changePlanning
	changePlan
	changeRunning
	changeDone
)

// change is the page of one change: from the wish to its commits. One change
// of an organization is made at a time.
type change struct {
	*site
	stage   changeStage
	gen     int
	ctx     context.Context
	cancel  context.CancelFunc
	sign    signing
	trouble *problem

	wish    wish
	propose bool // as a pull request
	gated   bool // the operator says that it is as the gate wants it
	plan    *delivery.Plan
	snap    *delivery.Snapshot // that the plan was made over

	diff   []diffLine
	files  []int // lines of the diff at which files begin
	scroll scroll
	x      int // cells that are scrolled out on the left
	above  int // lines above the diff, when it was last drawn
}

// workedOutMsg is a plan with its diff, over the repositories as they are.
type workedOutMsg struct {
	name string
	gen  int
	snap *delivery.Snapshot
	plan delivery.Plan
	diff []diffLine
	err  error
}

func newChange(sess *shared, o connection.Organization) *change {
	return &change{site: &site{session: sess, org: o}, gen: sess.epoch, sign: signing{session: sess}, ctx: sess.ctx, cancel: func() {}}
}

// who names the page for those who sign in.
func (p *change) who() string { return "change of " + p.org.Name }

func (p *change) name() string { return "Change" }

func (p *change) path() []string {
	from := p.wish.from
	if from == "" {
		from = "Overview"
	}
	return []string{"Organizations", p.org.Name, from, p.name()}
}

func (p *change) scopes() []scope  { return []scope{scopeChange} }
func (p *change) setSize(_, h int) { p.scroll.page = h }

func (p *change) busy() bool {
	return p.stage == changeRunning || p.trouble == nil && (p.stage == changeAuthorize || p.stage == changePlanning)
}

// enter begins with a wish. A change that is going is shown instead.
func (p *change) enter(n navigation) tea.Cmd {
	p.org = n.org
	switch {
	case n.change == nil:
		return nil
	case p.stage == changeRunning:
		p.session.note = "This change is still going; the other one was not begun."
		return nil
	}
	p.forget()
	p.wish = *n.change
	return p.authorize()
}

// forget ends what is waited for, and begins anew.
func (p *change) forget() {
	p.cancel()
	p.sign.close()
	p.gen++
	p.ctx, p.cancel = context.WithCancel(p.session.ctx)
	p.stage, p.trouble, p.plan, p.propose = changeNothing, nil, nil, false
	p.diff, p.files, p.scroll.top, p.x = nil, nil, 0, 0
}

// authorize has somebody sign in, as a connect does.
func (p *change) authorize() tea.Cmd {
	p.stage, p.trouble = changeAuthorize, nil
	if p.session.user != "" {
		return p.workOut()
	}
	if p.trouble = p.session.noWay(); p.trouble != nil {
		return nil
	}
	return p.sign.begin(p.ctx, p.who(), p.gen)
}

// workOut makes the plan over what is in the repositories now. The token for it
// is the one that the commits need.
func (p *change) workOut() tea.Cmd {
	p.gen++
	p.stage, p.trouble, p.plan, p.gated = changePlanning, nil, nil, false
	st, ok := p.state()
	engine, before := p.session.opt.Delivery, p.snap
	if engine == nil || !ok {
		p.trouble = &problem{what: "There is nothing to change", why: "The organization is not connected.", next: "esc goes back"}
		return nil
	}
	plan, o := p.wish.plan, wishOptions{actor: p.session.user, pullRequest: p.propose}
	ctx, msg, org := delivery.ForWriting(p.ctx), workedOutMsg{name: p.org.Name, gen: p.gen}, st.Organization
	return func() tea.Msg {
		if before != nil && before.Organization == org {
			msg.snap, msg.err = engine.Reopen(ctx, before)
		} else {
			msg.snap, msg.err = engine.Open(ctx, org)
		}
		if msg.err != nil {
			return msg
		}
		if msg.plan, msg.err = plan(ctx, msg.snap, o); msg.err != nil {
			return msg
		}
		diff, err := engine.Diff(ctx, msg.plan)
		msg.diff, msg.err = unified(diff), err
		return msg
	}
}

func (p *change) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case headsMsg:
		if msg.name == p.org.Name && msg.err == nil && p.stage != changePlan && p.stage != changePlanning {
			p.snap = msg.snap // so that the next plan reads only what has changed since
		}
	case signInMsg:
		cmd, ok := p.sign.started(msg, p.who(), p.gen)
		if ok && msg.err != nil {
			p.troubled("Starting to sign in", msg.err)
		}
		return cmd
	case deviceMsg:
		return p.sign.took(msg)
	case signedInMsg:
		if msg.name == p.who() && msg.gen == p.gen && p.stage == changeAuthorize {
			return p.signedIn(msg)
		}
	case approvedMsg:
		if msg.name == p.who() && msg.gen == p.gen {
			p.session.notApproved(msg.err)
		}
	case workedOutMsg:
		if msg.name == p.org.Name && msg.gen == p.gen && p.stage == changePlanning {
			p.workedOut(msg)
		}
	case runMsg:
		if msg.change && msg.ended && msg.name == p.org.Name && p.stage == changeRunning {
			p.stage, p.scroll.top = changeDone, 0
		}
	}
	return nil
}

func (p *change) signedIn(msg signedInMsg) tea.Cmd {
	if !p.sign.ended(msg) {
		return nil
	}
	p.sign.close()
	if msg.err != nil {
		p.troubled("Signing in", msg.err)
		return nil
	}
	p.session.user = msg.user.Login
	return p.workOut()
}

func (p *change) troubled(doing string, err error) {
	if !canceled(err) {
		t := explain(doing, err)
		p.trouble = &t
	}
}

func (p *change) workedOut(msg workedOutMsg) {
	if msg.snap != nil {
		p.snap = msg.snap
	}
	if msg.err != nil {
		p.troubled("Planning: "+text.Clean(p.wish.title), msg.err)
		return
	}
	p.stage, p.plan, p.diff = changePlan, &msg.plan, msg.diff
	p.files = titlesOf(p.diff)
}

// apply carries the plan out; from here on the run is on its own.
func (p *change) apply() tea.Cmd {
	if p.plan == nil || p.cannotApply() != "" {
		return nil
	}
	plan, engine := *p.plan, p.session.opt.Delivery
	r := &run{plan: connection.Plan{Organization: p.org}, title: plan.Title}
	for i, c := range plan.Changes {
		r.news.steps = append(r.news.steps, stepView{step: connection.Step{ID: delivery.StepID(i), Target: p.snap.Repository(c.Role).FullName(), Role: c.Role, Reason: c.Headline}})
	}
	p.stage, p.scroll.top = changeRunning, 0
	return p.session.begin(p.session.ctx, p.session.changes, r, func(ctx context.Context, sink connection.Sink) (func(*news), error) {
		result, err := engine.Apply(ctx, plan, sink)
		return func(n *news) { n.made = result }, err
	})
}

// cannotApply says why the plan cannot be carried out, "" it can.
func (p *change) cannotApply() string {
	switch {
	case p.plan == nil:
		return "there is no plan yet"
	case len(p.plan.Blockers) > 0:
		return text.Clean(p.plan.Blockers[0].Message)
	case p.plan.Nothing():
		return "everything is so already"
	case p.session.changing(p.org.Name) != nil:
		return "a change is going"
	case p.session.running(p.org.Name) != nil:
		return "a run is going"
	case p.gate() != nil && !p.gated:
		return "look first whether it is so: " + text.Clean(p.gate().Message)
	}
	return ""
}

// confirm applies the plan, after its name was typed where it has one.
func (p *change) confirm() tea.Cmd {
	want := p.plan.Typed
	if want == "" {
		return p.apply()
	}
	gen := p.gen
	ask := newPrompt("Type "+text.Clean(want)+" to apply", "", func(typed string) (tea.Cmd, string) {
		switch {
		case p.gen != gen:
			return nil, ""
		case typed != want:
			return nil, "not its name"
		}
		return p.apply(), ""
	})
	ask.accept = "apply"
	p.session.ask(ask)
	return nil
}

// run is the change that is shown, nil before it was applied.
func (p *change) run() *run { return p.session.changes[p.org.Name] }

// gate is what the operator has to make sure of first, nil nothing.
func (p *change) gate() *delivery.Gate {
	if p.plan == nil {
		return nil
	}
	return p.plan.Gate
}
