package cli

import (
	"context"
	"os"
	"os/signal"

	"gitconnection/internal/lines"
	ui "gitconnection/internal/ui/session"
)

// show opens the screens, or talks in plain lines on a terminal on which
// nothing is to be drawn.
func (p *program) show(ctx context.Context, o ui.Options) error {
	if p.drawable() {
		return p.runScreens(ctx, o)
	}
	// Control C stops cleanly; a second one does not wait.
	defer context.AfterFunc(ctx, func() { signal.Reset(os.Interrupt) })()
	if o.Viewer != nil {
		if user, err := o.Viewer(ctx); err != nil {
			p.complain(err) // whoever wants to goes on and signs in again
		} else if user.Login != "" {
			o.User = user.Login
		}
	}
	return lines.Run(ctx, p.lineOptions(o))
}

// lineOptions are the options of the screens, for the lines.
func (p *program) lineOptions(o ui.Options) lines.Options {
	out := lines.Options{
		In: p.in, Out: p.out, Engine: o.Engine, User: o.User, Open: o.Open, Approve: o.Approve, Store: o.Store,
		Instance: o.Name, Host: o.Host, Demo: o.Demo, Now: o.Now, Log: o.Log,
	}
	if start := o.SignIn; start != nil {
		out.SignIn = func(ctx context.Context) (lines.SignIn, error) { return start(ctx) }
	}
	if start := o.SignInDevice; start != nil {
		out.SignInCode = func(ctx context.Context) (lines.Code, error) { return start(ctx) }
	}
	return out
}
