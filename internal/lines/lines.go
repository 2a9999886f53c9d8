// Package lines is konstruct as plain lines: questions with numbered answers,
// nothing drawn twice, no spinner, no escape sequence. It is what screen
// readers, dumb terminals and logs of a session can follow, and it does the
// whole job of the screens: list, connect, look, browse, disconnect.
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

// Engine is what the lines ask of the connection engine.
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

// SignIn is one browser authorization under way.
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

// paster is a [SignIn] that takes the address that a browser elsewhere ended
// on; tunneler knows the command by which such a browser reaches this machine.
type (
	paster   interface{ Paste(address string) error }
	tunneler interface{ SSHLine() string }
)

// Store keeps the organizations that the operator added or has pending.
type Store interface {
	Organizations() []connection.Organization
	Save(connection.Organization) error
	Forget(name string) error
}

// Options are everything the lines depend on.
type Options struct {
	In  io.Reader
	Out io.Writer

	Engine Engine
	// SignIn starts a browser authorization, SignInCode one by a code; nil
	// where the instance cannot.
	SignIn     func(ctx context.Context) (SignIn, error)
	SignInCode func(ctx context.Context) (Code, error)
	User       string // who is signed in already, "" nobody
	// Open opens a page in a browser that is not on this terminal.
	Open func(url string) error
	// Approve plays the person at the browser; demo only, else nil.
	Approve func(ctx context.Context, url string) error
	Store   Store

	Instance, Host string
	Demo           bool
	Now            func() time.Time
	Log            *slog.Logger
}

// session is one conversation.
type session struct {
	*talk
	opt  Options
	user string
	dir  *connection.Directory
	next int // page of installations that comes next, 0 none
}

// Run talks until the operator quits or the input ends, which is nil, or ctx
// ends, whose error it returns; a run that is under way is then stopped
// cleanly first.
func Run(ctx context.Context, opt Options) error {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	s := &session{talk: newTalk(opt.In, opt.Out), opt: opt, user: opt.User}
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

// saved are the organizations of the operator's own.
func (s *session) saved() []connection.Organization {
	if s.opt.Store == nil {
		return nil
	}
	return s.opt.Store.Organizations()
}

// keep remembers an organization; that it cannot be is a note.
func (s *session) keep(o connection.Organization) {
	s.dir.Save(o)
	if s.opt.Store == nil {
		return
	}
	if err := s.opt.Store.Save(o); err != nil {
		s.fail("Saving "+o.Name+" in the configuration", err)
	}
}
