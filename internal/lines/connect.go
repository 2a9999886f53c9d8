package lines

import (
	"context"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

// connect does what is missing: somebody signs in, the App is installed, the
// plan is read out and confirmed, and applied.
func (p *place) connect(ctx context.Context) error {
	if err := p.org.Validate(); err != nil {
		p.say("Connecting %s is not possible with these names: %v. Change the names first.", p.org.Name, err)
		return nil
	}
	p.say("Platform repository: %s. Application repository: %s.", p.org.FullName(connection.Platform), p.org.FullName(connection.Application))
	if r, ok := p.dir.Find(p.org.Name); ok && r.Unconfirmed {
		p.say("Mind: nothing says that %s belongs to you. Anybody may install a public App. Go on only if it is yours.", p.org.Name)
	}
	if !p.ours() { // a pending connect is found again after days
		p.keep(p.org)
	}
	ctx = connection.ForWriting(ctx)
	if err := p.signIn(ctx); err != nil {
		return p.trouble(ctx, "Signing in", err)
	}
	if err := p.observe(ctx); err != nil {
		return p.trouble(ctx, "Observing the connection of "+p.org.Name, err)
	}
	if err := p.install(ctx); err != nil {
		return p.trouble(ctx, "Waiting for the installation of the App", err)
	}
	if err := p.agree(ctx, connection.ConnectOptions{Actor: p.user}); err != nil {
		return p.trouble(ctx, "Connecting "+p.org.Name, err)
	}
	return nil
}

// install waits until the App is installed on every GitHub organization
// concerned. A program on a token alone knows no installations and needs none.
func (p *place) install(ctx context.Context) error {
	missing := p.missing()
	if len(missing) == 0 {
		return nil
	}
	for _, owner := range missing {
		p.say("The App is not installed on %s.", owner)
		if o, err := p.opt.Engine.Owner(ctx, owner); err == nil && o.Known && !o.Owner {
			p.say("You are not an owner of %s: GitHub asks an owner to approve. You may quit and come back days later.", owner)
		}
	}
	pages := map[string]string{}
	for _, owner := range missing {
		page, err := p.opt.Engine.InstallURL(ctx, owner)
		if err != nil {
			return err
		}
		pages[owner] = page
		p.say("Page that installs it on %s:", owner)
		p.say("  %s", page)
	}
	p.open(pages[missing[0]])
	nudge := make(chan struct{}, 1)
	choices := []choice{{label: "Look now", do: func(context.Context) error {
		hurry(nudge)
		return nil
	}}}
	for _, owner := range missing {
		if p.opt.Approve != nil {
			choices = append(choices, choice{label: "Approve here for " + owner + " (demo: plays the person at the browser)", do: func(ctx context.Context) error {
				if err := p.opt.Approve(ctx, pages[owner]); err != nil {
					return err
				}
				p.say("Approved for %s.", owner)
				hurry(nudge)
				return nil
			}})
		}
	}
	choices = append(choices, choice{label: "Stop waiting", do: func(context.Context) error { return errBack }})
	said := map[string]string{}
	_, err := wait(ctx, p.talk, choices, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.opt.Engine.Await(ctx, p.org, nudge, func(w connection.Waiting) { p.waiting(said, w) })
	})
	if err != nil {
		return err
	}
	p.say("The App is installed on %s.", strings.Join(p.org.Owners(), " and "))
	return p.observe(connection.AfterAwait(ctx))
}

// hurry has the next look made at once.
func hurry(nudge chan<- struct{}) {
	select {
	case nudge <- struct{}{}:
	default: // one waits to be taken already
	}
}

// waiting says what is waited for, once for each change.
func (p *place) waiting(said map[string]string, w connection.Waiting) {
	line := "The App is not installed on " + w.Owner + " yet."
	if w.Pending {
		line = "An owner of " + w.Owner + " has to approve the request of " + w.Requester + "."
	}
	if w.Err != nil {
		line += " The last look failed: " + w.Err.Error() + "."
	}
	if before, ok := said[w.Owner]; before != line {
		said[w.Owner] = line
		if ok || w.Pending || w.Err != nil { // that it is not there was said before
			p.say("")
			p.say("%s", line)
		}
	}
}

func (p *place) missing() []string {
	if p.state.Installations == nil {
		return nil
	}
	var out []string
	for _, owner := range p.org.Owners() {
		if p.installation(owner) == nil {
			out = append(out, owner)
		}
	}
	return out
}

func (p *place) installation(owner string) *github.Installation {
	for _, r := range connection.Roles() {
		if strings.EqualFold(p.org.Owner(r), owner) && p.state.Installations[r] != nil {
			return p.state.Installations[r]
		}
	}
	return nil
}

// agree reads the plan out until it is applied or cancelled. What the operator
// chooses on the way makes another plan.
func (p *place) agree(ctx context.Context, opts connection.ConnectOptions) error {
	for {
		plan := p.opt.Engine.PlanConnect(p.state, opts)
		if plan.Nothing() && len(plan.Choices()) == 0 {
			p.say("Nothing to do: everything is as it should be. Nothing was written.")
			return nil
		}
		p.plan(plan)
		var again bool
		choices := []choice{{label: "Cancel", do: func(context.Context) error {
			p.say("Cancelled. Nothing was written.")
			return nil
		}}}
		if len(plan.Blockers) == 0 && !plan.Nothing() {
			choices = append(choices, choice{label: "Apply the plan", do: func(ctx context.Context) error { return p.apply(ctx, plan) }})
		}
		for _, b := range plan.Blockers {
			if b.Reason == connection.ReasonForeign && !opts.Adopt {
				choices = append(choices, choice{label: "Adopt: take over what exists; only the marker is written into it", do: func(context.Context) error {
					opts.Adopt, again = true, true
					return nil
				}})
				break
			}
		}
		for _, step := range plan.Choices() {
			choices = append(choices, choice{label: fileChoice(step), do: func(ctx context.Context) error {
				again = true
				return p.toggle(ctx, plan, step, &opts)
			}})
		}
		p.say("")
		at, err := p.choose(ctx, "Apply this plan?", 0, choices)
		if err != nil {
			return err
		}
		if err := choices[at].do(ctx); err != nil || !again {
			return err
		}
	}
}

func fileChoice(s connection.Step) string {
	return string(s.Role) + " " + s.Reason + ". Show what changes, and choose"
}

// toggle shows the diff of one file and asks whether it is to be written.
func (p *place) toggle(ctx context.Context, plan connection.Plan, step connection.Step, opts *connection.ConnectOptions) error {
	diff, err := p.opt.Engine.Diff(ctx, plan, step)
	if err != nil {
		return err
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(diff, "\n"), "\n") {
		p.say("    %s", line)
	}
	write, err := p.yes(ctx, step.Change.Path+" of the "+string(step.Role)+" repository?", "Leave it as it is", "Write it as the scaffold has it")
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
