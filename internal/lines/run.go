package lines

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// printPlan prints the steps of a plan with their reasons, then its blockers.
func (o *orgSession) printPlan(plan connection.Plan) {
	o.say("")
	o.say("Plan to %s %s. Nothing has been written yet.", plan.Verb, plan.Organization.Name)
	for _, s := range plan.Steps {
		line := fmt.Sprintf("%s %s", s.Action, s.Target)
		if n := len(s.Files); n > 0 {
			size := 0
			for _, f := range s.Files {
				size += f.Size
			}
			line += fmt.Sprintf(", %s of %d bytes", text.Count(n, "file"), size)
		}
		o.say("  %s: %s", line, s.Reason)
	}
	for _, b := range plan.Blockers {
		o.say("In the way: %s", b.Message)
		if b.Next != "" {
			o.say("  Next: %s", b.Next)
		}
		if b.URL != "" {
			o.say("  %s", b.URL)
		}
	}
	if len(plan.Blockers) > 0 {
		return
	}
	said := "Nothing is deleted or overwritten."
	if names := plan.Overwrites(); len(names) > 0 {
		said = "Overwritten: " + strings.Join(names, ", ") + "."
	}
	for _, s := range plan.Steps {
		if s.Destructive {
			said = "What is deleted is gone for ever."
		}
	}
	if plan.Verb != connection.VerbConnect && said == "Nothing is deleted or overwritten." {
		said = ""
	}
	o.say("%s", strings.TrimSpace(fmt.Sprintf("%s %s to GitHub that change something.", said, text.Count(plan.Writes(), "call"))))
	if a := plan.Actor(); a != "" {
		o.say("In the name of %s.", a)
	}
}

// minInterval is the least time between two lines about the progress of one
// step.
const minInterval = 2 * time.Second

// progress prints events: how each step begins and ends, and at intervals how
// far it is.
type progress struct {
	*orgSession
	plan    connection.Plan
	states  map[string]connection.StepState
	printed map[string]time.Time
}

func (g *progress) event(e connection.Event) {
	now := g.opt.Now()
	if q := e.Request; q != nil {
		if !q.RetryAt.IsZero() {
			g.say("  %s %s got no good answer; again in %s", q.Method, q.Path, q.RetryAt.Sub(now).Round(time.Second))
		}
		return
	}
	if e.Step == "" {
		if d := e.Until.Sub(now); e.State == connection.StepWaiting && d >= time.Second {
			g.say("  waiting %s: %s", d.Round(time.Second), e.Message)
		}
		return
	}
	g.states[e.Step] = e.State
	if e.State == connection.StepProgress {
		if now.Sub(g.printed[e.Step]) < minInterval {
			return
		}
	}
	g.printed[e.Step] = now
	line := g.name(e) + ": " + string(e.State)
	if e.Total > 0 && e.State == connection.StepProgress {
		line += fmt.Sprintf(", %d of %d %s", e.Done, e.Total, e.Unit)
	}
	if e.Message != "" {
		line += ", " + e.Message
	}
	if d := e.Until.Sub(now); d >= time.Second {
		line += fmt.Sprintf(", again in %s", d.Round(time.Second))
	}
	g.say("  %s", line)
}

// name is the number of the step, with its action and target.
func (g *progress) name(e connection.Event) string {
	for i, s := range g.plan.Steps {
		if s.ID == e.Step {
			return fmt.Sprintf("Step %d of %d, %s %s", i+1, len(g.plan.Steps), s.Action, s.Target)
		}
	}
	return e.Step + " " + e.Target
}

// apply applies the plan and prints the outcome. Ctrl+C stops it after the
// request in progress.
func (o *orgSession) apply(ctx context.Context, plan connection.Plan) error {
	g := &progress{orgSession: o, plan: plan, states: map[string]connection.StepState{}, printed: map[string]time.Time{}}
	o.say("Applying. Control C stops after the request that is under way.")
	start := o.opt.Now()
	o.opt.Log.InfoContext(ctx, "apply", "verb", plan.Verb, "organization", plan.Organization.Name, "actor", plan.Actor())
	result, err := o.opt.Engine.Apply(connection.WithMeter(ctx, &connection.Meter{}), plan, g.event)
	if result.State.Organization.Name != "" {
		o.state = result.State
		o.dir.Observed(result.State)
	}
	u := result.Usage
	if err != nil {
		g.printStopped(ctx, err)
		if ctx.Err() == nil && result.Undoable(err) {
			return o.undo(ctx, result)
		}
		return ctx.Err()
	}
	o.say("Done in %.2f seconds: %s, %d of them writing.", o.opt.Now().Sub(start).Seconds(), text.Count(u.Requests, "call"), u.Writes)
	o.printStatus()
	return nil
}

// printStopped prints why a run ended early, what is done and what remains.
func (g *progress) printStopped(ctx context.Context, err error) {
	var remain []string
	done := 0
	for _, s := range g.plan.Steps {
		if at := g.states[s.ID]; at == connection.StepDone || at == connection.StepSkipped || s.Writes == 0 {
			done++
		} else {
			remain = append(remain, string(s.Action)+" "+s.Target)
		}
	}
	if ctx.Err() != nil {
		g.say("")
		g.say("Stopped as you asked. What is done stays as it is.")
	} else {
		g.printError("Applying the plan for "+g.org.Name, err)
	}
	g.say("Done: %d of %s.", done, text.Count(len(g.plan.Steps), "step"))
	if len(remain) > 0 {
		g.say("Remaining: %s. Connecting or disconnecting again goes on from here.", strings.Join(remain, ", "))
	}
}

// undo offers to delete the repositories that a failed connect has created.
// Each name has to be typed.
func (o *orgSession) undo(ctx context.Context, r connection.Result) error {
	var names []string
	for _, m := range r.Made {
		names = append(names, m.FullName)
	}
	o.say("This run has created %s.", strings.Join(names, " and "))
	remove, err := o.confirm(ctx, "Connecting again goes on from there. Remove it instead?", "Keep it", "Remove it, for ever")
	if err != nil || !remove {
		return err
	}
	typed, err := o.confirmNames(ctx, names)
	if err != nil || typed == nil {
		return err
	}
	plan, err := o.opt.Engine.PlanUndo(ctx, r.State.Organization, r.Made, connection.UndoOptions{Actor: o.user, Confirm: typed})
	if err != nil {
		return err
	}
	o.printPlan(plan)
	if len(plan.Blockers) > 0 {
		return nil
	}
	return o.apply(ctx, plan)
}

// confirmNames has each of names typed; nil means no.
func (o *orgSession) confirmNames(ctx context.Context, names []string) ([]string, error) {
	for _, name := range names {
		typed, err := o.ask(ctx, "Type "+name+" to have it deleted for ever (Enter alone cancels)", "")
		if err != nil {
			return nil, err
		}
		if typed != name {
			o.say("Cancelled: that is not its name. Nothing was deleted.")
			return nil, nil
		}
	}
	return names, nil
}
