package connection

import (
	"context"
	"maps"
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
	InstallationsSince(ctx context.Context, since time.Time) ([]github.Installation, error)
	UserInstallations(ctx context.Context, page int) ([]github.Installation, int, error)
	Requests(ctx context.Context) ([]github.InstallationRequest, error)
	InstallURL(ctx context.Context, accountID int64) (string, error)
	Uninstall(ctx context.Context, i github.Installation) error
	Organization(ctx context.Context, login string) (github.Organization, error)
	OrganizationID(ctx context.Context, login string) (int64, error)

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
	// Disconnected is told when a disconnect has ended well: nothing that was
	// kept of the repositories is wanted any more. nil is nobody.
	Disconnected func(Organization)
	// MaxCommit is how many bytes of files go into one commit; 0 is what
	// GitHub takes. A larger layout is committed in parts.
	MaxCommit int
}

// Engine observes, plans and applies. It keeps no state of its own and is
// safe for concurrent use.
type Engine struct {
	github GitHub
	web    string
	now    func() time.Time
	layout scaffold.Layout

	maxCommit    int // bytes
	disconnected func(Organization)
}

// New returns an engine.
func New(o Options) *Engine {
	if o.Now == nil {
		o.Now = time.Now
	}
	e := &Engine{github: o.GitHub, web: o.Web, now: o.Now, layout: scaffold.Current(), disconnected: o.Disconnected}
	if o.Layout != nil {
		e.layout = *o.Layout
	}
	if e.maxCommit = o.MaxCommit; e.maxCommit <= 0 {
		e.maxCommit = maxCommit
	}
	return e
}

// ForWriting returns a context for observing what is going to be changed: the
// tokens minted on the way are then the ones that the changes need, so that
// nothing has to be minted after the confirmation.
func ForWriting(ctx context.Context) context.Context {
	return github.WithScope(ctx, github.ScopeProvision)
}

// AfterAwait returns a context for the look that follows [Engine.Await]: the
// installations that the wait has just found are not looked up again.
func AfterAwait(ctx context.Context) context.Context {
	return github.WithKnownInstallations(ctx)
}

// FromMemory returns a context for a look that takes the ids of installations
// from an earlier start of the program. [Engine.Confirm] follows it before
// anything is written.
func FromMemory(ctx context.Context) context.Context {
	return github.WithRememberedInstallations(ctx)
}

// InBulk returns a context for work on many organizations: it leaves a part
// of every limit to others and waits as long as a limit demands.
func InBulk(ctx context.Context) context.Context { return github.WithBulk(ctx) }

// Confirm looks up what s knows from memory alone. What turns out to be as
// remembered is s itself; otherwise the organization is observed anew. ctx
// must not come from [FromMemory].
func (e *Engine) Confirm(ctx context.Context, s State) (State, error) {
	fresh := map[string]github.Installation{}
	for _, owner := range s.Organization.Owners() {
		var old *github.Installation
		for _, role := range rolesOf(s.Organization, owner) {
			old = s.Installations[role]
		}
		if old == nil || !old.Remembered {
			continue
		}
		i, err := e.github.LookupInstallation(ctx, owner)
		switch {
		case github.KindOf(err) == github.KindNotFound:
			return e.Observe(ctx, s.Organization)
		case err != nil:
			return s, err
		case i.ID != old.ID || i.Account.ID != old.Account.ID || i.Suspended() || !maps.Equal(i.Permissions, old.Permissions):
			return e.Observe(AfterAwait(ctx), s.Organization)
		}
		fresh[owner] = i
	}
	if len(fresh) == 0 {
		return s, nil
	}
	s.Installations = maps.Clone(s.Installations)
	for owner, i := range fresh {
		for _, role := range rolesOf(s.Organization, owner) {
			s.Installations[role] = &i
		}
	}
	return s, nil
}

// Installations returns one page, from 1, of the App's installations and the
// number of the next page, 0 after the last.
func (e *Engine) Installations(ctx context.Context, page int) ([]github.Installation, int, error) {
	return e.github.Installations(ctx, page)
}

// Requests returns the pending requests for installation.
func (e *Engine) Requests(ctx context.Context) ([]github.InstallationRequest, error) {
	return e.github.Requests(ctx)
}

// Inspect looks for connections in one installation.
func (e *Engine) Inspect(ctx context.Context, i github.Installation) (Inspection, error) {
	repos, partial, err := e.github.MarkedRepositories(ctx, i, MarkerPath)
	if err != nil {
		return Inspection{}, err
	}
	seen := Inspection{Installation: i, Partial: partial}
	for _, r := range repos {
		m, err := ParseMarker(r.Marker)
		if err != nil || m.Repository.NodeID != r.NodeID {
			continue // a copy, or somebody's own file: not a connection
		}
		seen.Found = append(seen.Found, MarkedRepository{Repository: r, Marker: m})
	}
	return seen, nil
}

// Owner says what the signed-in user is in a GitHub organization.
func (e *Engine) Owner(ctx context.Context, login string) (OwnerInfo, error) {
	o, err := e.github.Organization(ctx, login)
	if github.KindOf(err) == github.KindNotFound {
		return OwnerInfo{Login: login}, nil
	}
	if err != nil {
		return OwnerInfo{}, err
	}
	return OwnerInfo{ID: o.ID, Login: o.Login, Exist: true, Owner: o.Owner, Known: o.Known}, nil
}

// InstallURL is the page on which the App is installed on login.
func (e *Engine) InstallURL(ctx context.Context, login string) (string, error) {
	id, err := e.github.OrganizationID(ctx, login)
	if err != nil {
		id = 0 // the account only preselects; the page helps without it, too
	}
	return e.github.InstallURL(ctx, id)
}

// Tree lists the files of a repository.
func (e *Engine) Tree(ctx context.Context, owner, name, ref string) (github.Tree, error) {
	return e.github.Tree(ctx, owner, name, ref)
}

// Blob returns the bytes of a file.
func (e *Engine) Blob(ctx context.Context, owner, name, sha string) ([]byte, error) {
	return e.github.Blob(ctx, owner, name, sha)
}
