package screens

import (
	"context"
	"errors"
	"os"
	"os/signal"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/lines"
	"gitconnection/internal/ui/app"
	ui "gitconnection/internal/ui/session"
)

// show opens the screens, or talks in plain lines on a terminal on which
// nothing is to be drawn.
func (o *Screens) show(ctx context.Context, options ui.Options) error {
	if o.factory.Drawable() {
		// The screens tell what is waited for themselves: a line on standard error
		// would be written over them.
		waits := o.factory.Workspace.OnWait(nil)
		defer func() { o.factory.Workspace.OnWait(waits) }()
		err := o.runScreens(ctx, options)
		if errors.Is(err, app.ErrInterrupted) {
			return cmdutil.WithCode(cmdutil.ExitInterrupted, err)
		}
		return err
	}
	// Control C stops cleanly; a second one does not wait.
	defer context.AfterFunc(ctx, func() { signal.Reset(os.Interrupt) })()
	if options.Viewer != nil {
		if user, err := options.Viewer(ctx); err != nil {
			o.factory.Complain(err) // whoever wants to goes on and signs in again
		} else if user.Login != "" {
			options.User = user.Login
		}
	}
	return lines.Run(ctx, o.lineOptions(options))
}

// lineOptions are the options of the screens, for the lines.
func (o *Screens) lineOptions(options ui.Options) lines.Options {
	out := lines.Options{
		In: o.factory.In, Out: o.factory.Out, Engine: options.Engine, User: options.User, Open: options.Open, Approve: options.Approve, Store: options.Store,
		Instance: options.Name, Host: options.Host, Demo: options.Demo, Now: options.Now, Log: options.Log,
	}
	if start := options.SignIn; start != nil {
		out.SignIn = func(ctx context.Context) (lines.SignIn, error) { return start(ctx) }
	}
	if start := options.SignInDevice; start != nil {
		out.SignInCode = func(ctx context.Context) (lines.Code, error) { return start(ctx) }
	}
	return out
}
