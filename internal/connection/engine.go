package connection

import (
	"context"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/scaffold"
)

// GitHub is what the engine asks of GitHub. client.Client satisfies it; its
// errors carry a [github.Kind].
type GitHub interface {
	HasApp() bool
	App(ctx context.Context) (github.App, error)
	Endpoints() github.Endpoints
	LookupInstallation(ctx context.Context, org string) (github.Installation, error)
	Installations(ctx context.Context, page int) ([]github.Installation, int, error)
	Prepare(ctx context.Context, organization string)
	InstallationsSince(ctx context.Context, since time.Time) ([]github.Installation, error)
	UserInstallations(ctx context.Context, page int) ([]github.Installation, int, error)
	Requests(ctx context.Context) ([]github.InstallationRequest, error)
	InstallURL(ctx context.Context, accountID int64) (string, error)
	Uninstall(ctx context.Context, i github.Installation) error
	Organization(ctx context.Context, login string) (github.Organization, error)
	OrganizationID(ctx context.Context, login string) (int64, error)
	AccountExists(ctx context.Context, login string) (bool, error)

	ObserveRepository(ctx context.Context, owner, name string, look github.Look) (github.Repository, error)
	RepositoryByID(ctx context.Context, i github.Installation, nodeID string) (github.Repository, error)
	MarkedRepositories(ctx context.Context, i github.Installation, marker string) (found []github.Repository, partial bool, err error)
	Tree(ctx context.Context, owner, name, ref string) (github.Tree, error)
	WholeTree(ctx context.Context, owner, name, tree string, progress func(requests int)) (github.Tree, error)
	Blob(ctx context.Context, owner, name, sha string) ([]byte, error)

	CreateRepository(ctx context.Context, n github.NewRepository) (github.Repository, error)
	PutFirstFile(ctx context.Context, owner, name string, f github.File, message string) (github.Commit, error)
	Commit(ctx context.Context, r github.CommitRequest) (github.CommitResult, error)
	CreateBranch(ctx context.Context, owner, name, branch, sha string) error
	DeleteBranch(ctx context.Context, owner, name, branch string) error
	ResetBranch(ctx context.Context, owner, name, branch, sha string) error
	PullRequest(ctx context.Context, owner, name, branch string) (*github.PullRequest, error)
	CreatePullRequest(ctx context.Context, owner, name, branch, base, title, body string) (*github.PullRequest, error)
	SetArchived(ctx context.Context, owner, name string, archived bool) error
	DeleteRepository(ctx context.Context, owner, name string) error
}

// Options are what an [Engine] depends on.
type Options struct {
	GitHub GitHub
	// Web is the address of the browser pages, without a trailing slash; the
	// scaffold's links point there.
	Web string
	Now func() time.Time // nil is time.Now
	// Layout is what belongs into the repositories; nil is the program's own.
	Layout *scaffold.Layout
	// Disconnected is called after a successful disconnect, so that what was
	// cached of the repositories can be dropped; nil calls nothing.
	Disconnected func(Organization)
	// MaxCommit is how many bytes of files go into one commit; 0 is what
	// GitHub takes. A larger layout is committed in parts.
	MaxCommit int
}

// Engine is everything that can be done about connections, by trade. It keeps
// nothing between calls and is safe for concurrent use.
type Engine struct {
	*Scaffolder
	*Observer
	*DirectoryReader
	*Finder
	*Awaiter
	*Planner
	*Applier
}

// New returns an engine. It makes no request.
func New(o Options) *Engine {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MaxCommit <= 0 {
		o.MaxCommit = maxCommit
	}
	layout := scaffold.Current()
	if o.Layout != nil {
		layout = *o.Layout
	}
	scaffolder := &Scaffolder{web: o.Web, layout: layout, maxCommit: o.MaxCommit}
	observer := &Observer{github: o.GitHub, now: o.Now, scaffolder: scaffolder}
	directory := &DirectoryReader{github: o.GitHub}
	return &Engine{
		Scaffolder:      scaffolder,
		Observer:        observer,
		DirectoryReader: directory,
		Finder:          &Finder{github: o.GitHub, observer: observer, directory: directory},
		Awaiter:         &Awaiter{github: o.GitHub, now: o.Now, directory: directory},
		Planner:         &Planner{github: o.GitHub, scaffolder: scaffolder, observer: observer, directory: directory},
		Applier:         &Applier{github: o.GitHub, now: o.Now, scaffolder: scaffolder, observer: observer, disconnected: o.Disconnected},
	}
}

// ForWriting returns a context for observing what is going to be changed: the
// tokens minted on the way are then the ones that the changes need, so that
// nothing has to be minted after the confirmation.
func ForWriting(ctx context.Context) context.Context {
	return github.WithScope(ctx, github.ScopeProvision)
}

// AfterAwait returns a context for the observation that follows
// [Engine.Await]: installations that the wait has just found are not looked up
// again.
func AfterAwait(ctx context.Context) context.Context {
	return github.WithKnownInstallations(ctx)
}

// FromMemory returns a context for an observation that uses the ids of
// installations from the cache on disk. [Engine.Confirm] follows it before
// anything is written.
func FromMemory(ctx context.Context) context.Context {
	return github.WithRememberedInstallations(ctx)
}

// InBulk returns a context for work on many organizations: it leaves a part of
// each rate limit to other requests, and waits as long as a limit demands.
func InBulk(ctx context.Context) context.Context { return github.WithBulk(ctx) }
