package cli

import (
	"context"
	"strings"
	"sync"

	"gitconnection/internal/config"
	"gitconnection/internal/ui"
)

// setup is what the screens ask about instances.
type setup struct {
	program *program
	current string // the instance that the screens show
	demos   *demos
}

// demos is the simulated GitHub of the screens, started when it is first
// wanted and kept until the end.
type demos struct {
	mu   sync.Mutex
	ctx  context.Context //nolint:containedctx // of the program: the demo outlives whoever asks for it
	demo *demo
}

func (d *demos) start(p *program) (*demo, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.demo != nil {
		return d.demo, nil
	}
	started, err := p.startDemo(d.ctx, demoFlags{})
	d.demo = started
	return started, err
}

func (d *demos) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.demo != nil {
		d.demo.close()
	}
}

// Instances implements [ui.Setup].
func (s *setup) Instances() []ui.InstanceInfo {
	c, err := s.program.configuration()
	if err != nil {
		return nil
	}
	var out []ui.InstanceInfo
	for _, i := range c.Instances {
		info := ui.InstanceInfo{Name: i.Name, Host: strings.TrimPrefix(i.Web, "https://"), App: i.App.Slug, Current: i.Name == s.current}
		if _, err := s.program.open(i); err != nil {
			info.Problem = err.Error()
		}
		out = append(out, info)
	}
	return out
}

// Use implements [ui.Setup].
func (s *setup) Use(_ context.Context, name string) (ui.Options, error) {
	if name == ui.DemoInstance {
		d, err := s.demos.start(s.program)
		if err != nil {
			return ui.Options{}, err
		}
		o, err := s.program.demoOptions(d)
		o.Setup = &setup{s.program, name, s.demos}
		return o, err
	}
	c, err := s.program.configuration()
	if err != nil {
		return ui.Options{}, err
	}
	saved, ok := savedUnder(c, name)
	if !ok {
		return ui.Options{}, noInstance(c, name)
	}
	i, err := s.program.open(saved)
	if err != nil {
		return ui.Options{}, err
	}
	session, err := s.program.session(i)
	if err != nil {
		return ui.Options{}, err
	}
	return s.program.instanceOptions(session, s.demos, c)
}

// Register implements [ui.Setup].
func (s *setup) Register(ctx context.Context, r ui.AppRequest) (ui.Registering, error) {
	web := r.Web
	if web == "" {
		web = "https://github.com"
	}
	reg, err := s.program.register(ctx, wanted{instance: r.Instance, web: web, owner: r.Owner, name: r.AppName, public: r.Public})
	if err != nil {
		return nil, err
	}
	return registering{reg}, nil
}

type registering struct{ *registration }

// Prefilled implements [ui.Registering].
func (r registering) Prefilled() string { return r.PrefilledURL() }

// SSHLine is the command to run where the browser is, "" where this is no
// remote session.
func (r registering) SSHLine() string { return r.program.tunnel(r.Registration, false) }

// Wait implements [ui.Registering].
func (r registering) Wait(ctx context.Context) (ui.AppSummary, error) {
	info, note, err := r.finish(ctx)
	return summaryOf(info, note), err
}

// Import implements [ui.Setup].
func (s *setup) Import(ctx context.Context, a ui.ExistingApp) (ui.AppSummary, error) {
	e := existing{name: a.Instance, web: a.Web, appID: a.AppID, clientID: a.ClientID, slug: a.Slug, secret: strings.TrimSpace(a.ClientSecret), key: a.PrivateKey}
	if e.web == "" {
		e.web = "https://github.com"
	}
	switch {
	case a.PrivateKeyCommand != "":
		e.command = config.Command{Shell: a.PrivateKeyCommand}
	case strings.TrimSpace(a.PrivateKey) == "":
		return ui.AppSummary{}, &hintError{"a private key is needed, or a command that prints it", "GitHub hands out a key on the App's settings page, under Private keys."}
	}
	if e.secret != "" && !plausibleSecret(e.secret) {
		return ui.AppSummary{}, &hintError{"this is not a client secret: one word of letters and digits", "GitHub shows one on the App's settings page when it is generated."}
	}
	info, note, err := s.program.importApp(ctx, e)
	summary := summaryOf(info, note)
	summary.Imported = true
	return summary, err
}

// Forget implements [ui.Setup].
func (s *setup) Forget(ctx context.Context, name string) error {
	c, err := s.program.configuration()
	if err != nil {
		return err
	}
	saved, ok := savedUnder(c, name)
	if !ok {
		return noInstance(c, name)
	}
	note, err := s.program.forget(ctx, saved)
	if err == nil && note != "" {
		return &hintError{"it is forgotten here, but " + note, ""}
	}
	return err
}

func summaryOf(i appInfo, note string) ui.AppSummary {
	where := i.SecretsIn
	if note != "" {
		where += ". " + note
	}
	return ui.AppSummary{
		Instance: i.Instance, Name: i.Name, Slug: i.Slug, Owner: i.Owner, Host: i.Host, Public: i.Public,
		Missing: i.Missing, Extra: i.Extra, SecretsIn: where, SettingsURL: i.SettingsURL,
	}
}
