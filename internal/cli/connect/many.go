package connect

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"gitconnection/internal/change"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/config"
	"gitconnection/internal/connection"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// job is one organization of many: it plans, shows and applies its own change.
type job struct {
	factory      *cmdutil.Factory
	session      *workspace.Session
	out          output.Printer // whose lines say which organization they are about
	mu           *sync.Mutex
	organization connection.Organization
	laidOut      bool // the file or a flag says where; it is not searched for
	meter        *connection.Meter
	state        connection.State
	changed      bool
	took         time.Duration
}

// jobs are the organizations that names, flags and file ask for.
func (f *connectOptions) jobs(names []string) ([]*job, error) {
	listed := map[string]connection.Organization{}
	if f.file != "" {
		if f.Given() {
			return nil, failure.Usage("-f says where each organization is; the flags for that cannot be given, too", "")
		}
		list, err := config.ReadOrganizations(f.file)
		if err != nil {
			return nil, failure.Usage(wording.Line(err), "It holds: organizations: [{name: acme, application_org: acme-apps}, …]")
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
			t := f.Fill(name)
			o = t.Organization(name)
		}
		if err := o.Validate(); err != nil {
			return nil, failure.Usage(wording.Line(err), "")
		}
		for _, r := range connection.Roles() {
			full := strings.ToLower(o.FullName(r))
			if other := taken[full]; other != "" {
				return nil, failure.Usage(fmt.Sprintf("%s would belong to %s and to %s", full, other, name), "Use "+cmdutil.Placeholder+" in the names, or a file with -f.")
			}
			taken[full] = name
		}
		out = append(out, &job{organization: o, laidOut: known || f.Given(), meter: &connection.Meter{}})
	}
	return out, nil
}

// connectMany plans all organizations, asks once, and connects them: each for
// itself, so that one that fails stops no other.
func connectMany(ctx context.Context, factory *cmdutil.Factory, s *workspace.Session, names []string, f connectOptions) error {
	if f.wait > 0 {
		return failure.Usage("--wait waits for one organization", "Leave it out: the summary names the command for those that a person has to act for.")
	}
	jobs, err := f.jobs(names)
	if err != nil {
		return err
	}
	actor, err := factory.Operator(ctx, s, f.actor)
	if err != nil {
		return err
	}
	out := factory.Printer()
	opts := f.options(actor)
	mu := &sync.Mutex{} // of the configuration file
	var changes []change.Change[connection.Plan, connection.Result]
	for _, j := range jobs {
		j.factory, j.session, j.mu, j.out = factory, s, mu, out.Of(j.organization.Name)
		c := change.Connection("Connect "+j.organization.Name, func(ctx context.Context) (connection.Plan, error) { return j.plan(ctx, opts) }, j.apply)
		c.Judge, c.Presenter = judgeUnconnected, j
		changes = append(changes, c)
	}
	ctx = connection.ForWriting(connection.InBulk(ctx))
	errs, err := change.RunMany(ctx, changes, func() error { return factory.Confirm(f.yes) }, connection.Each)
	if err != nil {
		return err
	}
	return conclude(ctx, factory, out, jobs, errs, f)
}

// judgeUnconnected leaves those alone that are connected already.
func judgeUnconnected(p connection.Plan) change.Verdict {
	if v := change.JudgeConnection(p); v != change.Ready || !p.Nothing() {
		return v
	}
	return change.Nothing
}

// plan looks at the organization and plans it.
func (j *job) plan(ctx context.Context, opts connection.ConnectOptions) (connection.Plan, error) {
	ctx = connection.WithMeter(ctx, j.meter)
	ctx = github.WithObserver(ctx, func(r github.Request) {
		if !r.HeldUntil.IsZero() {
			j.out.Event(connection.Event{State: connection.StepWaiting, Message: r.Held, Until: r.HeldUntil, At: j.factory.Now()})
		}
	})
	engine := j.session.Engine
	look := j.session.Layouts.Find
	if j.laidOut {
		look = engine.Observe
	} else if saved, ok := j.session.Organizations.Find(j.organization.Name); ok {
		j.organization = saved
	}
	begun := j.factory.Now()
	var err error
	if j.state, err = look(connection.FromMemory(ctx), j.organization); err != nil {
		return connection.Plan{}, err
	}
	plan := engine.PlanConnect(j.state, opts)
	if !plan.Nothing() {
		if j.state, err = engine.Confirm(ctx, j.state); err != nil {
			return connection.Plan{}, err
		}
		plan = engine.PlanConnect(j.state, opts)
	}
	j.organization, j.took = plan.Organization, j.factory.Now().Sub(begun)
	return plan, nil
}

func (j *job) apply(ctx context.Context, plan connection.Plan, sink connection.Sink) (connection.Result, error) {
	begun := j.factory.Now()
	j.changed = true
	result, err := j.session.Engine.Apply(connection.WithMeter(ctx, j.meter), plan, sink)
	j.state, j.took = result.State, j.factory.Now().Sub(begun)
	return result, err
}

// Show implements [change.Presenter].
func (j *job) Show(_ context.Context, plan connection.Plan) error {
	j.out.Plan(plan)
	return nil
}

// ShowDetails implements [change.Presenter]: all was shown with the plan.
func (j *job) ShowDetails(context.Context, connection.Plan) error { return nil }

// Blocked implements [change.Presenter]. The page where the App is installed is
// one for all: looking every account up would use up the few requests that
// nobody signed in has.
func (j *job) Blocked(ctx context.Context, plan connection.Plan) error {
	for i, b := range plan.Blockers {
		if b.URL == "" && b.Reason == connection.ReasonNotInstalled {
			if page, err := j.session.Client.InstallURL(ctx, 0); err == nil {
				plan.Blockers[i].URL = page
			}
		}
	}
	if plan.WaitsForInstallation() {
		j.session.Organizations.KeepPending(j.organization)
	}
	for _, b := range plan.Blockers {
		j.out.Problem(&connection.BlockedError{Blockers: []connection.Blocker{b}})
	}
	j.state.Phase = plan.Phase()
	return &connection.BlockedError{Blockers: plan.Blockers}
}

// Event implements [change.Presenter].
func (j *job) Event(e connection.Event) { j.out.Event(e) }

// Report implements [change.Presenter]: of what went well the summary tells.
func (j *job) Report(_ context.Context, _ connection.Plan, result connection.Result, err error) error {
	switch {
	case err != nil:
		j.out.Problem(err)
		offerUndo(j.out, result, err)
	case j.changed:
		j.mu.Lock()
		j.session.Organizations.DropPending(j.organization)
		j.mu.Unlock()
		j.session.Layouts.Keep(j.organization)
	}
	return err
}

// conclude prints a result for each and the summary of all.
func conclude(ctx context.Context, factory *cmdutil.Factory, out output.Printer, jobs []*job, errs []error, f connectOptions) error {
	sum := output.Summary{}
	var codes []int
	var rest []string
	for i, j := range jobs {
		code := cmdutil.ExitDone
		if errs[i] != nil {
			code = cmdutil.ExitCode(ctx, errs[i])
			rest = append(rest, j.organization.Name)
		}
		codes = append(codes, code)
		usage := j.meter.Usage()
		e := output.Ending{Organization: j.organization.Name, Outcome: outcomeOf(code, j.changed), Phase: j.state.Phase, Exit: code}
		switch {
		case errs[i] != nil:
			e.Message = wording.Line(errs[i])
		case j.changed:
			e.Message = fmt.Sprintf("%d requests, %d of them writing, %.2f s", usage.Requests, usage.Writes, j.took.Seconds())
		default:
			e.Message = "nothing to do"
		}
		sum.Ends = append(sum.Ends, e)
		if factory.Output == output.JSON {
			j.state.Organization = j.organization
			out.Result(connection.Result{Verb: connection.VerbConnect, State: j.state, Usage: usage}, j.took)
		}
	}
	sum.Exit = worst(codes)
	if len(rest) > 0 {
		sum.Again = f.command(rest)
	}
	out.Summary(sum)
	if sum.Exit == cmdutil.ExitDone {
		return nil
	}
	return cmdutil.ExitWith(sum.Exit)
}

// command is the command line for the organizations that remain.
func (f *connectOptions) command(names []string) string {
	words := append([]string{"konstruct", "connect"}, names...)
	for _, o := range [][2]string{
		{"-f", f.file}, {"--platform-org", f.PlatformOrg}, {"--application-org", f.ApplicationOrg},
		{"--platform-repository", f.PlatformRepository}, {"--application-repository", f.ApplicationRepository}, {"--actor", f.actor},
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

// worst is the exit code of many: the first of these that one of them has.
// Whoever stopped it knows; a failure may hide anything; a refusal needs a
// decision; a person may act meanwhile.
func worst(codes []int) int {
	for _, code := range []int{cmdutil.ExitInterrupted, cmdutil.ExitFailed, cmdutil.ExitRefused, cmdutil.ExitPerson, cmdutil.ExitUsage} {
		if slices.Contains(codes, code) {
			return code
		}
	}
	return cmdutil.ExitDone
}

func outcomeOf(code int, changed bool) string {
	switch {
	case code == cmdutil.ExitDone && changed:
		return output.EndConnected
	case code == cmdutil.ExitDone:
		return output.EndUnchanged
	case code == cmdutil.ExitPerson:
		return output.EndWaiting
	case code == cmdutil.ExitRefused:
		return output.EndRefused
	case code == cmdutil.ExitInterrupted:
		return output.EndStopped
	}
	return output.EndFailed
}
