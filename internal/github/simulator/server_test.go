package simulator

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"gitconnection/internal/github/simulator/faults"
)

// raw sends a request and returns what a client sees: status, body, error.
func (f *fixture) raw(method, path, token string, body string) (int, string, error) {
	req, err := http.NewRequest(method, f.srv.URL+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("User-Agent", "test")
	req.Header.Set("Content-Type", "application/json")
	// One connection per request: Go would try again on a kept one that was cut.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}

func TestFaults(t *testing.T) {
	const create = "POST /orgs/{org}/repos"
	tests := []struct {
		fault  Fault
		status int
		failed bool // the client sees an error instead of an answer
		effect bool
		text   string // in the body
	}{
		{Fault{Kind: FaultStatus, Status: 502}, 502, false, false, "Server Error"},
		{Fault{Kind: FaultStatus, Status: 429, Body: `{"message":"slow"}`, Header: map[string]string{"Retry-After": "2"}}, 429, false, false, "slow"},
		{Fault{Kind: FaultStatusAfter, Status: 502}, 502, false, true, "Server Error"},
		{Fault{Kind: FaultResetBefore}, 0, true, false, ""},
		{Fault{Kind: FaultRefuse}, 0, true, false, ""},
		{Fault{Kind: FaultResetAfter}, 0, true, true, ""},
		{Fault{Kind: FaultTruncate}, 201, true, true, `{`},
		{Fault{Kind: FaultGarbage}, 201, false, true, "not the answer"},
		{Fault{Kind: FaultDelay, Delay: time.Millisecond}, 201, false, true, "full_name"},
	}
	for _, tt := range tests {
		t.Run(tt.fault.Kind, func(t *testing.T) {
			f := newFixture(t)
			f.lax = true
			token := f.mint(f.install, nil)
			tt.fault.Route, tt.fault.Owner = create, "ACME"
			f.s.AddFault(tt.fault)
			status, text, err := f.raw("POST", "/api/v3/orgs/acme/repos", token, `{"name":"x","private":true}`)
			if status != tt.status || (err != nil) != tt.failed || !strings.Contains(text, tt.text) {
				t.Errorf("client saw %d %q %v", status, text, err)
			}
			if got := len(f.s.State().Repositories) == 1; got != tt.effect {
				t.Errorf("effect %v, want %v", got, tt.effect)
			}
			fired := f.s.FiredFaults()
			log := f.s.Requests()
			last := log[len(log)-1]
			if len(fired) != 1 || fired[0].Request != last.N || last.Fault != tt.fault.Kind || last.Ended == 0 {
				t.Errorf("fired %+v, logged %+v", fired, last)
			}
		})
	}
}

func TestFaultSelection(t *testing.T) {
	hits := func(fault Fault, requests ...LoggedRequest) string {
		var s Simulator
		fault.Kind = FaultStatus
		s.AddFault(fault)
		out := ""
		for _, r := range requests {
			if s.faults.Take(faults.Request{Method: r.Method, Route: r.Route, Owner: r.Owner}) != nil {
				out += "x"
			} else {
				out += "."
			}
		}
		return out
	}
	get := LoggedRequest{Method: "GET", Route: "GET /repos/{owner}/{repo}", Owner: "acme"}
	other := LoggedRequest{Method: "GET", Route: "GET /repos/{owner}/{repo}", Owner: "other"}
	post := LoggedRequest{Method: "POST", Route: "POST /orgs/{org}/repos", Owner: "acme"}
	for _, tt := range []struct {
		fault Fault
		want  string
	}{
		{Fault{}, "xxxxx"},
		{Fault{Nth: 2}, ".x..."},
		{Fault{Times: 2}, "xx..."},
		{Fault{Nth: 2, Times: 3}, ".xxx."},
		{Fault{Method: "post"}, "..x.x"},
		{Fault{Route: "/repos/{owner}/{repo}", Owner: "Acme"}, "x..x."},
		{Fault{Route: "GET /repos/{owner}/{repo}", Nth: 3}, "...x."},
		{Fault{Method: "GET", Route: "POST /orgs/{org}/repos"}, "....."},
		{Fault{Route: "/orgs/{org}/repos", Nth: 2}, "....x"},
	} {
		if got := hits(tt.fault, get, other, post, get, post); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.fault, got, tt.want)
		}
	}
}

func TestLogAndCount(t *testing.T) {
	f := newFixture(t)
	graphWorld(f)
	f.do("GET", "/orgs/other/installation", f.appJWT(), nil)
	f.do("GET", "/orgs/acme/installation", f.appJWT(), nil)
	token := f.mint(f.install, nil)
	f.graph(token, `query{repository(owner:"acme",name:"r"){id}}`, nil)
	f.do("POST", "/orgs/Acme/repos", token, obj{"name": "n", "private": true})
	f.do("PUT", "/repos/acme/n/contents/a/b", token, obj{"message": "m", "content": ""})
	f.do("DELETE", "/installation/token", token, nil)
	var got []string
	for _, r := range f.s.Requests() {
		got = append(got, r.Route+" "+r.Owner)
	}
	want := []string{
		"GET /orgs/{org}/installation other", "GET /orgs/{org}/installation acme",
		"POST /app/installations/{installation_id}/access_tokens acme", "POST /graphql acme",
		"POST /orgs/{org}/repos acme", "PUT /repos/{owner}/{repo}/contents/{path} acme", "DELETE /installation/token acme",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("log:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if c := Count(f.s.Requests()); c != (Counts{Requests: 5, Writes: 2, Sequential: 5, Polls: 1}) {
		t.Errorf("counts %+v", c)
	}
	f.s.ResetLog()
	if len(f.s.Requests()) != 0 {
		t.Error("the log is not empty after a reset")
	}
}

func TestSequentialChain(t *testing.T) {
	entry := func(start, end int) LoggedRequest {
		return LoggedRequest{Kind: kindAPI, Method: "GET", Started: start, Ended: end}
	}
	for name, tt := range map[string]struct {
		log  []LoggedRequest
		want int
	}{
		"none":                     {nil, 0},
		"one after the other":      {[]LoggedRequest{entry(1, 2), entry(3, 4), entry(5, 6)}, 3},
		"side by side":             {[]LoggedRequest{entry(1, 4), entry(2, 3)}, 1},
		"two chains side by side":  {[]LoggedRequest{entry(1, 3), entry(2, 4), entry(5, 7), entry(6, 8)}, 2},
		"a long one beside others": {[]LoggedRequest{entry(1, 8), entry(2, 3), entry(4, 5), entry(6, 7)}, 3},
		"one that never ends":      {[]LoggedRequest{entry(1, 0), entry(2, 3)}, 1},
	} {
		if got := Count(tt.log).Sequential; got != tt.want {
			t.Errorf("%s: %d, want %d", name, got, tt.want)
		}
	}
}

// Requests overlap in time although their effects do not: a second request
// begins and ends while the first one is being delayed.
func TestRequestsOverlap(t *testing.T) {
	f := newFixture(t)
	token := f.mint(f.install, nil)
	f.s.ResetLog()
	f.s.SetLatency(50 * time.Millisecond)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if status, text, err := f.raw("GET", "/api/v3/installation/repositories", token, ""); status != 200 || err != nil {
				t.Errorf("%d %s %v", status, text, err)
			}
		})
	}
	wg.Wait()
	c := Count(f.s.Requests())
	if c.Requests != 4 || c.Sequential >= 4 {
		t.Errorf("counts %+v", c)
	}
	for _, r := range f.s.Requests() {
		if r.End.Before(r.Start) {
			t.Errorf("%+v ends before it starts", r)
		}
	}
}

func TestConcurrentCommitsHaveOneWinner(t *testing.T) {
	f := newFixture(t)
	head := graphWorld(f)
	token := f.mint(f.install, nil)
	var wg sync.WaitGroup
	var mu sync.Mutex
	won, stale := 0, 0
	for i := range 8 {
		wg.Go(func() {
			a := f.graph(token, commitMutation, commitInputOf("Acme/r", "main", head, map[string]string{"n": string(rune('a' + i))}))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case a.get("errors") == nil:
				won++
			case a.get("errors", 0, "type") == graphStale:
				stale++
			}
		})
	}
	wg.Wait()
	if won != 1 || stale != 7 {
		t.Errorf("%d won, %d were stale", won, stale)
	}
}
