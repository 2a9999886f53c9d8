package client

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gitconnection/internal/github"
)

func testClient(t *testing.T, h http.Handler) (*Client, *httptest.Server) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	ends, err := github.NewEndpoints(server.URL, server.URL+"/api/v3/")
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(Options{Endpoints: ends, Token: "ghp_testtoken", Transport: &http.Transport{}})
	if err != nil {
		t.Fatal(err)
	}
	return c, server
}

func TestCredentialNeverReachesAnotherHost(t *testing.T) {
	var leaked atomic.Bool
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		leaked.Store(true)
		t.Errorf("a request arrived elsewhere, Authorization %q", r.Header.Get("Authorization"))
	}))
	defer elsewhere.Close()
	c, _ := testClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+"/user", http.StatusFound)
	}))
	if _, err := c.Viewer(context.Background()); err == nil {
		t.Error("a redirect to another host was followed")
	}
	var out any
	cred, err := c.Credential(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.api.Call(context.Background(), cred, http.MethodGet, elsewhere.URL+"/x", nil, &out); err == nil {
		t.Error("an absolute address was accepted")
	}
	if leaked.Load() {
		t.Fatal("leaked")
	}
}

func TestWritesAreNotRedirected(t *testing.T) {
	var posts atomic.Int32
	c, _ := testClient(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		posts.Add(1)
		w.Header().Set("Location", "/api/v3/elsewhere")
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusTemporaryRedirect)
		fmt.Fprint(w, `{"message":"Moved"}`)
	}))
	if _, err := c.CreateRepository(context.Background(), github.NewRepository{Owner: "acme", Name: "x"}); err == nil || posts.Load() != 1 {
		t.Errorf("%v after %d requests", err, posts.Load())
	}
}

// script answers each request with the next entry.
type script struct {
	t       *testing.T
	mu      sync.Mutex
	answers []func(w http.ResponseWriter)
	bodies  []string
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bodies = append(s.bodies, string(body))
	if len(s.answers) == 0 {
		s.t.Error("one request too many")
		return
	}
	next := s.answers[0]
	s.answers = s.answers[1:]
	w.Header().Set("Content-Type", "application/json")
	next(w)
}

func status(code int, body string, header ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		fmt.Fprint(w, body)
	}
}

const (
	createdBody   = `{"id":1,"node_id":"R_1","name":"x","full_name":"acme/x","private":true,"default_branch":"main","owner":{"login":"acme"},"custom_properties":{"team":["a","b"]}}`
	secondaryBody = `{"message":"You have exceeded a secondary rate limit."}`
)

func TestLimitsAreSatOutAndTheBodyIsSentAgain(t *testing.T) {
	for name, limit := range map[string]func(http.ResponseWriter){
		"403 with Retry-After": status(403, secondaryBody, "Retry-After", "0"),
		"429 with Retry-After": status(429, secondaryBody, "Retry-After", "0"),
		"403 primary, reset passed": status(403, `{"message":"API rate limit exceeded for installation ID 1."}`,
			"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", fmt.Sprint(time.Now().Add(-2*time.Second).Unix())),
	} {
		t.Run(name, func(t *testing.T) {
			s := &script{t: t, answers: []func(http.ResponseWriter){limit, status(201, createdBody)}}
			c, _ := testClient(t, s)
			if _, err := c.CreateRepository(context.Background(), github.NewRepository{Owner: "acme", Name: "x", Description: "d"}); err != nil {
				t.Fatal(err)
			}
			if len(s.bodies) != 2 || s.bodies[0] != s.bodies[1] || !strings.Contains(s.bodies[1], `"private":true`) {
				t.Errorf("bodies %q", s.bodies)
			}
		})
	}
}

func TestALimitThatIsTooLongIsToldNotSatOut(t *testing.T) {
	s := &script{t: t, answers: []func(http.ResponseWriter){status(429, secondaryBody, "Retry-After", "3600"), status(201, createdBody)}}
	c, _ := testClient(t, s)
	_, err := c.CreateRepository(context.Background(), github.NewRepository{Owner: "acme", Name: "x"})
	if github.KindOf(err) != github.KindLimited {
		t.Fatalf("%v (%s)", err, github.KindOf(err))
	}
	// go-github itself would now refuse every call for an hour.
	if _, err := c.CreateRepository(context.Background(), github.NewRepository{Owner: "acme", Name: "x"}); err != nil {
		t.Errorf("the next call: %v", err)
	}
}

func TestWritesAreNeverRepeatedBlindly(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter){
		"502":  status(502, `{"message":"Server Error"}`),
		"torn": status(201, `{"id":1,"node_`),
		"html": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<h1>proxy</h1>")
		},
		"reset": func(w http.ResponseWriter) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				conn.Close()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := &script{t: t, answers: []func(http.ResponseWriter){answer}}
			c, _ := testClient(t, s)
			_, err := c.CreateRepository(context.Background(), github.NewRepository{Owner: "acme", Name: "x"})
			s.mu.Lock()
			defer s.mu.Unlock()
			if github.KindOf(err) != github.KindDoubtful || len(s.bodies) != 1 {
				t.Errorf("%v (%q) after %d requests", err, github.KindOf(err), len(s.bodies))
			}
		})
	}
}

func TestReadsAreRepeated(t *testing.T) {
	s := &script{t: t, answers: []func(http.ResponseWriter){
		status(503, `{"message":"busy"}`), status(200, `{"id":`), status(200, `{"id":7,"login":"mona"}`),
	}}
	c, _ := testClient(t, s)
	if u, err := c.Viewer(context.Background()); err != nil || u.Login != "mona" {
		t.Errorf("%+v, %v", u, err)
	}
}

func TestMultiValueCustomPropertiesAreNoError(t *testing.T) {
	c, _ := testClient(t, &script{t: t, answers: []func(http.ResponseWriter){status(201, createdBody)}})
	if r, err := c.CreateRepository(context.Background(), github.NewRepository{Owner: "acme", Name: "x"}); err != nil || r.NodeID != "R_1" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestErrorsSayWhatWhereAndWhy(t *testing.T) {
	for _, tc := range []struct {
		answer func(http.ResponseWriter)
		kind   github.Kind
		text   string
	}{
		{status(422, `{"message":"Repository creation failed.","errors":[{"resource":"Repository","code":"custom","field":"name","message":"name already exists on this account"}]}`),
			github.KindExists, "create repository acme/x: Repository creation failed.: name already exists on this account"},
		{status(403, `{"message":"Resource not accessible by integration"}`, "X-Accepted-GitHub-Permissions", "administration=write"),
			github.KindForbidden, "create repository acme/x: Resource not accessible by integration (needs administration=write)"},
		{status(403, `{"message":"This installation has been suspended"}`), github.KindSuspended, "suspended"},
		{status(404, `{"message":"Integration not found"}`), github.KindUnauthorized, "Integration not found"},
		{status(404, `{"message":"Not Found"}`), github.KindNotFound, "create repository acme/x: Not Found"},
		{status(409, `{"message":"Repository rule violations found\n\nChanges must be made through a pull request."}`), github.KindRuleset, "pull request"},
		{status(401, `{"message":"Bad \u001b]0;owned\u0007credentials"}`), github.KindUnauthorized, "Bad ␛]0;owned␇credentials"},
	} {
		c, _ := testClient(t, &script{t: t, answers: []func(http.ResponseWriter){tc.answer}})
		_, err := c.CreateRepository(context.Background(), github.NewRepository{Owner: "acme", Name: "x"})
		if github.KindOf(err) != tc.kind || !strings.Contains(err.Error(), tc.text) {
			t.Errorf("got %q (%s), want %q (%s)", err, github.KindOf(err), tc.text, tc.kind)
		}
	}
}

func TestGraphQLErrorsWithStatus200(t *testing.T) {
	for kind, body := range map[github.Kind]string{
		github.KindNotFound:  `{"data":{"repository":null},"errors":[{"type":"NOT_FOUND","path":["repository"],"message":"Could not resolve"}]}`,
		github.KindForbidden: `{"data":null,"errors":[{"type":"FORBIDDEN","message":"Resource not accessible by integration"}]}`,
		github.KindDoubtful:  `{"data":{"repository":null}}`,
	} {
		c, _ := testClient(t, &script{t: t, answers: []func(http.ResponseWriter){status(200, body)}})
		if _, err := c.ObserveRepository(context.Background(), "acme", "x", github.Look{Marker: "m", Branch: "b"}); github.KindOf(err) != kind {
			t.Errorf("%s: got %v (%s)", kind, err, github.KindOf(err))
		}
	}
}

func TestGraphQLLimitWithStatus200IsSatOut(t *testing.T) {
	s := &script{t: t, answers: []func(http.ResponseWriter){
		status(200, `{"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}`, "Retry-After", "0"),
		status(200, `{"data":{"organization":{"databaseId":5,"login":"acme","viewerCanAdminister":true}}}`),
	}}
	c, _ := testClient(t, s)
	if o, err := c.Organization(context.Background(), "acme"); err != nil || o.ID != 5 || !o.Owner {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestPathsAreCheckedBeforeTheyAreSent(t *testing.T) {
	c, _ := testClient(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") }))
	ctx := context.Background()
	for _, name := range []string{"..", "a/b", "a?b", "a%2fb", "", strings.Repeat("x", 200)} {
		if _, err := c.Tree(ctx, "acme", name, "main"); github.KindOf(err) != github.KindInvalid {
			t.Errorf("name %q: %v", name, err)
		}
		if _, err := c.Tree(ctx, "../"+name, "x", "main"); github.KindOf(err) != github.KindInvalid {
			t.Errorf("owner ../%q: %v", name, err)
		}
	}
	if _, err := c.Blob(ctx, "acme", "x", "../../user"); github.KindOf(err) != github.KindInvalid {
		t.Errorf("sha: %v", err)
	}
}

func TestTheClockOfGitHubIsBelieved(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	theirs := time.Now().Add(40 * time.Minute)
	var calls int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		w.Header().Set("Date", theirs.UTC().Format(http.TimeFormat))
		w.Header().Set("Content-Type", "application/json")
		if exp := expiry(t, r); theirs.After(exp) {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"message":"'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"}`)
			return
		}
		fmt.Fprint(w, `{"id":9,"slug":"s","owner":{"login":"acme"}}`)
	}))
	defer server.Close()
	ends, _ := github.NewEndpoints(server.URL, server.URL+"/api/v3/")
	c, err := New(Options{Endpoints: ends, AppID: 9, Key: github.StaticKey(key), Transport: &http.Transport{}})
	if err != nil {
		t.Fatal(err)
	}
	if app, err := c.App(context.Background()); err != nil || app.ID != 9 || calls != 2 {
		t.Errorf("%+v, %v after %d calls", app, err, calls)
	}
}

func expiry(t *testing.T, r *http.Request) time.Time {
	t.Helper()
	parts := strings.Split(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), ".")
	if len(parts) != 3 {
		t.Fatalf("Authorization %q", r.Header.Get("Authorization"))
	}
	var claims struct {
		Exp int64  `json:"exp"`
		Iss string `json:"iss"`
	}
	if err := json.Unmarshal(decode(t, parts[1]), &claims); err != nil || claims.Iss != "9" {
		t.Fatalf("claims: %v, issuer %q", err, claims.Iss)
	}
	return time.Unix(claims.Exp, 0)
}

func TestConnectionRefusedIsTriedAgainEvenForWrites(t *testing.T) {
	c, server := testClient(t, http.NotFoundHandler())
	server.Close()
	tries := 0
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ctx = github.WithObserver(ctx, func(r github.Request) {
		if !r.End.IsZero() {
			if tries++; tries == 2 {
				cancel()
			}
		}
	})
	_, err := c.CreateRepository(ctx, github.NewRepository{Owner: "acme", Name: "x"})
	if tries != 2 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d tries, %v", tries, err)
	}
}

func decode(t *testing.T, s string) []byte {
	t.Helper()
	data, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
