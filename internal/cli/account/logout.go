package account

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/github"
)

// logoutOptions is what konstruct logout is asked for.
type logoutOptions struct {
	factory    *cmdutil.Factory
	everywhere bool
}

// NewCmdLogout returns konstruct logout.
func NewCmdLogout(factory *cmdutil.Factory) *cobra.Command {
	o := &logoutOptions{factory: factory}
	cmd := &cobra.Command{
		Use: "logout", Short: "Sign out: revoke the tokens at GitHub and remove them here",
		Long: "logout revokes your tokens at GitHub and removes them and the cache from this machine. They are removed here even\n" +
			"when GitHub cannot be reached; then the page is printed on which they are revoked.",
		Args: cmdutil.Args(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return runLogout(cmd.Context(), o) },
	}
	cmd.Flags().BoolVar(&o.everywhere, "everywhere", false, "revoke what you have authorized the App to do on all machines")
	return cmd
}

func runLogout(ctx context.Context, o *logoutOptions) error {
	s, err := signedInstance(o.factory)
	if err != nil {
		return err
	}
	was, signedErr := s.Client.SignedIn(ctx)
	out := s.Client.SignOut
	if o.everywhere {
		out = s.Client.SignOutEverywhere
	}
	err = out(github.WithImpatience(ctx))
	if purgeErr := o.factory.Workspace.Purge(); purgeErr != nil {
		err = errors.Join(err, purgeErr)
	}
	if err = errors.Join(signedErr, err); err != nil {
		return err
	}
	text := "Signed out of " + s.Instance.Host() + ": the tokens are revoked at GitHub and removed here."
	if !was {
		text = "Nobody was signed in to " + s.Instance.Host() + "."
	}
	if o.factory.Output == output.JSON {
		o.factory.PrintJSON(struct {
			Type     string `json:"type"`
			Instance string `json:"instance"`
			Host     string `json:"host"`
			Revoked  bool   `json:"revoked"`
		}{"signed_out", s.Name, s.Instance.Host(), was})
		return nil
	}
	fmt.Fprintln(o.factory.Out, text)
	return nil
}
