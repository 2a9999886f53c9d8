package client

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gitconnection/internal/github"
)

// wire is a host without a network: each request is answered by a function.
type wire func(r *http.Request) (status int, header http.Header, body string)

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	code, header, body := w(r)
	if header == nil {
		header = http.Header{}
	}
	if header.Get("Content-Type") == "" {
		header.Set("Content-Type", "application/json")
	}
	return &http.Response{StatusCode: code, Status: http.StatusText(code), Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

var wireKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil
	}
	return key
})

func wired(t *testing.T, w wire, change func(*Options)) *Client {
	t.Helper()
	ends, err := github.NewEndpoints("https://github.com", "https://api.github.com")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Endpoints: ends, AppID: 9, Key: github.StaticKey(wireKey()), Transport: w}
	if change != nil {
		change(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestANewTokenMayBeUnknownForFiveSeconds(t *testing.T) {
	for name, tc := range map[string]struct {
		unknown time.Duration // for so long after minting
		good    bool
		minted  int
	}{
		"at once": {0, true, 1}, "after two seconds": {2 * time.Second, true, 1}, "never": {time.Hour, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				var minted []time.Time
				c := wired(t, func(r *http.Request) (int, http.Header, string) {
					mu.Lock()
					defer mu.Unlock()
					switch {
					case strings.HasSuffix(r.URL.Path, "/installation"):
						return 200, nil, `{"id":1,"app_id":9,"account":{"id":2,"login":"acme"},"permissions":{"metadata":"read","contents":"read"}}`
					case strings.HasSuffix(r.URL.Path, "/access_tokens"):
						minted = append(minted, time.Now())
						return 201, nil, fmt.Sprintf(`{"token":"ghs_%d","expires_at":%q}`, len(minted), time.Now().Add(time.Hour).Format(time.RFC3339))
					case time.Since(minted[len(minted)-1]) < tc.unknown:
						return 401, http.Header{"Date": {time.Now().UTC().Format(http.TimeFormat)}}, `{"message":"Bad credentials"}`
					}
					return 200, nil, `{"sha":"x","tree":[]}`
				}, nil)
				begun := time.Now()
				_, err := c.Tree(context.Background(), "acme", "x", "main")
				if (err == nil) != tc.good || len(minted) != tc.minted || !tc.good && github.KindOf(err) != github.KindUnauthorized {
					t.Errorf("%v after %d tokens", err, len(minted))
				}
				if took := time.Since(begun); took > 20*time.Second || tc.unknown > 0 && took < 2*time.Second {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

func TestALimitTellsUntilWhenItIsSatOut(t *testing.T) {
	for name, tc := range map[string]struct {
		header func() http.Header
		wait   time.Duration // 0: told instead of sat out
	}{
		"seconds": {func() http.Header { return http.Header{"Retry-After": {"30"}} }, 30 * time.Second},
		"a date by GitHub's clock": {func() http.Header {
			theirs := time.Now().Add(time.Hour).UTC()
			return http.Header{"Retry-After": {theirs.Add(45 * time.Second).Format(http.TimeFormat)}, "Date": {theirs.Format(http.TimeFormat)}}
		}, 45 * time.Second},
		"nothing":  {func() http.Header { return http.Header{} }, time.Minute},
		"too long": {func() http.Header { return http.Header{"Retry-After": {"7200"}} }, 0},
		"absurd":   {func() http.Header { return http.Header{"Retry-After": {"999999999999"}} }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				asked := 0
				c := wired(t, func(*http.Request) (int, http.Header, string) {
					if asked++; asked == 1 {
						return 429, tc.header(), secondaryBody
					}
					return 200, nil, `{"id":9,"slug":"s"}`
				}, nil)
				begun := time.Now()
				var until time.Time
				ctx := github.WithObserver(context.Background(), func(r github.Request) {
					if !r.RetryAt.IsZero() {
						until = r.RetryAt
					}
				})
				_, err := c.App(ctx)
				switch {
				case tc.wait == 0 && (github.KindOf(err) != github.KindLimited || time.Since(begun) > time.Second || !until.IsZero()):
					t.Errorf("%v after %v, countdown to %v", err, time.Since(begun), until)
				case tc.wait != 0 && (err != nil || until.Sub(begun).Round(time.Second) != tc.wait || time.Since(begun).Round(time.Second) != tc.wait):
					t.Errorf("%v after %v, countdown to %v", err, time.Since(begun), until.Sub(begun))
				}
			})
		})
	}
}

func TestTheWebHostGetsNoCredential(t *testing.T) {
	var hosts []string
	c := wired(t, func(r *http.Request) (int, http.Header, string) {
		hosts = append(hosts, r.URL.Host)
		if r.URL.Host == "github.com" && r.Header.Get("Authorization") != "" {
			t.Errorf("Authorization %q went to %s", r.Header.Get("Authorization"), r.URL)
		}
		if r.URL.Host == "api.github.com" {
			return 302, http.Header{"Location": {"https://github.com/login?x=1"}}, `{}`
		}
		return 200, nil, `{"device_code":"d","user_code":"u"}`
	}, func(o *Options) { o.Token, o.ClientID = "ghp_secret", "Iv1" })
	// An answer that sends the API's request to the web host is not followed.
	if _, err := c.Viewer(context.Background()); err == nil {
		t.Error("a redirect to the web host was followed with a credential")
	}
	if _, err := c.StartDevice(context.Background()); err != nil {
		t.Error(err)
	}
	if strings.Join(hosts, " ") != "api.github.com github.com" {
		t.Errorf("hosts %q", hosts)
	}
	for _, address := range []string{"https://evil.example/login/oauth/access_token", "http://github.com/", "https://github.com:8443/", "https://github.com.evil.example/"} {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := c.api.HTTP.Do(req); err == nil {
			_ = resp.Body.Close()
			t.Errorf("%s was asked", address)
		}
	}
}

func TestTheAppIsComparedWithWhatIsKnown(t *testing.T) {
	for name, tc := range map[string]struct {
		status int
		body   string
		reason github.Reason
		text   string
	}{
		"right":         {200, `{"id":9,"client_id":"Iv1","slug":"s","owner":{"login":"acme","type":"Organization"}}`, "", ""},
		"other App":     {200, `{"id":8,"client_id":"Iv1","slug":"other","owner":{"login":"acme","type":"Organization"}}`, github.ReasonOtherApp, "App 8 (other)"},
		"other client":  {200, `{"id":9,"client_id":"Iv2","slug":"s","owner":{"login":"acme","type":"Organization"}}`, github.ReasonClientID, "client id"},
		"wrong key":     {401, `{"message":"A JSON web token could not be decoded"}`, github.ReasonWrongKey, "not one of this App's"},
		"no such App":   {404, `{"message":"Integration not found"}`, github.ReasonAppGone, "no such App on github.com"},
		"clock, always": {401, `{"message":"'Expiration time' claim ('exp') is too far in the future"}`, github.ReasonClock, "check the GitHub App 9"},
	} {
		t.Run(name, func(t *testing.T) {
			c := wired(t, func(*http.Request) (int, http.Header, string) { return tc.status, nil, tc.body }, func(o *Options) { o.ClientID = "Iv1" })
			_, err := c.CheckApp(context.Background())
			if github.ReasonOf(err) != tc.reason || (err == nil) != (tc.reason == "") || err != nil && (!strings.Contains(err.Error(), tc.text) || nextOf(err) == "") {
				t.Errorf("%v (%s), next %q", err, github.ReasonOf(err), nextOf(err))
			}
		})
	}
}

func TestTokensAreNarrowedToTheTask(t *testing.T) {
	var asked []string
	c := wired(t, func(r *http.Request) (int, http.Header, string) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/installation"):
			return 200, nil, `{"id":1,"app_id":9,"account":{"id":2,"login":"acme"},"permissions":{"metadata":"read","contents":"write","administration":"write","issues":"write"}}`
		case strings.HasSuffix(r.URL.Path, "/access_tokens"):
			var body struct{ Permissions github.Permissions }
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
				t.Error(err)
			}
			asked = append(asked, fmt.Sprint(body.Permissions))
			return 201, nil, fmt.Sprintf(`{"token":"ghs_x","expires_at":%q}`, time.Now().Add(time.Hour).Format(time.RFC3339))
		}
		return 200, nil, `{"sha":"x","tree":[]}`
	}, nil)
	for _, scope := range []github.Scope{github.ScopeRead, github.ScopeContents, github.ScopePropose, github.ScopeProvision} {
		if _, err := c.Tree(github.WithScope(context.Background(), scope), "acme", "x", "main"); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"map[contents:read metadata:read]", "map[contents:write metadata:read]", "map[contents:write metadata:read]", "map[administration:write contents:write metadata:read]"}
	if strings.Join(asked, ";") != strings.Join(want, ";") {
		t.Errorf("asked for %q, want %q", asked, want)
	}
}

func TestAHostSaysWhatItIs(t *testing.T) {
	now := time.Now()
	for name, tc := range map[string]struct {
		status    int
		header    http.Header
		body      string
		version   string
		supported bool
		good      bool
	}{
		"github.com":  {200, http.Header{"Date": {now.Add(40 * time.Minute).UTC().Format(http.TimeFormat)}}, `{"verifiable_password_authentication":false}`, "", true, true},
		"server":      {200, nil, `{"installed_version":"3.17.2"}`, "3.17.2", true, true},
		"old server":  {200, nil, `{"installed_version":"3.9.12"}`, "3.9.12", false, true},
		"private":     {401, http.Header{"X-Github-Enterprise-Version": {"enterprise-server@3.20.0"}}, `{"message":"Must authenticate to access this API."}`, "3.20.0", true, true},
		"limited":     {403, http.Header{"X-Ratelimit-Remaining": {"0"}}, `{"message":"API rate limit exceeded for 1.2.3.4."}`, "", true, true},
		"not GitHub":  {404, nil, `{"error":"no such page"}`, "", true, false},
		"a web page":  {200, http.Header{"Content-Type": {"text/html"}}, `<html>`, "", true, false},
		"next major":  {200, nil, `{"installed_version":"4.0.0"}`, "4.0.0", true, true},
		"no version ": {200, nil, `{"installed_version":"banana"}`, "banana", true, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := wired(t, func(r *http.Request) (int, http.Header, string) {
				if r.Header.Get("Authorization") != "" {
					t.Error("a credential was sent")
				}
				return tc.status, tc.header, tc.body
			}, nil)
			h, err := c.Probe(context.Background())
			if (err == nil) != tc.good || h.Version != tc.version || h.Supported() != tc.supported {
				t.Errorf("%+v, %v", h, err)
			}
			if name == "github.com" && (!h.Dated || h.Skew < 39*time.Minute || h.Skew > 41*time.Minute) {
				t.Errorf("skew %v", h.Skew)
			}
		})
	}
}
