package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/connection"
	"gitconnection/internal/failure"
	"gitconnection/internal/workspace"
)

type disconnectFlags struct {
	target
	actor        string
	yes          bool
	repositories string
	app          string
	confirm      []string
	undo         []string
}

func (p *program) disconnectCommand() *cobra.Command {
	var f disconnectFlags
	cmd := &cobra.Command{
		Use: "disconnect ORG", Short: "End the connection of an organization", Args: args(1, 1, "the name of an organization"),
		RunE: func(cmd *cobra.Command, names []string) error {
			s, err := p.workspace.Open(p.named)
			if err != nil {
				return err
			}
			if err := p.canSave(); err != nil {
				return err
			}
			if len(f.undo) > 0 {
				actor, err := p.operator(cmd.Context(), s, f.actor)
				if err != nil {
					return err
				}
				return p.undo(cmd.Context(), s, names[0], f, actor)
			}
			return p.disconnect(cmd.Context(), s, names[0], f)
		},
	}
	f.flags(cmd)
	cmd.Flags().StringVar(&f.actor, "actor", "", "in whose name it is done, where nobody signs in")
	cmd.Flags().BoolVar(&f.yes, "yes", false, "apply the plan without asking (a deletion also needs --confirm)")
	p.saveFlag(cmd)
	cmd.Flags().StringVar(&f.repositories, "repositories", "keep", "what becomes of the repositories: keep, archive or delete")
	cmd.Flags().StringVar(&f.app, "app", "leave", "what becomes of the App's installation: leave or uninstall")
	cmd.Flags().StringArrayVar(&f.undo, "undo", nil, "OWNER/NAME@HEAD that a connect has created which could not go on, as it has printed it: it is removed if nothing has changed since")
	cmd.Flags().StringArrayVar(&f.confirm, "confirm", nil, "OWNER/NAME of a repository that may be deleted; once for each")
	return cmd
}

func (f disconnectFlags) options() (connection.DisconnectOptions, error) {
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

func (p *program) disconnect(ctx context.Context, s *workspace.Session, name string, f disconnectFlags) error {
	opts, err := f.options()
	if err != nil {
		return err
	}
	if opts.Actor, err = p.operator(ctx, s, f.actor); err != nil {
		return err
	}
	out := p.printer()
	meter := &connection.Meter{}
	start := p.now()
	ctx = connection.ForWriting(connection.WithMeter(ctx, meter))
	look := s.Engine.Announcing(ctx, out.event)
	state, err := p.organization(look, s, name, &f.target, s.Engine.Search)
	if err != nil {
		return err
	}
	plan, err := s.Engine.PlanDisconnect(look, state, opts)
	if err != nil {
		return err
	}
	out.plan(plan)
	if i := plan.Impact; i != nil && i.Clusters+i.Environments+i.Applications > 0 {
		out.note(fmt.Sprintf("%d clusters, %d environments and %d applications are registered in these repositories.", i.Clusters, i.Environments, i.Applications))
	}
	if err := p.carryOut(ctx, s, out, plan, meter, start, f.yes); err != nil {
		return err
	}
	s.Layouts.Forget(name)
	return nil
}
