package client_test

import (
	"context"
	"crypto/rsa"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
	"gitconnection/internal/github/signin"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

func TestSignInByCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{}
		g, start, p := bubble(t, s)
		c := start()
		d, err := c.StartDevice(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if d.URL() != g.Base+"/login/device" || len(d.UserCode()) != 9 || time.Until(d.ExpiresAt()).Round(time.Minute) != 15*time.Minute {
			t.Errorf("%s %s %v", d.URL(), d.UserCode(), d.ExpiresAt())
		}
		type end struct {
			user github.User
			err  error
		}
		ended := make(chan end)
		begun := time.Now()
		go func() {
			user, err := d.Wait(context.Background())
			ended <- end{user, err}
		}()
		time.Sleep(42 * time.Second) // fake time: several answers of "not yet"
		p.post("/login/device", url.Values{"user_code": {d.UserCode()}, "authorize": {"1"}})
		got := <-ended
		if got.err != nil || got.user.Login != "octo-admin" {
			t.Fatalf("%+v", got)
		}
		if took := time.Since(begun); took < 42*time.Second || took > 50*time.Second {
			t.Errorf("after %v", took)
		}
		if polls := asked(g, "/login/oauth/access_token"); polls < 8 || polls > 10 {
			t.Errorf("%d polls in 45 s at 5 s", polls)
		}
		if kept := s.now(); kept.Access == "" || kept.Refresh == "" || !kept.Device {
			t.Errorf("kept %v", kept)
		}
	})
}

func asked(g *testkit.GitHub, path string) (n int) {
	for _, r := range g.Requests() {
		if r.Path == path {
			n++
		}
	}
	return n
}

func TestSlowerIsSlower(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, start, p := bubble(t, &shelf{})
		d, err := start().StartDevice(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error)
		go func() {
			_, err := d.Wait(context.Background())
			ended <- err
		}()
		// Somebody else asks in between, so GitHub says slow_down to us.
		time.Sleep(4900 * time.Millisecond)
		before := asked(g, "/login/oauth/access_token")
		impatient(t, g, d)
		time.Sleep(200 * time.Millisecond)
		if n := asked(g, "/login/oauth/access_token"); n != before+2 {
			t.Fatalf("%d polls, want ours and the other's", n-before)
		}
		time.Sleep(9 * time.Second) // more than the first interval, less than the second
		if n := asked(g, "/login/oauth/access_token"); n != before+2 {
			t.Errorf("polled again too early")
		}
		p.post("/login/device", url.Values{"user_code": {d.UserCode()}, "authorize": {"1"}})
		if err := <-ended; err != nil {
			t.Errorf("after slowing down: %v", err)
		}
	})
}

// impatient polls with the device code that stands in the simulator's list of
// secrets.
func impatient(t *testing.T, g *testkit.GitHub, _ *signin.DeviceFlow) {
	t.Helper()
	code := ""
	for _, s := range g.Secrets() {
		if strings.Contains(s.Kind, "device") {
			code = s.Value
		}
	}
	if code == "" {
		t.Fatal("no device code was issued")
	}
	client := &http.Client{Transport: inside{g.Simulator}}
	resp, err := client.PostForm(g.Base+"/login/oauth/access_token", url.Values{
		"client_id": {testkit.ClientID}, "device_code": {code}, "grant_type": {"urn:ietf:params:oauth:grant-type:device_code"},
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
}

func TestHowACodeEnds(t *testing.T) {
	for name, tc := range map[string]struct {
		meanwhile func(p *person, d *signin.DeviceFlow)
		reason    github.Reason
		text      string
	}{
		"denied": {func(p *person, d *signin.DeviceFlow) {
			p.post("/login/device", url.Values{"user_code": {d.UserCode()}, "authorize": {"0"}})
		}, github.ReasonDeclined, "denied"},
		"expired": {func(*person, *signin.DeviceFlow) {}, github.ReasonExpired, "code"},
		"closed":  {func(_ *person, d *signin.DeviceFlow) { d.Close() }, "", "closed"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &shelf{}
				_, start, p := bubble(t, s)
				d, err := start().StartDevice(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				tc.meanwhile(p, d)
				_, err = d.Wait(context.Background())
				if github.ReasonOf(err) != tc.reason || err == nil || !strings.Contains(err.Error(), tc.text) {
					t.Errorf("%v (%s)", err, github.ReasonOf(err))
				}
				if s.now().Access != "" {
					t.Error("a token was kept")
				}
			})
		})
	}
}

func TestACodeThatTheAppDoesNotAllow(t *testing.T) {
	g := testkit.New(t)
	g.Organization("acme")
	g.AddApp(simulator.AppSpec{ID: 77, ClientID: "Iv1.nodevice", ClientSecret: "s", Slug: "no-device", Name: "No device", OwnerLogin: "acme",
		PublicKey: func() *rsa.PublicKey { return &testkit.Key().PublicKey }, Permissions: map[string]string{"metadata": "read"}})
	connect := func(o client.Options) *client.Client {
		o.Endpoints, o.ClientID, o.Transport = endpoints(t, g.Base), "Iv1.nodevice", &http.Transport{}
		c, err := client.New(o)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for page, c := range map[string]*client.Client{
		"/organizations/acme/settings/apps/no-device": connect(client.Options{AppID: 77, Key: github.StaticKey(testkit.Key())}),
		"-apps/no-device": connect(client.Options{Slug: "no-device"}),
		"/settings/apps":  connect(client.Options{}),
	} {
		_, err := c.StartDevice(context.Background())
		var own *github.Error
		if github.ReasonOf(err) != github.ReasonDeviceFlowOff || !errors.As(err, &own) || !strings.HasSuffix(own.Next(), page) {
			t.Errorf("%v, next %q, want %s", err, own.Next(), page)
		}
	}
}
