package application

import (
	"context"
	"fmt"

	"gitconnection/internal/change"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

// carryOut plans, shows, asks and applies.
func carryOut(r *gitops.Run, w delivery.ApplicationRequest, plan func(context.Context, *delivery.Snapshot, delivery.ApplicationRequest) (delivery.Plan, error)) error {
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
