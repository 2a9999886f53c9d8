package client_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/github/signin"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

func startSignIn(t *testing.T) (*testkit.GitHub, *signin.WebFlow, *url.URL, string) {
	t.Helper()
	g := testkit.New(t)
	g.Organization("acme")
	in, err := g.Client.StartSignIn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(in.Close)
	page, err := url.Parse(in.URL())
	if err != nil {
		t.Fatal(err)
	}
	back, err := url.Parse(page.Query().Get("redirect_uri"))
	if err != nil || back.Hostname() != "127.0.0.1" || page.Query().Get("code_challenge_method") != "S256" {
		t.Fatalf("page %s", page)
	}
	return g, in, back, page.Query().Get("state")
}

// get opens an address as a browser would that claims to have reached host.
func get(t *testing.T, address, host string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if host != "" {
		req.Host = host
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"} {
		if got := resp.Header.Get(name); got != want && resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %q", name, got)
		}
	}
	return resp.StatusCode, string(body)
}

// authorize plays the person: signs in as octo-admin and presses Authorize.
func authorize(t *testing.T, g *testkit.GitHub, page string) (code string) {
	t.Helper()
	u, err := url.Parse(page)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar(t), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	post := func(path string, form url.Values) *http.Response {
		resp, err := client.PostForm(g.Base+path, form)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp
	}
	post("/login", url.Values{"login": {"octo-admin"}, "return_to": {"/"}})
	form := u.Query()
	form.Set("authorize", "1")
	resp := post("/login/oauth/authorize", form)
	to, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || to.Query().Get("code") == "" {
		t.Fatalf("status %s, Location %q", resp.Status, resp.Header.Get("Location"))
	}
	return to.Query().Get("code")
}

func TestSignInIgnoresWhatItDoesNotWaitFor(t *testing.T) {
	g, in, back, state := startSignIn(t)
	code := authorize(t, g, in.URL())
	callback := func(state, code string) string {
		return back.String() + "?state=" + url.QueryEscape(state) + "&code=" + url.QueryEscape(code)
	}
	for name, attack := range map[string]struct{ address, host string }{
		"wrong state":          {callback("wrong", code), ""},
		"no state":             {back.String() + "?code=" + code, ""},
		"error of wrong state": {back.String() + "?error=access_denied&state=x", ""},
		"foreign host":         {callback(state, code), "evil.example"},
		"code with a path":     {callback(state, "../app/installations?x="), ""},
		"no code":              {back.String() + "?state=" + state, ""},
		"another path":         {back.Scheme + "://" + back.Host + "/", ""},
	} {
		if status, _ := get(t, attack.address, attack.host); status/100 != 4 {
			t.Errorf("%s: status %d", name, status)
		}
	}
	if status, body := get(t, callback(state, code), ""); status != http.StatusOK || !strings.Contains(body, "signed in") {
		t.Fatalf("the right answer: %d %s", status, body)
	}
	if status, _ := get(t, callback(state, code), ""); status != http.StatusBadRequest {
		t.Errorf("the same answer again: %d", status)
	}
	user, err := in.Wait(context.Background())
	if err != nil || user.Login != "octo-admin" {
		t.Fatalf("%+v, %v", user, err)
	}
	// The verifier of another sign-in does not fit.
	if o, err := g.Client.Organization(context.Background(), "acme"); err != nil || !o.Owner || !o.Known {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestSignInDeniedAndCancelled(t *testing.T) {
	_, in, back, state := startSignIn(t)
	if status, body := get(t, back.String()+"?error=access_denied&state="+state, ""); status != http.StatusOK || !strings.Contains(body, "Nothing was authorized") {
		t.Errorf("%d %s", status, body)
	}
	if _, err := in.Wait(context.Background()); github.KindOf(err) != github.KindForbidden || !strings.Contains(err.Error(), "access denied") {
		t.Errorf("denied: %v", err)
	}

	_, in, _, _ = startSignIn(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := in.Wait(ctx); err != context.Canceled { //nolint:errorlint // it has to be the context's own
		t.Errorf("cancelled: %v", err)
	}
	in.Close()
	if _, err := in.Wait(context.Background()); err == nil {
		t.Error("a closed sign-in was waited for")
	}
}

func TestAStolenCodeIsOfNoUse(t *testing.T) {
	g, in, _, _ := startSignIn(t)
	code := authorize(t, g, in.URL())
	_, other, back, state := startSignInOn(t, g)
	if status, _ := get(t, back.String()+"?state="+state+"&code="+code, ""); status != http.StatusOK {
		t.Fatal(status)
	}
	if _, err := other.Wait(context.Background()); github.KindOf(err) != github.KindUnauthorized {
		t.Errorf("a code of another sign-in: %v", err)
	}
}

func startSignInOn(t *testing.T, g *testkit.GitHub) (*testkit.GitHub, *signin.WebFlow, *url.URL, string) {
	t.Helper()
	in, err := g.Client.StartSignIn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(in.Close)
	page, _ := url.Parse(in.URL())
	back, _ := url.Parse(page.Query().Get("redirect_uri"))
	return g, in, back, page.Query().Get("state")
}

func TestATokenThatEndsIsReplaced(t *testing.T) {
	t.Parallel() // it waits for GitHub to know the new token
	g := testkit.New(t)
	g.Installed("acme")
	ctx := context.Background()
	if _, _, err := g.Client.MarkedRepositories(ctx, lookup(t, g, "acme"), "m"); err != nil {
		t.Fatal(err)
	}
	g.Advance(2 * time.Hour) // GitHub's clock runs ahead: the token has ended there
	if _, _, err := g.Client.MarkedRepositories(ctx, lookup(t, g, "acme"), "m"); err != nil {
		t.Errorf("after two hours: %v", err)
	}
}

func lookup(t *testing.T, g *testkit.GitHub, org string) github.Installation {
	t.Helper()
	i, err := g.Client.LookupInstallation(context.Background(), org)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestASuspendedInstallationIsSaidSo(t *testing.T) {
	g := testkit.New(t)
	g.Organization("hooli")
	g.Install(simulator.InstallSpec{App: testkit.Slug, Account: "hooli", Suspended: true})
	_, _, err := g.Client.MarkedRepositories(context.Background(), lookup(t, g, "hooli"), "m")
	if github.KindOf(err) != github.KindSuspended {
		t.Errorf("%v (%s)", err, github.KindOf(err))
	}
}

// The person reads the page in peace: closing right after the answer, as
// everybody does, must not cut it off.
func TestThePageArrivesWhole(t *testing.T) {
	g := testkit.New(t)
	g.Organization("acme")
	for range 30 {
		in, err := g.Client.StartSignIn(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		page, err := url.Parse(in.URL())
		if err != nil {
			t.Fatal(err)
		}
		closed := make(chan struct{})
		go func() {
			defer close(closed)
			_, _ = in.Wait(context.Background()) // refused: nobody gave this code
			in.Close()
		}()
		query := url.Values{"error": {"access_denied"}, "state": {page.Query().Get("state")}}
		resp, err := http.Get(page.Query().Get("redirect_uri") + "?" + query.Encode())
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		<-closed
		if err != nil || !strings.HasSuffix(strings.TrimSpace(string(body)), "</html>") {
			t.Fatalf("%v after %q", err, body)
		}
	}
}
