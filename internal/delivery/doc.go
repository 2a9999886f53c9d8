// Package delivery reads and changes what runs - clusters, environments,
// applications and the catalog - as files in the two repositories of a
// connection.
//
// It reads both repositories into a [Snapshot], makes a [Plan] of commits over
// it, and applies the plan commit by commit. Nothing is written that was not in
// the plan. A commit names the files as the plan saw them, so that nobody's work
// is overwritten.
//
// What takes several phases in a cluster takes as many plans: each does one
// phase, and how far things have come is read from Git.
package delivery

import (
	"context"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/scaffold/chart"
	"gitconnection/internal/scaffold/template"
)

// GitHub is what delivery asks of GitHub. client.Client satisfies it; its
// errors carry a [github.Kind].
type GitHub interface {
	ObserveRepository(ctx context.Context, owner, name string, look github.Look) (github.Repository, error)
	Tree(ctx context.Context, owner, name, ref string) (github.Tree, error)
	WholeTree(ctx context.Context, owner, name, tree string, progress func(requests int)) (github.Tree, error)
	Blobs(ctx context.Context, owner, name string, shas []string) (map[string][]byte, error)
	CommitAt(ctx context.Context, owner, name, ref string) (github.Commit, error)
	Versions(ctx context.Context, owner, name, commit, path, after string) (list []github.FileVersion, next string, err error)
	References(ctx context.Context, owner, name string, names []string) (map[string]github.Reference, error)
	LastChanges(ctx context.Context, owner, name, commit string, paths []string) (map[string]github.Commit, error)
	Commit(ctx context.Context, r github.CommitRequest) (github.CommitResult, error)
	CreateBranch(ctx context.Context, owner, name, branch, sha string) error
	PullRequest(ctx context.Context, owner, name, branch string) (*github.PullRequest, error)
	CreatePullRequest(ctx context.Context, owner, name, branch, base, title, body string) (*github.PullRequest, error)
	ResetBranch(ctx context.Context, owner, name, branch, sha string) error
	DeleteBranch(ctx context.Context, owner, name, branch string) error
	PullRequestMerger
}

// PullRequestMerger is what GitHub does with pull requests that are open.
type PullRequestMerger interface {
	PullRequestAt(ctx context.Context, owner, name string, number int) (github.PullRequest, []string, error)
	PullRequestChange(ctx context.Context, pr github.PullRequest) (github.CommitChange, error)
	MergePullRequest(ctx context.Context, m github.MergeRequest) (string, error)
	ClosePullRequest(ctx context.Context, owner, name string, number int) error
	RenamePullRequest(ctx context.Context, owner, name string, number int, title, body string) error
}

// Options are what an [Engine] depends on.
type Options struct {
	GitHub GitHub
	// Renderer renders the charts of templates; nil renders them in this process,
	// which is for charts that the caller wrote.
	Renderer template.Renderer
	Now      func() time.Time // nil is time.Now
	// Pause waits between two looks; nil is [github.Pause].
	Pause func(ctx context.Context, d time.Duration) error
}

// Engine is everything that delivery does, by trade. It keeps nothing between
// calls and is safe for concurrent use.
type Engine struct {
	*Reader
	*Validator
	*ArgoCDPlanner
	*ApplicationPlanner
	*ClusterReader
	*ClusterPlanner
	*EnvironmentPlanner
	*CatalogPlanner
	*Committer
}

// New returns an engine. It makes no request.
func New(o Options) *Engine {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Pause == nil {
		o.Pause = github.Pause
	}
	if o.Renderer == nil {
		o.Renderer = chart.InProcess{}
	}
	reader := &Reader{github: o.GitHub, now: o.Now, renderer: o.Renderer}
	validator := &Validator{reader}
	clusters := &ClusterReader{reader}
	environments := &EnvironmentPlanner{clusters, validator}
	return &Engine{
		Reader:             reader,
		Validator:          validator,
		ArgoCDPlanner:      &ArgoCDPlanner{validator},
		ApplicationPlanner: &ApplicationPlanner{github: o.GitHub, reader: reader},
		ClusterReader:      clusters,
		ClusterPlanner:     &ClusterPlanner{reader, clusters, environments, validator},
		EnvironmentPlanner: environments,
		CatalogPlanner:     &CatalogPlanner{reader, clusters, validator},
		Committer:          &Committer{github: o.GitHub, reader: reader, now: o.Now, pause: o.Pause},
	}
}
