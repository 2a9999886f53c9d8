package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

func (p *program) applicationSet() *cobra.Command {
	var f applicationFlags
	cmd := p.about("set ORG APPLICATION ENVIRONMENT VERSION", "Set the version of an application in an environment",
		"set changes the version in the application's file and nothing else in it. The same version again is nothing to do.\n"+
			"A file that somebody changes meanwhile elsewhere keeps that change; another version is never overwritten.",
		4, 4, &f, func(r *applicationRun, w []string) error {
			wish := r.wish(w[0], w[1])
			wish.Version = w[2]
			return r.change(wish, r.engine.Set)
		})
	f.writing(cmd)
	return cmd
}

func (p *program) applicationPromote() *cobra.Command {
	var f applicationFlags
	cmd := p.about("promote ORG APPLICATION FROM TO", "Have an environment run the version that an earlier one runs", "", 4, 4, &f, func(r *applicationRun, w []string) error {
		return r.change(r.wish(w[0], w[2]), func(ctx context.Context, s *delivery.Snapshot, wish delivery.ApplicationRequest) (delivery.Plan, error) {
			return r.engine.Promote(ctx, s, wish, w[1])
		})
	})
	f.writing(cmd)
	return cmd
}

func (p *program) applicationRollback() *cobra.Command {
	var f applicationFlags
	cmd := p.about("rollback ORG APPLICATION ENVIRONMENT [VERSION]", "Go back to a version that an application had in an environment",
		"rollback without VERSION goes back to the version before the present one: doing it twice is going there and back.\n"+
			"With VERSION, which the file must have held once, it can be repeated.",
		3, 4, &f, func(r *applicationRun, w []string) error {
			wish := r.wish(w[0], w[1])
			if len(w) == 3 {
				wish.Version = w[2]
			}
			return r.change(wish, r.engine.RollBack)
		})
	f.writing(cmd)
	return cmd
}

// change plans, shows, asks and applies.
func (r *applicationRun) change(w delivery.ApplicationRequest, plan func(context.Context, *delivery.Snapshot, delivery.ApplicationRequest) (delivery.Plan, error)) error {
	var err error
	if w.Actor, err = r.requester(); err != nil {
		return err
	}
	p, err := plan(r.ctx, r.snapshot, w)
	if err != nil {
		return err
	}
	r.showPlan(p)
	if over, err := r.overBefore(p, true); over || err != nil {
		return err
	}
	if err := r.confirmPlan(p); err != nil {
		return err
	}
	return r.apply(p, w.PullRequest)
}

// confirmPlan asks for what the plan needs: a protected environment is named,
// with --confirm or by a person in a terminal; --yes alone does not do.
func (r *applicationRun) confirmPlan(p delivery.Plan) error {
	switch {
	case p.Typed == "" || r.flags.confirm == p.Typed:
		return r.confirm(r.flags.yes)
	case r.flags.confirm == "" && r.terminal && r.output != outputJSON && !r.flags.yes:
		fmt.Fprintf(r.program.out, "%s is protected. Type its name to apply this: ", text.Clean(p.Typed))
		answer, err := r.line()
		switch {
		case err != nil:
			return err
		case answer == p.Typed:
			return nil
		}
	}
	why := "the last one in the order of promotion"
	if len(r.snapshot.Environments) == 0 {
		why = "their order, which the platform repository holds, cannot be read or is empty"
	}
	return &connection.BlockedError{Blockers: []connection.Blocker{{
		Kind: connection.BlockRefuse, Reason: "Unconfirmed", Target: p.Typed, Message: fmt.Sprintf("%s is a protected environment (%s); nothing was written", text.Clean(p.Typed), why),
		Next: "Give --confirm " + text.ShellQuote(p.Typed) + " to apply it.",
	}}}
}
