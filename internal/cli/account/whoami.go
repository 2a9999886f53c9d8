package account

import (
	"context"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/failure"
)

// whoamiOptions is what konstruct whoami works with.
type whoamiOptions struct{ factory *cmdutil.Factory }

// NewCmdWhoami returns konstruct whoami.
func NewCmdWhoami(factory *cmdutil.Factory) *cobra.Command {
	o := &whoamiOptions{factory: factory}
	return &cobra.Command{
		Use: "whoami", Short: "Show who is signed in", Args: cmdutil.Args(0, 0, "no arguments"),
		Long: "whoami asks GitHub whose the tokens are. It exits with 3 when nobody is signed in.",
		RunE: func(cmd *cobra.Command, _ []string) error { return runWhoami(cmd.Context(), o) },
	}
}

func runWhoami(ctx context.Context, o *whoamiOptions) error {
	s, err := o.factory.Open()
	if err != nil {
		return err
	}
	signed, err := s.Client.SignedIn(ctx)
	if err != nil {
		return err
	}
	if !signed {
		return failure.Person("nobody is signed in to "+s.Instance.Host(), "Sign in: konstruct login")
	}
	user, err := s.Client.Viewer(ctx)
	if err != nil {
		return err
	}
	printUser(o.factory, s, user, user.Login+" on "+s.Instance.Host()+" (instance "+s.Name+")")
	return nil
}
