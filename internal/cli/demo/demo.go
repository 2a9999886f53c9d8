// Package demo holds the command that shows everything on a simulated GitHub.
package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/connect"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/cli/screens"
	"gitconnection/internal/connection"
	"gitconnection/internal/demo"
	"gitconnection/internal/failure"
	"gitconnection/internal/workspace"
)

// demoOptions is what konstruct demo is asked for.
type demoOptions struct {
	factory *cmdutil.Factory
	opener  *screens.Screens

	serve         string
	installed     bool
	latency       time.Duration
	organizations int
	hostile       bool
}

// NewCmdDemo returns konstruct demo.
func NewCmdDemo(factory *cmdutil.Factory, opener *screens.Screens) *cobra.Command {
	o := &demoOptions{factory: factory, opener: opener}
	cmd := &cobra.Command{
		Use: "demo", Short: "Do the whole job on a simulated GitHub in this process", Args: cmdutil.Args(0, 0, "no arguments"),
		Long: "demo opens the screens on a simulated GitHub: no account, no network, nothing is kept. Without a terminal it\n" +
			"connects one organization from end to end and prints what happens.",
		RunE: func(cmd *cobra.Command, _ []string) error { return runDemo(cmd.Context(), o) },
	}
	cmd.Flags().StringVar(&o.serve, "serve", "", "only serve the simulated GitHub on this loopback address, such as 127.0.0.1:8088")
	cmd.Flags().BoolVar(&o.installed, "installed", false, "with --serve: the App is installed on acme and acme-apps already, so that no browser is needed")
	cmd.Flags().DurationVar(&o.latency, "latency", 0, "what every request takes longer, such as 50ms")
	cmd.Flags().IntVar(&o.organizations, "orgs", 0, "how many more organizations have the App installed")
	cmd.Flags().BoolVar(&o.hostile, "hostile", false, "add organizations whose texts would do something to a terminal")
	_ = cmd.Flags().MarkHidden("hostile") // for tests; the flag exists, so there is no error
	return cmd
}

func runDemo(ctx context.Context, o *demoOptions) error {
	if o.installed && o.serve == "" {
		return failure.Usage("--installed goes with --serve", "Without it, the demo installs the App itself.")
	}
	if o.factory.Debug { // nothing is kept of a demo unless somebody asks
		o.factory.Workspace.OpenLog()
	}
	d, err := o.opener.StartDemo(ctx, demo.Options{
		Address: o.serve, Latency: o.latency, Organizations: o.organizations, Hostile: o.hostile, Now: o.factory.Now, Log: o.factory.Workspace.Log,
	})
	if err != nil {
		return err
	}
	defer d.Close()
	switch {
	case o.serve != "":
		if o.installed {
			if err := install(ctx, o.opener, d); err != nil {
				return err
			}
		}
		return serve(ctx, o.factory, d)
	case o.factory.Terminal && o.factory.Output == output.Text:
		return o.opener.OpenDemo(ctx, d)
	}
	return demoLines(ctx, o.factory, o.opener, d)
}

// demoLines connects acme from end to end and prints it line by line.
func demoLines(ctx context.Context, factory *cmdutil.Factory, opener *screens.Screens, d *demo.Demo) error {
	s, err := opener.DemoSession(d)
	if err != nil {
		return err
	}
	out := factory.Printer()
	out.Note("This is a demo on a simulated GitHub at " + d.Base + "; nothing leaves this machine.")
	person, err := d.Person()
	if err != nil {
		return err
	}
	actor, err := demoSignIn(ctx, s, person, out)
	if err != nil {
		return err
	}
	o := connection.NewOrganization("acme", "acme", "acme-apps")
	pages := map[string]string{}
	for _, owner := range o.Owners() {
		if pages[owner], err = s.Engine.InstallURL(ctx, owner); err != nil {
			return err
		}
	}
	p := connect.NewPresenter(factory, s)
	p.Out = out
	ctx = connection.ForWriting(connection.WithMeter(ctx, p.Meter))
	c := p.Change("Connect "+o.Name, func(ctx context.Context) (connection.Plan, error) {
		state, err := installInDemo(ctx, p, o, person, pages)
		if err != nil {
			return connection.Plan{}, err
		}
		return s.Engine.PlanConnect(state, connection.ConnectOptions{Actor: actor}), nil
	})
	if err := c.Run(ctx); err != nil {
		return err
	}
	if factory.Output == output.Text {
		out.Note("\nNow look around yourself: konstruct demo, in a terminal.")
	}
	return nil
}

// install has the person install the App on the accounts of acme.
func install(ctx context.Context, opener *screens.Screens, d *demo.Demo) error {
	s, err := opener.DemoSession(d)
	if err != nil {
		return err
	}
	person, err := d.Person()
	if err != nil {
		return err
	}
	for _, owner := range connection.NewOrganization("acme", "acme", "acme-apps").Owners() {
		page, err := s.Engine.InstallURL(ctx, owner)
		if err != nil {
			return err
		}
		if err := person.Approve(ctx, page); err != nil {
			return fmt.Errorf("install the App on %s: %w", owner, err)
		}
	}
	return nil
}

// installInDemo has the person install the App, and looks at the organization.
func installInDemo(ctx context.Context, p *connect.Presenter, o connection.Organization, person *demo.Approver, pages map[string]string) (connection.State, error) {
	engine := p.Session.Engine
	state, err := engine.Observe(ctx, o)
	if err != nil || !engine.PlanConnect(state, connection.ConnectOptions{}).WaitsForInstallation() {
		return state, err
	}
	for _, owner := range o.Owners() {
		p.Out.Note(fmt.Sprintf("Installing the App on %s: %s", owner, pages[owner]))
		if err := person.Approve(ctx, pages[owner]); err != nil {
			return state, fmt.Errorf("install the App on %s: %w", owner, err)
		}
	}
	if err := engine.Await(ctx, o, nil, connect.PrintWaiting(p.Out)); err != nil {
		return state, err
	}
	p.Start = p.Factory.Now() // waiting for a person is no part of the work
	return engine.Observe(connection.AfterAwait(ctx), o)
}

func demoSignIn(ctx context.Context, s *workspace.Session, person *demo.Approver, out output.Printer) (string, error) {
	in, err := s.Client.StartSignIn(ctx)
	if err != nil {
		return "", err
	}
	defer in.Close()
	done := make(chan error, 1)
	go func() { done <- person.Approve(ctx, in.URL()) }()
	user, err := in.Wait(ctx)
	if pressed := <-done; pressed != nil && err == nil {
		err = pressed
	}
	if err != nil {
		return "", err
	}
	out.Note("Signed in as " + user.Login + ".")
	return user.Login, nil
}

// serve keeps the simulated GitHub up alone and says how to point konstruct,
// or anything else, at it.
func serve(ctx context.Context, factory *cmdutil.Factory, d *demo.Demo) error {
	if err := d.Wait(); err != nil {
		return err
	}
	for _, v := range d.Environment() {
		fmt.Fprintf(factory.Out, "export %s='%s'\n", v[0], strings.ReplaceAll(v[1], "'", `'\''`))
	}
	if _, err := fmt.Fprintln(factory.Out, "# ready"); err != nil {
		return fmt.Errorf("print where the simulated GitHub is: %w", err)
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-d.Failed:
		return err
	}
}
