package simulator

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"gitconnection/internal/github/simulator/contract"
)

// testKey is made once: generating takes longer than most tests.
var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// testClock is a clock that stands still until it is moved.
type testClock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *testClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

var epoch = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// fixture is a world with one organization "Acme" (owner ada, member max), one
// App "konstruct" installed on it, and whatever a test adds.
type fixture struct {
	t       *testing.T
	s       *Simulator
	srv     *httptest.Server
	clock   *testClock
	install int64
	lax     bool // exchanges that are wrong on purpose are not held to the description
}

const (
	testAppID    = int64(1234)
	testClientID = "Iv23lixxxxxxxxxxxxxx"
)

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, clock: &testClock{t: epoch}}
	f.s = New(Options{Now: f.clock.now})
	checker, err := contract.New(contract.Exempt(func(*http.Request, int, http.Header) bool { return f.lax }))
	if err != nil {
		t.Fatal(err)
	}
	f.srv = httptest.NewServer(checker.Wrap(f.s.Handler()))
	t.Cleanup(func() {
		f.srv.Close()
		checker.Check(t)
	})
	f.s.SetBaseURL(f.srv.URL)
	f.s.AddUser(UserSpec{Login: "ada", Name: "Ada", Email: "ada@example.com"})
	f.s.AddOrganization(OrganizationSpec{Login: "Acme", Name: "Acme Inc", Owners: []string{"ada"}, Members: []string{"max"}})
	f.s.AddOrganization(OrganizationSpec{Login: "Other", Owners: []string{"eve"}})
	f.s.AddApp(AppSpec{
		ID: testAppID, ClientID: testClientID, ClientSecret: "s3cret", Slug: "konstruct", Name: "Konstruct",
		OwnerLogin: "Acme", Public: true,
		Permissions: map[string]string{"administration": "write", "contents": "write", "pull_requests": "write"},
		PublicKey:   func() *rsa.PublicKey { return &testKey().PublicKey },
	})
	f.install = f.s.Install(InstallSpec{App: "konstruct", Account: "Acme"})
	return f
}

// jwt signs claims with the App's key.
func jwt(key *rsa.PrivateKey, claims map[string]any) string {
	enc := base64.RawURLEncoding
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	text := enc.EncodeToString([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + enc.EncodeToString(payload)
	sum := sha256.Sum256([]byte(text))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return text + "." + enc.EncodeToString(sig)
}

// appJWT is a good JWT of the fixture's App.
func (f *fixture) appJWT() string {
	now := f.s.now()
	return jwt(testKey(), map[string]any{"iss": testClientID, "iat": now.Add(-time.Minute).Unix(), "exp": now.Add(9 * time.Minute).Unix()})
}

// mint gets an installation token, narrowed by the body if there is one.
func (f *fixture) mint(installation int64, body any) string {
	f.t.Helper()
	a := f.do("POST", fmt.Sprintf("/app/installations/%d/access_tokens", installation), f.appJWT(), body)
	f.want(a, 201)
	return a.get("token").(string)
}

// answer is an HTTP answer with its JSON.
type answer struct {
	*http.Response
	raw  []byte
	json any
}

// get walks into the JSON by keys and indices.
func (a answer) get(path ...any) any {
	v := a.json
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				return nil
			}
			v = l[p]
		}
	}
	return v
}

func (a answer) message() string {
	m, _ := a.get("message").(string)
	return m
}

// do calls the REST API; path "graphql" goes to GraphQL.
func (f *fixture) do(method, path, token string, body any, header ...string) answer {
	f.t.Helper()
	var rd io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			f.t.Fatal(err)
		}
		rd = bytes.NewReader(b)
	}
	url := f.srv.URL + "/api/v3" + path
	if path == "graphql" {
		url = f.srv.URL + "/api/graphql"
	}
	req, err := http.NewRequest(method, url, rd)
	if err != nil {
		f.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	req.Header.Set("User-Agent", "test")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		f.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		f.t.Fatal(err)
	}
	a := answer{Response: resp, raw: raw}
	if strings.Contains(resp.Header.Get("Content-Type"), "json") && len(raw) > 0 && !strings.Contains(resp.Header.Get("Content-Type"), "raw") {
		if err := json.Unmarshal(raw, &a.json); err != nil {
			f.t.Fatalf("%s %s: %v in %q", method, path, err, raw)
		}
	}
	return a
}

func (f *fixture) want(a answer, status int) {
	f.t.Helper()
	if a.StatusCode != status {
		f.t.Fatalf("%s %s: status %d, want %d: %s", a.Request.Method, a.Request.URL.Path, a.StatusCode, status, a.raw)
	}
}

// graph runs a GraphQL operation.
func (f *fixture) graph(token, query string, vars map[string]any) answer {
	f.t.Helper()
	a := f.do("POST", "graphql", token, map[string]any{"query": query, "variables": vars})
	f.want(a, 200)
	return a
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
