package workspace

import (
	"context"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
)

// Session is one instance, ready to be worked with.
type Session struct {
	Client *client.Client
	Engine *connection.Engine
	Slug   string
	Name   string
	// instance is the zero value in the demo.
	Instance Instance
	// organizations are those that were added to the instance here.
	Organizations organizations
	Layouts       layouts

	ahead func() (github.User, error) // nil: nobody has asked yet who is signed in
}

// NewSession makes the session of a client; o names its transport.
func (w *Workspace) NewSession(o client.Options, i Instance, slug, name string, disconnected func()) (*Session, error) {
	o.UserAgent, o.Waiting = w.UserAgent(), w.tellWait
	client, err := client.New(o)
	if err != nil {
		return nil, err
	}
	engine := connection.New(connection.Options{
		GitHub: client, Web: strings.TrimSuffix(o.Endpoints.Web.String(), "/"), Now: o.Now,
		Disconnected: func(connection.Organization) { disconnected() },
	})
	return &Session{
		Client: client, Engine: engine, Slug: slug, Name: name, Instance: i, Organizations: w.organizationsOn(i.scope()),
		Layouts: layouts{cache: o.Cache, host: client.Endpoints().Host(), instance: name, engine: engine, log: w.Log},
	}, nil
}

// Open opens the instance of that name, or the one that is to be used where none
// is named.
func (w *Workspace) Open(name string) (*Session, error) {
	i, err := w.Choose(name)
	if err != nil {
		return nil, err
	}
	return w.Session(i)
}

// Session makes the session of an instance.
func (w *Workspace) Session(i Instance) (*Session, error) {
	w.OpenLog()
	o, err := w.ClientOptions(i)
	if err != nil {
		return nil, err
	}
	o.Transport = NewTransport(w.Lookup)
	s, err := w.NewSession(o, i, i.Slug, i.Name, w.purgeObjects)
	if s != nil {
		w.opened.add(s.Client)
	}
	return s, err
}

// LocalSession makes the session of a GitHub in this process, which no proxy
// leads to and of which nothing is kept.
func (w *Workspace) LocalSession(o client.Options, slug, name string) (*Session, error) {
	transport := NewTransport(w.Lookup)
	transport.Proxy = nil
	o.Transport, o.Log, o.Now = transport, w.Log, w.Now
	return w.NewSession(o, Instance{}, slug, name, func() {})
}

// SignedIn is who is signed in already: the zero user nobody.
func (s *Session) SignedIn(ctx context.Context) (github.User, error) {
	if s.ahead != nil {
		if user, err := s.ahead(); err == nil {
			return user, nil
		}
	}
	return s.askWho(ctx)
}

// AskAhead begins to ask who is signed in; [Session.SignedIn] takes the answer.
// It is for a command that needs to know it later. The function that it returns
// waits for the end.
func (s *Session) AskAhead(ctx context.Context) (wait func()) {
	s.ahead = connection.Later(func() (github.User, error) { return s.askWho(ctx) })
	return func() { _, _ = s.ahead() } // who needs the answer asks for it
}

func (s *Session) askWho(ctx context.Context) (github.User, error) {
	signed, err := s.Client.SignedIn(ctx)
	if err != nil || !signed {
		return github.User{}, err
	}
	return s.Client.Viewer(ctx)
}
