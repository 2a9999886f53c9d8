package account

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/github"
	"gitconnection/internal/github/signin"
	"gitconnection/internal/workspace"
)

// loginOptions is what konstruct login is asked for.
type loginOptions struct {
	factory   *cmdutil.Factory
	device    bool
	noBrowser bool
	port      int
}

// NewCmdLogin returns konstruct login.
func NewCmdLogin(factory *cmdutil.Factory) *cobra.Command {
	o := &loginOptions{factory: factory}
	cmd := &cobra.Command{
		Use: "login", Short: "Sign in to GitHub",
		Long: "login signs you in through the browser, so that commits and connections say who asked for them. Where the browser\n" +
			"is on another machine, give --callback-port and run the printed ssh line there, paste the address that the\n" +
			"browser ended on, or sign in by a code with --device (the App has to allow it; a new one does not at first).",
		Args: cmdutil.Args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogin(cmd.Context(), o) },
	}
	cmd.Flags().BoolVar(&o.device, "device", false, "sign in by a code that is typed on any device")
	cmd.Flags().BoolVar(&o.noBrowser, "no-browser", false, "open no browser, only print the page")
	cmd.Flags().IntVar(&o.port, "callback-port", 0, "port on 127.0.0.1 that the browser comes back to (default: any)")
	return cmd
}

func runLogin(ctx context.Context, o *loginOptions) error {
	s, err := signedInstance(o.factory)
	if err != nil {
		return err
	}
	var user github.User
	if o.device {
		user, err = o.byDevice(ctx, s)
	} else {
		user, err = o.byBrowser(ctx, s)
	}
	if err != nil {
		return err
	}
	printUser(o.factory, s, user, "Signed in to "+s.Instance.Host()+" as "+user.Login+". The tokens are in "+s.Instance.Store.Where()+".")
	return nil
}

// byBrowser shows the page before a browser is opened on it.
func (o *loginOptions) byBrowser(ctx context.Context, s *workspace.Session) (github.User, error) {
	in, err := s.Client.StartSignInWith(ctx, signin.WebOptions{Port: o.port})
	if err != nil {
		return github.User{}, err
	}
	defer in.Close()
	o.factory.PrintPage(cmdutil.PageToOpen{What: "sign in", URL: in.URL(), SSH: cmdutil.SSHTunnel(o.factory.Lookup, in, o.port != 0)}, "Sign in on this page:")
	if !o.noBrowser {
		o.factory.OpenPage(in.URL())
	}
	o.factory.ReadPasted(in)
	return in.Wait(ctx)
}

// byDevice shows a code that is typed on any device.
func (o *loginOptions) byDevice(ctx context.Context, s *workspace.Session) (github.User, error) {
	d, err := s.Client.StartDevice(ctx)
	if err != nil {
		return github.User{}, err
	}
	defer d.Close()
	until := d.ExpiresAt()
	o.factory.PrintPage(cmdutil.PageToOpen{What: "sign in", URL: d.URL(), UserCode: d.UserCode(), Until: &until}, "Type the code "+d.UserCode()+" on this page, on any device, before "+until.Local().Format("15:04")+":")
	return d.Wait(ctx)
}
