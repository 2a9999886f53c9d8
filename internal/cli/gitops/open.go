package gitops

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
)

// Flags are what the commands about both repositories have in common.
type Flags struct {
	cmdutil.Target
	answerFlags
	Repository   string
	Environment  string
	Clusters     []string
	Slot         string
	KeepSlot     bool
	Actor        string
	Confirm      string
	Yes          bool
	PullRequest  bool
	templates    []string
	ConfirmPhase bool
	dryRun       bool
	ifOpen       string
	wholeDiff    bool
}

// ConfirmEnvironment is what --confirm names where an environment is protected.
const ConfirmEnvironment = "name of the ENVIRONMENT that is protected, or would be no longer"

// Looking are the flags of commands that only look.
func (f *Flags) Looking(cmd *cobra.Command) {
	f.Flags(cmd)
	f.templatesFlag(cmd)
}

// Changing are the flags of commands that change something; what is what
// --confirm names.
func (f *Flags) Changing(cmd *cobra.Command, what string) {
	f.Looking(cmd)
	fs := cmd.Flags()
	fs.StringVar(&f.Actor, "actor", "", "in whose name the commits are made, where nobody signs in")
	fs.StringVar(&f.Confirm, "confirm", "", what)
	fs.BoolVar(&f.Yes, "yes", false, "apply the plan without asking; never a deletion")
	fs.BoolVar(&f.dryRun, "dry-run", false, "show the plan, and nothing else")
	fs.BoolVar(&f.wholeDiff, "diff", false, "show every line of files that are new or go; of others it is always shown")
	fs.BoolVar(&f.ConfirmPhase, "confirm-phase", false, "what the phase waits for is so: the command that the plan has shown says it")
	fs.BoolVar(&f.PullRequest, "pull-request", false, "open pull requests instead of committing; the exit code is 3, since a person has to merge them")
	f.ifOpenFlag(cmd)
}

func (f *Flags) templatesFlag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.templates, "templates", nil, "templates of your own, before those that konstruct brings along: a folder, a .tar.gz, or OWNER/NAME[@REF] of a repository; once for each (default: KONSTRUCT_TEMPLATES, else those of the configuration)")
}

// OpenDelivery finds and opens both repositories.
func OpenDelivery(ctx context.Context, factory *cmdutil.Factory, name string, f *Flags) (*Run, error) {
	r, o, err := beginRun(factory, name, f)
	if err != nil {
		return nil, err
	}
	ctx, o, known := r.located(r.prepare(ctx), o)
	if f.Given() {
		r.Snapshot, err = r.Engine.Open(ctx, o)
	} else {
		err = r.find(ctx, o, known)
	}
	if err != nil {
		return nil, err
	}
	if told := r.Snapshot.Platform.Marker.Organization; told != o.Name {
		return nil, failure.Usage(r.Snapshot.Platform.FullName()+" belongs to the organization "+told, "Give its name instead of "+o.Name+".")
	}
	return r, nil
}

// find opens both repositories, wherever they are.
func (r *Run) find(ctx context.Context, o connection.Organization, known bool) error {
	ctx, stop := r.Session.Engine.Ahead(ctx, o)
	defer stop()
	var err error
	r.Snapshot, err = r.Engine.Find(ctx, o)
	switch {
	case err == nil && !known:
		r.Session.Layouts.Keep(r.Snapshot.Organization)
	case errors.Is(err, delivery.ErrNotConnected) || github.KindOf(err) == github.KindNotFound:
		r.Snapshot, err = r.openElsewhere(o, err)
	}
	return err
}

// openElsewhere opens an organization of which the repositories are not called as
// usual; why is what was found there.
func (r *Run) openElsewhere(o connection.Organization, why error) (*delivery.Snapshot, error) {
	state, err := r.Session.Layouts.Find(r.Ctx, o)
	if err != nil {
		return nil, err
	}
	if state.Organization == o {
		return nil, why
	}
	s, err := r.Engine.Open(r.Ctx, state.Organization)
	if err == nil {
		r.Session.Layouts.Keep(s.Organization)
	}
	return s, err
}

// ReadTemplates reads all templates: the team's own, those that were asked
// for, and those of the program.
func (r *Run) ReadTemplates() (delivery.Templates, error) {
	sources, err := r.Factory.Workspace.Sources(r.Ctx, r.Session, r.Engine, r.Flags.templates, r.Snapshot.Organization)
	if err != nil {
		return nil, err
	}
	return r.Engine.Templates(r.Ctx, r.Snapshot, sources...)
}
