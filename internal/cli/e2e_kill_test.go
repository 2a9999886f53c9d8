package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/github/simulator"
)

// control talks to a served GitHub's control pages.
type control struct {
	t    *testing.T
	base string
}

func (c control) do(method, path string, send, got any) {
	c.t.Helper()
	var body io.Reader
	if send != nil {
		data, err := json.Marshal(send)
		if err != nil {
			c.t.Fatal(err)
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.base+"/_simulator/"+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		c.t.Fatalf("%s %s: %s", method, path, resp.Status)
	}
	if got != nil {
		if err := json.NewDecoder(resp.Body).Decode(got); err != nil {
			c.t.Fatal(err)
		}
	}
}

// until asks again and again until ok, or fails.
func (c control) until(what string, ok func() bool) {
	c.t.Helper()
	until(c.t, what, ok)
}

// until asks again and again whether something has happened.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			t.Fatalf("%s did not happen", what)
		}
		time.Sleep(5 * time.Millisecond) // ask again, not all the time: the machine has other work
	}
}

// left is what a connect has left in two GitHub organizations, with their
// names taken out: repositories, settings, files, commits.
func (c control) left(platform, application string) string {
	c.t.Helper()
	var s simulator.StateSnapshot
	c.do(http.MethodGet, "state", nil, &s)
	var out strings.Builder
	for _, r := range s.Repositories {
		var role string
		switch owner, _, _ := strings.Cut(r.FullName, "/"); owner {
		case platform:
			role = "platform"
		case application:
			role = "application"
		default:
			continue
		}
		fmt.Fprintf(&out, "%s %q private %v archived %v branch %s, %d branches, %d files\n", role, r.Description, r.Private, r.Archived, r.DefaultBranch, len(r.Branches), len(r.Files))
		for _, commit := range r.Commits {
			fmt.Fprintf(&out, "  %q by %s, verified %v\n", commit.Message, commit.Author, commit.Verified)
		}
	}
	return strings.NewReplacer(platform, "ORG", application, "ORG").Replace(out.String())
}

// TestKilledAtEveryRequest ends the real program with SIGKILL at each request
// of a connect, runs it again, and compares what is there with what a connect
// leaves that nobody disturbed.
func TestKilledAtEveryRequest(t *testing.T) {
	endToEnd(t)
	env := serveDemo(t, "--orgs", "40")
	c := control{t, strings.TrimSuffix(env["KONSTRUCT_WEB_URL"], "/")}
	flags := func(n int) (platform, application string, args []string) {
		platform, application = fmt.Sprintf("org-%04d", 2*n+1), fmt.Sprintf("org-%04d", 2*n+2)
		return platform, application, []string{"connect", platform, "--application-org", application, "--yes", "--actor", "mona", "--output", "json"}
	}
	platform, application, args := flags(0)
	done := konstruct(t, env, args...)
	if done.code != cmdutil.ExitDone {
		t.Fatalf("exit %d\n%s%s", done.code, done.out, done.err)
	}
	requests := int(done.last(t, "result")["requests"].(float64))
	want := c.left(platform, application)
	if requests < 10 || strings.Count(want, "Lay out") != 2 {
		t.Fatalf("%d requests left\n%s", requests, want)
	}
	for n := 1; n <= requests; n++ {
		platform, application, args := flags(n)
		c.do(http.MethodDelete, "faults", nil, nil)
		c.do(http.MethodDelete, "log", nil, nil)
		c.do(http.MethodPost, "faults", simulator.Fault{Kind: simulator.FaultDelay, Nth: n, Delay: time.Hour}, nil)
		victim := command(t, env, args...)
		if err := victim.Start(); err != nil {
			t.Fatal(err)
		}
		var fired []simulator.FiredFault
		c.until(fmt.Sprintf("request %d", n), func() bool { c.do(http.MethodGet, "faults", nil, &fired); return len(fired) == 1 })
		if err := victim.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = victim.Wait() // it was killed: that is what matters
		if code := victim.ProcessState.ExitCode(); code != -1 {
			t.Fatalf("request %d: the program ended by itself with %d", n, code)
		}
		// What it had asked for happens all the same, after its death.
		c.until("the end of what was on its way", func() bool {
			var log []simulator.LoggedRequest
			c.do(http.MethodGet, "log", nil, &log)
			for _, e := range log {
				if e.Ended == 0 {
					return false
				}
			}
			return true
		})
		c.do(http.MethodDelete, "faults", nil, nil)
		again := konstruct(t, env, args...)
		if r := again.last(t, "result"); again.code != cmdutil.ExitDone || r["phase"] != "Connected" {
			t.Errorf("request %d: the next run: exit %d\n%s%s", n, again.code, again.out, again.err)
		}
		if got := c.left(platform, application); got != want {
			t.Errorf("killed at request %d: left\n%s\nwant\n%s", n, got, want)
		}
		if r := konstruct(t, env, args...).last(t, "result"); r["writes"] != 0.0 || r["phase"] != "Connected" {
			t.Errorf("killed at request %d: a third run still writes: %v", n, r)
		}
	}
	t.Logf("killed at each of %d requests", requests)
}
