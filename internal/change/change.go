// Package change is the way that every change goes: it is planned, shown,
// confirmed, applied and reported. What is planned, and who shows and asks, is
// given; nothing here prints.
package change

import (
	"context"

	"gitconnection/internal/connection"
)

// Verdict says how far a plan can go.
type Verdict int

// The verdicts.
const (
	Ready   Verdict = iota // it can be confirmed and applied
	Nothing                // everything is so already
	Blocked                // somebody has to act first, or it would destroy something
)

// Gate is what the operator has to make sure of before a plan may go on: what it
// is, and the command that shows it.
type Gate struct{ Message, Command string }

// Needs is what has to be confirmed before a plan is applied.
type Needs struct {
	Gate *Gate  // nil: nothing
	Name string // that has to be typed, "" none
	Plan bool   // the plan itself
}

// Confirmer asks whoever wants a change; an error is a no.
type Confirmer interface {
	// ConfirmGate asks whether it is as the gate wants it.
	ConfirmGate(Gate) error
	// ConfirmName asks for a name. Who names what a plan is about has agreed to
	// the plan.
	ConfirmName(name string) error
	// ConfirmPlan asks whether the plan is to be applied.
	ConfirmPlan() error
}

// Confirm asks for everything that is needed.
func Confirm(n Needs, c Confirmer) error {
	if n.Gate != nil {
		if err := c.ConfirmGate(*n.Gate); err != nil {
			return err
		}
	}
	switch {
	case n.Name != "":
		return c.ConfirmName(n.Name)
	case n.Plan:
		return c.ConfirmPlan()
	}
	return nil
}

// Presenter shows a change to whoever wants it.
type Presenter[P, R any] interface {
	// Show shows a plan, whatever can be done with it.
	Show(ctx context.Context, plan P) error
	// ShowDetails shows what a plan changes, before it is confirmed.
	ShowDetails(ctx context.Context, plan P) error
	// Blocked says why a plan cannot be applied; the error is that of the change.
	Blocked(ctx context.Context, plan P) error
	// Event is told what happens while a plan is applied.
	Event(connection.Event)
	// Report says how it has ended; the error is that of the change. Where there
	// was nothing to do, the result is the zero value.
	Report(ctx context.Context, plan P, result R, err error) error
}

// Change is one change: what is asked for, and who carries it through. P is its
// plan and R its result.
type Change[P, R any] struct {
	// Title names the change while there is no plan.
	Title string
	// Plan works the change out over what is there now.
	Plan func(context.Context) (P, error)
	// Judge says how far a plan can go, Needs what has to be confirmed first.
	Judge func(P) Verdict
	Needs func(P) Needs
	// Apply carries a plan out and tells what happens.
	Apply func(context.Context, P, connection.Sink) (R, error)

	Presenter Presenter[P, R]
	// Confirmer is asked before a plan is applied; nil where nobody has to be.
	Confirmer Confirmer
	// DryRun ends the change when its plan was shown; nil goes on.
	DryRun func(P) error
}

// Run takes the change all the way.
func (c Change[P, R]) Run(ctx context.Context) error {
	plan, err := c.Plan(ctx)
	if err != nil {
		return err
	}
	ready, err := c.present(ctx, plan)
	if err != nil || !ready {
		return err
	}
	if c.DryRun != nil {
		return c.DryRun(plan)
	}
	if c.Confirmer != nil {
		if err := Confirm(c.Needs(plan), c.Confirmer); err != nil {
			return err
		}
	}
	return c.apply(ctx, plan)
}

// present shows a plan and reports whether it can be applied.
func (c Change[P, R]) present(ctx context.Context, plan P) (ready bool, err error) {
	if err := c.Presenter.Show(ctx, plan); err != nil {
		return false, err
	}
	switch c.Judge(plan) {
	case Blocked:
		return false, c.Presenter.Blocked(ctx, plan)
	case Nothing:
		var none R
		return false, c.Presenter.Report(ctx, plan, none, nil)
	}
	return true, c.Presenter.ShowDetails(ctx, plan)
}

func (c Change[P, R]) apply(ctx context.Context, plan P) error {
	result, err := c.Apply(ctx, plan, c.Presenter.Event)
	return c.Presenter.Report(ctx, plan, result, err)
}
