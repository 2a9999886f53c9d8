package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
	"gitconnection/internal/testkit/terminal"
)

// TestFirstStartImportsAnApp sets an instance up on the screens, with the key
// pasted, uses it, and finds it again on the next start.
func TestFirstStartImportsAnApp(t *testing.T) {
	endToEnd(t)
	h := startHub(t, simulator.Options{})
	h.withApp()
	h.Install(simulator.InstallSpec{App: hubApp, Account: "acme"})
	home := t.TempDir()
	x := terminal.Start(t, 120, 40, commandIn(t, home, nil))
	x.Wait("Set up an instance", "Create a GitHub App", "Use an App that exists")
	x.Type(terminal.Down, terminal.Enter)
	x.Wait("Private key", "Key command")
	x.Type(terminal.Tab, strings.Repeat("\x7f", len("github.com")), h.base, terminal.Tab, "4242", terminal.Tab, terminal.Tab)
	x.Type(testkit.ClientSecret, terminal.Tab)
	x.Type("\x1b[200~" + strings.ReplaceAll(pemOf(testkit.Key()), "\n", "\r") + "\x1b[201~")
	x.Wait("••••••••")
	x.Type(terminal.Enter)
	x.Wait("App Konstruct Test is instance production", "acme, ", "every one that was asked for", "a file only you can")
	x.Type(terminal.Enter)
	x.Wait("Organizations", "acme", "production")
	x.Type("q")
	if code := x.Exit(); code != 0 {
		t.Errorf("exit %d", code)
	}

	lines := strings.Split(pemOf(testkit.Key()), "\n")
	raw := string(x.Raw())
	for _, secret := range []string{lines[1], lines[9], testkit.ClientSecret} {
		if strings.Contains(raw, secret) {
			t.Error("a secret was on the screen")
		}
		if data, err := os.ReadFile(filepath.Join(home, "config", "konstruct", "config.yaml")); err != nil || strings.Contains(string(data), secret) {
			t.Errorf("the configuration: %v, or it holds a secret", err)
		}
	}
	again := terminal.Start(t, 120, 40, commandIn(t, home, nil))
	again.Wait("Organizations", "acme", "production")
	again.Type("q")
	again.Exit()
	if o := runIn(t, home, nil, "app", "show"); o.code != cmdutil.ExitDone || !strings.Contains(o.out, "private key, client secret") {
		t.Errorf("exit %d: %s%s", o.code, o.out, o.err)
	}
}

// TestFirstStartWithoutATerminal names the command that sets an App up.
func TestFirstStartWithoutATerminal(t *testing.T) {
	for _, args := range [][]string{nil, {"orgs"}, {"connect", "acme"}, {"login"}} {
		o := newCLI(t, nil).run(args...)
		if o.code != cmdutil.ExitUsage || !strings.Contains(o.err, "no GitHub App is set up here") || !strings.Contains(o.err, "konstruct app create") {
			t.Errorf("%v: exit %d: %s", args, o.code, o.err)
		}
	}
}
