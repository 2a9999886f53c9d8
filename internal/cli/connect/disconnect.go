package connect

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/connection"
	"gitconnection/internal/failure"
	"gitconnection/internal/workspace"
)

// disconnectOptions is what konstruct disconnect is asked for.
type disconnectOptions struct {
	factory      *cmdutil.Factory
	organization string
	cmdutil.Target
	actor        string
	yes          bool
	repositories string
	app          string
	confirm      []string
	undo         []string
	save         saveFlag
}

// NewCmdDisconnect returns konstruct disconnect.
func NewCmdDisconnect(factory *cmdutil.Factory) *cobra.Command {
	f := &disconnectOptions{factory: factory}
	cmd := &cobra.Command{
		Use: "disconnect ORG", Short: "End the connection of an organization", Args: cmdutil.Args(1, 1, "the name of an organization"),
		RunE: func(cmd *cobra.Command, names []string) error {
			f.organization = names[0]
			return runDisconnect(cmd.Context(), f)
		},
	}
	f.Flags(cmd)
	cmd.Flags().StringVar(&f.actor, "actor", "", "in whose name it is done, where nobody signs in")
	cmd.Flags().BoolVar(&f.yes, "yes", false, "apply the plan without asking (a deletion also needs --confirm)")
	f.save.flag(cmd)
	cmd.Flags().StringVar(&f.repositories, "repositories", "keep", "what becomes of the repositories: keep, archive or delete")
	cmd.Flags().StringVar(&f.app, "app", "leave", "what becomes of the App's installation: leave or uninstall")
	cmd.Flags().StringArrayVar(&f.undo, "undo", nil, "OWNER/NAME@HEAD that a connect has created which could not go on, as it has printed it: it is removed if nothing has changed since")
	cmd.Flags().StringArrayVar(&f.confirm, "confirm", nil, "OWNER/NAME of a repository that may be deleted; once for each")
	return cmd
}

func (f disconnectOptions) options() (connection.DisconnectOptions, error) {
	o := connection.DisconnectOptions{Repositories: connection.RepositoryChoice(f.repositories), Confirm: f.confirm}
	switch o.Repositories {
	case connection.Keep, connection.Archive, connection.Delete:
	default:
		return o, failure.Usage(fmt.Sprintf("--repositories %s: there are keep, archive and delete", f.repositories), "")
	}
	switch f.app {
	case "leave":
	case "uninstall":
		o.Uninstall = true
	default:
		return o, failure.Usage(fmt.Sprintf("--app %s: there are leave and uninstall", f.app), "")
	}
	return o, nil
}

func runDisconnect(ctx context.Context, o *disconnectOptions) error {
	s, err := o.factory.Open()
	if err != nil {
		return err
	}
	if err := o.save.check(); err != nil {
		return err
	}
	if len(o.undo) > 0 {
		actor, err := o.factory.Operator(ctx, s, o.actor)
		if err != nil {
			return err
		}
		return undo(ctx, o.factory, s, o.organization, *o, actor)
	}
	return disconnectOne(ctx, o.factory, s, o.organization, *o)
}

// disconnectOne ends the connection of an organization.
func disconnectOne(ctx context.Context, factory *cmdutil.Factory, s *workspace.Session, name string, f disconnectOptions) error {
	opts, err := f.options()
	if err != nil {
		return err
	}
	if opts.Actor, err = factory.Operator(ctx, s, f.actor); err != nil {
		return err
	}
	p := NewPresenter(factory, s)
	p.save = f.save
	c := p.Change("Disconnect "+name, func(ctx context.Context) (connection.Plan, error) {
		look := s.Engine.Announcing(ctx, p.Out.Event)
		state, err := factory.Organization(look, s, name, &f.Target, factory.Search(s))
		if err == nil {
			err = errors.Join(state.Searched.Unread...) // what could not be read may be where it is
		}
		if err != nil {
			return connection.Plan{}, err
		}
		return s.Engine.PlanDisconnect(look, state, opts)
	})
	c.Confirmer = confirmer{factory, f.yes}
	if err := c.Run(connection.ForWriting(connection.WithMeter(ctx, p.Meter))); err != nil {
		return err
	}
	s.Layouts.Forget(name)
	return nil
}
