// Package gitops is a command about the two GitOps repositories, under way: it
// opens them, prints what is in them, and changes them.
package gitops

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// SlotFlag adds --slot.
func (f *Flags) SlotFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.Slot, "slot", "", "which version, by the name that show prints, such as spec.source.targetRevision (default: the one that is certain)")
}

// ClusterFlag adds --cluster.
func (f *Flags) ClusterFlag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.Clusters, "cluster", nil, "only on this cluster; once for each (default: all on which it runs)")
}

// Writing adds the flags of commands that change a version.
func (f *Flags) Writing(cmd *cobra.Command) {
	f.SlotFlag(cmd)
	cmd.Flags().BoolVar(&f.KeepSlot, "keep-slot", false, "remember --slot in the file, as the annotation konstruct.io/version-slot")
	f.ClusterFlag(cmd)
	cmd.Flags().StringVar(&f.Actor, "actor", "", "in whose name the commit is made, where nobody signs in")
	cmd.Flags().StringVar(&f.Confirm, "confirm", "", "name of the ENVIRONMENT, where it is protected: the last one, and all where their order is not known")
	cmd.Flags().BoolVar(&f.Yes, "yes", false, "apply the plan without asking")
	cmd.Flags().BoolVar(&f.PullRequest, "pull-request", false, "open a pull request instead of committing; the exit code is 3, since a person has to merge it")
	f.ifOpenFlag(cmd)
}

// Run is a command about the GitOps repositories, under way.
type Run struct {
	Factory  *cmdutil.Factory
	Ctx      context.Context //nolint:containedctx // of the command
	Session  *workspace.Session
	Engine   *delivery.Engine
	Snapshot *delivery.Snapshot
	Flags    *Flags
	Out      output.Printer
	meter    *connection.Meter
	start    time.Time
	// before stands in front of every line for people: what is printed for
	// kubectl has comments beside it.
	Before string
}

// beginRun is a command about repositories before they are opened, and the
// organization that its flags mean.
func beginRun(factory *cmdutil.Factory, name string, f *Flags) (*Run, connection.Organization, error) {
	o := f.Organization(name)
	s, err := factory.Open()
	if err != nil {
		return nil, o, err
	}
	if err := o.Validate(); err != nil {
		return nil, o, failure.Usage(wording.Line(err), "")
	}
	r := &Run{Factory: factory, Session: s, Flags: f, Out: factory.Printer(), meter: &connection.Meter{}, start: factory.Now()}
	r.Engine = delivery.New(delivery.Options{GitHub: s.Client, Renderer: factory.Renderer, Now: factory.Now})
	return r, o, nil
}

// prepare is ctx as the run needs it, which keeps it.
func (r *Run) prepare(ctx context.Context) context.Context {
	ctx = r.Session.Engine.Announcing(connection.FromMemory(connection.WithMeter(ctx, r.meter)), r.event)
	if r.changes() {
		ctx = delivery.ForWriting(ctx) // the token that the commits need does for looking
	}
	r.Ctx = ctx
	return ctx
}

// changes reports whether the flags say that something is to be changed.
func (r *Run) changes() bool {
	return r.Flags.Confirm != "" || r.Flags.Yes || r.Flags.PullRequest
}

// located is where the organization is, as far as that is known without asking
// GitHub. Where nothing is, or where files are about to change, what is kept on
// this machine of the repositories helps little: ctx has them listed ahead.
func (r *Run) located(ctx context.Context, o connection.Organization) (context.Context, connection.Organization, bool) {
	known := false
	if !r.Flags.Given() {
		o, known = r.Session.KnownLayout(o)
	}
	if !known || r.changes() {
		ctx = delivery.ListingAhead(ctx)
	}
	return ctx, o, known
}

// Among is err, which says that something is not there, with the command that lists
// what is.
func (r *Run) Among(err error, list string) error {
	return &delivery.NotFoundError{What: wording.Line(err), Do: "See which there are: konstruct " + list + " " + r.Snapshot.Organization.Name}
}

// OpenApplications finds and opens the application repository.
func OpenApplications(ctx context.Context, factory *cmdutil.Factory, name string, f *Flags) (*Run, error) {
	r, o, err := beginRun(factory, name, f)
	if err != nil {
		return nil, err
	}
	ctx, o, known := r.located(r.prepare(ctx), o)
	if r.changes() {
		defer r.Session.AskAhead(ctx)()
	}
	switch {
	case f.Repository != "":
		owner, repo, ok := strings.Cut(f.Repository, "/")
		if !ok || owner == "" || repo == "" || strings.Contains(repo, "/") {
			return nil, failure.Usage("--repository "+f.Repository+": it is OWNER/NAME", "")
		}
		if f.Given() {
			return nil, failure.Usage("--repository says which repository it is; the other flags for that cannot be given, too", "")
		}
		o.ApplicationOrg, o.ApplicationRepository = owner, repo
		r.Snapshot, err = r.Engine.OpenApplicationsOf(ctx, o)
	case f.Given():
		r.Snapshot, err = r.Engine.OpenApplicationsOf(ctx, o)
	default:
		ctx, stop := r.Session.Engine.Ahead(ctx, o)
		defer stop()
		if r.Snapshot, err = r.Engine.FindApplications(ctx, o); err == nil && !known {
			r.Session.Layouts.Keep(r.Snapshot.Organization)
		}
	}
	if err != nil {
		return nil, err
	}
	if told := r.Snapshot.Organization.Name; told != o.Name {
		return nil, failure.Usage(r.Snapshot.Application.FullName()+" belongs to the organization "+told, "Give its name instead of "+o.Name+".")
	}
	return r, nil
}

// event says only what has to be waited for: requests that were answered are
// no news, and one that has failed for good is part of the error.
func (r *Run) event(e connection.Event) {
	if e.Request != nil && e.Request.RetryAt.IsZero() {
		return
	}
	r.Out.Event(e)
}

// Requester is in whose name a commit is made. A token of a pipeline may have
// no user: that is no problem.
func (r *Run) Requester() (string, error) {
	if r.Session.Client.HasApp() || r.Flags.Actor == "" && r.Factory.Workspace.Env.Actor == "" {
		return r.Factory.Operator(r.Ctx, r.Session, r.Flags.Actor)
	}
	user, err := r.Session.SignedIn(r.Ctx)
	if err == nil && user.Login != "" {
		return user.Login, nil
	}
	if err != nil && github.KindOf(err) != github.KindForbidden {
		r.Factory.Workspace.Log.Warn("ask who is signed in", "error", err)
	}
	// operator would ask GitHub the same again, and say that it refuses.
	return operatorName(r.Flags.Actor, r.Factory.Workspace.Env.Actor)
}

// operatorName is the operator that was named; nobody is the pipeline itself.
func operatorName(names ...string) (string, error) {
	for _, n := range names {
		if n == "" {
			continue
		}
		if strings.ContainsFunc(n, func(r rune) bool { return r < ' ' || r == 0x7f }) || len(n) > 100 {
			return "", failure.Usage("--actor: one line of at most 100 characters", "")
		}
		return n, nil
	}
	return "konstruct[bot]", nil
}
