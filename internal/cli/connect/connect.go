// Package connect holds the commands that connect organizations and end their
// connection.
package connect

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/failure"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// connectOptions is what konstruct connect is asked for.
type connectOptions struct {
	factory *cmdutil.Factory
	names   []string
	cmdutil.Target
	actor string
	choiceFlags
	yes  bool
	wait time.Duration
	file string
	save saveFlag
}

// NewCmdConnect returns konstruct connect.
func NewCmdConnect(factory *cmdutil.Factory) *cobra.Command {
	f := &connectOptions{factory: factory}
	cmd := &cobra.Command{
		Use: "connect ORG...", Short: "Connect organizations to GitHub",
		Long: "connect shows what has to be done so that the organization is connected, and does it. Running it again on a\n" +
			"connected organization writes nothing; running it again after a failure goes on.\n\n" +
			"Several organizations are planned first and confirmed together; each is connected for itself, within GitHub's\n" +
			"limits, and one that fails stops no other. {org} in a flag stands for each organization's name:\n" +
			"konstruct connect acme umbrella --application-org '{org}-apps'. The summary names the command for the rest; the exit\n" +
			"code is the worst of all, in the order 130, 1, 4, 3, 0.",
		Args: func(cmd *cobra.Command, got []string) error {
			if f.file != "" {
				return nil
			}
			return cmdutil.Args(1, 10_000, "the name of an organization")(cmd, got)
		},
		RunE: func(cmd *cobra.Command, names []string) error {
			f.names = names
			return runConnect(cmd.Context(), f)
		},
	}
	f.Flags(cmd)
	cmd.Flags().StringVar(&f.actor, "actor", "", "in whose name the commits are made, where nobody signs in")
	cmd.Flags().BoolVar(&f.yes, "yes", false, "apply the plan without asking")
	f.save.flag(cmd)
	f.flags(cmd)
	cmd.Flags().StringVarP(&f.file, "file", "f", "", "YAML list of organizations, as in the configuration; ORG chooses among them")
	cmd.Flags().DurationVar(&f.wait, "wait", 0, "how long to wait for a person to install or approve the App")
	return cmd
}

func runConnect(ctx context.Context, o *connectOptions) error {
	s, err := o.factory.Open()
	if err != nil {
		return err
	}
	if err := o.save.check(); err != nil {
		return err
	}
	if len(o.names) != 1 || o.file != "" {
		if o.save.path != "" {
			return failure.Usage("--save writes down one organization", "Leave it out, or connect one after the other.")
		}
		return connectMany(ctx, o.factory, s, o.names, *o)
	}
	o.Target = o.Fill(o.names[0])
	return connectOne(ctx, o.factory, s, o.names[0], *o)
}

// connectOne connects one organization.
func connectOne(ctx context.Context, factory *cmdutil.Factory, s *workspace.Session, name string, f connectOptions) error {
	actor, err := factory.Operator(ctx, s, f.actor)
	if err != nil {
		return err
	}
	p := NewPresenter(factory, s)
	p.save, p.choices = f.save, &f.choiceFlags
	ctx = connection.ForWriting(connection.WithMeter(ctx, p.Meter))
	c := p.Change("Connect "+name, func(ctx context.Context) (connection.Plan, error) {
		state, err := p.observe(ctx, name, f, actor)
		if err != nil {
			return connection.Plan{}, err
		}
		return s.Engine.PlanConnect(state, f.options(actor)), nil
	})
	c.Confirmer = confirmer{factory, f.yes}
	return c.Run(ctx)
}

// observe looks at the organization, and waits for a person where that was
// asked for.
func (p *Presenter) observe(ctx context.Context, name string, f connectOptions, actor string) (connection.State, error) {
	engine := p.Session.Engine
	look := engine.Announcing(ctx, p.Out.Event)
	state, err := p.Factory.Organization(connection.FromMemory(look), p.Session, name, &f.Target, p.Session.Layouts.Find)
	if err != nil {
		return state, err
	}
	if !engine.PlanConnect(state, f.options(actor)).Nothing() {
		if state, err = engine.Confirm(look, state); err != nil {
			return state, err
		}
	}
	if f.wait <= 0 || !engine.PlanConnect(state, connection.ConnectOptions{}).WaitsForInstallation() {
		return state, nil
	}
	waiting, cancel := context.WithTimeout(ctx, f.wait)
	defer cancel()
	p.Session.Organizations.KeepPending(state.Organization)
	if err := engine.Await(waiting, state.Organization, nil, PrintWaiting(p.Out)); err != nil && ctx.Err() == nil && waiting.Err() == nil {
		return state, err
	}
	p.Start = p.Factory.Now() // waiting for a person is no part of the work
	return engine.Observe(connection.AfterAwait(look), state.Organization)
}

// PrintWaiting prints what is waited for, once for each change.
func PrintWaiting(out output.Printer) func(connection.Waiting) {
	last := map[string]string{}
	return func(w connection.Waiting) {
		text := fmt.Sprintf("waiting for the App to be installed on %s: %s", w.Owner, w.URL)
		if w.Pending {
			text = fmt.Sprintf("waiting for an owner of %s to approve the request of %s", w.Owner, w.Requester)
		}
		if w.Err != nil {
			text += " (" + wording.Line(w.Err) + ")"
		}
		if last[w.Owner] != text {
			last[w.Owner] = text
			out.Note(text)
		}
	}
}
