// Package screens wires the screens: what they are given of the workspace, the
// desktop and the demo.
package screens

import (
	"context"
	"crypto/rand"
	"errors"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/config"
	"gitconnection/internal/connection"
	"gitconnection/internal/credentials"
	"gitconnection/internal/delivery"
	"gitconnection/internal/delivery/pullrequests"
	"gitconnection/internal/demo"
	"gitconnection/internal/desktop"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
	"gitconnection/internal/github/signin"
	"gitconnection/internal/ui/kit"
	ui "gitconnection/internal/ui/session"
	"gitconnection/internal/workspace"
)

// Screens opens the screens, with what they take from outside.
type Screens struct {
	factory *cmdutil.Factory
	// startDemo starts the simulated GitHub, runScreens draws the screens.
	StartDemo  func(context.Context, demo.Options) (*demo.Demo, error)
	runScreens func(context.Context, ui.Options) error
}

// New returns the screens; how the demo starts and how they are drawn is
// given.
func New(
	f *cmdutil.Factory, startDemo func(context.Context, demo.Options) (*demo.Demo, error), runScreens func(context.Context, ui.Options) error,
) *Screens {
	return &Screens{factory: f, StartDemo: startDemo, runScreens: runScreens}
}

// Open opens the screens on the instance that is set up here; on the first
// start, those that set one up.
func (o *Screens) Open(ctx context.Context) error {
	c, err := o.factory.Workspace.Choose(o.factory.Instance)
	first := errors.Is(err, workspace.ErrNotSetUp) && o.factory.Drawable()
	if err != nil && !first {
		return err
	}
	if !o.factory.Terminal {
		return failure.Usage(
			"the screens need a terminal",
			"Without one there are: konstruct orgs, status ORG, connect ORG, repos ORG, disconnect ORG, demo.",
		)
	}
	look, err := o.factory.Workspace.Configuration()
	if err != nil {
		return err
	}
	simulated := NewDemos(ctx)
	defer simulated.Close()
	if first {
		o.factory.Workspace.OpenLog()
		options := o.bareOptions()
		options.Setup = NewSetup(o, "", simulated)
		if err := o.applyPreferences(&options, look); err != nil {
			return err
		}
		return o.show(ctx, options)
	}
	session, err := o.factory.Workspace.Session(c)
	if err != nil {
		return err
	}
	options, err := o.instanceOptions(session, simulated, look)
	if err != nil {
		return err
	}
	return o.show(ctx, options)
}

// OpenDemo opens the screens on the simulated GitHub.
func (o *Screens) OpenDemo(ctx context.Context, d *demo.Demo) error {
	options, err := o.demoOptions(d)
	if err != nil {
		return err
	}
	return o.show(ctx, options)
}

func (o *Screens) demoOptions(d *demo.Demo) (ui.Options, error) {
	session, err := o.DemoSession(d)
	if err != nil {
		return ui.Options{}, err
	}
	person, err := d.Person()
	if err != nil {
		return ui.Options{}, err
	}
	options := o.screenOptions(session)
	options.Demo, options.Approve = true, person.Approve
	o.applyDemoPreferences(&options)
	options.Store = demo.NewStore()
	return options, nil
}

// instanceOptions are the screens of an instance that is set up.
func (o *Screens) instanceOptions(session *workspace.Session, simulated *Demos, look config.Config) (ui.Options, error) {
	options := o.screenOptions(session)
	options.Store, options.User, options.Viewer = session.Organizations, o.factory.Workspace.Env.Actor, session.SignedIn
	options.Setup = NewSetup(o, session.Name, simulated)
	if o.factory.Workspace.Env.Instance != nil {
		options.Fixed = "the environment is an instance (variables KONSTRUCT_…)"
	}
	if session.Instance.Saved != nil && session.Instance.Token == "" {
		options.SignOut = func(ctx context.Context) error {
			return errors.Join(session.Client.SignOut(ctx), o.factory.Workspace.Purge())
		}
	}
	err := o.applyPreferences(&options, look)
	return options, err
}

// bareOptions are what the screens need without an instance, too.
func (o *Screens) bareOptions() ui.Options {
	return ui.Options{
		Terminal: ui.Terminal{Open: openPage(o.factory.Lookup), Copy: desktop.NewCopier(o.factory.Lookup).Copy, SaveFile: desktop.SaveFile, Interrupts: o.factory.Interrupts, Titles: desktop.HasTitle(o.factory.Lookup)},
		Look:     kit.Look{Theme: o.factory.Theme, ASCII: o.factory.ASCII, Links: desktop.HasLinks(o.factory.Lookup)},
		Instance: ui.Instance{Waits: func(told func(github.Wait)) { o.factory.Workspace.OnWait(told) }},
		Now:      o.factory.Now, Log: o.factory.Workspace.Log, Version: o.factory.Version,
	}
}

func (o *Screens) screenOptions(session *workspace.Session) ui.Options {
	options := o.bareOptions()
	options.Archive = session.Client
	engine := delivery.New(delivery.Options{GitHub: session.Client, Renderer: o.factory.Renderer, Now: o.factory.Now})
	options.Delivery = deliveryWithProgress{engine, session.Engine}
	options.PullRequests = pullRequests{session.Client, &pullrequests.Planner{GitHub: session.Client}}
	options.Credentials = keyMaker{credentials.New(session.Client, rand.Reader), session.Client.Endpoints().Web.Hostname()}
	options.Templates = func(ctx context.Context, at *delivery.Snapshot) (delivery.Templates, error) {
		sources, err := o.factory.Workspace.Sources(ctx, session, engine, nil, at.Organization)
		if err != nil {
			return nil, err
		}
		return engine.Templates(ctx, at, sources...)
	}
	options.Engine, options.Name, options.Host, options.Budget = session.Engine, session.Name, session.Client.Endpoints().Host(), session.Client.Budget
	if session.Client.CanSignIn() {
		options.SignIn = func(ctx context.Context) (ui.SignIn, error) {
			in, err := session.Client.StartSignIn(ctx)
			if err != nil {
				return nil, err
			}
			return signIn{in, cmdutil.SSHTunnel(o.factory.Lookup, in, false)}, nil
		}
	}
	if session.Client.CanSignInByDevice() {
		options.SignInDevice = func(ctx context.Context) (ui.DeviceSignIn, error) {
			d, err := session.Client.StartDevice(ctx)
			if err != nil {
				return nil, err
			}
			return d, nil
		}
	}
	return options
}

// signIn is a sign-in that knows how a browser on another machine reaches it.
type signIn struct {
	*signin.WebFlow
	tunnel string
}

// SSHLine is the command to run there, "" where this is no remote session.
func (s signIn) SSHLine() string { return s.tunnel }

// deliveryWithProgress is delivery for the screens: what it asks of GitHub while it applies a
// plan is progress, too.
type deliveryWithProgress struct {
	*delivery.Engine
	connection *connection.Engine
}

// Apply is [delivery.Engine.Apply] with its requests among the events.
func (w deliveryWithProgress) Apply(ctx context.Context, p delivery.Plan, sink connection.Sink) (delivery.Result, error) {
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

// DemoSession makes the session of a demo.
func (o *Screens) DemoSession(d *demo.Demo) (*workspace.Session, error) {
	options, err := d.ClientOptions()
	if err != nil {
		return nil, err
	}
	return o.factory.Workspace.LocalSession(options, demo.Slug, "demo")
}

// pullRequests are what the screens ask about pull requests.
type pullRequests struct {
	*client.Client
	*pullrequests.Planner
}
