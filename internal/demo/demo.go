// Package demo runs a simulated GitHub in this process, with a person who sits
// at its browser.
package demo

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/github/simulator/worlds"
)

// demoUser is who sits at the demo's browser; demoOwner approves what demoUser
// may only request.
const (
	User  = "octo-admin"
	Owner = "mona"
)

// Demo is a simulated GitHub that runs in this process.
type Demo struct {
	// Handler is the simulated GitHub; requests before it is built wait.
	Handler   http.Handler
	simulator *simulator.Simulator
	listener  net.Listener
	server    *http.Server
	Base      string
	key       func() *rsa.PrivateKey
	built     chan struct{} // closed when the world stands
	Failed    chan error    // what ended it, unasked
}

const (
	demoAppID        = 900_001
	demoClientID     = "Iv23demoKonstruct001"
	demoClientSecret = "demo-client-secret-0123456789abcdef01234" //nolint:gosec // of the simulated GitHub
	// Slug is that of the demo's App.
	Slug = "konstruct-demo"
)

// Options are how the simulated GitHub is to be.
type Options struct {
	Address       string        // on loopback; "" any port
	Latency       time.Duration // what every request takes longer
	Organizations int           // how many more have the App installed
	Hostile       bool          // add organizations whose texts would do something to a terminal
	Now           func() time.Time
	Log           *slog.Logger
}

// Start builds a simulated GitHub and serves it.
func Start(ctx context.Context, o Options) (*Demo, error) {
	d, err := New(ctx, o)
	if err != nil {
		return nil, err
	}
	d.Serve()
	return d, nil
}

// New listens, and begins to build a simulated GitHub. Nothing is answered
// before [demo.serve].
func New(ctx context.Context, o Options) (*Demo, error) {
	if o.Organizations < 0 || o.Organizations > 5000 {
		return nil, failure.Usage("--orgs: from 0 to 5000", "")
	}
	address := o.Address
	if address == "" {
		address = "127.0.0.1:0"
	}
	listener, err := loopback(ctx, address)
	if err != nil {
		return nil, err
	}
	d := &Demo{listener: listener, Base: "http://" + listener.Addr().String(), Failed: make(chan error, 4)}
	// Making a key takes longer than the first screen may: it goes on beside.
	keys := make(chan *rsa.PrivateKey, 1)
	go func() {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			d.Failed <- err
		}
		keys <- key
	}()
	d.key = sync.OnceValue(func() *rsa.PrivateKey { return <-keys })
	d.simulator = simulator.New(simulator.Options{BaseURL: d.Base, Now: o.Now, Latency: o.Latency, Log: o.Log.With("side", "simulator")})
	// So does building a world: whoever asks before it stands waits for it.
	d.built = make(chan struct{})
	go func() {
		defer close(d.built)
		if err := d.world(o); err != nil {
			d.Failed <- err
		}
	}()
	d.Handler = d.simulator.Handler()
	return d, nil
}

// Serve answers requests until [demo.close].
func (d *Demo) Serve() {
	d.server = &http.Server{Handler: d.afterBuilding(d.Handler), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := d.server.Serve(d.listener); !errors.Is(err, http.ErrServerClosed) {
			d.Failed <- err
		}
	}()
}

func (d *Demo) afterBuilding(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-d.built
		next.ServeHTTP(w, r)
	})
}

// Close ends it.
func (d *Demo) Close() { _ = d.server.Close() }

// loopback listens on an address that only this machine reaches.
func loopback(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	if err != nil || ip == nil || !ip.IsLoopback() {
		return nil, failure.Usage(fmt.Sprintf("--serve %s: give a loopback address with a port, such as 127.0.0.1:8088", address), "")
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return l, nil
}

func (d *Demo) world(o Options) error {
	return worlds.Demo(d.simulator, worlds.Options{
		ExtraOrganizations: o.Organizations, Hostile: o.Hostile,
		App: simulator.AppSpec{
			ID: demoAppID, ClientID: demoClientID, ClientSecret: demoClientSecret, Slug: Slug, Name: "Konstruct Demo",
			PublicKey: func() *rsa.PublicKey { return &d.key().PublicKey },
		},
		Connected: d.connected,
	})
}

// connected lays out the repositories of organizations that the demo finds
// connected.
func (d *Demo) connected(c worlds.Connected) (platform, application map[string][]byte) {
	o := connection.NewOrganization(c.Name, c.PlatformOrg, c.ApplicationOrg)
	engine := connection.New(connection.Options{Web: d.Base})
	files, err := engine.Initial(o, map[connection.Role]connection.Identity{
		connection.Platform:    connection.Identity(c.PlatformRepo),
		connection.Application: connection.Identity(c.ApplicationRepo),
	}, c.Environments)
	if err != nil {
		d.Failed <- err
		return nil, nil
	}
	return byPath(files[connection.Platform]), byPath(files[connection.Application])
}

func byPath(files []github.File) map[string][]byte {
	out := map[string][]byte{}
	for _, f := range files {
		out[f.Path] = f.Content
	}
	return out
}

// ClientOptions are what a client of the demo is made of.
func (d *Demo) ClientOptions() (client.Options, error) {
	ends, err := github.NewEndpoints(d.Base, d.Base+"/api/v3/")
	if err != nil {
		return client.Options{}, err
	}
	return client.Options{
		Endpoints: ends, AppID: demoAppID, ClientID: demoClientID, ClientSecret: demoClientSecret,
		Key: func(context.Context) (*rsa.PrivateKey, error) {
			if key := d.key(); key != nil {
				return key, nil
			}
			return nil, errors.New("no key could be made")
		},
	}, nil
}

// Person is who sits at the demo's browser.
func (d *Demo) Person() (*Approver, error) {
	web, err := url.Parse(d.Base + "/")
	if err != nil {
		return nil, err
	}
	return &Approver{Web: web, User: User, Owner: Owner}, nil
}

// Wait waits until the world stands.
func (d *Demo) Wait() error {
	d.key()
	<-d.built
	select {
	case err := <-d.Failed:
		return err
	default:
		return nil
	}
}

// Environment are the variables that point konstruct, or anything else, at it.
func (d *Demo) Environment() [][2]string {
	return [][2]string{
		{"KONSTRUCT_WEB_URL", d.Base + "/"},
		{"KONSTRUCT_API_URL", d.Base + "/api/v3/"},
		{"KONSTRUCT_APP_ID", fmt.Sprint(demoAppID)},
		{"KONSTRUCT_APP_CLIENT_ID", demoClientID},
		{"KONSTRUCT_APP_CLIENT_SECRET", demoClientSecret},
		{"KONSTRUCT_APP_SLUG", Slug},
		{"KONSTRUCT_APP_PRIVATE_KEY", OneLinePEM(d.key())},
		{"KONSTRUCT_GITHUB_TOKEN", d.simulator.IssueUserToken(User, "repo", "read:org")},
		{"KONSTRUCT_ACTOR", User},
	}
}
