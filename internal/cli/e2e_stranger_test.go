package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/demo"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit/terminal"
)

// plantAsAcmes gives the stranger repositories that claim to be acme's in
// every way: by their names, their descriptions and perfect markers.
func (h *hub) plantAsAcmes(t *testing.T, env map[string]string) {
	t.Helper()
	o := runIn(t, t.TempDir(), env, "connect", "acme", "--platform-org", "strangers-inc", "--application-org", "strangers-inc", "--yes", "--actor", hubStranger)
	if o.code != 0 {
		t.Fatalf("exit %d\n%s%s", o.code, o.out, o.err)
	}
}

// TestAStrangerIsNeitherProposedNorChosen has a public App that somebody else
// has installed as well, with repositories that claim to be acme's.
func TestAStrangerIsNeitherProposedNorChosen(t *testing.T) {
	endToEnd(t)
	h := startHub(t, simulator.Options{})
	home := t.TempDir()
	env := h.imported(t, home)
	h.Install(simulator.InstallSpec{App: hubApp, Account: "strangers-inc"})
	h.plantAsAcmes(t, env)
	// Nothing of acme's exists yet but what the stranger says of it.
	for _, args := range [][]string{{"status", "acme"}, {"connect", "acme", "--yes", "--actor", demo.User}} {
		if o := runIn(t, home, nil, args...); strings.Contains(o.out, "strangers-inc") || args[0] == "connect" && o.code != cmdutil.ExitPerson {
			t.Errorf("%v: exit %d\n%s%s", args, o.code, o.out, o.err)
		}
	}
	h.Install(simulator.InstallSpec{App: hubApp, Account: "acme"})
	planted := h.of("strangers-inc")
	h.listedApart(t, home) // nobody is signed in
	login := sendOff(t, home, nil, "login", "--no-browser")
	_ = knock(t, "GET", h.leads(t, demo.User, login.page), "")
	if o := login.end(); o.code != 0 {
		t.Fatalf("login: exit %d\n%s%s", o.code, o.out, o.err)
	}
	h.listedApart(t, home)

	x := terminal.Start(t, 120, 40, commandIn(t, home, nil))
	x.Wait("strangers-inc", "? Not confirmed", "NOT CONFIRMED")
	x.Type("G")
	x.Wait("▌ strangers-inc")
	x.Type(terminal.Enter)
	x.Wait("Organizations › strangers-inc")
	x.Type("c")
	x.Wait("Is strangers-inc yours?", "[ No ]")
	x.Type(terminal.Enter) // what a hasty hand presses
	x.WaitFor("no dialog", func(s string) bool { return !strings.Contains(s, "Is strangers-inc yours?") })
	x.Type(terminal.Esc)
	x.Wait("Organizations", "n add")
	x.Type("g")
	x.Wait("▌ acme")
	x.Type(terminal.Enter)
	x.Wait("Organizations › acme", "Not connected")
	x.Type("2")
	x.Wait("Platform org     acme ", "Application org  acme ")
	x.Type(terminal.CtrlC)
	x.Exit()

	if o := runIn(t, home, nil, "connect", "acme", "--yes"); o.code != 0 || strings.Contains(o.out+o.err, "strangers-inc") {
		t.Errorf("connect: exit %d\n%s%s", o.code, o.out, o.err)
	}
	if o := runIn(t, home, nil, "status", "acme", "--output", "json"); o.code != 0 || strings.Contains(o.out, "strangers-inc") {
		t.Errorf("status: exit %d\n%s%s", o.code, o.out, o.err)
	}
	h.listedApart(t, home)
	if after := h.of("strangers-inc"); after != planted {
		t.Errorf("the stranger's repositories have changed:\n%s\n%s", planted, after)
	}
	if n := len(h.State().Repositories); n != 4 {
		t.Errorf("there are %d repositories", n)
	}
}

// of is what an account has, as text to compare.
func (h *hub) of(login string) string {
	var out []simulator.RepositoryState
	for _, r := range h.State().Repositories {
		if strings.HasPrefix(r.FullName, login+"/") {
			out = append(out, r)
		}
	}
	text, err := json.Marshal(out)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// listedApart holds the list to naming the stranger last, as one that nobody
// confirmed, and with nothing of acme's.
func (h *hub) listedApart(t *testing.T, home string) {
	t.Helper()
	o := runIn(t, home, nil, "orgs", "--output", "json")
	var names []string
	for line := range strings.SplitSeq(strings.TrimSpace(o.out), "\n") {
		var row struct {
			Organization, Platform, Application string
			Confirmed                           bool
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		names = append(names, row.Organization)
		stranger := row.Organization == "strangers-inc"
		if row.Confirmed == stranger || strings.Contains(row.Platform+row.Application, "strangers-inc") {
			t.Errorf("listed: %s", line)
		}
	}
	if o.code != 0 || len(names) != 2 || names[0] != "acme" || names[1] != "strangers-inc" {
		t.Errorf("exit %d: %v\n%s", o.code, names, o.err)
	}
	text := runIn(t, home, nil, "orgs").out
	if at := strings.Index(text, "Not confirmed to be yours"); at < 0 || at > strings.Index(text, "strangers-inc") {
		t.Errorf("as text:\n%s", text)
	}
}
