package connect

import (
	"context"
	"fmt"
	"time"

	"gitconnection/internal/change"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/report"
	"gitconnection/internal/workspace"
)

// Presenter shows the change of one connection.
type Presenter struct {
	Factory *cmdutil.Factory
	Session *workspace.Session
	Out     output.Printer
	Meter   *connection.Meter
	Start   time.Time
	save    saveFlag
	choices *choiceFlags // whose diffs are shown; nil none
	steps   *progress
}

// NewPresenter begins to measure what a change costs.
func NewPresenter(f *cmdutil.Factory, s *workspace.Session) *Presenter {
	return &Presenter{Factory: f, Session: s, Out: f.Printer(), Meter: &connection.Meter{}, Start: f.Now()}
}

// Change is a change that p shows.
func (p *Presenter) Change(title string, plan func(context.Context) (connection.Plan, error)) change.Change[connection.Plan, connection.Result] {
	c := change.Connection(title, plan, p.apply)
	c.Presenter = p
	return c
}

func (p *Presenter) apply(ctx context.Context, plan connection.Plan, sink connection.Sink) (connection.Result, error) {
	log := p.Factory.Workspace.Log
	log.InfoContext(ctx, "apply", "verb", plan.Verb, "organization", plan.Organization.Name, "actor", plan.Actor(), "writes", plan.Writes())
	p.steps = newProgress(plan)
	result, err := p.Session.Engine.Apply(ctx, plan, sink)
	log.InfoContext(ctx, "applied", "organization", plan.Organization.Name, "phase", result.State.Phase, "requests", result.Usage.Requests, "error", err)
	return result, err
}

// Show implements [change.Presenter].
func (p *Presenter) Show(ctx context.Context, plan connection.Plan) error {
	p.Out.Plan(plan)
	if i := plan.Impact; i != nil && i.Clusters+i.Environments+i.Applications > 0 {
		p.Out.Note(fmt.Sprintf("%d clusters, %d environments and %d applications are registered in these repositories.", i.Clusters, i.Environments, i.Applications))
	}
	if p.choices == nil {
		return nil
	}
	for _, step := range plan.Steps {
		// A person who is asked has to see what is overwritten.
		if step.Change == nil || !p.choices.diff && (!p.Factory.Terminal || !step.Change.Chosen) {
			continue
		}
		diff, err := p.Session.Engine.Diff(ctx, plan, step)
		if err != nil {
			return err
		}
		p.Out.Diff(step, diff)
	}
	for _, path := range plan.UnknownChoices(plan.Options()) {
		p.Out.Note(fmt.Sprintf("%s: nothing to choose; it is as the scaffold has it, or no file of it", path))
	}
	return nil
}

// ShowDetails implements [change.Presenter]: all was shown with the plan.
func (p *Presenter) ShowDetails(context.Context, connection.Plan) error { return nil }

// Blocked implements [change.Presenter]: it says where a person helps.
func (p *Presenter) Blocked(ctx context.Context, plan connection.Plan) error {
	for i, b := range plan.Blockers {
		plan.Blockers[i] = p.Session.Engine.CompleteMissing(ctx, b)
	}
	if plan.WaitsForInstallation() {
		p.Session.Organizations.KeepPending(plan.Organization)
	}
	for _, b := range plan.Blockers {
		p.Out.Problem(&connection.BlockedError{Blockers: []connection.Blocker{b}})
	}
	state := plan.State
	state.Phase = plan.Phase()
	p.writeReport(report.Report{Plan: &plan})
	p.Out.Result(connection.Result{Verb: plan.Verb, State: state, Usage: p.Meter.Usage()}, p.Factory.Now().Sub(p.Start))
	return cmdutil.Printed(&connection.BlockedError{Blockers: plan.Blockers})
}

// Event implements [change.Presenter].
func (p *Presenter) Event(e connection.Event) {
	p.steps.event(e)
	p.Out.Event(e)
}

// Report implements [change.Presenter].
func (p *Presenter) Report(ctx context.Context, plan connection.Plan, result connection.Result, err error) error {
	took := p.Factory.Now().Sub(p.Start)
	defer p.writeReport(report.Report{Plan: &plan, Result: &result, Err: err, Took: took})
	if err != nil {
		if ctx.Err() != nil {
			p.Out.Stopped(p.steps.split())
		} else {
			p.Out.Problem(err)
		}
		offerUndo(p.Out, result, err)
		p.Out.Result(result, took)
		return cmdutil.Printed(err)
	}
	p.Session.Organizations.DropPending(plan.Organization)
	if plan.Verb == connection.VerbConnect {
		p.Session.Layouts.Keep(plan.Organization)
	}
	p.Out.Result(result, took)
	return nil
}

// writeReport writes plan and result where --save says. That it fails changes
// nothing about what was done.
func (p *Presenter) writeReport(r report.Report) {
	if p.save.path == "" {
		return
	}
	r.At = p.Factory.Now()
	where, err := p.save.write(r)
	if err != nil {
		p.Out.Problem(fmt.Errorf("write down plan and result: %w", err))
		return
	}
	p.Out.Note("Written down in " + where + ".")
}

// confirmer confirms the plan of a connection, which needs nothing else.
type confirmer struct {
	factory *cmdutil.Factory
	yes     bool
}

// ConfirmGate implements [change.Confirmer].
func (confirmer) ConfirmGate(change.Gate) error { return nil }

// ConfirmName implements [change.Confirmer].
func (c confirmer) ConfirmName(string) error { return c.ConfirmPlan() }

// ConfirmPlan implements [change.Confirmer].
func (c confirmer) ConfirmPlan() error { return c.factory.Confirm(c.yes) }
