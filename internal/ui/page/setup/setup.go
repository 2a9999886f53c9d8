// Package setup makes, imports and switches instances.
package setup

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// stage is where the setup stands.
type stage int

const (
	stageMenu     stage = iota
	stageCreate         // the form of a new App
	stageReview         // what GitHub will be asked for
	stageRegister       // the page is open, GitHub is waited for
	stageImport         // the form of an App that exists
	stageChecking       // GitHub is asked about it, or an instance is opened
	stageDone
)

// Page sets up an instance: with a new App, with one that exists, or as the
// demo. What was typed is kept until there is an instance.
type Page struct {
	session *session.Session
	stage   stage
	from    stage // the form that checking goes back to
	gen     int   // replies to an earlier attempt are dropped
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
	p.cur.Set(len(choices()), len(choices()))
	return p
}

// clearForms drops what was typed: no secret is kept longer than needed.
func (p *Page) clearForms() {
	p.create, p.imports = newCreateForm(p.session.Env, p.checkInstance), newImportForm(p.session.Env, p.checkInstance)
	p.create.Submit = func() (tea.Cmd, string) {
		p.begin(stageReview)
		return nil, ""
	}
	p.imports.Submit = func() (tea.Cmd, string) { return p.check(), "" }
}

// checkInstance says why an instance cannot be called so, "" it can.
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

// Name is what messages call the page.
func (p *Page) Name() string { return "Setup" }

// Path is the breadcrumb.
func (p *Page) Path() []string { return []string{"Set up an instance"} }

// Status is empty: the body says where the setup stands.
func (p *Page) Status() string { return "" }

// SetSize tells how many lines the body has.
func (p *Page) SetSize(_, h int) { p.scroll.Page = h }

// Busy reports whether GitHub is waited for.
func (p *Page) Busy() bool { return p.stage == stageRegister || p.stage == stageChecking }

// Scopes are the keys of a form, or of the page.
func (p *Page) Scopes() []kit.Scope {
	if p.Typing() {
		return []kit.Scope{kit.ScopeDialog}
	}
	return []kit.Scope{scopeSetup}
}

// Enter asks which instances there are: a new one needs another name.
func (p *Page) Enter(session.Destination) tea.Cmd {
	if p.stage == stageDone {
		p.begin(stageMenu)
	}
	ask, gen := p.session.Options.Setup, p.gen
	if ask == nil {
		return nil
	}
	return func() tea.Msg { return session.InstancesMsg{Gen: gen, Known: ask.Instances()} }
}

// begin cancels what is under way and goes to a stage.
func (p *Page) begin(s stage) {
	p.stop()
	p.registration.close()
	p.gen++
	p.ctx, p.stop = context.WithCancel(p.session.Context)
	p.stage, p.problem, p.registration = s, nil, registration{session: p.session}
	p.scroll.Top = 0
}

// Update takes the replies of GitHub and of the configuration.
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
	p.begin(stageRegister)
	ask, ctx, gen, r := p.session.Options.Setup, p.ctx, p.gen, p.create.request()
	return func() tea.Msg {
		registering, err := ask.Register(ctx, r)
		return session.RegisteringMsg{Gen: gen, Registering: registering, Err: err}
	}
}

// registered shows the page's address before a browser opens it.
func (p *Page) registered(msg session.RegisteringMsg) tea.Cmd {
	if msg.Gen != p.gen {
		if msg.Registering != nil {
			msg.Registering.Close() // it was canceled meanwhile
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

// ended shows the App, or goes back to the form with the problem.
func (p *Page) ended(msg session.AppMsg) {
	form := stageCreate
	if p.stage == stageChecking {
		form = stageImport
	}
	if msg.Err == nil {
		form = stageDone
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
	p.begin(stageChecking)
	p.from = stageImport
	ask, ctx, gen, a := p.session.Options.Setup, p.ctx, p.gen, p.imports.app()
	return func() tea.Msg {
		s, err := ask.Import(ctx, a)
		return session.AppMsg{Gen: gen, Doing: "Checking the App with GitHub", Summary: s, Err: err}
	}
}

// use opens an instance; all screens are replaced by those of it.
func (p *Page) use(name string) tea.Cmd {
	return p.session.ConfirmLeaving(name, func() tea.Cmd {
		from := p.stage
		p.begin(stageChecking)
		p.from = from
		return p.session.OpenInstance(p.ctx, name)
	})
}

// Typing is true on the forms: every key is typed.
func (p *Page) Typing() bool { return p.stage == stageCreate || p.stage == stageImport }

// Typed hands a key to the form; esc leaves it for the menu.
func (p *Page) Typed(msg tea.KeyMsg) tea.Cmd {
	if p.session.Keys.Action(msg, kit.ScopeDialog) == kit.ActDismiss {
		p.begin(stageMenu)
		return nil
	}
	form := p.create.Form
	if p.stage == stageImport {
		form = p.imports.Form
	}
	cmd, _ := form.Key(msg)
	return cmd
}
