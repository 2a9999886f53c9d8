package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// deliveryFlags are what the commands about both repositories have in common.
type deliveryFlags struct {
	applicationFlags
	answerFlags
	templates    []string
	confirmPhase bool
	dryRun       bool
	wholeDiff    bool
}

// looking are the flags of commands that only look.
func (f *deliveryFlags) looking(cmd *cobra.Command) {
	f.flags(cmd)
	f.templatesFlag(cmd)
}

// changing are the flags of commands that change something; what is what
// --confirm names.
func (f *deliveryFlags) changing(cmd *cobra.Command, what string) {
	f.looking(cmd)
	fs := cmd.Flags()
	fs.StringVar(&f.actor, "actor", "", "in whose name the commits are made, where nobody signs in")
	fs.StringVar(&f.confirm, "confirm", "", what)
	fs.BoolVar(&f.yes, "yes", false, "apply the plan without asking; never a deletion")
	fs.BoolVar(&f.dryRun, "dry-run", false, "show the plan, and nothing else")
	fs.BoolVar(&f.wholeDiff, "diff", false, "show every line of files that are new or go; of others it is always shown")
	fs.BoolVar(&f.confirmPhase, "confirm-phase", false, "what the phase waits for is so: the command that the plan has shown says it")
	fs.BoolVar(&f.pullRequest, "pull-request", false, "open pull requests instead of committing")
}

func (f *deliveryFlags) templatesFlag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.templates, "templates", nil, "templates of your own, before those that konstruct brings along: a folder, a .tar.gz, or OWNER/NAME[@REF] of a repository; once for each (default: KONSTRUCT_TEMPLATES, else those of the configuration)")
}

// deliveryRun is a command about both repositories, under way.
type deliveryRun struct {
	*applicationRun
	flags *deliveryFlags
}

// openDelivery finds and opens both repositories.
func (p *program) openDelivery(ctx context.Context, name string, f *deliveryFlags) (*deliveryRun, error) {
	r, o, err := p.beginRun(name, &f.applicationFlags)
	if err != nil {
		return nil, err
	}
	ctx = r.within(ctx)
	if !f.given() {
		o = r.session.KnownLayout(o)
	}
	r.snapshot, err = r.engine.Open(ctx, o)
	if err != nil && !f.given() && (errors.Is(err, delivery.ErrNotConnected) || github.KindOf(err) == github.KindNotFound) {
		r.snapshot, err = r.elsewhere(o, err)
	}
	if err != nil {
		return nil, err
	}
	if told := r.snapshot.Platform.Marker.Organization; told != o.Name {
		return nil, failure.Usage(r.snapshot.Platform.FullName()+" belongs to the organization "+told, "Give its name instead of "+o.Name+".")
	}
	return &deliveryRun{r, f}, nil
}

// elsewhere opens an organization of which the repositories are not called as
// usual; why is what was found there.
func (r *applicationRun) elsewhere(o connection.Organization, why error) (*delivery.Snapshot, error) {
	state, err := r.session.Layouts.Find(r.ctx, o)
	if err != nil {
		return nil, err
	}
	if state.Organization == o {
		return nil, why
	}
	s, err := r.engine.Open(r.ctx, state.Organization)
	if err == nil {
		r.session.Layouts.Keep(s.Organization)
	}
	return s, err
}

// carryOut shows a plan, asks for what it needs and applies it. what is said of
// the name that has to be typed.
func (r *deliveryRun) carryOut(p delivery.Plan, what string) error {
	r.showPlan(p)
	r.showCommits(p)
	if over, err := r.overBefore(p, r.flags.wholeDiff); over || err != nil {
		return err
	}
	if r.flags.dryRun {
		r.say(r.ending("planned"), "")
		r.say(nil, "Nothing was written.")
		return nil
	}
	if err := r.pass(p, what); err != nil {
		return err
	}
	return r.apply(p, r.flags.pullRequest)
}

// showCommits prints what a plan commits where, and what it waits for.
func (r *deliveryRun) showCommits(p delivery.Plan) {
	for _, c := range p.Changes {
		where := "commit"
		if c.Branch != "" {
			where = "pull request"
		}
		r.say(nil, "  %-12s %-36s %s (%s)", where, r.snapshot.Repository(c.Role).FullName(), text.Clean(c.Headline), text.Count(len(c.Paths()), "file"))
	}
	if p.Gate != nil {
		r.say(nil, "  … %s", text.Clean(p.Gate.Message))
		r.say(nil, "      %s", text.Clean(p.Gate.Command))
	}
}

// overBefore ends a plan that cannot be carried out, or that there is nothing
// to do for, and shows what any other changes.
func (r *applicationRun) overBefore(p delivery.Plan, whole bool) (over bool, err error) {
	switch {
	case len(p.Blockers) > 0:
		return true, r.blocked(p)
	case p.Nothing():
		r.showResult(delivery.Result{}, nil)
		return true, nil
	}
	return false, r.showDiff(p, whole)
}

// blocked says why a plan cannot be carried out.
func (r *applicationRun) blocked(p delivery.Plan) error {
	for i := range p.Blockers {
		p.Blockers[i].Message = text.Clean(p.Blockers[i].Message)
		r.out.problem(&connection.BlockedError{Blockers: p.Blockers[i : i+1]})
	}
	return &saidError{&connection.BlockedError{Blockers: p.Blockers}}
}

// apply carries out a plan that was confirmed.
func (r *applicationRun) apply(p delivery.Plan, proposed bool) error {
	r.workspace.Log.InfoContext(r.ctx, "apply", "plan", p.Title, "organization", r.snapshot.Organization.Name, "actor", p.Actor)
	result, err := r.engine.Apply(r.ctx, p, r.event)
	r.showResult(result, err)
	switch {
	case err != nil:
		return err
	case len(result.PullRequests) > 0 && !proposed: // nobody asked for one: a person has to merge it
		return &saidError{&codeError{exitPerson}}
	}
	return nil
}

// pass asks for everything that a plan wants to be confirmed: that a phase may
// begin, a name, and the plan itself. Who has named what a plan deletes has
// confirmed the plan, too.
func (r *deliveryRun) pass(p delivery.Plan, what string) error {
	if p.Gate != nil && !r.flags.confirmPhase {
		if !r.terminal || r.output == outputJSON || r.flags.yes {
			return &connection.BlockedError{Blockers: []connection.Blocker{{
				Kind: connection.BlockPerson, Reason: "Phase", Target: r.snapshot.Platform.FullName(), Message: text.Clean(p.Gate.Message) + " Nothing was written.",
				Next: "Check it with: " + text.Clean(p.Gate.Command) + "; then do the same again with --confirm-phase.",
			}}}
		}
		fmt.Fprint(r.program.out, "Is it so? [y/N] ")
		answer, err := r.line()
		if err != nil {
			return err
		}
		if answer != "y" && answer != "yes" {
			return &saidError{&codeError{exitPerson}}
		}
	}
	switch {
	case p.Typed == "":
		return r.confirm(r.flags.yes)
	case r.flags.confirm == p.Typed:
		return nil
	case r.flags.confirm == "" && r.terminal && r.output != outputJSON && !r.flags.yes:
		fmt.Fprintf(r.program.out, "Type %s to confirm: ", text.Clean(p.Typed))
		answer, err := r.line()
		if err != nil {
			return err
		}
		if answer == p.Typed {
			return nil
		}
	}
	return &connection.BlockedError{Blockers: []connection.Blocker{{
		Kind: connection.BlockRefuse, Reason: "Unconfirmed", Target: p.Typed, Message: text.Clean(what) + "; nothing was written",
		Next: "Give --confirm " + text.ShellQuote(p.Typed) + " to apply it.",
	}}}
}

// readTemplates reads all templates: the team's own, those that were asked
// for, and those of the program.
func (r *deliveryRun) readTemplates() (delivery.Templates, error) {
	sources, err := r.workspace.Sources(r.ctx, r.session, r.engine, r.flags.templates, r.snapshot.Organization)
	if err != nil {
		return nil, err
	}
	return r.engine.Templates(r.ctx, r.snapshot, sources...)
}
