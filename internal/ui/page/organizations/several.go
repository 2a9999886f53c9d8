package organizations

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// severalPage names the page in messages; no organization can have this name.
const severalPage = "several organizations"

// Several is the page that connects the organizations selected in the list: one
// sign-in, one plan and one confirmation for all, and a run for each.
type Several struct {
	session  *session.Session
	gen      int // replies to an earlier selection are dropped
	ctx      context.Context
	cancel   context.CancelFunc
	Stage    Stage
	members  []*member
	next     int // the first member that was not looked at, or not started
	inFlight int // questions under way
	stopped  bool
	sign     session.SignInFlow
	problem  *session.Problem
	scroll   kit.Scroll
}

// Stage is how far the page has come.
type Stage int

// The stages in their order.
const (
	StageAuthorize Stage = iota // somebody signs in
	StagePlanning
	StagePlan // the plan waits for its confirmation
	StageRunning
	StageDone
)

// member is one of the organizations.
type member struct {
	org     connection.Organization
	plan    *connection.Plan
	err     error
	started bool // its run
}

// memberMsg is the plan for one organization.
type memberMsg struct {
	gen, at int
	state   connection.State
	plan    connection.Plan
	err     error
}

// NewSeveral makes the page without a selection.
func NewSeveral(sess *session.Session) *Several {
	return &Several{session: sess, gen: sess.Epoch, ctx: sess.Context, cancel: func() {}, Stage: StageDone, sign: session.SignInFlow{Session: sess}}
}

// Name is what the window title and the help call the page.
func (p *Several) Name() string { return "Several organizations" }

// Path is where the page is.
func (p *Several) Path() []string { return []string{"Organizations", "Several"} }

// Scopes are the keys of the page.
func (p *Several) Scopes() []kit.Scope { return []kit.Scope{scopeSeveral} }

// SetSize says how many lines there are.
func (p *Several) SetSize(_, h int) { p.scroll.Page = h }

// Busy reports whether somebody signs in, or something is planned or done.
func (p *Several) Busy() bool {
	return p.problem == nil && (p.Stage == StageAuthorize || p.Stage == StagePlanning) || p.Stage == StageRunning
}

// Enter begins with a new selection, unless a run is still going.
func (p *Several) Enter(n session.Destination) tea.Cmd {
	if len(n.Several) == 0 || p.Stage == StageRunning {
		return nil
	}
	p.cancel()
	p.sign.Close()
	p.gen++
	p.ctx, p.cancel = context.WithCancel(connection.InBulk(p.session.Context))
	p.members = nil
	for _, o := range n.Several {
		p.members = append(p.members, &member{org: o})
	}
	p.scroll.Top, p.stopped = 0, false
	return p.authorize()
}

// authorize has somebody sign in, once.
func (p *Several) authorize() tea.Cmd {
	p.Stage, p.problem = StageAuthorize, nil
	if p.session.User != "" {
		return p.replan()
	}
	if p.problem = p.session.CannotSignIn(); p.problem != nil {
		return nil
	}
	return p.sign.Begin(p.ctx, severalPage, p.gen)
}

// replan looks at all organizations, a few at a time.
func (p *Several) replan() tea.Cmd {
	p.Stage, p.problem, p.next, p.inFlight = StagePlanning, nil, 0, 0
	for _, m := range p.members {
		m.plan, m.err, m.started = nil, nil, false
	}
	return p.proceed()
}

// proceed plans the next organizations, or starts their runs.
func (p *Several) proceed() tea.Cmd {
	var cmds []tea.Cmd
	for p.next < len(p.members) && p.inFlight < connection.AtOnce && !p.stopped {
		m := p.members[p.next]
		switch {
		case p.Stage == StagePlanning:
			cmds = append(cmds, p.plan(p.next))
			p.inFlight++
		case m.ready():
			m.started = true
			cmds = append(cmds, p.session.ApplyIn(connection.InBulk(p.session.Context), *m.plan))
			p.inFlight++
		}
		p.next++
	}
	if p.inFlight == 0 && (p.next >= len(p.members) || p.stopped) {
		p.settled()
	}
	return tea.Batch(cmds...)
}

// settled is called when nothing is under way any more.
func (p *Several) settled() {
	switch p.Stage {
	case StagePlanning:
		p.Stage = StagePlan
	case StageRunning:
		p.Stage = StageDone
		p.session.Marked = map[string]bool{}
		for _, o := range p.rest() { // so that c in the list goes on with them
			p.session.Marked[o.Name] = true
		}
	}
}

// plan plans one organization.
func (p *Several) plan(at int) tea.Cmd {
	engine, ctx, gen, org := p.session.Options.Engine, connection.ForWriting(p.ctx), p.gen, p.members[at].org
	opts := connection.ConnectOptions{Actor: p.session.User}
	return func() tea.Msg {
		s, err := engine.Observe(ctx, org)
		if err != nil {
			return memberMsg{gen: gen, at: at, err: err}
		}
		return memberMsg{gen: gen, at: at, state: s, plan: engine.PlanConnect(s, opts)}
	}
}

// ready reports whether there is something to do and nothing in the way.
func (m *member) ready() bool {
	return m.plan != nil && len(m.plan.Blockers) == 0 && !m.plan.Nothing()
}

// rest are the organizations that are not connected yet.
func (p *Several) rest() []connection.Organization {
	var out []connection.Organization
	for _, m := range p.members {
		r := p.session.Runs[m.org.Name]
		connected := m.plan != nil && m.plan.Nothing() || m.started && r != nil && r.Ended && r.Err == nil
		if !connected {
			out = append(out, m.org)
		}
	}
	return out
}

// remaining is how many organizations can be connected now.
func (p *Several) remaining() int {
	n := 0
	for _, m := range p.members {
		if m.ready() {
			n++
		}
	}
	return n
}

// Update handles what signing in, planning and the runs answer.
func (p *Several) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case session.SignInMsg:
		return p.signInStarted(msg)
	case session.DeviceMsg:
		return p.sign.OnDevice(msg)
	case session.SignedInMsg:
		if msg.Name == severalPage && msg.Gen == p.gen && p.Stage == StageAuthorize {
			return p.signedIn(msg)
		}
	case session.ApprovedMsg:
		if msg.Name == severalPage && msg.Gen == p.gen {
			p.session.NotApproved(msg.Err)
		}
	case memberMsg:
		if msg.gen == p.gen && p.Stage == StagePlanning {
			return p.planned(msg)
		}
	case session.RunMsg:
		if msg.Ended && !msg.Change && p.Stage == StageRunning {
			return p.ended(msg)
		}
	}
	return nil
}

func (p *Several) signInStarted(msg session.SignInMsg) tea.Cmd {
	cmd, ok := p.sign.Started(msg, severalPage, p.gen)
	if ok && msg.Err != nil {
		return p.failed("Starting to sign in", msg.Err)
	}
	return cmd
}

func (p *Several) signedIn(msg session.SignedInMsg) tea.Cmd {
	if !p.sign.Ended(msg) {
		return nil
	}
	p.sign.Close()
	if msg.Err != nil {
		return p.failed("Signing in", msg.Err)
	}
	p.session.User = msg.User.Login
	return p.replan()
}

func (p *Several) failed(doing string, err error) tea.Cmd {
	if !kit.Canceled(err) {
		t := session.Explain(doing, err)
		p.problem = &t
	}
	return nil
}

func (p *Several) planned(msg memberMsg) tea.Cmd {
	p.inFlight--
	m := p.members[msg.at]
	m.err = msg.err
	if msg.err == nil {
		m.plan = &msg.plan
		p.session.Observed(msg.state)
	}
	return p.proceed()
}

// ended goes on with the next when a run of ours has ended. A person who
// stops runs does not want the next one to begin.
func (p *Several) ended(msg session.RunMsg) tea.Cmd {
	for _, m := range p.members {
		r := p.session.Runs[m.org.Name]
		if m.started && m.org.Name == msg.Name && r != nil && r.ID == msg.ID {
			p.inFlight--
			p.stopped = p.stopped || r.Stopping
			return p.proceed()
		}
	}
	return nil
}
