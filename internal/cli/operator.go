package cli

import (
	"context"
	"fmt"
	"strings"

	"gitconnection/internal/desktop"
	"gitconnection/internal/failure"
	"gitconnection/internal/redact"
	"gitconnection/internal/workspace"
)

// operator is in whose name something is done: the signed-in user, else the
// one that was named, else, where nobody sits in front of it, the App. A
// person in a terminal signs in.
func (p *program) operator(ctx context.Context, s *workspace.Session, named string) (string, error) {
	user, err := s.SignedIn(ctx)
	switch {
	case err != nil && p.output == outputText:
		fmt.Fprintf(p.err, "konstruct: %s\n", redact.String(err.Error()))
	case user.Login != "":
		return user.Login, nil
	}
	if named == "" {
		named = p.workspace.Env.Actor
	}
	if named != "" {
		if strings.ContainsFunc(named, func(r rune) bool { return r < ' ' || r == 0x7f }) || len(named) > 100 {
			return "", failure.Usage("--actor: one line of at most 100 characters", "")
		}
		return named, nil
	}
	if !p.terminal || p.output == outputJSON {
		slug := s.Slug
		if slug == "" {
			slug = "konstruct"
		}
		return slug + "[bot]", nil
	}
	return p.signIn(ctx, s)
}

// signIn sends the person in front of the terminal through the browser.
func (p *program) signIn(ctx context.Context, s *workspace.Session) (string, error) {
	in, err := s.Client.StartSignIn(ctx)
	if err != nil {
		return "", err
	}
	defer in.Close()
	fmt.Fprintf(p.err, "Sign in so that the commits can say who asked for them (or give --actor NAME):\n  %s\n", in.URL())
	if err := desktop.OpenBrowser(p.lookup)(in.URL()); err != nil {
		fmt.Fprintf(p.err, "  (%v; any browser on this machine will do)\n", err)
	}
	user, err := in.Wait(ctx)
	if err != nil {
		return "", err
	}
	return user.Login, nil
}
