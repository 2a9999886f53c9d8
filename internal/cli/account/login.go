// Package account holds the commands that sign in and out.
package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/github/signin"
	"gitconnection/internal/workspace"
)

type loginFlags struct {
	device    bool
	noBrowser bool
	port      int
}

// NewCmdLogin returns konstruct login.
func NewCmdLogin(factory *cmdutil.Factory) *cobra.Command {
	var f loginFlags
	cmd := &cobra.Command{
		Use: "login", Short: "Sign in to GitHub",
		Long: "login signs you in through the browser, so that commits and connections say who asked for them. Where the browser\n" +
			"is on another machine, give --callback-port and run the printed ssh line there, paste the address that the\n" +
			"browser ended on, or sign in by a code with --device (the App has to allow it; a new one does not at first).",
		Args: cmdutil.Args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogin(cmd.Context(), factory, f) },
	}
	cmd.Flags().BoolVar(&f.device, "device", false, "sign in by a code that is typed on any device")
	cmd.Flags().BoolVar(&f.noBrowser, "no-browser", false, "open no browser, only print the page")
	cmd.Flags().IntVar(&f.port, "callback-port", 0, "port on 127.0.0.1 that the browser comes back to (default: any)")
	return cmd
}

// signedInstance is an instance on which somebody can be signed in.
func signedInstance(factory *cmdutil.Factory) (*workspace.Session, error) {
	s, err := factory.Open()
	if err != nil {
		return nil, err
	}
	switch {
	case s.Instance.Saved == nil:
		return nil, failure.Usage("the instance comes from the environment, where nothing of a sign-in is kept", "KONSTRUCT_GITHUB_TOKEN is its user's token. Or keep the instance: konstruct app import")
	case s.Instance.Token != "":
		return nil, failure.Usage("KONSTRUCT_GITHUB_TOKEN is set and used in the place of a sign-in", "Unset it first.")
	}
	return s, nil
}

func runLogin(ctx context.Context, factory *cmdutil.Factory, f loginFlags) error {
	s, err := signedInstance(factory)
	if err != nil {
		return err
	}
	var user github.User
	if f.device {
		user, err = byDevice(ctx, factory, s)
	} else {
		user, err = byBrowser(ctx, factory, s, f)
	}
	if err != nil {
		return err
	}
	printUser(factory, s, user, "Signed in to "+s.Instance.Host()+" as "+user.Login+". The tokens are in "+s.Instance.Store.Where()+".")
	return nil
}

// byBrowser shows the page before a browser is opened on it.
func byBrowser(ctx context.Context, factory *cmdutil.Factory, s *workspace.Session, f loginFlags) (github.User, error) {
	in, err := s.Client.StartSignInWith(ctx, signin.WebOptions{Port: f.port})
	if err != nil {
		return github.User{}, err
	}
	defer in.Close()
	factory.PrintPage(cmdutil.PageToOpen{What: "sign in", URL: in.URL(), SSH: cmdutil.SSHTunnel(factory.Lookup, in, f.port != 0)}, "Sign in on this page:")
	if !f.noBrowser {
		factory.OpenPage(in.URL())
	}
	factory.ReadPasted(in)
	return in.Wait(ctx)
}

// byDevice shows a code that is typed on any device.
func byDevice(ctx context.Context, factory *cmdutil.Factory, s *workspace.Session) (github.User, error) {
	d, err := s.Client.StartDevice(ctx)
	if err != nil {
		return github.User{}, err
	}
	defer d.Close()
	until := d.ExpiresAt()
	factory.PrintPage(cmdutil.PageToOpen{What: "sign in", URL: d.URL(), UserCode: d.UserCode(), Until: &until}, "Type the code "+d.UserCode()+" on this page, on any device, before "+until.Local().Format("15:04")+":")
	return d.Wait(ctx)
}

// NewCmdLogout returns konstruct logout.
func NewCmdLogout(factory *cmdutil.Factory) *cobra.Command {
	var everywhere bool
	cmd := &cobra.Command{
		Use: "logout", Short: "Sign out: revoke the tokens at GitHub and remove them here",
		Long: "logout revokes your tokens at GitHub and removes them and the cache from this machine. They are removed here even\n" +
			"when GitHub cannot be reached; then the page is printed on which they are revoked.",
		Args: cmdutil.Args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogout(cmd.Context(), factory, everywhere) },
	}
	cmd.Flags().BoolVar(&everywhere, "everywhere", false, "revoke what you have authorized the App to do on all machines")
	return cmd
}

func runLogout(ctx context.Context, factory *cmdutil.Factory, everywhere bool) error {
	s, err := signedInstance(factory)
	if err != nil {
		return err
	}
	was, signedErr := s.Client.SignedIn(ctx)
	out := s.Client.SignOut
	if everywhere {
		out = s.Client.SignOutEverywhere
	}
	err = out(github.WithImpatience(ctx))
	if purgeErr := factory.Workspace.Purge(); purgeErr != nil {
		err = errors.Join(err, purgeErr)
	}
	if err = errors.Join(signedErr, err); err != nil {
		return err
	}
	text := "Signed out of " + s.Instance.Host() + ": the tokens are revoked at GitHub and removed here."
	if !was {
		text = "Nobody was signed in to " + s.Instance.Host() + "."
	}
	if factory.Output == output.JSON {
		factory.PrintJSON(struct {
			Type     string `json:"type"`
			Instance string `json:"instance"`
			Host     string `json:"host"`
			Revoked  bool   `json:"revoked"`
		}{"signed_out", s.Name, s.Instance.Host(), was})
		return nil
	}
	fmt.Fprintln(factory.Out, text)
	return nil
}

// NewCmdWhoami returns konstruct whoami.
func NewCmdWhoami(factory *cmdutil.Factory) *cobra.Command {
	return &cobra.Command{
		Use: "whoami", Short: "Show who is signed in", Args: cmdutil.Args(0, 0, "no arguments"),
		Long: "whoami asks GitHub whose the tokens are. It exits with 3 when nobody is signed in.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := factory.Open()
			if err != nil {
				return err
			}
			signed, err := s.Client.SignedIn(cmd.Context())
			if err != nil {
				return err
			}
			if !signed {
				return failure.Person("nobody is signed in to "+s.Instance.Host(), "Sign in: konstruct login")
			}
			user, err := s.Client.Viewer(cmd.Context())
			if err != nil {
				return err
			}
			printUser(factory, s, user, user.Login+" on "+s.Instance.Host()+" (instance "+s.Name+")")
			return nil
		},
	}
}

func printUser(factory *cmdutil.Factory, s *workspace.Session, user github.User, text string) {
	if factory.Output == output.JSON {
		factory.PrintJSON(struct {
			Type     string `json:"type"`
			Instance string `json:"instance"`
			Host     string `json:"host"`
			Login    string `json:"login"`
			ID       int64  `json:"id"`
		}{"user", s.Name, s.Instance.Host(), user.Login, user.ID})
		return
	}
	factory.TextPrinter().Say("%s", text)
}
