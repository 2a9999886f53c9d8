package cli

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/github/simulator/worlds"
)

type demoFlags struct {
	serve         string
	latency       time.Duration
	organizations int
	hostile       bool
}

func (p *program) demoCommand() *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use: "demo", Short: "Do the whole job on a simulated GitHub in this process", Args: args(0, 0, "no arguments"),
		Long: "demo opens the screens on a simulated GitHub: no account, no network, nothing is kept. Without a terminal it\n" +
			"connects one organization from end to end and prints what happens.",
		RunE: func(cmd *cobra.Command, _ []string) error { return p.demo(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.serve, "serve", "", "only serve the simulated GitHub on this loopback address, such as 127.0.0.1:8088")
	cmd.Flags().DurationVar(&f.latency, "latency", 0, "what every request takes longer, such as 50ms")
	cmd.Flags().IntVar(&f.organizations, "orgs", 0, "how many more organizations have the App installed")
	cmd.Flags().BoolVar(&f.hostile, "hostile", false, "add organizations whose texts would do something to a terminal")
	_ = cmd.Flags().MarkHidden("hostile") // for tests; the flag exists, so there is no error
	return cmd
}

// demoUser is who sits at the demo's browser; demoOwner approves what demoUser
// may only request.
const (
	demoUser  = "octo-admin"
	demoOwner = "mona"
)

// demo is a simulated GitHub that runs in this process.
type demo struct {
	simulator *simulator.Simulator
	server    *http.Server
	base      string
	key       func() *rsa.PrivateKey
	built     chan struct{} // closed when the world stands
	failed    chan error    // what ended it, unasked
}

const (
	demoAppID        = 900_001
	demoClientID     = "Iv23demoKonstruct001"
	demoClientSecret = "demo-client-secret-0123456789abcdef01234" //nolint:gosec // of the simulated GitHub
	demoSlug         = "konstruct-demo"
)

func (p *program) startDemo(ctx context.Context, f demoFlags) (*demo, error) {
	if f.organizations < 0 || f.organizations > 5000 {
		return nil, &usageError{"--orgs: from 0 to 5000", ""}
	}
	address := f.serve
	if address == "" {
		address = "127.0.0.1:0"
	}
	listener, err := loopback(ctx, address)
	if err != nil {
		return nil, err
	}
	d := &demo{base: "http://" + listener.Addr().String(), failed: make(chan error, 4)}
	// Making a key takes longer than the first screen may: it goes on beside.
	keys := make(chan *rsa.PrivateKey, 1)
	go func() {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			d.failed <- err
		}
		keys <- key
	}()
	d.key = sync.OnceValue(func() *rsa.PrivateKey { return <-keys })
	d.simulator = simulator.New(simulator.Options{BaseURL: d.base, Now: p.now, Latency: f.latency, Log: p.log.With("side", "simulator")})
	// So does building a world: whoever asks before it stands waits for it.
	d.built = make(chan struct{})
	go func() {
		defer close(d.built)
		if err := d.world(f); err != nil {
			d.failed <- err
		}
	}()
	handler := d.simulator.Handler()
	if p.wrap != nil {
		handler = p.wrap(handler)
	}
	handler = d.afterBuilding(handler)
	d.server = &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := d.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			d.failed <- err
		}
	}()
	return d, nil
}

func (d *demo) afterBuilding(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-d.built
		next.ServeHTTP(w, r)
	})
}

func (d *demo) close() { _ = d.server.Close() }

// loopback listens on an address that only this machine reaches.
func loopback(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	if err != nil || ip == nil || !ip.IsLoopback() {
		return nil, &usageError{fmt.Sprintf("--serve %s: give a loopback address with a port, such as 127.0.0.1:8088", address), ""}
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return l, nil
}

func (d *demo) world(f demoFlags) error {
	return worlds.Demo(d.simulator, worlds.Options{
		ExtraOrganizations: f.organizations, Hostile: f.hostile,
		App: simulator.AppSpec{
			ID: demoAppID, ClientID: demoClientID, ClientSecret: demoClientSecret, Slug: demoSlug, Name: "Konstruct Demo",
			PublicKey: func() *rsa.PublicKey { return &d.key().PublicKey },
		},
		Connected: d.connected,
	})
}

// connected lays out the repositories of organizations that the demo finds
// connected.
func (d *demo) connected(c worlds.Connected) (platform, application map[string][]byte) {
	o := connection.NewOrganization(c.Name, c.PlatformOrg, c.ApplicationOrg)
	engine := connection.New(connection.Options{Web: d.base})
	files, err := engine.Initial(o, map[connection.Role]connection.Identity{
		connection.Platform:    connection.Identity(c.PlatformRepo),
		connection.Application: connection.Identity(c.ApplicationRepo),
	}, c.Environments)
	if err != nil {
		d.failed <- err
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

func (d *demo) session(p *program) (*session, error) {
	ends, err := github.NewEndpoints(d.base, d.base+"/api/v3/")
	if err != nil {
		return nil, err
	}
	transport := newTransport(p.lookup)
	transport.Proxy = nil // it is in this process
	return openSession(client.Options{
		Log: p.log, Endpoints: ends, AppID: demoAppID, ClientID: demoClientID, ClientSecret: demoClientSecret, Transport: transport, Now: p.now,
		Key: func(context.Context) (*rsa.PrivateKey, error) {
			if key := d.key(); key != nil {
				return key, nil
			}
			return nil, errors.New("no key could be made")
		},
	}, demoSlug, "demo", func() {})
}

func (p *program) demo(ctx context.Context, f demoFlags) error {
	if p.debug { // nothing is kept of a demo unless somebody asks
		p.openLog()
	}
	d, err := p.startDemo(ctx, f)
	if err != nil {
		return err
	}
	defer d.close()
	switch {
	case f.serve != "":
		return p.serve(ctx, d)
	case p.terminal && p.output == outputText:
		return p.demoScreens(ctx, d)
	}
	return p.demoLines(ctx, d)
}

// demoLines connects acme from end to end and prints it line by line.
func (p *program) demoLines(ctx context.Context, d *demo) error {
	s, err := d.session(p)
	if err != nil {
		return err
	}
	out := p.printer()
	out.note("This is a demo on a simulated GitHub at " + d.base + "; nothing leaves this machine.")
	person := &approver{web: s.client.Endpoints().Web, user: demoUser, owner: demoOwner}
	actor, err := p.demoSignIn(ctx, s, person, out)
	if err != nil {
		return err
	}
	o := connection.NewOrganization("acme", "acme", "acme-apps")
	pages := map[string]string{}
	for _, owner := range o.Owners() {
		if pages[owner], err = s.engine.InstallURL(ctx, owner); err != nil {
			return err
		}
	}
	meter := &connection.Meter{}
	start := p.now()
	ctx = connection.ForWriting(connection.WithMeter(ctx, meter))
	state, err := s.engine.Observe(ctx, o)
	if err != nil {
		return err
	}
	if s.engine.PlanConnect(state, connection.ConnectOptions{}).WaitsForInstallation() {
		for _, owner := range o.Owners() {
			out.note(fmt.Sprintf("Installing the App on %s: %s", owner, pages[owner]))
			if err := person.approve(ctx, pages[owner]); err != nil {
				return fmt.Errorf("install the App on %s: %w", owner, err)
			}
		}
		if err := s.engine.Await(ctx, o, nil, p.sayWaiting(out)); err != nil {
			return err
		}
		start = p.now() // waiting for a person is no part of the work
		if state, err = s.engine.Observe(connection.AfterAwait(ctx), o); err != nil {
			return err
		}
	}
	plan := s.engine.PlanConnect(state, connection.ConnectOptions{Actor: actor})
	out.plan(plan)
	if err := p.apply(ctx, s, out, plan, start); err != nil {
		return err
	}
	if p.output == outputText {
		out.note("\nNow look around yourself: konstruct demo, in a terminal.")
	}
	return nil
}

func (p *program) demoSignIn(ctx context.Context, s *session, person *approver, out printer) (string, error) {
	in, err := s.client.StartSignIn(ctx)
	if err != nil {
		return "", err
	}
	defer in.Close()
	done := make(chan error, 1)
	go func() { done <- person.approve(ctx, in.URL()) }()
	user, err := in.Wait(ctx)
	if pressed := <-done; pressed != nil && err == nil {
		err = pressed
	}
	if err != nil {
		return "", err
	}
	out.note("Signed in as " + user.Login + ".")
	return user.Login, nil
}

// serve keeps the simulated GitHub up alone and says how to point konstruct,
// or anything else, at it.
func (p *program) serve(ctx context.Context, d *demo) error {
	key := d.key()
	<-d.built
	select {
	case err := <-d.failed:
		return err
	default:
	}
	for _, v := range [][2]string{
		{"KONSTRUCT_WEB_URL", d.base + "/"},
		{"KONSTRUCT_API_URL", d.base + "/api/v3/"},
		{"KONSTRUCT_APP_ID", fmt.Sprint(demoAppID)},
		{"KONSTRUCT_APP_CLIENT_ID", demoClientID},
		{"KONSTRUCT_APP_CLIENT_SECRET", demoClientSecret},
		{"KONSTRUCT_APP_SLUG", demoSlug},
		{"KONSTRUCT_APP_PRIVATE_KEY", oneLinePEM(key)},
		{"KONSTRUCT_GITHUB_TOKEN", d.simulator.IssueUserToken(demoUser, "repo", "read:org")},
		{"KONSTRUCT_ACTOR", demoUser},
	} {
		fmt.Fprintf(p.out, "export %s='%s'\n", v[0], strings.ReplaceAll(v[1], "'", `'\''`))
	}
	if _, err := fmt.Fprintln(p.out, "# ready"); err != nil {
		return fmt.Errorf("print where the simulated GitHub is: %w", err)
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-d.failed:
		return err
	}
}
