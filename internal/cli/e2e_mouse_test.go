package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gitconnection/internal/testkit/terminal"
)

// TestTheMainJobWithTheMouse does the whole job in the demo without a key but
// the last one; the configuration turns the mouse on.
func TestTheMainJobWithTheMouse(t *testing.T) {
	endToEnd(t)
	cmd := demoCommand(t)
	home := ""
	for _, v := range cmd.Env {
		if dir, ok := strings.CutPrefix(v, "HOME="); ok {
			home = dir
		}
	}
	config := filepath.Join(home, ".config", "konstruct")
	if err := os.MkdirAll(config, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config, "config.yaml"), []byte("mouse: true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(cmd.Env, "XDG_CONFIG_HOME="+filepath.Join(home, ".config"))
	x := terminal.Start(t, 120, 40, cmd)
	x.Wait("Organizations", "▌ acme", "umbrella", "Connected")
	x.Click("stark ")
	x.Wait("▌ stark")
	x.Click("acme ")
	x.Wait("▌ acme")
	x.Click("acme ")
	x.Wait("Organizations › acme", "Not connected", "The App is not installed on acme")
	x.Click("2 Git connection")
	x.Wait("Where", "Authorize", "Install", "c connect")
	x.Click("c connect")
	x.Wait("/login/oauth/authorize", "a approve here")
	clickFooter(x, "a approve here")
	x.Wait("octo-admin", "/apps/konstruct-demo/installations/new")
	clickFooter(x, "a approve here")
	x.Wait("✓ acme  installed")
	clickFooter(x, "a approve here")
	x.Wait("create", "6 calls that write.", "enter apply")
	x.Click("enter apply")
	x.Wait("GitHub connected", "by octo-admin", "git clone http")

	x.Click("3 Repositories")
	x.Wait("▾ acme/acme-gitops", "▸ catalog")
	x.Click("▸ .konstruct")
	x.Wait("▌   ▸ .konstruct")
	x.Click("▸ .konstruct")
	x.Wait("connection.yaml")
	x.Click("connection.yaml")
	x.Wait("state: connected", "organization: acme")
	x.Click("2 Git connection")
	x.Wait("GitHub connected", "D disconnect")
	x.Click("D disconnect")
	x.Wait("Disconnect acme?", "2 calls that write", "   Disconnect")
	x.Click("( ) archive")
	x.Wait("(•) archive", "calls that write") // the dialog moves no more
	x.Click("( ) keep")
	x.Wait("(•) keep", "2 calls that write")
	x.Click("Cancel")
	x.WaitFor("no dialog", func(s string) bool { return !strings.Contains(s, "Disconnect acme?") })
	x.Click("D disconnect")
	x.Wait("Disconnect acme?", "2 calls that write", "   Disconnect")
	x.Click("   Disconnect")
	x.Wait("○ Disconnected")
	x.Click("Organizations")
	x.Wait("▌ acme", "q quit")
	x.Click("q quit")
	if code := x.Exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
	raw := string(x.Raw())
	for _, mode := range []string{"1002", "1006"} {
		if on, off := strings.LastIndex(raw, "\x1b[?"+mode+"h"), strings.LastIndex(raw, "\x1b[?"+mode+"l"); on < 0 || off < on {
			t.Errorf("mouse mode %s: on at %d, off at %d", mode, on, off)
		}
	}
}

// clickFooter clicks on the last line, whatever else shows the same words.
func clickFooter(x *terminal.Terminal, label string) {
	x.WaitFor(label+" in the footer", func(s string) bool {
		lines := strings.Split(s, "\n")
		return strings.Contains(lines[len(lines)-1], label)
	})
	x.ClickLast(label)
}
