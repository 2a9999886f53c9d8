package ui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
)

// severalPage is the name of the page on which several organizations are
// connected; no organization can have it.
const severalPage = "several organizations"

// several connects the organizations that were selected in the list: signed
// in once, planned together, confirmed once, each with a run of its own.
type several struct {
	session *shared
	gen     int // replies to an earlier selection are dropped
	ctx     context.Context
	cancel  context.CancelFunc
	stage   severalStage
	members []*member
	next    int // the first member that nothing was asked for yet
	flying  int // questions under way
	stopped bool
	sign    signing
	trouble *problem
	scroll  scroll
}

type severalStage int

const (
	severalAuthorize severalStage = iota
	severalPlanning
	severalPlan
	severalRunning
	severalDone
)

// member is one of the organizations.
type member struct {
	org   connection.Organization
	plan  *connection.Plan
	err   error
	begun bool // its run was started
}

// memberMsg is the plan of one organization.
type memberMsg struct {
	gen, at int
	state   connection.State
	plan    connection.Plan
	err     error
}

func newSeveral(sess *shared) *several {
	return &several{session: sess, gen: sess.epoch, ctx: sess.ctx, cancel: func() {}, stage: severalDone, sign: signing{session: sess}}
}

func (p *several) name() string     { return "Several organizations" }
func (p *several) path() []string   { return []string{"Organizations", "Several"} }
func (p *several) scopes() []scope  { return []scope{scopeSeveral} }
func (p *several) setSize(_, h int) { p.scroll.page = h }

func (p *several) busy() bool {
	return p.trouble == nil && (p.stage == severalAuthorize || p.stage == severalPlanning) || p.stage == severalRunning
}

// enter begins with a new selection, unless a run is still going.
func (p *several) enter(n navigation) tea.Cmd {
	if len(n.several) == 0 || p.stage == severalRunning {
		return nil
	}
	p.cancel()
	p.sign.close()
	p.gen++
	p.ctx, p.cancel = context.WithCancel(connection.InBulk(p.session.ctx))
	p.members = nil
	for _, o := range n.several {
		p.members = append(p.members, &member{org: o})
	}
	p.scroll.top, p.stopped = 0, false
	return p.authorize()
}

// authorize has somebody sign in, once.
func (p *several) authorize() tea.Cmd {
	p.stage, p.trouble = severalAuthorize, nil
	if p.session.user != "" {
		return p.replan()
	}
	if p.trouble = p.session.noWay(); p.trouble != nil {
		return nil
	}
	return p.sign.begin(p.ctx, severalPage, p.gen)
}

// replan looks at all organizations, a few at a time.
func (p *several) replan() tea.Cmd {
	p.stage, p.trouble, p.next, p.flying = severalPlanning, nil, 0, 0
	for _, m := range p.members {
		m.plan, m.err, m.begun = nil, nil, false
	}
	return p.more()
}

// more goes on with the next organizations: plans them, or starts their runs.
func (p *several) more() tea.Cmd {
	var cmds []tea.Cmd
	for p.next < len(p.members) && p.flying < connection.AtOnce && !p.stopped {
		m := p.members[p.next]
		switch {
		case p.stage == severalPlanning:
			cmds = append(cmds, p.look(p.next))
			p.flying++
		case m.ready():
			m.begun = true
			cmds = append(cmds, p.session.applyIn(connection.InBulk(p.session.ctx), *m.plan))
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
func (p *several) arrived() {
	switch p.stage {
	case severalPlanning:
		p.stage = severalPlan
	case severalRunning:
		p.stage = severalDone
		p.session.marked = map[string]bool{}
		for _, o := range p.rest() { // so that c in the list goes on with them
			p.session.marked[o.Name] = true
		}
	}
}

func (p *several) look(at int) tea.Cmd {
	engine, ctx, gen, org := p.session.opt.Engine, connection.ForWriting(p.ctx), p.gen, p.members[at].org
	opts := connection.ConnectOptions{Actor: p.session.user}
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
func (p *several) rest() []connection.Organization {
	var out []connection.Organization
	for _, m := range p.members {
		r := p.session.runs[m.org.Name]
		connected := m.plan != nil && m.plan.Nothing() || m.begun && r != nil && r.ended && r.err == nil
		if !connected {
			out = append(out, m.org)
		}
	}
	return out
}

func (p *several) todo() int {
	n := 0
	for _, m := range p.members {
		if m.ready() {
			n++
		}
	}
	return n
}

func (p *several) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case signInMsg:
		return p.signInStarted(msg)
	case deviceMsg:
		return p.sign.took(msg)
	case signedInMsg:
		if msg.name == severalPage && msg.gen == p.gen && p.stage == severalAuthorize {
			return p.signedIn(msg)
		}
	case approvedMsg:
		if msg.name == severalPage && msg.gen == p.gen {
			p.session.notApproved(msg.err)
		}
	case memberMsg:
		if msg.gen == p.gen && p.stage == severalPlanning {
			return p.planned(msg)
		}
	case runMsg:
		if msg.ended && !msg.change && p.stage == severalRunning {
			return p.ended(msg)
		}
	}
	return nil
}

func (p *several) signInStarted(msg signInMsg) tea.Cmd {
	cmd, ok := p.sign.started(msg, severalPage, p.gen)
	if ok && msg.err != nil {
		return p.troubled("Starting to sign in", msg.err)
	}
	return cmd
}

func (p *several) signedIn(msg signedInMsg) tea.Cmd {
	if !p.sign.ended(msg) {
		return nil
	}
	p.sign.close()
	if msg.err != nil {
		return p.troubled("Signing in", msg.err)
	}
	p.session.user = msg.user.Login
	return p.replan()
}

func (p *several) troubled(doing string, err error) tea.Cmd {
	if !canceled(err) {
		t := explain(doing, err)
		p.trouble = &t
	}
	return nil
}

func (p *several) planned(msg memberMsg) tea.Cmd {
	p.flying--
	m := p.members[msg.at]
	m.err = msg.err
	if msg.err == nil {
		m.plan = &msg.plan
		p.session.observed(msg.state)
	}
	return p.more()
}

// ended goes on with the next when a run of ours has ended. A person who
// stops runs does not want the next one to begin.
func (p *several) ended(msg runMsg) tea.Cmd {
	for _, m := range p.members {
		r := p.session.runs[m.org.Name]
		if m.begun && m.org.Name == msg.name && r != nil && r.id == msg.id {
			p.flying--
			p.stopped = p.stopped || r.stopping
			return p.more()
		}
	}
	return nil
}
