package cmdutil

import (
	"context"
	"fmt"
	"strings"

	"gitconnection/internal/cli/output"
	"gitconnection/internal/desktop"
	"gitconnection/internal/failure"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// Operator is in whose name something is done: the signed-in user, else the
// one that was named, else, where nobody sits in front of it, the App. A
// person in a terminal signs in.
func (f *Factory) Operator(ctx context.Context, s *workspace.Session, named string) (string, error) {
	user, err := s.SignedIn(ctx)
	switch {
	case err != nil && f.Output == output.Text:
		fmt.Fprintf(f.Err, "konstruct: %s\n", wording.Line(err))
	case user.Login != "":
		return user.Login, nil
	}
	if named == "" {
		named = f.Workspace.Env.Actor
	}
	if named != "" {
		if strings.ContainsFunc(named, func(r rune) bool { return r < ' ' || r == 0x7f }) || len(named) > 100 {
			return "", failure.Usage("--actor: one line of at most 100 characters", "")
		}
		return named, nil
	}
	if !f.Terminal || f.Output == output.JSON {
		slug := s.Slug
		if slug == "" {
			slug = "konstruct"
		}
		return slug + "[bot]", nil
	}
	return f.signIn(ctx, s)
}

// signIn sends the person in front of the terminal through the browser.
func (f *Factory) signIn(ctx context.Context, s *workspace.Session) (string, error) {
	in, err := s.Client.StartSignIn(ctx)
	if err != nil {
		return "", err
	}
	defer in.Close()
	fmt.Fprintf(f.Err, "Sign in so that the commits can say who asked for them (or give --actor NAME):\n  %s\n", in.URL())
	if err := desktop.OpenBrowser(f.Lookup)(in.URL()); err != nil {
		fmt.Fprintf(f.Err, "  (%s; any browser on this machine will do)\n", wording.Line(err))
	}
	user, err := in.Wait(ctx)
	if err != nil {
		return "", err
	}
	return user.Login, nil
}
