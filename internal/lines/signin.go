package lines

import (
	"context"
	"errors"

	"gitconnection/internal/github"
)

// signIn sends the person through the browser, unless somebody is signed in.
func (s *session) signIn(ctx context.Context) error {
	if s.user != "" {
		return nil
	}
	switch {
	case s.opt.SignIn != nil:
		return s.byBrowser(ctx)
	case s.opt.SignInCode != nil:
		return s.byCode(ctx)
	}
	return errors.New("nobody is signed in, and this instance has no client id and secret of the App; start again with --actor NAME")
}

// byBrowser shows the page before a browser is opened on it, and goes on
// whatever becomes of the browser.
func (s *session) byBrowser(ctx context.Context) error {
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
	s.open(in.URL())
	other := false
	user, err := wait(ctx, s.talk, s.ways(in, &other), in.Wait)
	if errors.Is(err, errBack) && other {
		return s.byCode(ctx)
	}
	if err != nil {
		return err
	}
	s.signedIn(user)
	return nil
}

// ways are what can be done while the browser is waited for.
func (s *session) ways(in SignIn, other *bool) []choice {
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

// byCode shows a code that is typed on any device.
func (s *session) byCode(ctx context.Context) error {
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
	user, err := wait(ctx, s.talk, []choice{
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

// open opens a page; a browser that fails is a note.
func (s *session) open(page string) {
	if s.opt.Open == nil {
		return
	}
	if err := s.opt.Open(page); err != nil {
		s.say("Note: %v. Any browser on any machine will do.", err)
		return
	}
	s.say("It was opened in the browser.")
}
