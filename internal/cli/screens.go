package cli

import (
	"context"
	"crypto/rand"
	"errors"

	"gitconnection/internal/config"
	"gitconnection/internal/connection"
	"gitconnection/internal/credentials"
	"gitconnection/internal/delivery"
	"gitconnection/internal/demo"
	"gitconnection/internal/desktop"
	"gitconnection/internal/failure"
	"gitconnection/internal/github/signin"
	"gitconnection/internal/ui/kit"
	ui "gitconnection/internal/ui/session"
	"gitconnection/internal/workspace"
)

// screens opens the screens on the instance that is set up here; on the first
// start, those that set one up.
func (p *program) screens(ctx context.Context) error {
	c, err := p.workspace.Choose(p.named)
	first := errors.Is(err, workspace.ErrNotSetUp) && p.drawable()
	if err != nil && !first {
		return err
	}
	if !p.terminal {
		return failure.Usage(
			"the screens need a terminal",
			"Without one there are: konstruct orgs, status ORG, connect ORG, repos ORG, disconnect ORG, demo.",
		)
	}
	look, err := p.workspace.Configuration()
	if err != nil {
		return err
	}
	simulated := &demos{ctx: ctx}
	defer simulated.close()
	if first {
		p.workspace.OpenLog()
		o := p.bareOptions()
		o.Setup = &setup{p, "", simulated}
		if err := p.taste(&o, look); err != nil {
			return err
		}
		return p.show(ctx, o)
	}
	s, err := p.workspace.Session(c)
	if err != nil {
		return err
	}
	o, err := p.instanceOptions(s, simulated, look)
	if err != nil {
		return err
	}
	return p.show(ctx, o)
}

// demoScreens opens the screens on the simulated GitHub.
func (p *program) demoScreens(ctx context.Context, d *demo.Demo) error {
	o, err := p.demoOptions(d)
	if err != nil {
		return err
	}
	return p.show(ctx, o)
}

func (p *program) demoOptions(d *demo.Demo) (ui.Options, error) {
	s, err := p.demoSession(d)
	if err != nil {
		return ui.Options{}, err
	}
	person, err := d.Person()
	if err != nil {
		return ui.Options{}, err
	}
	o := p.screenOptions(s)
	o.Demo, o.Approve = true, person.Approve
	p.demoTaste(&o)
	o.Store = demo.NewStore()
	return o, nil
}

// instanceOptions are the screens of an instance that is set up.
func (p *program) instanceOptions(s *workspace.Session, simulated *demos, look config.Config) (ui.Options, error) {
	o := p.screenOptions(s)
	o.Store, o.User, o.Viewer = s.Organizations, p.workspace.Env.Actor, s.SignedIn
	o.Setup = &setup{p, s.Name, simulated}
	if p.workspace.Env.Instance != nil {
		o.Fixed = "the environment is an instance (variables KONSTRUCT_…)"
	}
	if s.Instance.Saved != nil && s.Instance.Token == "" {
		o.SignOut = func(ctx context.Context) error { return errors.Join(s.Client.SignOut(ctx), p.workspace.Purge()) }
	}
	err := p.taste(&o, look)
	return o, err
}

// bareOptions are what the screens need without an instance, too.
func (p *program) bareOptions() ui.Options {
	return ui.Options{
		Terminal: ui.Terminal{Open: openPage(p.lookup), Copy: desktop.NewCopier(p.lookup).Copy, SaveFile: desktop.SaveFile, Titles: desktop.HasTitle(p.lookup)},
		Look:     kit.Look{Theme: p.theme, ASCII: p.ascii, Links: desktop.HasLinks(p.lookup)},
		Now:      p.now, Log: p.workspace.Log, Version: version,
	}
}

func (p *program) screenOptions(s *workspace.Session) ui.Options {
	o := p.bareOptions()
	o.Archive = s.Client
	engine := delivery.New(delivery.Options{GitHub: s.Client, Now: p.now})
	o.Delivery = works{engine, s.Engine}
	o.Credentials = keyMaker{credentials.New(s.Client, rand.Reader), s.Client.Endpoints().Web.Hostname()}
	o.Templates = func(ctx context.Context, at *delivery.Snapshot) (delivery.Templates, error) {
		sources, err := p.workspace.Sources(ctx, s, engine, nil, at.Organization)
		if err != nil {
			return nil, err
		}
		return engine.Templates(ctx, at, sources...)
	}
	o.Engine, o.Name, o.Host, o.Budget = s.Engine, s.Name, s.Client.Endpoints().Host(), s.Client.Budget
	if s.Client.CanSignIn() {
		o.SignIn = func(ctx context.Context) (ui.SignIn, error) {
			in, err := s.Client.StartSignIn(ctx)
			if err != nil {
				return nil, err
			}
			return signIn{in, tunnel(p.lookup, in, false)}, nil
		}
	}
	if s.Client.CanSignInByDevice() {
		o.SignInDevice = func(ctx context.Context) (ui.DeviceSignIn, error) {
			d, err := s.Client.StartDevice(ctx)
			if err != nil {
				return nil, err
			}
			return d, nil
		}
	}
	return o
}

// signIn is a sign-in that knows how a browser on another machine reaches it.
type signIn struct {
	*signin.WebFlow
	tunnel string
}

// SSHLine is the command to run there, "" where this is no remote session.
func (s signIn) SSHLine() string { return s.tunnel }

// works is delivery for the screens: what it asks of GitHub while it applies a
// plan is progress, too.
type works struct {
	*delivery.Engine
	connection *connection.Engine
}

// Apply is [delivery.Engine.Apply] with its requests among the events.
func (w works) Apply(ctx context.Context, p delivery.Plan, sink connection.Sink) (delivery.Result, error) {
	return w.Engine.Apply(w.connection.Announcing(ctx, sink), p, sink)
}

// openPage opens pages for the screens, which know their own name for there
// being no browser.
func openPage(lookup config.Lookup) func(string) error {
	open := desktop.OpenBrowser(lookup)
	return func(page string) error {
		err := open(page)
		if errors.Is(err, desktop.ErrNoBrowser) {
			return ui.ErrNoBrowser
		}
		return err
	}
}
