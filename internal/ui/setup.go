package ui

import (
	"context"

	"gitconnection/internal/text"

	tea "github.com/charmbracelet/bubbletea"
)

// setupStage is where the setup stands.
type setupStage int

const (
	setupMenu     setupStage = iota
	setupCreate              // the form of a new App
	setupReview              // what GitHub will be asked for
	setupRegister            // the page is open, GitHub is waited for
	setupImport              // the form of an App that exists
	setupChecking            // GitHub is asked about it, or an instance is opened
	setupDone
)

// setup is the page of the first run: a new App, one that exists, or the
// demo. What was typed is kept until an instance was made of it.
type setup struct {
	session *shared
	stage   setupStage
	from    setupStage // the form that checking goes back to
	gen     int        // replies to an earlier attempt are dropped
	ctx     context.Context
	stop    context.CancelFunc
	cur     cursor

	known   []InstanceInfo
	create  *sheet
	imports *sheet

	registering Registering
	url         string // the page on this machine
	prefilled   string // the page for a browser elsewhere
	elsewhere   bool   // that is the one shown

	summary AppSummary
	trouble *problem
	scroll  scroll
	h       int
}

// Replies to the setup's questions.
type (
	instancesMsg struct {
		gen   int
		known []InstanceInfo
	}
	registeringMsg struct {
		gen         int
		registering Registering
		err         error
	}
	appMsg struct {
		gen     int
		doing   string
		summary AppSummary
		err     error
	}
)

func newSetup(sess *shared) *setup {
	p := &setup{session: sess, gen: sess.epoch, ctx: sess.ctx, stop: func() {}}
	p.create, p.imports = p.createSheet(), p.importSheet()
	p.cur.set(len(setupChoices()), len(setupChoices()))
	return p
}

func (p *setup) name() string   { return "Setup" }
func (p *setup) path() []string { return []string{"Set up an instance"} }
func (p *setup) status() string { return "" }
func (p *setup) setSize(_, h int) {
	p.h = h
	p.scroll.page = h
}
func (p *setup) busy() bool { return p.stage == setupRegister || p.stage == setupChecking }

func (p *setup) scopes() []scope {
	if p.typing() {
		return []scope{scopeDialog}
	}
	return []scope{scopeSetup}
}

// enter asks which instances there are: their names are taken.
func (p *setup) enter(navigation) tea.Cmd {
	if p.stage == setupDone {
		p.begin(setupMenu)
	}
	ask, gen := p.session.opt.Setup, p.gen
	if ask == nil {
		return nil
	}
	return func() tea.Msg { return instancesMsg{gen: gen, known: ask.Instances()} }
}

// begin ends what is under way and goes to a stage.
func (p *setup) begin(s setupStage) {
	p.stop()
	if p.registering != nil {
		p.registering.Close()
	}
	p.gen++
	p.ctx, p.stop = context.WithCancel(p.session.ctx)
	p.stage, p.trouble, p.registering, p.url, p.prefilled, p.elsewhere = s, nil, nil, "", "", false
	p.scroll.top = 0
}

func (p *setup) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case instancesMsg:
		p.known = msg.known
	case registeringMsg:
		return p.registered(msg)
	case appMsg:
		if msg.gen == p.gen {
			p.ended(msg)
		}
	case usedMsg:
		if msg.ctx == p.ctx && msg.err != nil {
			p.stage = p.from
			t := explain("Opening "+text.Clean(msg.name), msg.err)
			p.trouble = &t
		}
	}
	return nil
}

// register prepares GitHub's page for the App that was described.
func (p *setup) register() tea.Cmd {
	p.begin(setupRegister)
	ask, ctx, gen, r := p.session.opt.Setup, p.ctx, p.gen, p.request()
	return func() tea.Msg {
		registering, err := ask.Register(ctx, r)
		return registeringMsg{gen: gen, registering: registering, err: err}
	}
}

// registered has the page: it is on the screen before a browser opens.
func (p *setup) registered(msg registeringMsg) tea.Cmd {
	if msg.gen != p.gen {
		if msg.registering != nil {
			msg.registering.Close() // nobody waits for it any more
		}
		return nil
	}
	if msg.err != nil {
		p.ended(appMsg{doing: "Preparing the page on GitHub", err: msg.err})
		return nil
	}
	p.registering, p.url, p.prefilled = msg.registering, msg.registering.URL(), msg.registering.Prefilled()
	wait, ctx, gen := msg.registering, p.ctx, p.gen
	return tea.Batch(p.session.browse(p.url), func() tea.Msg {
		s, err := wait.Wait(ctx)
		return appMsg{gen: gen, doing: "Creating the App", summary: s, err: err}
	})
}

// ended shows the App, or goes back to the form with the reason.
func (p *setup) ended(msg appMsg) {
	form := setupCreate
	if p.stage == setupChecking {
		form = setupImport
	}
	if msg.err == nil {
		form = setupDone
	}
	p.begin(form)
	if msg.err == nil {
		p.summary = msg.summary
		p.create, p.imports = p.createSheet(), p.importSheet() // no secret is kept longer than needed
		return
	}
	if !canceled(msg.err) {
		t := explain(msg.doing, msg.err)
		p.trouble = &t
	}
}

// check asks GitHub about the App that was described.
func (p *setup) check() tea.Cmd {
	p.begin(setupChecking)
	p.from = setupImport
	ask, ctx, gen, a := p.session.opt.Setup, p.ctx, p.gen, p.existing()
	return func() tea.Msg {
		s, err := ask.Import(ctx, a)
		return appMsg{gen: gen, doing: "Checking the App with GitHub", summary: s, err: err}
	}
}

// use opens an instance; the screens start anew on it.
func (p *setup) use(name string) tea.Cmd {
	return p.session.leaving(name, func() tea.Cmd {
		from := p.stage
		p.begin(setupChecking)
		p.from = from
		return p.session.useInstance(p.ctx, name)
	})
}

// typing is true on the forms: every key is typed.
func (p *setup) typing() bool { return p.stage == setupCreate || p.stage == setupImport }

func (p *setup) typed(msg tea.KeyMsg) tea.Cmd {
	if p.session.keys.action(msg, scopeDialog) == actDismiss {
		p.begin(setupMenu)
		return nil
	}
	form := p.create
	if p.stage == setupImport {
		form = p.imports
	}
	switch {
	case !form.key(p.session.keys, msg):
		return nil
	case p.stage == setupImport:
		return p.check()
	}
	p.begin(setupReview)
	return nil
}
