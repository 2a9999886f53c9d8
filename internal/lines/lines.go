// Package lines is the plain-line interface: questions with numbered answers,
// nothing drawn twice, no spinner and no escape sequence. Screen readers, dumb
// terminals and logs of a session can follow it, and it does the same job as
// the screens: list, connect, show, browse, disconnect.
package lines

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

// Engine is the part of the connection engine that this package needs.
type Engine interface {
	Installations(ctx context.Context, page int) ([]github.Installation, int, error)
	Requests(ctx context.Context) ([]github.InstallationRequest, error)
	Trust(ctx context.Context) (connection.Trust, error)
	Inspect(ctx context.Context, i github.Installation) (connection.Inspection, error)
	Observe(ctx context.Context, o connection.Organization) (connection.State, error)
	Owner(ctx context.Context, login string) (connection.OwnerInfo, error)
	InstallURL(ctx context.Context, login string) (string, error)
	Await(ctx context.Context, o connection.Organization, nudge <-chan struct{}, sink func(connection.Waiting)) error
	PlanConnect(s connection.State, opts connection.ConnectOptions) connection.Plan
	Diff(ctx context.Context, p connection.Plan, s connection.Step) (string, error)
	PlanUndo(ctx context.Context, o connection.Organization, made []connection.Made, opts connection.UndoOptions) (connection.Plan, error)
	PlanDisconnect(ctx context.Context, s connection.State, opts connection.DisconnectOptions) (connection.Plan, error)
	Apply(ctx context.Context, p connection.Plan, sink connection.Sink) (connection.Result, error)
	Tree(ctx context.Context, owner, name, ref string) (github.Tree, error)
	Blob(ctx context.Context, owner, name, sha string) ([]byte, error)
}

// SignIn is a browser authorization in progress.
type SignIn interface {
	URL() string
	Wait(ctx context.Context) (github.User, error)
	Close()
}

// Code is an authorization by a code that the person types on any device.
type Code interface {
	UserCode() string
	URL() string
	Wait(ctx context.Context) (github.User, error)
	Close()
}

// paster is a [SignIn] that accepts the address on which a browser elsewhere
// ended; tunneler knows the command by which such a browser reaches this
// machine.
type (
	paster   interface{ Paste(address string) error }
	tunneler interface{ SSHLine() string }
)

// Store stores the organizations that the operator added or that are pending.
type Store interface {
	Organizations() []connection.Organization
	Save(connection.Organization) error
	Forget(name string) error
}

// Options are the dependencies of [Run].
type Options struct {
	In  io.Reader
	Out io.Writer

	Engine Engine
	// SignIn starts a browser authorization, SignInCode one by a code; nil
	// where the instance supports neither.
	SignIn     func(ctx context.Context) (SignIn, error)
	SignInCode func(ctx context.Context) (Code, error)
	User       string // who is signed in already, "" nobody
	// Open opens a page in a browser, never one in this terminal.
	Open func(url string) error
	// Approve plays the person at the browser. It is set in the demo alone.
	Approve func(ctx context.Context, url string) error
	Store   Store

	Instance, Host string
	Demo           bool
	Now            func() time.Time
	Log            *slog.Logger
}

// session is one run of the interface.
type session struct {
	*terminal
	opt  Options
	user string
	dir  *connection.Directory
	next int // page of installations that comes next, 0 none
}

// Run asks and answers until the operator quits or the input ends, and then
// returns nil. When ctx ends, it stops a plan in progress cleanly and returns
// the error of ctx.
func Run(ctx context.Context, opt Options) error {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	s := &session{terminal: newTerminal(opt.In, opt.Out), opt: opt, user: opt.User}
	s.greet()
	err := s.organizations(ctx)
	if errors.Is(err, errQuit) || errors.Is(err, errInputEnded) {
		s.say("Goodbye.")
		return nil
	}
	if ctx.Err() != nil {
		s.say("") // the prompt's line ends here
	}
	return err
}

func (s *session) greet() {
	where := s.opt.Instance + " at " + s.opt.Host
	if s.opt.Demo {
		where = "a demo: no account, no network"
	}
	s.say("konstruct in plain lines, on %s.", where)
	s.say("Answer with a number. Enter alone takes the answer that is named. Control C stops, control D ends.")
	if s.user != "" {
		s.say("Signed in as %s.", s.user)
	}
}

// savedOrganizations are the organizations in the operator's configuration.
func (s *session) savedOrganizations() []connection.Organization {
	if s.opt.Store == nil {
		return nil
	}
	return s.opt.Store.Organizations()
}

// save stores an organization in the configuration. It prints an error and goes
// on.
func (s *session) save(o connection.Organization) {
	s.dir.Save(o)
	if s.opt.Store == nil {
		return
	}
	if err := s.opt.Store.Save(o); err != nil {
		s.printError("Saving "+o.Name+" in the configuration", err)
	}
}
