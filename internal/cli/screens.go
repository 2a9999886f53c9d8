package cli

import (
	"context"
	"crypto/rand"
	"errors"

	"gitconnection/internal/config"
	"gitconnection/internal/connection"
	"gitconnection/internal/credentials"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github/signin"
	"gitconnection/internal/ui"
)

// screens opens the screens on the instance that is set up here; on the first
// start, those that set one up.
func (p *program) screens(ctx context.Context) error {
	c, err := p.choose()
	first := errors.Is(err, errNotSetUp) && p.drawable()
	if err != nil && !first {
		return err
	}
	if !p.terminal {
		return &usageError{
			"the screens need a terminal",
			"Without one there are: konstruct orgs, status ORG, connect ORG, repos ORG, disconnect ORG, demo.",
		}
	}
	look, err := p.configuration()
	if err != nil {
		return err
	}
	simulated := &demos{ctx: ctx}
	defer simulated.close()
	if first {
		p.openLog()
		o := p.bareOptions()
		o.Setup = &setup{p, "", simulated}
		if err := p.taste(&o, look); err != nil {
			return err
		}
		return p.show(ctx, o)
	}
	s, err := p.session(c)
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
func (p *program) demoScreens(ctx context.Context, d *demo) error {
	o, err := p.demoOptions(d)
	if err != nil {
		return err
	}
	return p.show(ctx, o)
}

func (p *program) demoOptions(d *demo) (ui.Options, error) {
	s, err := d.session(p)
	if err != nil {
		return ui.Options{}, err
	}
	person := &approver{web: s.client.Endpoints().Web, user: demoUser, owner: demoOwner}
	o := p.screenOptions(s)
	o.Demo, o.Approve = true, person.approve
	p.demoTaste(&o)
	o.Store = demoStore()
	return o, nil
}

// instanceOptions are the screens of an instance that is set up.
func (p *program) instanceOptions(s *session, simulated *demos, look config.Config) (ui.Options, error) {
	o := p.screenOptions(s)
	o.Store, o.User, o.Viewer = fileStore{p, s.chosen.scope()}, p.env.Actor, s.signedIn
	o.Setup = &setup{p, s.name, simulated}
	if p.env.Instance != nil {
		o.Fixed = "the environment is an instance (variables KONSTRUCT_…)"
	}
	if s.chosen.saved != nil && s.chosen.Token == "" {
		o.SignOut = func(ctx context.Context) error { return errors.Join(s.client.SignOut(ctx), p.purge()) }
	}
	err := p.taste(&o, look)
	return o, err
}

// bareOptions are what the screens need without an instance, too.
func (p *program) bareOptions() ui.Options {
	return ui.Options{
		Open: openBrowser(p.lookup), Copy: newCopier(p.lookup).copy, SaveFile: saveFile, Now: p.now, Log: p.log, Version: version,
		Theme: p.theme, ASCII: p.ascii, Titles: hasTitle(p.lookup), Links: hasLinks(p.lookup),
	}
}

func (p *program) screenOptions(s *session) ui.Options {
	o := p.bareOptions()
	o.Archive = s.client
	engine := delivery.New(delivery.Options{GitHub: s.client, Now: p.now})
	o.Delivery = works{engine, s.engine}
	o.Credentials = keyMaker{credentials.New(s.client, rand.Reader), s.client.Endpoints().Web.Hostname()}
	o.Templates = func(ctx context.Context, at *delivery.Snapshot) (delivery.Templates, error) {
		sources, err := p.sources(ctx, s, engine, nil, at.Organization)
		if err != nil {
			return nil, err
		}
		return engine.Templates(ctx, at, sources...)
	}
	o.Engine, o.Instance, o.Host, o.Budget = s.engine, s.name, s.client.Endpoints().Host(), s.client.Budget
	if s.client.CanSignIn() {
		o.SignIn = func(ctx context.Context) (ui.SignIn, error) {
			in, err := s.client.StartSignIn(ctx)
			if err != nil {
				return nil, err
			}
			return signIn{in, p.tunnel(in, false)}, nil
		}
	}
	if s.client.CanSignInByDevice() {
		o.SignInDevice = func(ctx context.Context) (ui.DeviceSignIn, error) {
			d, err := s.client.StartDevice(ctx)
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
