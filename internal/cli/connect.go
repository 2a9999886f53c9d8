package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gitconnection/internal/connection"
	"gitconnection/internal/failure"
	"gitconnection/internal/report"
	"gitconnection/internal/workspace"
)

// target are the flags that say which organization is meant.
type target struct {
	platformOrg, applicationOrg               string
	platformRepository, applicationRepository string
}

func (t *target) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&t.platformOrg, "platform-org", "", "GitHub organization of the platform repository (default: ORG)")
	f.StringVar(&t.applicationOrg, "application-org", "", "GitHub organization of the application repository (default: the platform's)")
	f.StringVar(&t.platformRepository, "platform-repository", "", "name of the platform repository (default: ORG-gitops)")
	f.StringVar(&t.applicationRepository, "application-repository", "", "name of the application repository (default: ORG-gitops, ORG-apps-gitops in one GitHub organization)")
}

func (t *target) given() bool { return *t != target{} }

func (t *target) organization(name string) connection.Organization {
	o := connection.NewOrganization(name, t.platformOrg, t.applicationOrg)
	if t.platformRepository != "" {
		o.PlatformRepository = t.platformRepository
	}
	if t.applicationRepository != "" {
		o.ApplicationRepository = t.applicationRepository
	}
	return o
}

// organization says which organization ORG is: as the flags say, else as it
// was saved, else as GitHub shows it.
func (p *program) organization(ctx context.Context, s *workspace.Session, name string, t *target, find finder) (connection.State, error) {
	o := t.organization(name)
	if !t.given() {
		if saved, ok := s.Organizations.Find(name); ok {
			o = saved
		}
	}
	if err := o.Validate(); err != nil {
		return connection.State{}, failure.Usage(err.Error(), "")
	}
	if t.given() {
		return s.Engine.Observe(ctx, o)
	}
	return find(ctx, o)
}

// finder looks for an organization that was named without saying where it is.
type finder func(context.Context, connection.Organization) (connection.State, error)

type connectFlags struct {
	target
	actor string
	choiceFlags
	yes  bool
	wait time.Duration
	file string
}

func (p *program) connectCommand() *cobra.Command {
	var f connectFlags
	cmd := &cobra.Command{
		Use: "connect ORG...", Short: "Connect organizations to GitHub",
		Long: "connect shows what has to be done so that the organization is connected, and does it. Running it again on a\n" +
			"connected organization writes nothing; running it again after a failure goes on.\n\n" +
			"Several organizations are planned first and confirmed together; each is connected for itself, within GitHub's\n" +
			"limits, and one that fails stops no other. {org} in a flag stands for each organization's name:\n" +
			"konstruct connect acme umbrella --application-org '{org}-apps'. The summary names the command for the rest; the exit\n" +
			"code is the worst of all, in the order 130, 1, 4, 3, 0.",
		Args: func(cmd *cobra.Command, got []string) error {
			if f.file != "" {
				return nil
			}
			return args(1, 10_000, "the name of an organization")(cmd, got)
		},
		RunE: func(cmd *cobra.Command, names []string) error {
			s, err := p.workspace.Open(p.named)
			if err != nil {
				return err
			}
			if err := p.canSave(); err != nil {
				return err
			}
			if len(names) != 1 || f.file != "" {
				if p.save != "" {
					return failure.Usage("--save writes down one organization", "Leave it out, or connect one after the other.")
				}
				return p.connectMany(cmd.Context(), s, names, f)
			}
			f.target = f.fill(names[0])
			return p.connect(cmd.Context(), s, names[0], f)
		},
	}
	f.target.flags(cmd)
	cmd.Flags().StringVar(&f.actor, "actor", "", "in whose name the commits are made, where nobody signs in")
	cmd.Flags().BoolVar(&f.yes, "yes", false, "apply the plan without asking")
	p.saveFlag(cmd)
	f.choiceFlags.flags(cmd)
	cmd.Flags().StringVarP(&f.file, "file", "f", "", "YAML list of organizations, as in the configuration; ORG chooses among them")
	cmd.Flags().DurationVar(&f.wait, "wait", 0, "how long to wait for a person to install or approve the App")
	return cmd
}

func (p *program) connect(ctx context.Context, s *workspace.Session, name string, f connectFlags) error {
	actor, err := p.operator(ctx, s, f.actor)
	if err != nil {
		return err
	}
	out := p.printer()
	meter := &connection.Meter{}
	start := p.now()
	ctx = connection.ForWriting(connection.WithMeter(ctx, meter))
	look := s.Engine.Announcing(ctx, out.event)
	state, err := p.organization(connection.FromMemory(look), s, name, &f.target, s.Layouts.Find)
	if err != nil {
		return err
	}
	if !s.Engine.PlanConnect(state, f.options(actor)).Nothing() {
		if state, err = s.Engine.Confirm(look, state); err != nil {
			return err
		}
	}
	if f.wait > 0 && s.Engine.PlanConnect(state, connection.ConnectOptions{}).WaitsForInstallation() {
		waiting, cancel := context.WithTimeout(ctx, f.wait)
		defer cancel()
		s.Organizations.KeepPending(state.Organization)
		if err := s.Engine.Await(waiting, state.Organization, nil, p.sayWaiting(out)); err != nil && ctx.Err() == nil && waiting.Err() == nil {
			return err
		}
		start = p.now() // waiting for a person is no part of the work
		if state, err = s.Engine.Observe(connection.AfterAwait(look), state.Organization); err != nil {
			return err
		}
	}
	plan := s.Engine.PlanConnect(state, f.options(actor))
	out.plan(plan)
	if err := p.showDiffs(ctx, s, out, plan, f.choiceFlags); err != nil {
		return err
	}
	return p.carryOut(ctx, s, out, plan, meter, start, f.yes)
}

// carryOut applies a plan that was shown, once it is agreed to; one that is
// blocked says why.
func (p *program) carryOut(ctx context.Context, s *workspace.Session, out printer, plan connection.Plan, meter *connection.Meter, start time.Time, yes bool) error {
	if len(plan.Blockers) > 0 {
		return p.blocked(ctx, s, out, plan, meter, start)
	}
	if !plan.Nothing() {
		if err := p.confirm(yes); err != nil {
			return err
		}
	}
	return p.apply(ctx, s, out, plan, start)
}

// blocked says why a plan cannot be applied and where a person helps.
func (p *program) blocked(ctx context.Context, s *workspace.Session, out printer, plan connection.Plan, meter *connection.Meter, start time.Time) error {
	for i, b := range plan.Blockers {
		if b.URL == "" && b.Reason == connection.ReasonNotInstalled {
			if page, err := s.Engine.InstallURL(ctx, b.Target); err == nil {
				plan.Blockers[i].URL = page
			}
		}
	}
	if plan.WaitsForInstallation() {
		s.Organizations.KeepPending(plan.Organization)
	}
	for _, b := range plan.Blockers {
		out.problem(&connection.BlockedError{Blockers: []connection.Blocker{b}})
	}
	state := plan.State
	state.Phase = plan.Phase()
	p.writeDown(out, report.Report{Plan: &plan})
	out.result(connection.Result{Verb: plan.Verb, State: state, Usage: meter.Usage()}, p.now().Sub(start))
	return &saidError{&connection.BlockedError{Blockers: plan.Blockers}}
}

func (p *program) apply(ctx context.Context, s *workspace.Session, out printer, plan connection.Plan, start time.Time) error {
	p.workspace.Log.InfoContext(ctx, "apply", "verb", plan.Verb, "organization", plan.Organization.Name, "actor", plan.Actor(), "writes", plan.Writes())
	steps := follow(out, plan)
	result, err := s.Engine.Apply(ctx, plan, steps.event)
	took := p.now().Sub(start)
	p.workspace.Log.InfoContext(ctx, "applied", "organization", plan.Organization.Name, "phase", result.State.Phase, "requests", result.Usage.Requests, "error", err)
	defer p.writeDown(out, report.Report{Plan: &plan, Result: &result, Err: err, Took: took})
	if err != nil {
		if ctx.Err() != nil {
			sayStopped(out, steps)
		} else {
			out.problem(err)
		}
		p.offerUndo(out, result, err)
		out.result(result, took)
		return &saidError{err}
	}
	s.Organizations.DropPending(plan.Organization)
	if plan.Verb == connection.VerbConnect {
		s.Layouts.Keep(plan.Organization)
	}
	out.result(result, took)
	return nil
}

// sayWaiting prints what is waited for, once for each change.
func (p *program) sayWaiting(out printer) func(connection.Waiting) {
	last := map[string]string{}
	return func(w connection.Waiting) {
		text := fmt.Sprintf("waiting for the App to be installed on %s: %s", w.Owner, w.URL)
		if w.Pending {
			text = fmt.Sprintf("waiting for an owner of %s to approve the request of %s", w.Owner, w.Requester)
		}
		if w.Err != nil {
			text += " (" + w.Err.Error() + ")"
		}
		if last[w.Owner] != text {
			last[w.Owner] = text
			out.note(text)
		}
	}
}

// confirm asks the person in the terminal; a script says --yes.
func (p *program) confirm(yes bool) error {
	if yes {
		return nil
	}
	if !p.terminal || p.output == outputJSON {
		return failure.Usage("nothing was written: the plan has to be confirmed", "Give --yes to apply it.")
	}
	fmt.Fprint(p.out, "Apply? [y/N] ")
	line, err := bufio.NewReader(p.in).ReadString('\n')
	if answer := strings.ToLower(strings.TrimSpace(line)); answer == "y" || answer == "yes" {
		return nil
	}
	if err != nil && line == "" {
		return errors.Join(context.Canceled, errors.New("nothing was written"))
	}
	return &saidError{errors.Join(context.Canceled, errors.New("nothing was written"))}
}
