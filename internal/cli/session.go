package cli

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"gitconnection/internal/config"
	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
	"gitconnection/internal/github/githubapp"
	"gitconnection/internal/logging"
	"gitconnection/internal/redact"
)

// session is one instance, ready to be worked with.
type session struct {
	client *client.Client
	engine *connection.Engine
	slug   string
	name   string
	known  githubapp.Cache // what an earlier start has found out; nil nothing
	chosen chosen          // the zero value in the demo
}

// openSession makes the session of a client; o names its transport.
func openSession(o client.Options, slug, name string, disconnected func()) (*session, error) {
	o.UserAgent = "konstruct/" + version
	client, err := client.New(o)
	if err != nil {
		return nil, err
	}
	engine := connection.New(connection.Options{
		GitHub: client, Web: strings.TrimSuffix(o.Endpoints.Web.String(), "/"), Now: o.Now,
		Disconnected: func(connection.Organization) { disconnected() },
	})
	return &session{client: client, engine: engine, slug: slug, name: name, known: o.Cache}, nil
}

// cache is what is kept on this machine between two starts: ids, never a
// credential. nil keeps nothing.
func (p *program) cache() githubapp.Cache {
	paths, err := p.paths()
	if err != nil || p.noKeep {
		return nil
	}
	return config.NewCache(paths.CacheFile())
}

// instance opens the instance that a command works on.
func (p *program) instance() (*session, error) {
	c, err := p.choose()
	if err != nil {
		return nil, err
	}
	p.scope = c.scope()
	return p.session(c)
}

func (p *program) session(c chosen) (*session, error) {
	p.openLog()
	o, err := p.options(c)
	if err != nil {
		return nil, err
	}
	o.Transport = newTransport(p.lookup)
	s, err := openSession(o, c.Slug, c.Name, p.purgeObjects)
	if s != nil {
		s.chosen = c
		p.opened.add(s.client)
	}
	return s, err
}

// openLog opens the log file. A log that cannot be written is told once and
// is no reason to stop.
func (p *program) openLog() {
	paths, err := p.paths()
	if err != nil || p.logging {
		return
	}
	level := slog.LevelInfo
	if p.debug {
		level = slog.LevelDebug
	}
	err = config.EnsurePrivate(paths.State)
	var log *slog.Logger
	if err == nil {
		log, _, err = logging.Open(paths.LogFile(), level) // open until the end
	}
	if err != nil {
		fmt.Fprintf(p.err, "konstruct: no log is written: %v\n", err)
		return
	}
	p.log, p.logging, p.logFile = log, true, paths.LogFile()
}

// operator is in whose name something is done: the signed-in user, else the
// one that was named, else, where nobody sits in front of it, the App. A
// person in a terminal signs in.
func (p *program) operator(ctx context.Context, s *session, named string) (string, error) {
	user, err := s.signedIn(ctx)
	switch {
	case err != nil && p.output == outputText:
		fmt.Fprintf(p.err, "konstruct: %s\n", redact.String(err.Error()))
	case user.Login != "":
		return user.Login, nil
	}
	if named == "" {
		named = p.env.Actor
	}
	if named != "" {
		if strings.ContainsFunc(named, func(r rune) bool { return r < ' ' || r == 0x7f }) || len(named) > 100 {
			return "", &usageError{"--actor: one line of at most 100 characters", ""}
		}
		return named, nil
	}
	if !p.terminal || p.output == outputJSON {
		slug := s.slug
		if slug == "" {
			slug = "konstruct"
		}
		return slug + "[bot]", nil
	}
	return p.signIn(ctx, s)
}

// signedIn is who is signed in already: the zero user nobody.
func (s *session) signedIn(ctx context.Context) (github.User, error) {
	signed, err := s.client.SignedIn(ctx)
	if err != nil || !signed {
		return github.User{}, err
	}
	return s.client.Viewer(ctx)
}

// signIn sends the person in front of the terminal through the browser.
func (p *program) signIn(ctx context.Context, s *session) (string, error) {
	in, err := s.client.StartSignIn(ctx)
	if err != nil {
		return "", err
	}
	defer in.Close()
	fmt.Fprintf(p.err, "Sign in so that the commits can say who asked for them (or give --actor NAME):\n  %s\n", in.URL())
	if err := openBrowser(p.lookup)(in.URL()); err != nil {
		fmt.Fprintf(p.err, "  (%v; any browser on this machine will do)\n", err)
	}
	user, err := in.Wait(ctx)
	if err != nil {
		return "", err
	}
	return user.Login, nil
}
