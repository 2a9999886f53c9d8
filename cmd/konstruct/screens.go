package main

import (
	"context"

	"gitconnection/internal/ui"
)

// screens opens the screens on the instance that is set up here.
func (p *program) screens(ctx context.Context) error {
	if !p.terminal {
		return &usageError{
			"the screens need a terminal",
			"Without one there are: konstruct orgs, status ORG, connect ORG, repos ORG, disconnect ORG, demo.",
		}
	}
	s, err := p.instance()
	if err != nil {
		return err
	}
	o := p.screenOptions(s)
	o.Store = fileStore{p}
	if f, ok := p.savedFile(); ok {
		c, err := f.Load()
		if err != nil {
			return &usageError{err.Error(), "Mend the file, or put it aside: everything in it can be made again."}
		}
		if err := p.taste(&o, c); err != nil {
			return err
		}
	}
	o.User = p.env.Actor
	if p.env.Token != "" {
		if user, err := s.client.Viewer(ctx); err == nil {
			o.User = user.Login
		}
	}
	return p.show(ctx, o)
}

// demoScreens opens the screens on the simulated GitHub.
func (p *program) demoScreens(ctx context.Context, d *demo) error {
	s, err := d.session(p)
	if err != nil {
		return err
	}
	person := &approver{web: s.client.Endpoints().Web, user: demoUser, owner: demoOwner}
	o := p.screenOptions(s)
	o.Demo, o.Approve = true, person.approve
	p.demoTaste(&o)
	o.Store = demoStore()
	return p.show(ctx, o)
}

func (p *program) screenOptions(s *session) ui.Options {
	o := ui.Options{
		Engine: s.engine, Archive: s.client, Open: openBrowser(p.lookup), Copy: newCopier(p.lookup).copy, SaveFile: saveFile, Instance: s.name, Host: s.client.Endpoints().Host(),
		Budget: s.client.Budget, Now: p.now, Log: p.log, Version: version, Theme: p.theme, ASCII: p.ascii, Titles: hasTitle(p.lookup), Links: hasLinks(p.lookup),
	}
	if s.client.CanSignIn() {
		o.SignIn = func(ctx context.Context) (ui.SignIn, error) { return s.client.StartSignIn(ctx) }
	}
	return o
}
