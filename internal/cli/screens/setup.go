package screens

import (
	"context"
	"strings"
	"sync"

	"gitconnection/internal/apps"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/config"
	"gitconnection/internal/demo"
	"gitconnection/internal/failure"
	ui "gitconnection/internal/ui/session"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// Setup is what the screens ask about instances.
type Setup struct {
	screens *Screens
	current string // the instance that the screens show
	demos   *Demos
}

// NewSetup returns what the screens of the instance current ask about instances.
func NewSetup(o *Screens, current string, d *Demos) *Setup { return &Setup{o, current, d} }

// Demos is the simulated GitHub of the screens, started when it is first
// wanted and kept until the end.
type Demos struct {
	mu   sync.Mutex
	ctx  context.Context //nolint:containedctx // of the program: the demo outlives whoever asks for it
	demo *demo.Demo
}

// NewDemos starts nothing yet; what is started ends with ctx, or with [Demos.Close].
func NewDemos(ctx context.Context) *Demos { return &Demos{ctx: ctx} }

func (d *Demos) start(o *Screens) (*demo.Demo, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.demo != nil {
		return d.demo, nil
	}
	started, err := o.StartDemo(d.ctx, demo.Options{Now: o.factory.Now, Log: o.factory.Workspace.Log})
	d.demo = started
	return started, err
}

// Close ends the demo, where one was started.
func (d *Demos) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.demo != nil {
		d.demo.Close()
	}
}

// Instances implements [ui.Setup].
func (s *Setup) Instances() []ui.InstanceInfo {
	c, err := s.screens.factory.Workspace.Configuration()
	if err != nil {
		return nil
	}
	var out []ui.InstanceInfo
	for _, i := range c.Instances {
		info := ui.InstanceInfo{Name: i.Name, Host: strings.TrimPrefix(i.Web, "https://"), App: i.App.Slug, Current: i.Name == s.current}
		if _, err := s.screens.factory.Workspace.InstanceOf(i); err != nil {
			info.Problem = wording.Line(err)
		}
		out = append(out, info)
	}
	return out
}

// Use implements [ui.Setup].
func (s *Setup) Use(_ context.Context, name string) (ui.Options, error) {
	if name == ui.DemoInstance {
		d, err := s.demos.start(s.screens)
		if err != nil {
			return ui.Options{}, err
		}
		o, err := s.screens.demoOptions(d)
		o.Setup = NewSetup(s.screens, name, s.demos)
		return o, err
	}
	c, err := s.screens.factory.Workspace.Configuration()
	if err != nil {
		return ui.Options{}, err
	}
	saved, ok := workspace.FindSaved(c, name)
	if !ok {
		return ui.Options{}, workspace.NoInstance(c, name)
	}
	i, err := s.screens.factory.Workspace.InstanceOf(saved)
	if err != nil {
		return ui.Options{}, err
	}
	session, err := s.screens.factory.Workspace.Session(i)
	if err != nil {
		return ui.Options{}, err
	}
	return s.screens.instanceOptions(session, s.demos, c)
}

// Register implements [ui.Setup].
func (s *Setup) Register(ctx context.Context, r ui.AppRequest) (ui.Registering, error) {
	web := r.Web
	if web == "" {
		web = "https://github.com"
	}
	reg, err := apps.New(s.screens.factory.Workspace).Register(ctx, apps.Request{Instance: r.Instance, Web: web, Owner: r.Owner, Name: r.AppName, Public: r.Public})
	if err != nil {
		return nil, err
	}
	return registering{reg, cmdutil.SSHTunnel(s.screens.factory.Lookup, reg.Registration, false)}, nil
}

// registering is an App under way, for the screens.
type registering struct {
	*apps.Registration
	tunnel string
}

// Prefilled implements [ui.Registering].
func (r registering) Prefilled() string { return r.PrefilledURL() }

// SSHLine is the command to run where the browser is, "" where this is no
// remote session.
func (r registering) SSHLine() string { return r.tunnel }

// Wait implements [ui.Registering].
func (r registering) Wait(ctx context.Context) (ui.AppSummary, error) {
	info, note, err := r.Finish(ctx)
	return summaryOf(info, note), err
}

// Import implements [ui.Setup].
func (s *Setup) Import(ctx context.Context, a ui.ExistingApp) (ui.AppSummary, error) {
	e := apps.Existing{Name: a.Instance, Web: a.Web, AppID: a.AppID, ClientID: a.ClientID, Slug: a.Slug, Secret: strings.TrimSpace(a.ClientSecret), Key: a.PrivateKey}
	if e.Web == "" {
		e.Web = "https://github.com"
	}
	switch {
	case a.PrivateKeyCommand != "":
		e.Command = config.Command{Shell: a.PrivateKeyCommand}
	case strings.TrimSpace(a.PrivateKey) == "":
		return ui.AppSummary{}, failure.Remedy("a private key is needed, or a command that prints it", "Generate a key on the App's settings page, under Private keys.")
	}
	if e.Secret != "" && !apps.PlausibleSecret(e.Secret) {
		return ui.AppSummary{}, failure.Remedy("this is not a client secret: one word of letters and digits", "GitHub shows one on the App's settings page when it is generated.")
	}
	info, note, err := apps.New(s.screens.factory.Workspace).Import(ctx, e)
	summary := summaryOf(info, note)
	summary.Imported = true
	return summary, err
}

// Forget implements [ui.Setup].
func (s *Setup) Forget(ctx context.Context, name string) error {
	c, err := s.screens.factory.Workspace.Configuration()
	if err != nil {
		return err
	}
	saved, ok := workspace.FindSaved(c, name)
	if !ok {
		return workspace.NoInstance(c, name)
	}
	done := apps.New(s.screens.factory.Workspace).Forget(ctx, saved)
	switch {
	case len(done.Left) > 0:
		return failure.Remedy("it is forgotten, but this is left: "+wording.Line(done.Left[0]), failure.Next(done.Left[0]))
	case done.Note != "":
		return failure.Remedy("it is forgotten here, but "+done.Note, "")
	}
	return nil
}

func summaryOf(i apps.Info, note string) ui.AppSummary {
	where := i.SecretsIn
	if note != "" {
		where += ". " + note
	}
	return ui.AppSummary{
		Instance: i.Instance, Name: i.Name, Slug: i.Slug, Owner: i.Owner, Host: i.Host, Public: i.Public,
		Missing: i.Missing, Extra: i.Extra, SecretsIn: where, SettingsURL: i.SettingsURL,
	}
}
