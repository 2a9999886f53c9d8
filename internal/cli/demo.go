package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gitconnection/internal/connection"
	"gitconnection/internal/demo"
	"gitconnection/internal/workspace"
)

type demoFlags struct {
	serve         string
	latency       time.Duration
	organizations int
	hostile       bool
}

func (p *program) demoCommand() *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use: "demo", Short: "Do the whole job on a simulated GitHub in this process", Args: args(0, 0, "no arguments"),
		Long: "demo opens the screens on a simulated GitHub: no account, no network, nothing is kept. Without a terminal it\n" +
			"connects one organization from end to end and prints what happens.",
		RunE: func(cmd *cobra.Command, _ []string) error { return p.demo(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.serve, "serve", "", "only serve the simulated GitHub on this loopback address, such as 127.0.0.1:8088")
	cmd.Flags().DurationVar(&f.latency, "latency", 0, "what every request takes longer, such as 50ms")
	cmd.Flags().IntVar(&f.organizations, "orgs", 0, "how many more organizations have the App installed")
	cmd.Flags().BoolVar(&f.hostile, "hostile", false, "add organizations whose texts would do something to a terminal")
	_ = cmd.Flags().MarkHidden("hostile") // for tests; the flag exists, so there is no error
	return cmd
}

func (p *program) demo(ctx context.Context, f demoFlags) error {
	if p.debug { // nothing is kept of a demo unless somebody asks
		p.workspace.OpenLog()
	}
	d, err := p.startDemo(ctx, demo.Options{
		Address: f.serve, Latency: f.latency, Organizations: f.organizations, Hostile: f.hostile, Now: p.now, Log: p.workspace.Log,
	})
	if err != nil {
		return err
	}
	defer d.Close()
	switch {
	case f.serve != "":
		return p.serve(ctx, d)
	case p.terminal && p.output == outputText:
		return p.demoScreens(ctx, d)
	}
	return p.demoLines(ctx, d)
}

// demoLines connects acme from end to end and prints it line by line.
func (p *program) demoLines(ctx context.Context, d *demo.Demo) error {
	s, err := p.demoSession(d)
	if err != nil {
		return err
	}
	out := p.printer()
	out.note("This is a demo on a simulated GitHub at " + d.Base + "; nothing leaves this machine.")
	person, err := d.Person()
	if err != nil {
		return err
	}
	actor, err := p.demoSignIn(ctx, s, person, out)
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
	meter := &connection.Meter{}
	start := p.now()
	ctx = connection.ForWriting(connection.WithMeter(ctx, meter))
	state, err := s.Engine.Observe(ctx, o)
	if err != nil {
		return err
	}
	if s.Engine.PlanConnect(state, connection.ConnectOptions{}).WaitsForInstallation() {
		for _, owner := range o.Owners() {
			out.note(fmt.Sprintf("Installing the App on %s: %s", owner, pages[owner]))
			if err := person.Approve(ctx, pages[owner]); err != nil {
				return fmt.Errorf("install the App on %s: %w", owner, err)
			}
		}
		if err := s.Engine.Await(ctx, o, nil, p.sayWaiting(out)); err != nil {
			return err
		}
		start = p.now() // waiting for a person is no part of the work
		if state, err = s.Engine.Observe(connection.AfterAwait(ctx), o); err != nil {
			return err
		}
	}
	plan := s.Engine.PlanConnect(state, connection.ConnectOptions{Actor: actor})
	out.plan(plan)
	if err := p.apply(ctx, s, out, plan, start); err != nil {
		return err
	}
	if p.output == outputText {
		out.note("\nNow look around yourself: konstruct demo, in a terminal.")
	}
	return nil
}

func (p *program) demoSignIn(ctx context.Context, s *workspace.Session, person *demo.Approver, out printer) (string, error) {
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
	out.note("Signed in as " + user.Login + ".")
	return user.Login, nil
}

// serve keeps the simulated GitHub up alone and says how to point konstruct,
// or anything else, at it.
func (p *program) serve(ctx context.Context, d *demo.Demo) error {
	if err := d.Wait(); err != nil {
		return err
	}
	for _, v := range d.Environment() {
		fmt.Fprintf(p.out, "export %s='%s'\n", v[0], strings.ReplaceAll(v[1], "'", `'\''`))
	}
	if _, err := fmt.Fprintln(p.out, "# ready"); err != nil {
		return fmt.Errorf("print where the simulated GitHub is: %w", err)
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-d.Failed:
		return err
	}
}

// demoSession makes the session of a demo.
func (p *program) demoSession(d *demo.Demo) (*workspace.Session, error) {
	o, err := d.ClientOptions()
	if err != nil {
		return nil, err
	}
	return p.workspace.LocalSession(o, demo.Slug, "demo")
}
