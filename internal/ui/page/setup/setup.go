// Package setup makes, imports and switches instances.
package setup

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
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

// Page is the page of the first run: a new App, one that exists, or the
// demo. What was typed is kept until an instance was made of it.
type Page struct {
	session *session.Session
	stage   setupStage
	from    setupStage // the form that checking goes back to
	gen     int        // replies to an earlier attempt are dropped
	ctx     context.Context
	stop    context.CancelFunc
	cur     kit.Cursor

	known   []session.InstanceInfo
	create  createForm
	imports importForm

	registration registration
	summary      session.AppSummary
	problem      *session.Problem
	scroll       kit.Scroll
}

// New returns the page with nothing typed yet.
func New(sess *session.Session) *Page {
	p := &Page{session: sess, gen: sess.Epoch, ctx: sess.Context, stop: func() {}, registration: registration{session: sess}}
	p.clearForms()
	p.cur.Set(len(setupChoices()), len(setupChoices()))
	return p
}

// clearForms drops what was typed: no secret is kept longer than needed.
func (p *Page) clearForms() {
	p.create, p.imports = newCreateForm(p.session.Env, p.checkInstance), newImportForm(p.session.Env, p.checkInstance)
	p.create.Submit = func() (tea.Cmd, string) {
		p.begin(setupReview)
		return nil, ""
	}
	p.imports.Submit = func() (tea.Cmd, string) { return p.check(), "" }
}

func (p *Page) checkInstance(v string) string {
	switch {
	case !instancePattern.MatchString(v):
		return "1-32 lower-case letters, digits and hyphens."
	case v == session.DemoInstance:
		return "This name stands for the demo."
	}
	for _, k := range p.known {
		if k.Name == v {
			return "There is an instance of this name already."
		}
	}
	return ""
}

// Name is the page's in messages.
func (p *Page) Name() string { return "Setup" }

func (p *Page) Path() []string { return []string{"Set up an instance"} }

func (p *Page) Status() string { return "" }

func (p *Page) SetSize(_, h int) {
	p.scroll.Page = h
}

func (p *Page) Busy() bool { return p.stage == setupRegister || p.stage == setupChecking }

func (p *Page) Scopes() []kit.Scope {
	if p.Typing() {
		return []kit.Scope{kit.ScopeDialog}
	}
	return []kit.Scope{scopeSetup}
}

// Enter asks which instances there are: their names are taken.
func (p *Page) Enter(session.Destination) tea.Cmd {
	if p.stage == setupDone {
		p.begin(setupMenu)
	}
	ask, gen := p.session.Options.Setup, p.gen
	if ask == nil {
		return nil
	}
	return func() tea.Msg { return session.InstancesMsg{Gen: gen, Known: ask.Instances()} }
}

// begin ends what is under way and goes to a stage.
func (p *Page) begin(s setupStage) {
	p.stop()
	p.registration.close()
	p.gen++
	p.ctx, p.stop = context.WithCancel(p.session.Context)
	p.stage, p.problem, p.registration = s, nil, registration{session: p.session}
	p.scroll.Top = 0
}

func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case session.InstancesMsg:
		p.known = msg.Known
	case session.RegisteringMsg:
		return p.registered(msg)
	case session.AppMsg:
		if msg.Gen == p.gen {
			p.ended(msg)
		}
	case session.InstanceOpenedMsg:
		if msg.Ctx == p.ctx && msg.Err != nil {
			p.stage = p.from
			p.fail("Opening "+text.Clean(msg.Name), msg.Err)
		}
	}
	return nil
}

// register prepares GitHub's page for the App that was described.
func (p *Page) register() tea.Cmd {
	p.begin(setupRegister)
	ask, ctx, gen, r := p.session.Options.Setup, p.ctx, p.gen, p.create.request()
	return func() tea.Msg {
		registering, err := ask.Register(ctx, r)
		return session.RegisteringMsg{Gen: gen, Registering: registering, Err: err}
	}
}

// registered has the page: it is on the screen before a browser opens.
func (p *Page) registered(msg session.RegisteringMsg) tea.Cmd {
	if msg.Gen != p.gen {
		if msg.Registering != nil {
			msg.Registering.Close() // nobody waits for it any more
		}
		return nil
	}
	if msg.Err != nil {
		p.ended(session.AppMsg{Doing: "Preparing the page on GitHub", Err: msg.Err})
		return nil
	}
	p.registration.open(msg.Registering)
	wait, ctx, gen := msg.Registering, p.ctx, p.gen
	return tea.Batch(p.session.Browse(p.registration.url), func() tea.Msg {
		s, err := wait.Wait(ctx)
		return session.AppMsg{Gen: gen, Doing: "Creating the App", Summary: s, Err: err}
	})
}

// ended shows the App, or goes back to the form with the reason.
func (p *Page) ended(msg session.AppMsg) {
	form := setupCreate
	if p.stage == setupChecking {
		form = setupImport
	}
	if msg.Err == nil {
		form = setupDone
	}
	p.begin(form)
	if msg.Err == nil {
		p.summary = msg.Summary
		p.clearForms()
		return
	}
	if !kit.Canceled(msg.Err) {
		p.fail(msg.Doing, msg.Err)
	}
}

// fail shows why something did not succeed.
func (p *Page) fail(doing string, err error) {
	problem := session.Explain(doing, err)
	p.problem = &problem
}

// check asks GitHub about the App that was described.
func (p *Page) check() tea.Cmd {
	p.begin(setupChecking)
	p.from = setupImport
	ask, ctx, gen, a := p.session.Options.Setup, p.ctx, p.gen, p.imports.app()
	return func() tea.Msg {
		s, err := ask.Import(ctx, a)
		return session.AppMsg{Gen: gen, Doing: "Checking the App with GitHub", Summary: s, Err: err}
	}
}

// use opens an instance; the screens start anew on it.
func (p *Page) use(name string) tea.Cmd {
	return p.session.ConfirmLeaving(name, func() tea.Cmd {
		from := p.stage
		p.begin(setupChecking)
		p.from = from
		return p.session.OpenInstance(p.ctx, name)
	})
}

// Typing is true on the forms: every key is typed.
func (p *Page) Typing() bool { return p.stage == setupCreate || p.stage == setupImport }

func (p *Page) Typed(msg tea.KeyMsg) tea.Cmd {
	if p.session.Keys.Action(msg, kit.ScopeDialog) == kit.ActDismiss {
		p.begin(setupMenu)
		return nil
	}
	form := p.create.Form
	if p.stage == setupImport {
		form = p.imports.Form
	}
	cmd, _ := form.Key(msg)
	return cmd
}
