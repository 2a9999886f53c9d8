package cli

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"gitconnection/internal/config"
	"gitconnection/internal/connection"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/workspace"
)

// placeholder stands for each organization's own name in flags.
const placeholder = "{org}"

// fill returns t with the name of one organization in place of the
// placeholder.
func (t target) fill(name string) target {
	for _, f := range []*string{&t.platformOrg, &t.applicationOrg, &t.platformRepository, &t.applicationRepository} {
		*f = strings.ReplaceAll(*f, placeholder, name)
	}
	return t
}

// job is one organization of many.
type job struct {
	organization connection.Organization
	laidOut      bool // the file or a flag says where; it is not searched for
	meter        *connection.Meter
	state        connection.State
	plan         connection.Plan
	changed      bool
	took         time.Duration
	err          error
}

// jobs are the organizations that names, flags and file ask for.
func (f *connectFlags) jobs(names []string) ([]*job, error) {
	listed := map[string]connection.Organization{}
	if f.file != "" {
		if f.given() {
			return nil, failure.Usage("-f says where each organization is; the flags for that cannot be given, too", "")
		}
		list, err := config.ReadOrganizations(f.file)
		if err != nil {
			return nil, failure.Usage(err.Error(), "It holds: organizations: [{name: acme, application_org: acme-apps}, …]")
		}
		all := len(names) == 0
		for _, o := range list {
			known := workspace.FromConfig(o)
			listed[known.Name] = known
			if all {
				names = append(names, known.Name)
			}
		}
	}
	var out []*job
	taken := map[string]string{} // by owner/name in lower case
	for _, name := range names {
		o, known := listed[strings.ToLower(name)]
		if f.file != "" && !known {
			return nil, failure.Usage(fmt.Sprintf("%s is not in %s", name, f.file), "")
		}
		if !known {
			t := f.fill(name)
			o = t.organization(name)
		}
		if err := o.Validate(); err != nil {
			return nil, failure.Usage(err.Error(), "")
		}
		for _, r := range connection.Roles() {
			full := strings.ToLower(o.FullName(r))
			if other := taken[full]; other != "" {
				return nil, failure.Usage(fmt.Sprintf("%s would belong to %s and to %s", full, other, name), "Use "+placeholder+" in the names, or a file with -f.")
			}
			taken[full] = name
		}
		out = append(out, &job{organization: o, laidOut: known || f.given(), meter: &connection.Meter{}})
	}
	return out, nil
}

// connectMany plans all organizations, asks once, and connects them: each for
// itself, so that one that fails stops no other.
func (p *program) connectMany(ctx context.Context, s *workspace.Session, names []string, f connectFlags) error {
	if f.wait > 0 {
		return failure.Usage("--wait waits for one organization", "Leave it out: the summary names the command for those that a person has to act for.")
	}
	jobs, err := f.jobs(names)
	if err != nil {
		return err
	}
	actor, err := p.operator(ctx, s, f.actor)
	if err != nil {
		return err
	}
	out := p.printer()
	opts := f.options(actor)
	ctx = connection.ForWriting(connection.InBulk(ctx))
	errs := connection.Each(ctx, len(jobs), func(i int) error { return p.planOne(ctx, s, jobs[i], opts, out) })
	todo := p.shown(ctx, s, out, jobs, errs)
	if len(todo) > 0 {
		if err := p.confirm(f.yes); err != nil {
			return err
		}
	}
	var mu sync.Mutex // of the configuration file
	errs = connection.Each(ctx, len(todo), func(i int) error {
		j := todo[i]
		begun := p.now()
		j.changed = true
		printer := out.of(j.organization.Name)
		result, err := s.Engine.Apply(connection.WithMeter(ctx, j.meter), j.plan, printer.event)
		j.state, j.took = result.State, p.now().Sub(begun)
		if err == nil {
			mu.Lock()
			s.Organizations.DropPending(j.organization)
			mu.Unlock()
			s.Layouts.Keep(j.organization)
		} else {
			printer.problem(err)
			p.offerUndo(printer, result, err)
		}
		return err
	})
	for i, err := range errs {
		todo[i].err = err
	}
	return p.concluded(ctx, out, jobs, f)
}

// planOne looks at one organization and plans it.
func (p *program) planOne(ctx context.Context, s *workspace.Session, j *job, opts connection.ConnectOptions, out printer) error {
	printer := out.of(j.organization.Name)
	ctx = connection.WithMeter(ctx, j.meter)
	ctx = github.WithObserver(ctx, func(r github.Request) {
		if !r.HeldUntil.IsZero() {
			printer.event(connection.Event{State: connection.StepWaiting, Message: r.Held, Until: r.HeldUntil, At: p.now()})
		}
	})
	look := s.Layouts.Find
	if j.laidOut {
		look = s.Engine.Observe
	} else if saved, ok := s.Organizations.Find(j.organization.Name); ok {
		j.organization = saved
	}
	begun := p.now()
	var err error
	if j.state, err = look(connection.FromMemory(ctx), j.organization); err != nil {
		return err
	}
	j.plan = s.Engine.PlanConnect(j.state, opts)
	if !j.plan.Nothing() {
		if j.state, err = s.Engine.Confirm(ctx, j.state); err != nil {
			return err
		}
		j.plan = s.Engine.PlanConnect(j.state, opts)
	}
	j.organization, j.took = j.plan.Organization, p.now().Sub(begun)
	return nil
}

// shown prints all plans and what stands in their way, and returns the
// organizations for which something can be done.
func (p *program) shown(ctx context.Context, s *workspace.Session, out printer, jobs []*job, errs []error) []*job {
	var todo []*job
	for i, j := range jobs {
		printer := out.of(j.organization.Name)
		if j.err = errs[i]; j.err != nil {
			printer.problem(j.err)
			continue
		}
		printer.plan(j.plan)
		switch {
		case len(j.plan.Blockers) > 0:
			p.pages(ctx, s, j.plan.Blockers)
			if j.plan.WaitsForInstallation() {
				s.Organizations.KeepPending(j.organization)
			}
			for _, b := range j.plan.Blockers {
				printer.problem(&connection.BlockedError{Blockers: []connection.Blocker{b}})
			}
			j.state.Phase = j.plan.Phase()
			j.err = &connection.BlockedError{Blockers: j.plan.Blockers}
		case !j.plan.Nothing():
			todo = append(todo, j)
		}
	}
	return todo
}

// pages adds the page where the App is installed; one page for all, since
// looking every account up would use up the few requests that nobody signed
// in has.
func (p *program) pages(ctx context.Context, s *workspace.Session, blockers []connection.Blocker) {
	for i, b := range blockers {
		if b.URL == "" && b.Reason == connection.ReasonNotInstalled {
			if page, err := s.Client.InstallURL(ctx, 0); err == nil {
				blockers[i].URL = page
			}
		}
	}
}

// concluded prints a result for each and the summary of all.
func (p *program) concluded(ctx context.Context, out printer, jobs []*job, f connectFlags) error {
	sum := summary{}
	var codes []int
	var rest []string
	for _, j := range jobs {
		code := exitDone
		if j.err != nil {
			code = exitCode(ctx, j.err)
			rest = append(rest, j.organization.Name)
		}
		codes = append(codes, code)
		usage := j.meter.Usage()
		e := ending{Organization: j.organization.Name, Outcome: outcomeOf(code, j.changed), Phase: j.state.Phase, Exit: code}
		switch {
		case j.err != nil:
			e.Message = j.err.Error()
		case j.changed:
			e.Message = fmt.Sprintf("%d requests, %d of them writing, %.2f s", usage.Requests, usage.Writes, j.took.Seconds())
		default:
			e.Message = "nothing to do"
		}
		sum.ends = append(sum.ends, e)
		if p.output == outputJSON {
			j.state.Organization = j.organization
			out.result(connection.Result{Verb: connection.VerbConnect, State: j.state, Usage: usage}, j.took)
		}
	}
	sum.exit = worst(codes)
	if len(rest) > 0 {
		sum.again = f.command(rest)
	}
	out.summary(sum)
	if sum.exit == exitDone {
		return nil
	}
	return &saidError{&codeError{sum.exit}}
}

// command is the command line for the organizations that remain.
func (f *connectFlags) command(names []string) string {
	words := append([]string{"konstruct", "connect"}, names...)
	for _, o := range [][2]string{
		{"-f", f.file}, {"--platform-org", f.platformOrg}, {"--application-org", f.applicationOrg},
		{"--platform-repository", f.platformRepository}, {"--application-repository", f.applicationRepository}, {"--actor", f.actor},
	} {
		if o[1] != "" {
			words = append(words, o[0], o[1])
		}
	}
	words = append(words, f.words()...)
	if f.yes {
		words = append(words, "--yes")
	}
	for i, w := range words {
		words[i] = text.ShellQuote(w)
	}
	return strings.Join(words, " ")
}
