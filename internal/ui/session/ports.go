package session

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/interrupt"
	"gitconnection/internal/ui/kit"
)

// Engine is what the screens ask of the connection engine. All calls may take
// seconds, so they run in commands, never in Update.
type Engine interface {
	// Installations returns one page (from 1) of the App's installations and
	// the number of the next page, 0 after the last.
	Installations(ctx context.Context, page int) ([]github.Installation, int, error)
	Requests(ctx context.Context) ([]github.InstallationRequest, error)
	// Trust says which installations are the operator's: anybody may install
	// a public App.
	Trust(ctx context.Context) (connection.Trust, error)
	// Inspect looks for connections in one installation.
	Inspect(ctx context.Context, i github.Installation) (connection.Inspection, error)
	Observe(ctx context.Context, o connection.Organization) (connection.State, error)
	// Owner says what the signed-in user is in a GitHub organization.
	Owner(ctx context.Context, login string) (connection.OwnerInfo, error)
	// Access tells which installations of s the signed-in user has no access
	// to.
	Access(ctx context.Context, s connection.State, user string) ([]connection.Blocker, error)
	// InstallURL is the page on which the App is installed on login.
	InstallURL(ctx context.Context, login string) (string, error)
	// Await returns nil once the App is installed on all owners of o. A
	// receive on nudge makes it look at once. It reports each look to sink.
	Await(ctx context.Context, o connection.Organization, nudge <-chan struct{}, sink func(connection.Waiting)) error
	// PlanConnect makes no request.
	PlanConnect(s connection.State, opts connection.ConnectOptions) connection.Plan
	// Diff is what a step about one file changes, fit for a terminal.
	Diff(ctx context.Context, p connection.Plan, s connection.Step) (string, error)
	// PlanUndo removes what one run has created, and only that.
	PlanUndo(ctx context.Context, o connection.Organization, made []connection.Made, opts connection.UndoOptions) (connection.Plan, error)
	PlanDisconnect(ctx context.Context, s connection.State, opts connection.DisconnectOptions) (connection.Plan, error)
	// Apply does what the plan says; events arrive in order. An error after
	// part of the work leaves a state from which Apply of a new plan goes on.
	Apply(ctx context.Context, p connection.Plan, sink connection.Sink) (connection.Result, error)
	Tree(ctx context.Context, owner, name, ref string) (github.Tree, error)
	Blob(ctx context.Context, owner, name, sha string) ([]byte, error)
}

// SignIn is one browser authorization under way. One that can takes a pasted
// address, too, and names the tunnel to this machine (see paster, tunneler).
type SignIn interface {
	// URL is the page to open; it is known from the first moment.
	URL() string
	// Wait returns the user once the browser came back.
	Wait(ctx context.Context) (github.User, error)
	Close()
}

// ErrNoBrowser is returned by [Options.Open] where no browser can be opened:
// a note on the screen, not an error.
var ErrNoBrowser = errors.New("no browser can be opened here")

// Store keeps the organizations that the operator added or has pending.
type Store interface {
	Organizations() []connection.Organization
	Save(connection.Organization) error
	Forget(name string) error
	// Requested is when an owner was asked to install the App on the
	// organization's accounts, zero never; KeepRequest notes it.
	Requested(name string) time.Time
	KeepRequest(name string, at time.Time) error
}

// Options are everything the screens depend on, by trade.
type Options struct {
	Engines
	Identity
	Instance
	Terminal
	kit.Look
	Now     func() time.Time
	Log     *slog.Logger
	Version string
}

// Engines do the work.
type Engines struct {
	// Engine is nil where no instance is set up yet: with a Setup, that is the
	// first run.
	Engine Engine
	// Archive reads folders, history and branches; nil: trees are listed as a
	// whole, and there is no history.
	Archive Archive
	// Delivery plans and makes changes in the repositories; nil: there are no
	// tabs about it.
	Delivery Delivery
	// PullRequests lists, merges and closes pull requests; nil: there is no list of
	// them.
	PullRequests PullRequests
	// Templates are what clusters and the catalog are rendered from; nil: there
	// are none.
	Templates func(ctx context.Context, s *delivery.Snapshot) (delivery.Templates, error)
	// Credentials makes what Argo CD reads the repositories with; nil: the
	// program cannot.
	Credentials Credentials
}

// Identity is who works here, and how somebody signs in and out.
type Identity struct {
	// User is who is signed in already or was named, "" nobody.
	User string
	// Viewer asks who is signed in from an earlier start, after the first
	// screen; the zero user is nobody. nil: nothing is kept.
	Viewer func(ctx context.Context) (github.User, error)
	// SignIn starts a browser authorization; nil when the instance has no
	// client id and secret.
	SignIn func(ctx context.Context) (SignIn, error)
	// SignInDevice starts an authorization by a code; nil when the instance
	// cannot.
	SignInDevice func(ctx context.Context) (DeviceSignIn, error)
	// SignOut revokes the authorization at GitHub and drops it here; nil when
	// nothing is kept.
	SignOut func(ctx context.Context) error
	// Approve plays the person at the browser; demo only, else nil.
	Approve func(ctx context.Context, url string) error
}

// Instance is the GitHub that the screens show, and how to get to another.
type Instance struct {
	// Name and Host stand in the header; Demo shows DEMO instead.
	Name, Host string
	Demo       bool
	// Setup makes, imports and switches instances; nil where there is nothing
	// to set up.
	Setup Setup
	// Fixed says why the instance cannot be switched, "" it can be.
	Fixed string
	Store Store
	// Budget is what GitHub last said is left of the request limit; ok is
	// false before the first answer.
	Budget func() (b github.Budget, ok bool)
	// Waits sets who is told of each wait of a request, from any goroutine; nil: nobody
	// can be.
	Waits func(told func(github.Wait))
}

// Terminal is what the machine at which the operator sits can do.
type Terminal struct {
	// Open opens a page in the browser without touching the terminal.
	Open func(url string) error
	// Copy puts text on a clipboard and says on which, to follow "Copied": "to
	// the clipboard".
	Copy func(text string) (where string, err error)
	// SaveFile writes a file on this machine, whole or not at all, and returns
	// where it is. Without replace, a file that is there already is left alone
	// and the error is [fs.ErrExist]. nil: nothing can be saved here.
	SaveFile func(name string, content []byte, replace bool) (string, error)
	// Interrupts ends the process where the screens do not, nil: nothing does.
	Interrupts *interrupt.Interrupter
	Titles     bool // the terminal's window may be given a title
	Mouse      bool // on from the start; a key turns it on and off
}
