package organizations

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// SeveralPage is the name of the page on which several organizations are
// connected; no organization can have it.
const SeveralPage = "several organizations"

// Several connects the organizations that were selected in the list: signed
// in once, planned together, confirmed once, each with a run of its own.
type Several struct {
	session *session.Session
	gen     int // replies to an earlier selection are dropped
	ctx     context.Context
	cancel  context.CancelFunc
	Stage   severalStage
	members []*member
	next    int // the first member that nothing was asked for yet
	flying  int // questions under way
	stopped bool
	sign    session.SignInFlow
	trouble *session.Problem
	scroll  kit.Scroll
}

type severalStage int

const (
	SeveralAuthorize severalStage = iota
	SeveralPlanning
	severalPlan
	severalRunning
	SeveralDone
)

// member is one of the organizations.
type member struct {
	org   connection.Organization
	plan  *connection.Plan
	err   error
	begun bool // its run was started
}

// MemberMsg is the plan of one organization.
type MemberMsg struct {
	Gen, At int
	state   connection.State
	plan    connection.Plan
	Err     error
}

func NewSeveral(sess *session.Session) *Several {
	return &Several{session: sess, gen: sess.Epoch, ctx: sess.Context, cancel: func() {}, Stage: SeveralDone, sign: session.SignInFlow{Session: sess}}
}

func (p *Several) Name() string { return "Several organizations" }

func (p *Several) Path() []string { return []string{"Organizations", "Several"} }

func (p *Several) Scopes() []kit.Scope { return []kit.Scope{scopeSeveral} }

func (p *Several) SetSize(_, h int) { p.scroll.Page = h }

func (p *Several) Busy() bool {
	return p.trouble == nil && (p.Stage == SeveralAuthorize || p.Stage == SeveralPlanning) || p.Stage == severalRunning
}

// Enter begins with a new selection, unless a run is still going.
func (p *Several) Enter(n session.Destination) tea.Cmd {
	if len(n.Several) == 0 || p.Stage == severalRunning {
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
	p.Stage, p.trouble = SeveralAuthorize, nil
	if p.session.User != "" {
		return p.replan()
	}
	if p.trouble = p.session.CannotSignIn(); p.trouble != nil {
		return nil
	}
	return p.sign.Begin(p.ctx, SeveralPage, p.gen)
}

// replan looks at all organizations, a few at a time.
func (p *Several) replan() tea.Cmd {
	p.Stage, p.trouble, p.next, p.flying = SeveralPlanning, nil, 0, 0
	for _, m := range p.members {
		m.plan, m.err, m.begun = nil, nil, false
	}
	return p.more()
}

// more goes on with the next organizations: plans them, or starts their runs.
func (p *Several) more() tea.Cmd {
	var cmds []tea.Cmd
	for p.next < len(p.members) && p.flying < connection.AtOnce && !p.stopped {
		m := p.members[p.next]
		switch {
		case p.Stage == SeveralPlanning:
			cmds = append(cmds, p.look(p.next))
			p.flying++
		case m.ready():
			m.begun = true
			cmds = append(cmds, p.session.ApplyIn(connection.InBulk(p.session.Context), *m.plan))
			p.flying++
		}
		p.next++
	}
	if p.flying == 0 && (p.next >= len(p.members) || p.stopped) {
		p.arrived()
	}
	return tea.Batch(cmds...)
}

// arrived is called when nothing is under way any more.
func (p *Several) arrived() {
	switch p.Stage {
	case SeveralPlanning:
		p.Stage = severalPlan
	case severalRunning:
		p.Stage = SeveralDone
		p.session.Marked = map[string]bool{}
		for _, o := range p.rest() { // so that c in the list goes on with them
			p.session.Marked[o.Name] = true
		}
	}
}

func (p *Several) look(at int) tea.Cmd {
	engine, ctx, gen, org := p.session.Options.Engine, connection.ForWriting(p.ctx), p.gen, p.members[at].org
	opts := connection.ConnectOptions{Actor: p.session.User}
	return func() tea.Msg {
		s, err := engine.Observe(ctx, org)
		if err != nil {
			return MemberMsg{Gen: gen, At: at, Err: err}
		}
		return MemberMsg{Gen: gen, At: at, state: s, plan: engine.PlanConnect(s, opts)}
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
		connected := m.plan != nil && m.plan.Nothing() || m.begun && r != nil && r.Ended && r.Err == nil
		if !connected {
			out = append(out, m.org)
		}
	}
	return out
}

func (p *Several) todo() int {
	n := 0
	for _, m := range p.members {
		if m.ready() {
			n++
		}
	}
	return n
}

func (p *Several) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case session.SignInMsg:
		return p.signInStarted(msg)
	case session.DeviceMsg:
		return p.sign.OnDevice(msg)
	case session.SignedInMsg:
		if msg.Name == SeveralPage && msg.Gen == p.gen && p.Stage == SeveralAuthorize {
			return p.signedIn(msg)
		}
	case session.ApprovedMsg:
		if msg.Name == SeveralPage && msg.Gen == p.gen {
			p.session.NotApproved(msg.Err)
		}
	case MemberMsg:
		if msg.Gen == p.gen && p.Stage == SeveralPlanning {
			return p.planned(msg)
		}
	case session.RunMsg:
		if msg.Ended && !msg.Change && p.Stage == severalRunning {
			return p.ended(msg)
		}
	}
	return nil
}

func (p *Several) signInStarted(msg session.SignInMsg) tea.Cmd {
	cmd, ok := p.sign.Started(msg, SeveralPage, p.gen)
	if ok && msg.Err != nil {
		return p.troubled("Starting to sign in", msg.Err)
	}
	return cmd
}

func (p *Several) signedIn(msg session.SignedInMsg) tea.Cmd {
	if !p.sign.Ended(msg) {
		return nil
	}
	p.sign.Close()
	if msg.Err != nil {
		return p.troubled("Signing in", msg.Err)
	}
	p.session.User = msg.User.Login
	return p.replan()
}

func (p *Several) troubled(doing string, err error) tea.Cmd {
	if !kit.Canceled(err) {
		t := session.Explain(doing, err)
		p.trouble = &t
	}
	return nil
}

func (p *Several) planned(msg MemberMsg) tea.Cmd {
	p.flying--
	m := p.members[msg.At]
	m.err = msg.Err
	if msg.Err == nil {
		m.plan = &msg.plan
		p.session.Observed(msg.state)
	}
	return p.more()
}

// ended goes on with the next when a run of ours has ended. A person who
// stops runs does not want the next one to begin.
func (p *Several) ended(msg session.RunMsg) tea.Cmd {
	for _, m := range p.members {
		r := p.session.Runs[m.org.Name]
		if m.begun && m.org.Name == msg.Name && r != nil && r.ID == msg.ID {
			p.flying--
			p.stopped = p.stopped || r.Stopping
			return p.more()
		}
	}
	return nil
}
