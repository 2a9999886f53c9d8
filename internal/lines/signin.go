package lines

import (
	"context"
	"errors"

	"gitconnection/internal/github"
	"gitconnection/internal/wording"
)

// signIn signs the person in, unless somebody is signed in.
func (s *session) signIn(ctx context.Context) error {
	if s.user != "" {
		return nil
	}
	switch {
	case s.opt.SignIn != nil:
		return s.signInWithBrowser(ctx)
	case s.opt.SignInCode != nil:
		return s.signInWithCode(ctx)
	}
	return errors.New("nobody is signed in, and this instance has no client id and secret of the App; start again with --actor NAME")
}

// signInWithBrowser prints the page before it opens a browser on it, and works
// without that browser.
func (s *session) signInWithBrowser(ctx context.Context) error {
	in, err := s.opt.SignIn(ctx)
	if err != nil {
		return err
	}
	defer in.Close()
	s.say("Sign in on this page:")
	s.say("  %s", in.URL())
	if t, ok := in.(tunneler); ok && t.SSHLine() != "" {
		s.say("For a browser on another machine, run there first:")
		s.say("  %s", t.SSHLine())
	}
	s.openPage(in.URL())
	other := false
	user, err := wait(ctx, s.terminal, s.browserChoices(in, &other), in.Wait)
	if errors.Is(err, errBack) && other {
		return s.signInWithCode(ctx)
	}
	if err != nil {
		return err
	}
	s.signedIn(user)
	return nil
}

// browserChoices are the answers while the browser is waited for.
func (s *session) browserChoices(in SignIn, other *bool) []choice {
	var out []choice
	if s.opt.Approve != nil {
		out = append(out, choice{label: "Approve here (demo: plays the person at the browser)", do: func(ctx context.Context) error {
			return s.opt.Approve(ctx, in.URL())
		}})
	}
	out = append(out, choice{label: "Read the address out again", do: func(context.Context) error {
		s.say("  %s", in.URL())
		return nil
	}})
	if p, ok := in.(paster); ok {
		out = append(out, choice{label: "Paste the address that a browser elsewhere has ended on", do: func(ctx context.Context) error {
			address, err := s.ask(ctx, "Address", "")
			if err != nil || address == "" {
				return err
			}
			return p.Paste(address)
		}})
	}
	if s.opt.SignInCode != nil {
		out = append(out, choice{label: "Sign in with a code on another device", do: func(context.Context) error {
			*other = true
			return errBack
		}})
	}
	return append(out, choice{label: "Stop waiting", do: func(context.Context) error { return errBack }})
}

// signInWithCode prints a code that is typed on any device.
func (s *session) signInWithCode(ctx context.Context) error {
	in, err := s.opt.SignInCode(ctx)
	if err != nil {
		return err
	}
	defer in.Close()
	show := func(context.Context) error {
		s.say("Type the code %s on this page:", in.UserCode())
		s.say("  %s", in.URL())
		return nil
	}
	_ = show(ctx) // it only prints
	user, err := wait(ctx, s.terminal, []choice{
		{label: "Read the code out again", do: show},
		{label: "Stop waiting", do: func(context.Context) error { return errBack }},
	}, in.Wait)
	if err != nil {
		return err
	}
	s.signedIn(user)
	return nil
}

func (s *session) signedIn(user github.User) {
	s.user = user.Login
	s.say("Signed in as %s.", user.Login)
}

// openPage opens a page in the browser. It prints an error and goes on.
func (s *session) openPage(page string) {
	if s.opt.Open == nil {
		return
	}
	if err := s.opt.Open(page); err != nil {
		s.say("Couldn't open a browser (%s). Open the link above.", wording.Line(err))
		return
	}
	s.say("It was opened in the browser.")
}
