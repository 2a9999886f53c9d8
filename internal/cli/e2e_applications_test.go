package cli

import (
	"fmt"
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/testkit/terminal"
)

// TestVersionsOnTheScreens sets a version, promotes it into the protected
// environment with its name typed, and rolls it back, from the keyboard.
func TestVersionsOnTheScreens(t *testing.T) {
	endToEnd(t)
	x := terminal.Start(t, 120, 40, demoCommand(t))
	x.Wait("10 of 10", "umbrella/umbrella-", "umbrella-labs/umbr", "● Connected", "enter open")
	x.Type("/", "umbrella", terminal.Enter, terminal.Enter)
	x.Wait("CONDITIONS")
	x.Type("6")
	x.Wait("16 applications in 4 environments", "[1.10.0]")
	x.Type("/", "payments", terminal.Enter, terminal.Right, terminal.Right)
	x.Wait("1 found", "[4.2.1]", "payments in preproduction")

	x.Type("v")
	x.Wait("payments in preproduction: 4.2.1")
	x.Type(strings.Repeat("\x7f", len("4.2.1")), "4.3.0", terminal.Enter)
	x.Wait("Sign in first", "/login/oauth/authorize") // once per program
	x.Type("a")
	x.Wait("Nothing has been written yet", "+      targetRevision: 4.3.0", "enter apply")
	x.Type(terminal.Enter)
	x.Wait("✓ Set payments to 4.3.0 in preproduction", "committed to umbrella-apps/umbrella-gitops as ", "1 call to GitHub")
	x.Type(terminal.Enter)
	x.Wait("[4.3.0]", "octo-admin, ")

	x.Type("p")
	x.Wait("Promote payments 4.3.0 from preproduction to production", "its name has to be typed: production", "enter apply")
	x.Type(terminal.Enter)
	x.Wait("Type production to apply:")
	x.Type("staging", terminal.Enter)
	x.Wait("✕ not its name")
	x.Type(strings.Repeat("\x7f", len("staging")), "production", terminal.Enter)
	x.Wait("✓ Promote payments 4.3.0", "committed to")
	x.Type(terminal.Enter, terminal.Right)
	x.Wait("[4.3.0]", "payments in production")

	x.Type("b")
	x.Wait("Roll back payments in production: to which version?", "● 4.3.0", "▌   4.1.2")
	x.Type(terminal.Enter)
	x.Wait("Roll back payments to 4.1.2 in production", "-      targetRevision: 4.3.0", "enter apply")
	x.Type(terminal.Enter)
	x.Wait("Type production to apply:")
	x.Type("production", terminal.Enter)
	x.Wait("✓ Roll back payments to 4.1.2")
	x.Type(terminal.Enter, "h")
	x.Wait("Versions of payments in production", "● 4.1.2", "Roll back payments to 4.1.2", "Promote payments 4.3.0")
	x.Type(terminal.Esc)
	x.Wait("CHANGED", "[4.1.2]")
	x.Type(terminal.CtrlC)
	if code := x.Exit(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

// TestAProtectedEnvironmentIsTyped asks a person in a terminal for the name;
// nobody else is asked.
func TestAProtectedEnvironmentIsTyped(t *testing.T) {
	endToEnd(t)
	env := serveDemo(t)
	promote := []string{"application", "promote", "umbrella", "payments", "preproduction", "production", "--application-org", "umbrella-apps"}
	for _, c := range []struct {
		answer string
		code   int
		says   string
	}{
		{"staging", cmdutil.ExitRefused, "--confirm production"},
		{"production", cmdutil.ExitDone, "Committed to umbrella-apps/umbrella-gitops"},
	} {
		t.Run(c.answer, func(t *testing.T) {
			x := terminal.Start(t, 120, 40, command(t, env, promote...))
			x.WaitRaw("the question", func(raw string) bool {
				return strings.Contains(raw, "targetRevision: 4.2.1") && strings.HasSuffix(raw, "production is protected. Type its name to apply this: ")
			})
			x.Send(c.answer + "\r")
			if code := x.Exit(); code != c.code || !strings.Contains(string(x.Raw()), c.says) {
				t.Errorf("exit %d, want %d and %q:\n%s", code, c.code, c.says, x.Raw())
			}
		})
	}
	if o := konstruct(t, env, append(promote[:2:2], "umbrella", "identity", "preproduction", "production", "--application-org", "umbrella-apps")...); o.code != cmdutil.ExitRefused || !strings.Contains(o.err, "--confirm production") {
		t.Errorf("without a terminal: %s", fmt.Sprint(o))
	}
}
