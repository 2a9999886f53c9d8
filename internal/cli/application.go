package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/workspace"
)

// applicationFlags are what the commands about applications have in common.
type applicationFlags struct {
	target
	repository  string
	environment string
	clusters    []string
	slot        string
	actor       string
	confirm     string
	yes         bool
	pullRequest bool
}

func (p *program) applicationCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "application", Short: "See which version of an application runs where, and change it",
		Long: "application works on the application repository alone, with the App or with any token that may read or write its\n" +
			"files (KONSTRUCT_GITHUB_TOKEN): see docs/pipelines.md. The version of an application is the targetRevision of its\n" +
			"chart, else an image's tag in the Helm values that its file holds, else the targetRevision of its source; --slot\n" +
			"names another one, as show prints them.",
		Args: args(0, 0, "a command: list, show, set, promote, rollback, history or diff"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.applicationList(), p.applicationShow(), p.applicationHistory(), p.applicationDiff(),
		p.applicationSet(), p.applicationPromote(), p.applicationRollback())
	return cmd
}

// about makes one of the commands; the first word is the organization.
func (p *program) about(use, short, long string, least, most int, f *applicationFlags, run func(*applicationRun, []string) error) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Long: long, Args: args(least, most, strings.SplitN(use, " ", 2)[1])}
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		r, err := p.openApplications(cmd.Context(), words[0], f)
		if err != nil {
			return cleaned(err)
		}
		return cleaned(run(r, words[1:]))
	}
	f.flags(cmd)
	cmd.Flags().StringVar(&f.repository, "repository", "", "OWNER/NAME of the application repository (default: found by ORG)")
	return cmd
}

func (f *applicationFlags) slotFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.slot, "slot", "", "which version in the file, such as spec.source.targetRevision (default: the preferred one)")
}

func (f *applicationFlags) clusterFlag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.clusters, "cluster", nil, "only on this cluster; once for each (default: all on which it runs)")
}

func (f *applicationFlags) writing(cmd *cobra.Command) {
	f.slotFlag(cmd)
	f.clusterFlag(cmd)
	cmd.Flags().StringVar(&f.actor, "actor", "", "in whose name the commit is made, where nobody signs in")
	cmd.Flags().StringVar(&f.confirm, "confirm", "", "name of the ENVIRONMENT, where it is protected: the last one, and all where their order is not known")
	cmd.Flags().BoolVar(&f.yes, "yes", false, "apply the plan without asking")
	cmd.Flags().BoolVar(&f.pullRequest, "pull-request", false, "open a pull request instead of committing")
}

// applicationRun is one command about applications, under way.
type applicationRun struct {
	*program
	ctx      context.Context
	session  *workspace.Session
	engine   *delivery.Engine
	snapshot *delivery.Snapshot
	flags    *applicationFlags
	out      printer
	meter    *connection.Meter
	start    time.Time
	// before stands in front of every line for people: what is printed for
	// kubectl has comments beside it.
	before string
}

// beginRun is a command about repositories before they are opened, and the
// organization that its flags mean.
func (p *program) beginRun(name string, f *applicationFlags) (*applicationRun, connection.Organization, error) {
	o := f.organization(name)
	s, err := p.workspace.Open(p.named)
	if err != nil {
		return nil, o, err
	}
	if err := o.Validate(); err != nil {
		return nil, o, failure.Usage(err.Error(), "")
	}
	r := &applicationRun{program: p, session: s, flags: f, out: p.printer(), meter: &connection.Meter{}, start: p.now()}
	r.engine = delivery.New(delivery.Options{GitHub: s.Client, Now: p.now})
	return r, o, nil
}

// within is ctx as the run needs it, which keeps it.
func (r *applicationRun) within(ctx context.Context) context.Context {
	ctx = r.session.Engine.Announcing(connection.FromMemory(connection.WithMeter(ctx, r.meter)), r.event)
	if f := r.flags; f.confirm != "" || f.yes || f.pullRequest {
		ctx = delivery.ForWriting(ctx) // the token that the commits need does for looking
	}
	r.ctx = ctx
	return ctx
}

// openApplications finds and opens the application repository.
func (p *program) openApplications(ctx context.Context, name string, f *applicationFlags) (*applicationRun, error) {
	r, o, err := p.beginRun(name, f)
	if err != nil {
		return nil, err
	}
	ctx = r.within(ctx)
	switch {
	case f.repository != "":
		owner, repo, ok := strings.Cut(f.repository, "/")
		if !ok || owner == "" || repo == "" || strings.Contains(repo, "/") {
			return nil, failure.Usage("--repository "+f.repository+": it is OWNER/NAME", "")
		}
		if f.given() {
			return nil, failure.Usage("--repository says which repository it is; the other flags for that cannot be given, too", "")
		}
		r.snapshot, err = r.engine.OpenApplications(ctx, owner, repo)
	case f.given():
		r.snapshot, err = r.engine.OpenApplications(ctx, o.Owner(connection.Application), o.Repository(connection.Application))
	default:
		r.snapshot, err = r.engine.FindApplications(ctx, r.session.KnownLayout(o))
	}
	if err != nil {
		return nil, err
	}
	if told := r.snapshot.Organization.Name; told != o.Name {
		return nil, failure.Usage(r.snapshot.Application.FullName()+" belongs to the organization "+told, "Give its name instead of "+o.Name+".")
	}
	return r, nil
}

// event says only what has to be waited for: requests that were answered are
// no news.
func (r *applicationRun) event(e connection.Event) {
	if e.Request != nil && e.Request.RetryAt.IsZero() && e.Request.Err == "" {
		return
	}
	r.out.event(e)
}

// wish is what the words after ORG and the flags ask for.
func (r *applicationRun) wish(application, environment string) delivery.ApplicationRequest {
	return delivery.ApplicationRequest{Application: application, Environment: environment, Clusters: r.flags.clusters, Slot: r.flags.slot, PullRequest: r.flags.pullRequest}
}

// cleaned makes an error safe to print: what files hold may be in it.
func cleaned(err error) error {
	if err == nil || text.Clean(err.Error()) == err.Error() {
		return err
	}
	if said, ok := errors.AsType[*saidError](err); ok {
		return said
	}
	return &cleanError{err}
}

type cleanError struct{ err error }

func (e *cleanError) Error() string { return text.Clean(e.err.Error()) }

func (e *cleanError) Unwrap() error { return e.err }

// requester is in whose name a commit is made. A token of a pipeline may have
// no user: that is no problem.
func (r *applicationRun) requester() (string, error) {
	if r.session.Client.HasApp() || r.flags.actor == "" && r.workspace.Env.Actor == "" {
		return r.operator(r.ctx, r.session, r.flags.actor)
	}
	user, err := r.session.SignedIn(r.ctx)
	if err == nil && user.Login != "" {
		return user.Login, nil
	}
	if err != nil && github.KindOf(err) != github.KindForbidden {
		r.workspace.Log.Warn("ask who is signed in", "error", err)
	}
	// operator would ask GitHub the same again, and say that it refuses.
	return named(r.flags.actor, r.workspace.Env.Actor)
}
