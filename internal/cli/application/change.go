package application

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/change"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

func newCmdApplicationSet(factory *cmdutil.Factory) *cobra.Command {
	var f gitops.Flags
	cmd := newApplicationCmd(factory, "set ORG APPLICATION ENVIRONMENT VERSION", "Set the version of an application in an environment",
		"set changes the version in the application's file and nothing else in it. The same version again is nothing to do.\n"+
			"A file that somebody changes meanwhile elsewhere keeps that change; another version is never overwritten.",
		4, 4, &f, func(r *gitops.Run, w []string) error {
			req := request(r, w[0], w[1])
			req.Version = w[2]
			return runChange(r, req, r.Engine.Set)
		})
	f.Writing(cmd)
	return cmd
}

func newCmdApplicationPromote(factory *cmdutil.Factory) *cobra.Command {
	var f gitops.Flags
	cmd := newApplicationCmd(factory, "promote ORG APPLICATION FROM TO", "Have an environment run the version that an earlier one runs", "", 4, 4, &f, func(r *gitops.Run, w []string) error {
		return runChange(r, request(r, w[0], w[2]), func(ctx context.Context, s *delivery.Snapshot, req delivery.ApplicationRequest) (delivery.Plan, error) {
			return r.Engine.Promote(ctx, s, req, w[1])
		})
	})
	f.Writing(cmd)
	return cmd
}

func newCmdApplicationRollback(factory *cmdutil.Factory) *cobra.Command {
	var f gitops.Flags
	cmd := newApplicationCmd(factory, "rollback ORG APPLICATION ENVIRONMENT [VERSION]", "Go back to a version that an application had in an environment",
		"rollback without VERSION goes back to the version before the present one: doing it twice is going there and back.\n"+
			"With VERSION, which the file must have held once, it can be repeated.",
		3, 4, &f, func(r *gitops.Run, w []string) error {
			req := request(r, w[0], w[1])
			if len(w) == 3 {
				req.Version = w[2]
			}
			return runChange(r, req, r.Engine.RollBack)
		})
	f.Writing(cmd)
	return cmd
}

// runChange plans, shows, asks and applies.
func runChange(r *gitops.Run, w delivery.ApplicationRequest, plan func(context.Context, *delivery.Snapshot, delivery.ApplicationRequest) (delivery.Plan, error)) error {
	var err error
	if w.Actor, err = r.Requester(); err != nil {
		return err
	}
	p, err := plan(r.Ctx, r.Snapshot, w)
	if err != nil {
		return err
	}
	c := r.Change(p, gitops.Presenter{Run: r, Whole: true})
	c.Confirmer = versionConfirmer{r}
	return c.Run(r.Ctx)
}

// versionConfirmer asks for what the change of a version needs: a protected
// environment is named, with --confirm or by a person in a terminal; --yes alone
// does not do.
type versionConfirmer struct{ run *gitops.Run }

// ConfirmGate implements [change.Confirmer]; versions have no gates.
func (versionConfirmer) ConfirmGate(change.Gate) error { return nil }

// ConfirmPlan implements [change.Confirmer].
func (c versionConfirmer) ConfirmPlan() error { return c.run.Factory.Confirm(c.run.Flags.Yes) }

// ConfirmName implements [change.Confirmer].
func (c versionConfirmer) ConfirmName(name string) error {
	r := c.run
	if r.Flags.Confirm == name {
		return c.ConfirmPlan()
	}
	if r.AsksForName() {
		fmt.Fprintf(r.Factory.Out, "%s is protected. Type its name to apply this: ", text.Clean(name))
		answer, err := r.Factory.Line()
		switch {
		case err != nil:
			return err
		case answer == name:
			return nil
		}
	}
	why := "the last one in the order of promotion"
	if len(r.Snapshot.Environments) == 0 {
		why = "their order, which the platform repository holds, cannot be read or is empty"
	}
	return gitops.Unconfirmed(name, fmt.Sprintf("%s is a protected environment (%s); nothing was written", text.Clean(name), why))
}
