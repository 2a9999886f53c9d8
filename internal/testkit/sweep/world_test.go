// Package sweep proves that the engine survives everything: it spoils every
// request of every kind of run in every way, and compares what is left with
// what an undisturbed run leaves. Each cell lives in a bubble of its own with
// its own clock, so that waiting for a minute costs nothing.
package sweep

import (
	"context"
	"crypto/rsa"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

const base = "http://github.test"

// pipeListener accepts connections that never leave the process: reading and
// writing them blocks in a way that the bubble's clock understands.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { l.once.Do(func() { close(l.done) }); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// world is one simulated GitHub inside the current bubble.
type world struct {
	*simulator.Simulator
	listener *pipeListener
	server   *http.Server
	served   chan struct{}
	reader   string // a token that may read everything
	opened   []*http.Transport
}

func newWorld(build func(*simulator.Simulator)) *world {
	sim := simulator.New(simulator.Options{BaseURL: base})
	sim.AddApp(simulator.AppSpec{
		ID: testkit.AppID, ClientID: testkit.ClientID, ClientSecret: testkit.ClientSecret, Slug: testkit.Slug, Name: "Konstruct Test", OwnerLogin: "acme", Public: true,
		Permissions: map[string]string{"metadata": "read", "administration": "write", "contents": "write", "pull_requests": "write"},
		PublicKey:   func() *rsa.PublicKey { return &testkit.Key().PublicKey },
	})
	build(sim)
	return serve(sim, sim.IssueUserToken("octo-admin", "repo"))
}

// serve makes a GitHub reachable in the current bubble.
func serve(sim *simulator.Simulator, reader string) *world {
	w := &world{Simulator: sim, listener: newPipeListener(), served: make(chan struct{}), reader: reader}
	w.server = &http.Server{Handler: sim.Handler(), ReadHeaderTimeout: time.Hour}
	go func() {
		defer close(w.served)
		_ = w.server.Serve(w.listener)
	}()
	return w
}

func (w *world) close() {
	for _, t := range w.opened {
		t.CloseIdleConnections()
	}
	_ = w.server.Close()
	<-w.served
}

// operator is one start of the program: a client and an engine that know
// nothing yet.
type operator struct {
	client *client.Client
	engine *connection.Engine
	name   string
	events *[]connection.Event
}

// middleware stands between a client and its connections.
type middleware func(http.RoundTripper) http.RoundTripper

// patience is how long the program waits for an answer's first byte.
const patience = 60 * time.Second

func (w *world) operator(t *testing.T, files int, patience time.Duration, mw middleware) *operator {
	t.Helper()
	ends, err := github.NewEndpoints(base, base+"/api/v3/")
	if err != nil {
		t.Fatal(err)
	}
	tr := &http.Transport{DialContext: w.listener.dial, MaxIdleConnsPerHost: 16, ResponseHeaderTimeout: patience}
	w.opened = append(w.opened, tr)
	var rt http.RoundTripper = tr
	if mw != nil {
		rt = mw(tr)
	}
	client, err := client.New(client.Options{
		Endpoints: ends, AppID: testkit.AppID, ClientID: testkit.ClientID, ClientSecret: testkit.ClientSecret,
		Key: github.StaticKey(testkit.Key()), Transport: rt, UserAgent: "konstruct/test",
	})
	if err != nil {
		t.Fatal(err)
	}
	o := connection.Options{GitHub: client, Web: base}
	if files > 0 {
		if o.Layout, err = testkit.Layout(files); err != nil {
			t.Fatal(err)
		}
	}
	engine := connection.New(o)
	return &operator{client: client, engine: engine, name: "octo-admin", events: &[]connection.Event{}}
}
