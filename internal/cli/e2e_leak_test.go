package cli

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/demo"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
	"gitconnection/internal/testkit/leak"
	"gitconnection/internal/testkit/terminal"
)

// evidence collects what a program wrote outside of files.
type evidence struct {
	sources []leak.Source
	browser string // folder with what the child got
}

func (e *evidence) add(name string, data []byte) {
	e.sources = append(e.sources, leak.Source{Name: name, Data: data})
}

func (e *evidence) run(t *testing.T, home string, env map[string]string, args ...string) outcome {
	t.Helper()
	o := runIn(t, home, env, append(args, "--debug")...)
	e.add("stdout of "+args[0], []byte(o.out))
	e.add("stderr of "+args[0], []byte(o.err))
	return o
}

// watchedBrowser is fakeBrowser whose arguments and environment are kept, too.
func (e *evidence) watchedBrowser(t *testing.T, env map[string]string) func(string) string {
	t.Helper()
	opened := fakeBrowser(t, env)
	e.browser = t.TempDir()
	script := filepath.Join(e.browser, "browser")
	text := "#!/bin/sh\nenv >>" + e.browser + "/environment\nprintf '%s\\n' \"$@\" >>" + e.browser + "/arguments\nexec " + env["BROWSER"] + " \"$@\"\n"
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	env["BROWSER"] = script
	return opened
}

// all is everything that was written: what was collected, and every file
// below the homes but those of the secret store.
func (e *evidence) all(t *testing.T, homes ...string) []leak.Source {
	t.Helper()
	out := e.sources
	for _, folder := range append(homes, e.browser) {
		files, err := leak.Files(folder, func(path string) bool { return path == filepath.Join(folder, "config", "konstruct", "secrets") })
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, files...)
	}
	return out
}

// issued are the secrets of a host, with the key that the tests' App was
// described with.
func (h *hub) issued() []leak.Secret {
	out := []leak.Secret{{Kind: "private key of the environment", Value: pemOf(testkit.Key())}}
	for _, s := range h.Secrets() {
		out = append(out, leak.Secret(s))
	}
	return out
}

// TestNothingLeaks does everything once, with the log at its most talkative,
// and looks for every secret that the simulated GitHub ever gave out in
// everything that the program wrote.
func TestNothingLeaks(t *testing.T) {
	endToEndWithRace(t)
	h := startHub(t, simulator.Options{})
	var e evidence
	env := map[string]string{}
	opened := e.watchedBrowser(t, env)
	home := t.TempDir()
	h.wholeRun(t, &e, home, env, opened)
	other := t.TempDir()
	h.environmentRun(t, &e, other)

	secrets, sources := h.issued(), e.all(t, home, other)
	holds(t, secrets, sources)
	found, err := leak.Find(secrets, sources)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range found {
		t.Errorf("leaked: %s", l)
	}
	plantedLeaks(t, secrets, sources)
}

// wholeRun makes an App on the screens, signs in, installs, connects, looks
// around; then come the commands, a renewal, and the end of it all.
func (h *hub) wholeRun(t *testing.T, e *evidence, home string, env map[string]string, opened func(string) string) {
	t.Helper()
	x := terminal.Start(t, 120, 40, commandIn(t, home, env, "--debug"))
	x.Wait("Set up an instance")
	x.Type(terminal.Enter)
	h.fillCreate(x)
	x.Type(terminal.Enter)
	x.Wait("waiting for GitHub to make the App")
	if status := knock(t, "GET", h.confirmed(t, demo.User, opened("http://127.0.0.1:")), ""); status != 200 {
		t.Fatalf("the local page answers %d", status)
	}
	x.Wait("is instance production")
	x.Type(terminal.Enter)
	x.Wait("Organizations", "n add")
	beginAcme(x)
	if status := knock(t, "GET", h.leads(t, demo.User, opened("/login/oauth/authorize")), ""); status != 200 {
		t.Fatalf("the callback answers %d", status)
	}
	x.Wait(demo.User, "/installations/new")
	x.Type("o")
	if err := h.person(t, demo.User).Approve(t.Context(), opened("/installations/new")); err != nil {
		t.Fatal(err)
	}
	x.Wait("Nothing is deleted or overwritten")
	x.Type(terminal.Enter)
	x.Wait("GitHub connected")
	x.Type("3")
	x.Wait("acme/acme-gitops", "README.md")
	e.add("screen", []byte(x.Screen()))
	x.Type(terminal.CtrlC)
	x.Exit()
	e.add("terminal", x.Raw())

	for _, args := range [][]string{
		{"doctor"}, {"orgs"}, {"status", "acme", "--output", "json"}, {"repos", "acme"}, {"whoami"}, {"app", "show"},
		{"connect", "acme", "--application-org", "acme", "--yes", "--output", "json"},
	} {
		if o := e.run(t, home, env, args...); o.code != 0 {
			t.Errorf("%v: exit %d\n%s%s", args, o.code, o.out, o.err)
		}
	}
	// What fails says more than what works.
	h.Advance(9 * time.Hour) // the user's token has to be renewed
	if o := e.run(t, home, env, "whoami"); o.code != 0 {
		t.Errorf("whoami after nine hours: exit %d\n%s%s", o.code, o.out, o.err)
	}
	h.Suspend("konstruct-acme", "acme", demo.User)
	e.run(t, home, env, "status", "acme")
	h.SetPolicy("acme", simulator.Policy{IPAllowList: true})
	h.Unsuspend("konstruct-acme", "acme")
	e.run(t, home, env, "status", "acme")
	h.SetPolicy("acme", simulator.Policy{})
	for _, args := range [][]string{{"logout"}, {"login", "--device"}} {
		e.run(t, home, env, args...) // the device flow is off: that is told
	}
	h.DeleteApp("konstruct-acme")
	for _, args := range [][]string{{"orgs"}, {"doctor", "--output", "json"}} {
		e.run(t, home, env, args...)
	}
	if o := e.run(t, home, env, "app", "forget", "production", "--yes"); o.code != 0 {
		t.Errorf("app forget: exit %d\n%s%s", o.code, o.out, o.err)
	}
}

// environmentRun has its secrets in the environment, which no child inherits.
func (h *hub) environmentRun(t *testing.T, e *evidence, home string) {
	t.Helper()
	env := h.withApp()
	h.Install(simulator.InstallSpec{App: hubApp, Account: "acme-apps"})
	env["KONSTRUCT_GITHUB_TOKEN"] = h.IssueUserToken(demo.User, "repo", "read:org")
	folder := e.browser
	opened := e.watchedBrowser(t, env)
	for name, path := range map[string]string{"arguments": folder, "environment": folder} {
		data, err := os.ReadFile(filepath.Join(path, name))
		if err != nil {
			t.Fatal(err)
		}
		e.add(name+" of the browser", data)
	}
	x := terminal.Start(t, 120, 40, commandIn(t, home, env, "--debug"))
	x.Wait("Organizations", "acme-apps")
	x.Type("n")
	x.Wait("GitHub organization")
	x.Type("acme", terminal.Enter)
	x.Wait("Organizations › acme", "Not connected", "c Connect")
	x.Type("c")
	x.Wait("/installations/new")
	x.Type("o")
	opened("/installations/new")
	x.Type(terminal.CtrlC)
	x.Exit()
	e.add("terminal with an environment", x.Raw())
	if o := e.run(t, home, env, "status", "acme-apps"); o.code != 0 {
		t.Errorf("status: exit %d\n%s%s", o.code, o.out, o.err)
	}
}

// holds makes sure that there is something to look for, and something to look
// into.
func holds(t *testing.T, secrets []leak.Secret, sources []leak.Source) {
	t.Helper()
	count := map[string]int{}
	for _, s := range secrets {
		count[s.Kind]++
	}
	for _, kind := range []string{"private key", "client secret", "manifest code", "authorization code", "user token", "refresh token", "installation token", "personal access token", "cookie"} {
		if count[kind] == 0 {
			t.Errorf("no %s was given out: the run is not whole (%v)", kind, count)
		}
	}
	if count["user token"] < 2 {
		t.Errorf("the user's token was not renewed: %v", count)
	}
	size := map[string]int{}
	for _, s := range sources {
		for _, part := range []string{"konstruct.log", "terminal", "environment", "arguments", "stdout", "config.yaml"} {
			if strings.Contains(s.Name, part) && !strings.HasPrefix(s.Name, "name of") {
				size[part] += len(s.Data)
			}
		}
	}
	for part, least := range map[string]int{"konstruct.log": 10_000, "terminal": 10_000, "environment": 100, "arguments": 100, "stdout": 500, "config.yaml": 10} {
		if size[part] < least {
			t.Errorf("there are %d bytes of %s to look into", size[part], part)
		}
	}
}

// plantedLeaks hides each secret in one of the sources, each time in another way.
// All have to be found.
func plantedLeaks(t *testing.T, secrets []leak.Secret, sources []leak.Source) {
	t.Helper()
	ways := []func(string) string{
		func(v string) string { return v },
		func(v string) string { return strings.ReplaceAll(v, "\n", `\n`) },
		func(v string) string { return base64.StdEncoding.EncodeToString([]byte("x" + v)) },
		func(v string) string {
			return strings.Split(strings.TrimSpace(v), "\n")[strings.Count(strings.TrimSpace(v), "\n")/2]
		},
	}
	for i, secret := range secrets {
		at := sources[i%len(sources)]
		at.Data = append(append([]byte{}, at.Data...), "\nx="+ways[i%len(ways)](secret.Value)...)
		found, err := leak.Find([]leak.Secret{secret}, []leak.Source{at})
		if err != nil || len(found) == 0 {
			t.Errorf("a planted %s was not found in %s (%v)", secret.Kind, at.Name, err)
		}
	}
}
