package lines

import (
	"context"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/wording"
)

// connect signs in, waits for the installation of the App, prints the plan, and
// applies it once it is confirmed.
func (o *orgSession) connect(ctx context.Context) error {
	if err := o.org.Validate(); err != nil {
		o.say("Connecting %s is not possible with these names: %s. Change the names first.", o.org.Name, wording.Line(err))
		return nil
	}
	o.say("Platform repository: %s. Application repository: %s.", o.org.FullName(connection.Platform), o.org.FullName(connection.Application))
	if r, ok := o.dir.Find(o.org.Name); ok && r.Unconfirmed {
		o.say("Mind: nothing says that %s belongs to you. Anybody may install a public App. Go on only if it is yours.", o.org.Name)
	}
	if !o.hasOurs() { // so that a pending connect is listed again days later
		o.save(o.org)
	}
	ctx = connection.ForWriting(ctx)
	if err := o.signIn(ctx); err != nil {
		return o.handleError(ctx, "Signing in", err)
	}
	if err := o.observe(ctx); err != nil {
		return o.handleError(ctx, "Observing the connection of "+o.org.Name, err)
	}
	if err := o.awaitInstallation(ctx); err != nil {
		return o.handleError(ctx, "Waiting for the installation of the App", err)
	}
	if err := o.confirmPlan(ctx, connection.ConnectOptions{Actor: o.user}); err != nil {
		return o.handleError(ctx, "Connecting "+o.org.Name, err)
	}
	return nil
}

// awaitInstallation waits until the App is installed on every owner of the
// organization. A program that has only a token knows no installations and
// needs none.
func (o *orgSession) awaitInstallation(ctx context.Context) error {
	missing := o.uninstalledOwners()
	if len(missing) == 0 {
		return nil
	}
	for _, owner := range missing {
		o.say("The App is not installed on %s.", owner)
		if info, err := o.opt.Engine.Owner(ctx, owner); err == nil && info.Known && !info.Owner {
			o.say("You are not an owner of %s: GitHub asks an owner to approve. You may quit and come back days later.", owner)
		} else if first, ok := connection.BlockerOf(err); ok {
			o.say("%s", first.Message)
			o.say("%s", first.Next)
		}
	}
	pages := map[string]string{}
	for _, owner := range missing {
		page, err := o.opt.Engine.InstallURL(ctx, owner)
		if err != nil {
			return err
		}
		pages[owner] = page
		o.say("Page that installs it on %s:", owner)
		o.say("  %s", page)
	}
	o.openPage(pages[missing[0]])
	nudge := make(chan struct{}, 1)
	choices := []choice{{label: "Look now", do: func(context.Context) error {
		wake(nudge)
		return nil
	}}}
	for _, owner := range missing {
		if o.opt.Approve != nil {
			choices = append(choices, choice{label: "Approve here for " + owner + " (demo: plays the person at the browser)", do: func(ctx context.Context) error {
				if err := o.opt.Approve(ctx, pages[owner]); err != nil {
					return err
				}
				o.say("Approved for %s.", owner)
				wake(nudge)
				return nil
			}})
		}
	}
	choices = append(choices, choice{label: "Stop waiting", do: func(context.Context) error { return errBack }})
	said := map[string]string{}
	_, err := wait(ctx, o.terminal, choices, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, o.opt.Engine.Await(ctx, o.org, nudge, func(w connection.Waiting) { o.printWaiting(said, w) })
	})
	if err != nil {
		return err
	}
	o.say("The App is installed on %s.", strings.Join(o.org.Owners(), " and "))
	return o.observe(connection.AfterAwait(ctx))
}

// wake makes the waiting loop look at once.
func wake(nudge chan<- struct{}) {
	select {
	case nudge <- struct{}{}:
	default: // one is queued already
	}
}

// printWaiting prints what is missing, once for each change.
func (o *orgSession) printWaiting(said map[string]string, w connection.Waiting) {
	line := "The App is not installed on " + w.Owner + " yet."
	if w.Pending {
		line = "An owner of " + w.Owner + " has to approve the request of " + w.Requester + "."
	}
	if w.Err != nil {
		line += " The last look failed: " + wording.Line(w.Err) + "."
	}
	if before, ok := said[w.Owner]; before != line {
		said[w.Owner] = line
		if ok || w.Pending || w.Err != nil { // awaitInstallation has printed that it is missing
			o.say("")
			o.say("%s", line)
		}
	}
}

func (o *orgSession) uninstalledOwners() []string {
	if o.state.Installations == nil {
		return nil
	}
	var out []string
	for _, owner := range o.org.Owners() {
		if o.installation(owner) == nil {
			out = append(out, owner)
		}
	}
	return out
}

func (o *orgSession) installation(owner string) *github.Installation {
	for _, r := range connection.Roles() {
		if strings.EqualFold(o.org.Owner(r), owner) && o.state.Installations[r] != nil {
			return o.state.Installations[r]
		}
	}
	return nil
}

// confirmPlan prints the plan until it is applied or cancelled. A choice of the
// operator makes a new plan.
func (o *orgSession) confirmPlan(ctx context.Context, opts connection.ConnectOptions) error {
	for {
		plan := o.opt.Engine.PlanConnect(o.state, opts)
		if plan.Nothing() && len(plan.Choices()) == 0 {
			o.say("Nothing to do: everything is as it should be. Nothing was written.")
			return nil
		}
		o.printPlan(plan)
		var replan bool
		choices := []choice{{label: "Cancel", do: func(context.Context) error {
			o.say("Cancelled. Nothing was written.")
			return nil
		}}}
		if len(plan.Blockers) == 0 && !plan.Nothing() {
			choices = append(choices, choice{label: "Apply the plan", do: func(ctx context.Context) error { return o.apply(ctx, plan) }})
		}
		for _, b := range plan.Blockers {
			if b.Reason == connection.ReasonForeign && !opts.Adopt {
				choices = append(choices, choice{label: "Adopt: take over what exists; only the marker is written into it", do: func(context.Context) error {
					opts.Adopt, replan = true, true
					return nil
				}})
				break
			}
		}
		for _, step := range plan.Choices() {
			choices = append(choices, choice{label: fileChoiceLabel(step), do: func(ctx context.Context) error {
				replan = true
				return o.chooseFile(ctx, plan, step, &opts)
			}})
		}
		o.say("")
		at, err := o.choose(ctx, "Apply this plan?", 0, choices)
		if err != nil {
			return err
		}
		if err := choices[at].do(ctx); err != nil || !replan {
			return err
		}
	}
}

func fileChoiceLabel(s connection.Step) string {
	return string(s.Role) + " " + s.Reason + ". Show what changes, and choose"
}

// chooseFile shows the diff of one file and asks whether to write it.
func (o *orgSession) chooseFile(ctx context.Context, plan connection.Plan, step connection.Step, opts *connection.ConnectOptions) error {
	diff, err := o.opt.Engine.Diff(ctx, plan, step)
	if err != nil {
		return err
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(diff, "\n"), "\n") {
		o.say("    %s", line)
	}
	write, err := o.confirm(ctx, step.Change.Path+" of the "+string(step.Role)+" repository?", "Leave it as it is", "Write it as the scaffold has it")
	if err != nil {
		return err
	}
	list := &opts.Restore
	if step.Change.Kind == connection.ChangeMissing {
		list = &opts.AdoptFiles
	}
	name := string(step.Role) + ":" + step.Change.Path
	var kept []string
	for _, have := range *list {
		if have != name {
			kept = append(kept, have)
		}
	}
	if write {
		kept = append(kept, name)
	}
	*list = kept
	return nil
}
