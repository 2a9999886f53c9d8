package cli

import (
	"strings"
	"testing"
	"time"

	"gitconnection/internal/testkit"
	"gitconnection/internal/testkit/terminal"
)

// TestTheMainJobWithKeys does the whole job in the demo, in a real terminal.
func TestTheMainJobWithKeys(t *testing.T) {
	endToEndWithRace(t)
	x := terminal.Start(t, 120, 40, demoCommand(t))
	x.Wait("Organizations", "▌ acme", "umbrella", "Connected")
	x.Type(terminal.Enter)
	x.Wait("Organizations › acme", "Not connected", "The App is not installed on acme")
	x.Type("2")
	x.Wait("Where", "Authorize", "Install", "acme-apps")
	x.Type("c")
	x.Wait("/login/oauth/authorize", "approve here")
	x.Type("a")
	x.Wait("octo-admin", "/apps/konstruct-demo/installations/new")
	x.Type("a")
	x.Wait("✓ acme  installed")
	x.Type("a")
	x.Wait("create", "acme-apps/acme-gitops", "Nothing is deleted or overwritten. 6 calls that write.")
	x.Type(terminal.Enter)
	x.Wait("GitHub connected", "by octo-admin", "git clone http")

	x.Type("3")
	x.Wait("▾ acme/acme-gitops", "▸ catalog") // the tree of the first repository is there
	x.Type(terminal.Down, terminal.Enter)
	x.Wait("connection.yaml")
	x.Type(terminal.Down, terminal.Enter)
	x.Wait("state: connected", "organization: acme", "esc back to the tree")
	x.Type(terminal.Esc)
	// esc and D in one go would be alt+D
	x.WaitFor("the tree", func(screen string) bool { return !strings.Contains(screen, "esc back to the tree") })

	x.Type("D")
	x.Wait("Disconnect acme?", "keep", "Cancel")
	x.Type(terminal.Esc)
	x.WaitFor("no dialog", func(s string) bool { return !strings.Contains(s, "Disconnect acme?") })
	x.Type("D")
	x.Wait("Disconnect acme?")
	confirmDisconnect(x)
	x.Wait("Disconnected")

	x.Type("c")
	x.Wait("update", "2 calls that write")
	x.Type(terminal.Enter)
	x.Wait("GitHub connected")
	x.Type(terminal.Esc)
	x.Wait("▌ acme", "● Connected", "q quit")
	x.Type("q")
	if code := x.Exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
	if raw := string(x.Raw()); !strings.Contains(raw, "\x1b[?1049l") || !strings.Contains(raw, "\x1b[?25h") {
		t.Error("the terminal was not given back as it was")
	}
}

// endToEnd is the beginning of a test that starts the program as a child process,
// often in a terminal or beside a browser. The quick tests leave it out, and so
// does the race detector, which would see what it sees in endToEndWithRace and in
// the tests within one process. It mostly waits for the child, so others run beside
// it.
func endToEnd(t *testing.T) {
	t.Helper()
	if testkit.RaceDetector {
		t.Skip("runs without the race detector: what it would see, it sees in other tests")
	}
	endToEndWithRace(t)
}

// endToEndWithRace is endToEnd of a test whose child the race detector watches: of
// what only the whole program has, such as signals, a terminal of its own and a
// server that is stopped, it sees each kind once.
func endToEndWithRace(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a terminal or a browser: not part of the quick tests")
	}
	t.Parallel()
}

// confirmDisconnect goes from Cancel, where the focus begins, to the button
// that ends the connection, once the dialog knows what it would do.
func confirmDisconnect(x *terminal.Terminal) {
	x.Wait("2 calls that write")
	x.Type(terminal.Right, terminal.Enter)
}

// TestASilentTerminalCostsNothing: Bubble Tea v1 asks the terminal a question
// at start and waits five seconds for a terminal that does not answer; this
// program never asks.
func TestASilentTerminalCostsNothing(t *testing.T) {
	endToEnd(t)
	start := time.Now()
	x := terminal.Start(t, 80, 24, command(t, nil, "version"))
	if code := x.Exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
	if took := time.Since(start); took > 4*time.Second {
		t.Errorf("it took %v: the terminal was asked and did not answer", took)
	}
	if raw := string(x.Raw()); strings.Contains(raw, "\x1b") || !strings.Contains(raw, "konstruct") {
		t.Errorf("it wrote %q", raw)
	}

	x = terminal.Start(t, 80, 24, demoCommand(t))
	x.Wait("Organizations", "● Connected")
	for _, question := range []string{"\x1b]10;?", "\x1b]11;?", "\x1b[6n", "\x1b[c", "\x1b[?u"} {
		if strings.Contains(string(x.Raw()), question) {
			t.Errorf("the terminal was asked %q", question)
		}
	}
	x.Type("q")
	x.Exit()
}
