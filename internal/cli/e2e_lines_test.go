package cli

import (
	"os/exec"
	"strings"
	"testing"

	"gitconnection/internal/testkit/terminal"
)

// answers types one line after the other, each once its question is there.
func answers(x *terminal.Terminal, steps [][2]string) {
	seen := 0
	for _, step := range steps {
		x.WaitRaw(step[0]+" and a question", func(raw string) bool {
			if !strings.Contains(raw[min(seen, len(raw)):], step[0]) || !strings.HasSuffix(raw, ": ") {
				return false
			}
			seen = len(raw)
			return true
		})
		x.Send(step[1] + "\r")
	}
}

// inLines is the demo on a terminal on which nothing is to be drawn.
func inLines(t *testing.T, why string) *exec.Cmd {
	cmd := demoCommand(t)
	cmd.Env = append(cmd.Env, why)
	return cmd
}

// TestTheMainJobInLines does the whole job as a screen reader would follow it:
// no escape sequence, nothing drawn twice.
func TestTheMainJobInLines(t *testing.T) {
	endToEndWithRace(t)
	for _, why := range []string{"ACCESSIBLE=1", "TERM=dumb"} {
		t.Run(why, func(t *testing.T) {
			x := terminal.Start(t, 100, 40, inLines(t, why))
			answers(x, [][2]string{
				{"umbrella: Connected", "1"},
				{"acme: Not connected.", "1"},
				{"/login/oauth/authorize", ""},
				{"Signed in as octo-admin.", "2"},
				{"Approved for acme.", "3"},
				{"Apply this plan?", ""},
				{"Cancelled. Nothing was written.", "1"},
				{"Apply this plan?", "2"},
				{"GitHub connected by octo-admin", "3"},
				{"acme/acme-gitops. 4 names.", "1"},
				{"connection.yaml, ", "1"},
				{"End of .konstruct/connection.yaml.", "3"},
				{"acme/acme-gitops. 4 names.", "5"},
				{"Path from the top", "catalog/README.md"},
				{"End of catalog/README.md.", "6"},
				{"What do you want to do?", "5"},
				{"What becomes of the repositories?", "3"},
				{"What becomes of the GitHub App?", ""},
				{"Type acme/acme-gitops to have it deleted", "acme/acme-gitop"},
				{"Cancelled: that is not its name.", "5"},
				{"What becomes of the repositories?", ""},
				{"What becomes of the GitHub App?", ""},
				{"read these repositories.", ""},
				{"Cancelled. Nothing was written.", "5"},
				{"What becomes of the repositories?", ""},
				{"What becomes of the GitHub App?", ""},
				{"2 calls to GitHub that change something.", "2"},
				{"acme: Disconnected by octo-admin", "5"},
				{"there is nothing of ours to disconnect", "7"},
				{"acme: Disconnected; ", "12"},
				{"Words", "umbrella"},
				{"Organizations with \"umbrella\"", "6"},
			})
			if code := x.Exit(); code != 0 {
				t.Errorf("exit %d", code)
			}
			raw := string(x.Raw())
			if strings.ContainsAny(raw, "\x1b\x07\b") || strings.Contains(strings.ReplaceAll(raw, "\r\n", "\n"), "\r") {
				t.Errorf("something was drawn: %q", raw)
			}
			for _, text := range []string{
				"Step 1 of 4, create acme/acme-gitops: started", "write acme/acme-gitops: done", "state: connected",
				"git clone http://", "with list acme to begin with.", "Goodbye.",
			} {
				if !strings.Contains(raw, text) {
					t.Errorf("it did not say %q", text)
				}
			}
		})
	}
}

// TestLinesEndInOrder: the end of the input and control C, at a question and
// while something is waited for.
func TestLinesEndInOrder(t *testing.T) {
	endToEnd(t)
	ctrlD := "\x04"
	for _, c := range []struct {
		name  string
		steps [][2]string
		until string
		key   string
		code  int
		says  string
	}{
		{"input ends at a question", nil, "Number: ", ctrlD, 0, "Goodbye."},
		{"input ends while waiting", [][2]string{{"umbrella", "1"}, {"acme: Not connected.", "1"}}, "Waiting. Number (Enter for 1): ", ctrlD, 0, "Goodbye."},
		{"control C at a question", nil, "Number: ", terminal.CtrlC, 130, "interrupted"},
		{"control C while waiting", [][2]string{{"umbrella", "1"}, {"acme: Not connected.", "1"}}, "Waiting. Number (Enter for 1): ", terminal.CtrlC, 130, "interrupted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := terminal.Start(t, 100, 40, inLines(t, "TERM=dumb"))
			answers(x, c.steps)
			x.WaitRaw(c.until, func(raw string) bool { return strings.HasSuffix(raw, c.until) })
			x.Send(c.key)
			if code := x.Exit(); code != c.code {
				t.Errorf("exit %d, want %d", code, c.code)
			}
			if raw := string(x.Raw()); !strings.Contains(raw, c.says) || strings.Contains(raw, "\x1b") {
				t.Errorf("it wrote %q", raw)
			}
		})
	}
}

// TestControlCStopsARunInLines stops it in the middle: what is done and what
// remains is said.
func TestControlCStopsARunInLines(t *testing.T) {
	endToEnd(t)
	cmd := demoCommand(t, "--latency", "300ms")
	cmd.Env = append(cmd.Env, "TERM=dumb")
	x := terminal.Start(t, 100, 40, cmd)
	answers(x, [][2]string{
		{"umbrella", "1"}, {"acme: Not connected.", "1"}, {"/login/oauth/authorize", ""}, {"Signed in as", "2"}, {"Approved for acme.", "3"},
		{"Apply this plan?", "2"},
	})
	x.WaitRaw("the first step", func(raw string) bool { return strings.Contains(raw, ": started, private") })
	x.Send(terminal.CtrlC)
	if code := x.Exit(); code != 130 {
		t.Errorf("exit %d", code)
	}
	if raw := string(x.Raw()); !strings.Contains(raw, "Stopped as you asked.") || !strings.Contains(raw, "Remaining: ") {
		t.Errorf("it wrote %q", raw)
	}
}
