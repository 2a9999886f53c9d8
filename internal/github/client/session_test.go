package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
	"gitconnection/internal/github/signin"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// inside carries a client's requests to the simulator without a network.
type inside struct{ sim *simulator.Simulator }

func (n inside) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	rec := httptest.NewRecorder()
	n.sim.Handler().ServeHTTP(rec, in)
	resp := rec.Result()
	resp.Request = r
	return resp, nil
}

// shelf is a token store that several clients share, as several starts of the
// program do.
type shelf struct {
	mu     sync.Mutex
	token  signin.UserToken
	saves  []string
	broken error
	// onSave is called before a token is stored.
	onSave func()
}

func (s *shelf) Load(context.Context) (signin.UserToken, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token, nil
}

func (s *shelf) Save(_ context.Context, t signin.UserToken) error {
	if s.onSave != nil {
		s.onSave()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return s.broken
	}
	s.token, s.saves = t, append(s.saves, t.Access)
	return nil
}

func (s *shelf) Drop(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = signin.UserToken{}
	return nil
}

func (s *shelf) now() signin.UserToken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token
}

// bubble is a GitHub with time of its own, and clients that share a shelf.
func bubble(t *testing.T, s *shelf) (g *testkit.GitHub, start func() *client.Client, mona *person) {
	t.Helper()
	g = testkit.NewInProcess(t, 10*time.Millisecond)
	g.Organization("acme")
	start = func() *client.Client {
		ends, err := github.NewEndpoints(g.Base, g.Base+"/api/v3/")
		if err != nil {
			t.Fatal(err)
		}
		c, err := client.New(client.Options{
			Endpoints: ends, AppID: testkit.AppID, ClientID: testkit.ClientID, ClientSecret: testkit.ClientSecret,
			Key: github.StaticKey(testkit.Key()), Transport: inside{g.Simulator}, Tokens: s,
		})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	mona = &person{t: t, base: g.Base, http: &http.Client{
		Transport: inside{g.Simulator}, Jar: jar(t), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	mona.post("/login", url.Values{"login": {"octo-admin"}, "return_to": {"/"}})
	return g, start, mona
}

// byDevice signs in by code, the person deciding at once.
func byDevice(t *testing.T, c *client.Client, p *person) (github.User, error) {
	t.Helper()
	d, err := c.StartDevice(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	p.post("/login/device", url.Values{"user_code": {d.UserCode()}, "authorize": {"1"}})
	return d.Wait(context.Background())
}

func TestATokenIsRenewedBeforeItEndsAndStoredBeforeItIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{}
		g, start, p := bubble(t, s)
		c := start()
		if _, err := byDevice(t, c, p); err != nil {
			t.Fatal(err)
		}
		first := s.now()
		time.Sleep(time.Until(first.Expires) - 4*time.Minute)
		var used bool
		s.onSave = func() { used = used || authorizedSince(g, first) }
		g.ResetLog()
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if u, err := c.Viewer(context.Background()); err != nil || u.Login != "octo-admin" {
					t.Errorf("%+v, %v", u, err)
				}
			})
		}
		all.Wait()
		if n := asked(g, "/login/oauth/access_token"); n != 1 {
			t.Errorf("renewed %d times", n)
		}
		if second := s.now(); second.Access == first.Access || second.Refresh == first.Refresh || used {
			t.Errorf("stored %v after %v, used before: %v", second, first, used)
		}
		// A restart finds it, and the same again after months is told.
		if u, err := start().Viewer(context.Background()); err != nil || u.Login != "octo-admin" {
			t.Errorf("%+v, %v", u, err)
		}
		time.Sleep(200 * 24 * time.Hour)
		if _, err := start().Viewer(context.Background()); github.ReasonOf(err) != github.ReasonSession {
			t.Errorf("after 200 days: %v", err)
		}
	})
}

// authorizedSince reports whether any API request was made since the log was
// emptied.
func authorizedSince(g *testkit.GitHub, _ signin.UserToken) bool { return asked(g, "/api/v3/user") > 0 }

func TestTwoProgramsRenewAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{}
		g, start, p := bubble(t, s)
		if _, err := byDevice(t, start(), p); err != nil {
			t.Fatal(err)
		}
		// Both have read the same pair; whoever comes second is refused.
		one, two := start(), start()
		for _, c := range []*client.Client{one, two} {
			if _, err := c.Viewer(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Until(s.now().Expires) - time.Minute)
		s.onSave = func() { time.Sleep(700 * time.Millisecond) } // a slow keyring
		g.ResetLog()
		var all sync.WaitGroup
		for _, c := range []*client.Client{one, two} {
			all.Go(func() {
				if u, err := c.Viewer(context.Background()); err != nil || u.Login != "octo-admin" {
					t.Errorf("%+v, %v", u, err)
				}
			})
		}
		all.Wait()
		if n := asked(g, "/login/oauth/access_token"); n != 2 {
			t.Errorf("%d attempts: the race did not happen", n)
		}
		if u, err := start().Viewer(context.Background()); err != nil || u.Login != "octo-admin" {
			t.Errorf("what is stored: %+v, %v", u, err)
		}
	})
}

func TestATokenThatCannotBeStoredIsNotUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{}
		g, start, p := bubble(t, s)
		c := start()
		if _, err := byDevice(t, c, p); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Until(s.now().Expires) - time.Minute)
		s.broken = errors.New("the keyring is locked")
		g.ResetLog()
		if _, err := c.Viewer(context.Background()); err == nil || !strings.Contains(err.Error(), "the keyring is locked") || asked(g, "/api/v3/user") != 0 {
			t.Errorf("%v after %d requests", err, asked(g, "/api/v3/user"))
		}
		s.mu.Lock()
		s.broken = nil
		s.mu.Unlock()
		if u, err := c.Viewer(context.Background()); err != nil || u.Login != "octo-admin" || asked(g, "/login/oauth/access_token") != 1 {
			t.Errorf("once it is unlocked: %+v, %v", u, err)
		}
	})
}

func TestSignOutRevokesAndForgets(t *testing.T) {
	for name, out := range map[string]func(*client.Client) error{
		"token": func(c *client.Client) error { return c.SignOut(context.Background()) },
		"grant": func(c *client.Client) error { return c.SignOutEverywhere(context.Background()) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &shelf{}
				g, start, p := bubble(t, s)
				c := start()
				if _, err := byDevice(t, c, p); err != nil {
					t.Fatal(err)
				}
				token := s.now().Access
				if err := out(c); err != nil {
					t.Fatal(err)
				}
				if in, err := c.SignedIn(context.Background()); in || err != nil || s.now().Access != "" {
					t.Errorf("still signed in: %v, %v, stored %v", in, err, s.now())
				}
				old, err := client.New(client.Options{Endpoints: c.Endpoints(), Token: token, Transport: inside{g.Simulator}})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := old.Viewer(context.Background()); github.KindOf(err) != github.KindUnauthorized {
					t.Errorf("GitHub still takes the token: %v", err)
				}
				if err := out(c); err != nil {
					t.Errorf("again: %v", err)
				}
			})
		})
	}
}

func TestSignOutForgetsEvenWhenGitHubCannotBeReached(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	s := &shelf{token: signin.UserToken{Access: "ghu_abc"}}
	c, err := client.New(client.Options{Endpoints: endpoints(t, closed.URL), ClientID: "Iv1.x", ClientSecret: "y", Transport: &http.Transport{}, Tokens: s})
	if err != nil {
		t.Fatal(err)
	}
	err = c.SignOut(github.WithImpatience(context.Background()))
	if err == nil || !strings.Contains(err.Error(), "forgotten here, but not revoked") || s.now().Access != "" {
		t.Errorf("%v, stored %v", err, s.now())
	}
}

func TestTheUsersInstallations(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	g.AddOrganization(simulator.OrganizationSpec{Login: "stranger", Owners: []string{"eve"}})
	g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "stranger"})
	if _, _, err := g.Client.UserInstallations(context.Background(), 1); github.KindOf(err) != github.KindNoCredential {
		t.Errorf("nobody signed in: %v", err)
	}
	in, err := g.Client.StartSignIn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	back, _ := url.Parse(in.URL())
	code := authorize(t, g, in.URL())
	q := back.Query()
	address := q.Get("redirect_uri") + "?" + url.Values{"code": {code}, "state": {q.Get("state")}}.Encode()
	if err := in.Paste(strings.Replace(address, "state=", "state=x", 1)); github.KindOf(err) != github.KindInvalid {
		t.Errorf("a wrong state was pasted: %v", err)
	}
	if err := in.Paste(address); err != nil {
		t.Fatal(err)
	}
	if err := in.Paste(address); github.KindOf(err) != github.KindInvalid {
		t.Errorf("pasted twice: %v", err)
	}
	if u, err := in.Wait(context.Background()); err != nil || u.Login != "octo-admin" {
		t.Fatalf("%+v, %v", u, err)
	}
	list, next, err := g.Client.UserInstallations(context.Background(), 1)
	if err != nil || next != 0 || len(list) != 1 || list[0].Account.Login != "acme" || list[0].AppID != testkit.AppID {
		t.Errorf("%+v, %d, %v", list, next, err)
	}
}

func TestTokensAreRevokedAtTheEnd(t *testing.T) {
	g := testkit.New(t)
	ctx := context.Background()
	for _, org := range []string{"acme", "globex"} {
		g.Installed(org)
		if _, _, err := g.Client.MarkedRepositories(ctx, lookup(t, g, org), "m"); err != nil {
			t.Fatal(err)
		}
	}
	seen := 0
	if err := g.Client.RevokeTokens(github.WithObserver(ctx, func(github.Request) { seen++ })); err != nil || seen != 0 {
		t.Fatalf("%v, %d requests reported", err, seen)
	}
	if n := asked(g, "/api/v3/installation/token"); n != 2 {
		t.Errorf("%d tokens revoked", n)
	}
	before := simulator.Count(g.Requests())
	if err := g.Client.RevokeTokens(ctx); err != nil || simulator.Count(g.Requests()) != before {
		t.Errorf("again: %v", err)
	}
	if _, _, err := g.Client.MarkedRepositories(ctx, lookup(t, g, "acme"), "m"); err != nil {
		t.Errorf("work after it: %v", err)
	}
}

func TestUserTokensAreNotPrinted(t *testing.T) {
	u := signin.UserToken{Access: "ghu_secretsecret", Refresh: "ghr_secretsecret", Expires: time.Now()}
	text, err := u.MarshalText()
	if s := fmt.Sprintf("%v %+v %#v %s %q", u, u, &u, u, text); err != nil || strings.Contains(s, "secretsecret") {
		t.Errorf("%s, %v", s, err)
	}
}
