package cli

import (
	"net/http"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

func TestNoTokenOutlivesTheCommand(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	c := newCLI(t, g)
	for _, line := range [][]string{{"connect", "acme", "--yes"}, {"status", "acme"}, {"repos", "acme", "--output", "json"}} {
		g.ResetLog()
		if o := c.run(line...); o.code != cmdutil.ExitDone {
			t.Fatalf("%v: exit %d\n%s%s", line, o.code, o.out, o.err)
		}
		minted, revoked := 0, 0
		for _, r := range g.Requests() {
			switch {
			case r.Route == "POST /app/installations/{installation_id}/access_tokens" && r.Status == http.StatusCreated:
				minted++
			case r.Route == "DELETE /installation/token" && r.Status == http.StatusNoContent:
				revoked++
			}
		}
		if minted == 0 || revoked != minted {
			t.Errorf("%v: %d tokens minted, %d revoked", line, minted, revoked)
		}
	}
	for _, s := range g.Secrets() {
		if s.Kind == "installation token" && valid(t, g, s.Value) {
			t.Errorf("a token of a finished command still works")
		}
	}
}

// valid asks GitHub whether it still takes a token.
func valid(t *testing.T, g *testkit.GitHub, token string) bool {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, g.Base+"/api/v3/installation/repositories", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("User-Agent", "test")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

func TestRevokingIsNotPartOfWhatARunCosts(t *testing.T) {
	g := testkit.New(t)
	g.Installed("acme")
	c := newCLI(t, g)
	g.ResetLog()
	if o := c.run("connect", "acme", "--yes"); o.code != cmdutil.ExitDone {
		t.Fatalf("exit %d\n%s%s", o.code, o.out, o.err)
	}
	if n := simulator.Count(g.Requests()); n.Requests > 12 {
		t.Errorf("%+v", n)
	}
}
