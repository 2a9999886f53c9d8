package lines

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// plan reads a plan out: what is done to what, and why; then what stands in
// the way.
func (p *place) plan(plan connection.Plan) {
	p.say("")
	p.say("Plan to %s %s. Nothing has been written yet.", plan.Verb, plan.Organization.Name)
	for _, s := range plan.Steps {
		line := fmt.Sprintf("%s %s", s.Action, s.Target)
		if n := len(s.Files); n > 0 {
			size := 0
			for _, f := range s.Files {
				size += f.Size
			}
			line += fmt.Sprintf(", %s of %d bytes", text.Count(n, "file"), size)
		}
		p.say("  %s: %s", line, s.Reason)
	}
	for _, b := range plan.Blockers {
		p.say("In the way: %s", b.Message)
		if b.Next != "" {
			p.say("  Next: %s", b.Next)
		}
		if b.URL != "" {
			p.say("  %s", b.URL)
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
	p.say("%s", strings.TrimSpace(fmt.Sprintf("%s %s to GitHub that change something.", said, text.Count(plan.Writes(), "call"))))
	if a := plan.Actor(); a != "" {
		p.say("In the name of %s.", a)
	}
}

// beat is the least time between two lines about the progress of one step.
const beat = 2 * time.Second

// progress reads events out: how each step begins and ends, and seldom how far
// it is.
type progress struct {
	*place
	plan connection.Plan
	at   map[string]connection.StepState
	told map[string]time.Time
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
	g.at[e.Step] = e.State
	if e.State == connection.StepProgress {
		if now.Sub(g.told[e.Step]) < beat {
			return
		}
	}
	g.told[e.Step] = now
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

// name is the step in the words of the plan, and which one of how many it is.
func (g *progress) name(e connection.Event) string {
	for i, s := range g.plan.Steps {
		if s.ID == e.Step {
			return fmt.Sprintf("Step %d of %d, %s %s", i+1, len(g.plan.Steps), s.Action, s.Target)
		}
	}
	return e.Step + " " + e.Target
}

// apply does what the plan says and reads out how it ends. Control C stops it
// after the request that is under way.
func (p *place) apply(ctx context.Context, plan connection.Plan) error {
	g := &progress{place: p, plan: plan, at: map[string]connection.StepState{}, told: map[string]time.Time{}}
	p.say("Applying. Control C stops after the request that is under way.")
	start := p.opt.Now()
	p.opt.Log.InfoContext(ctx, "apply", "verb", plan.Verb, "organization", plan.Organization.Name, "actor", plan.Actor())
	result, err := p.opt.Engine.Apply(connection.WithMeter(ctx, &connection.Meter{}), plan, g.event)
	if result.State.Organization.Name != "" {
		p.state = result.State
		p.dir.Observed(result.State)
	}
	u := result.Usage
	if err != nil {
		g.stopped(ctx, err)
		if ctx.Err() == nil && result.Undoable(err) {
			return p.undo(ctx, result)
		}
		return ctx.Err()
	}
	p.say("Done in %.2f seconds: %s, %d of them writing.", p.opt.Now().Sub(start).Seconds(), text.Count(u.Requests, "call"), u.Writes)
	p.status()
	return nil
}

// stopped reads out why a run ended early, what is done and what remains.
func (g *progress) stopped(ctx context.Context, err error) {
	var remain []string
	done := 0
	for _, s := range g.plan.Steps {
		if at := g.at[s.ID]; at == connection.StepDone || at == connection.StepSkipped || s.Writes == 0 {
			done++
		} else {
			remain = append(remain, string(s.Action)+" "+s.Target)
		}
	}
	if ctx.Err() != nil {
		g.say("")
		g.say("Stopped as you asked. What is done stays as it is.")
	} else {
		g.fail("Applying the plan for "+g.org.Name, err)
	}
	g.say("Done: %d of %s.", done, text.Count(len(g.plan.Steps), "step"))
	if len(remain) > 0 {
		g.say("Remaining: %s. Connecting or disconnecting again goes on from here.", strings.Join(remain, ", "))
	}
}

// undo offers to remove what a connect has created that cannot go on. Each
// name has to be typed.
func (p *place) undo(ctx context.Context, r connection.Result) error {
	var names []string
	for _, m := range r.Made {
		names = append(names, m.FullName)
	}
	p.say("This run has created %s.", strings.Join(names, " and "))
	remove, err := p.yes(ctx, "Connecting again goes on from there. Remove it instead?", "Keep it", "Remove it, for ever")
	if err != nil || !remove {
		return err
	}
	typed, err := p.named(ctx, names)
	if err != nil || typed == nil {
		return err
	}
	plan, err := p.opt.Engine.PlanUndo(ctx, r.State.Organization, r.Made, connection.UndoOptions{Actor: p.user, Confirm: typed})
	if err != nil {
		return err
	}
	p.plan(plan)
	if len(plan.Blockers) > 0 {
		return nil
	}
	return p.apply(ctx, plan)
}

// named asks for each of names to be typed; nil is a no.
func (p *place) named(ctx context.Context, names []string) ([]string, error) {
	for _, name := range names {
		typed, err := p.ask(ctx, "Type "+name+" to have it deleted for ever (Enter alone cancels)", "")
		if err != nil {
			return nil, err
		}
		if typed != name {
			p.say("Cancelled: that is not its name. Nothing was deleted.")
			return nil, nil
		}
	}
	return names, nil
}
