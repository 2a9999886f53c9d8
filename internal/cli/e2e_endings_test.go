package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/testkit/terminal"
	ui "gitconnection/internal/ui/session"
)

// plantFault names the fault that the program is to have; only a test binary
// reads it. The fault waits for the file named by plantWhen.
const (
	plantFault = "KONSTRUCT_TEST_FAULT"
	plantWhen  = "KONSTRUCT_TEST_FAULT_WHEN"
)

// hostileFault is a panic whose value would do something to a terminal.
// hanging before a kind of fault: it does not panic, it never comes back.
const hanging = "hanging "

const hostileFault = "planted \x1b]52;c;aGk=\x07\x1b[2J"

// planted puts a fault into what the screens are given.
func planted(kind, when string) func(*ui.Options) {
	if kind == "" {
		return func(*ui.Options) {}
	}
	due := func() bool { _, err := os.Stat(when); return err == nil }
	kind, hangs := strings.CutPrefix(kind, hanging)
	fail := func() { panic(hostileFault) }
	if hangs {
		fail = func() { select {} }
	}
	return func(o *ui.Options) {
		switch kind {
		case "command":
			o.Engine = faultyEngine{o.Engine, due, fail}
		case "drawing", "updating": // the clock is read in both, the budget in drawing alone
			o.Budget = func() (github.Budget, bool) {
				if kind == "drawing" && due() {
					fail()
				}
				return github.Budget{}, false
			}
			now := o.Now
			o.Now = func() time.Time {
				if kind == "updating" && due() {
					fail()
				}
				return now()
			}
		}
	}
}

// plantedClock is a clock that never comes back; that it was looked at is
// written down.
func plantedClock(now func() time.Time, kind, when string) func() time.Time {
	if kind != hanging+"clock" {
		return now
	}
	return func() time.Time {
		_ = os.WriteFile(when, nil, 0o600) // the test waits for it
		select {}
	}
}

// faultyEngine fails when an organization is looked at.
type faultyEngine struct {
	ui.Engine
	due  func() bool
	fail func()
}

func (e faultyEngine) Observe(ctx context.Context, o connection.Organization) (connection.State, error) {
	if e.due() {
		e.fail()
	}
	return e.Engine.Observe(ctx, o)
}

// begun waits until the demo's list is on the screen, and the program has made
// of the terminal what it needs.
func begun(t *testing.T, x *terminal.Terminal) {
	t.Helper()
	x.Wait("Organizations", "● Connected")
	if m := x.Modes(); !m.Raw || !m.AltScreen || !m.NoCursor || m.Titles != 1 {
		t.Fatalf("the program has not made a screen of its terminal: %+v", m)
	}
	if !strings.Contains(string(x.Raw()), "\x1b]2;konstruct\x07") {
		t.Error("the window has no title")
	}
}

// over demands that the terminal is as it was.
func over(t *testing.T, x *terminal.Terminal, code int) {
	t.Helper()
	if got := x.Exit(); got != code {
		t.Errorf("exit %d, want %d", got, code)
	}
	if m := x.Modes(); m != (terminal.Modes{}) {
		t.Errorf("the terminal was not given back as it was: %+v", m)
	}
}

// TestEndings ends the program in every way that it can see coming.
func TestEndings(t *testing.T) {
	endToEndWithRace(t)
	for _, c := range []struct {
		name string
		end  func(x *terminal.Terminal)
		code int
	}{
		{"quit", func(x *terminal.Terminal) { x.Type("q") }, 0},
		{"control C", func(x *terminal.Terminal) { x.Type(terminal.CtrlC) }, 0},
		{"SIGTERM", func(x *terminal.Terminal) { x.Signal(syscall.SIGTERM) }, 130},
		{"SIGHUP", func(x *terminal.Terminal) { x.Signal(syscall.SIGHUP) }, 130},
		{"SIGINT", func(x *terminal.Terminal) { x.Signal(syscall.SIGINT) }, 130},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := terminal.Start(t, 100, 30, demoCommand(t))
			begun(t, x)
			c.end(x)
			over(t, x, c.code)
		})
	}
}

// TestFaultsGiveTheTerminalBack plants panics. What is printed afterwards is
// one sentence and where the log is; nothing of the fault acts on the terminal.
func TestFaultsGiveTheTerminalBack(t *testing.T) {
	endToEndWithRace(t)
	for _, kind := range []string{"command", "drawing", "updating"} {
		t.Run(kind, func(t *testing.T) {
			when := filepath.Join(t.TempDir(), "now")
			cmd := planting(demoCommand(t), kind, when)
			x := terminal.Start(t, 100, 30, cmd)
			begun(t, x)
			if err := os.WriteFile(when, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			x.Type(terminal.Enter)
			over(t, x, 1)
			raw := string(x.Raw())
			after := raw[strings.LastIndex(raw, "\x1b[?1049l"):]
			if strings.Contains(raw, "]52;") && !strings.Contains(raw, "␛]52;") || strings.Contains(raw, "goroutine ") {
				t.Errorf("the fault reached the terminal: %q", after)
			}
			_, file, found := strings.Cut(after, "The log has the details: ")
			if !found || !strings.Contains(after, "a fault in the program has ended it: planted ␛]52;") {
				t.Fatalf("it said %q", after)
			}
			file, _, _ = strings.Cut(file, "\r\n")
			log, err := os.ReadFile(file)
			if err != nil || !strings.Contains(string(log), "goroutine ") || !strings.Contains(string(log), "planted") {
				t.Errorf("the log %s: %v %q", file, err, log)
			}
		})
	}
}

// planting has a child process fail as said, from when a file is there on.
func planting(cmd *exec.Cmd, kind, when string) *exec.Cmd {
	cmd.Env = append(cmd.Env, plantFault+"="+kind, plantWhen+"="+when)
	return cmd
}

// TestControlCEndsWhatHangs plants what never comes back. ctrl+c ends the
// program all the same, with the terminal given back.
func TestControlCEndsWhatHangs(t *testing.T) {
	endToEndWithRace(t)
	for _, kind := range []string{"command", "drawing", "updating"} {
		t.Run(kind, func(t *testing.T) {
			when := filepath.Join(t.TempDir(), "now")
			x := terminal.Start(t, 100, 30, planting(command(t, nil, "demo"), hanging+kind, when))
			begun(t, x)
			if err := os.WriteFile(when, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			x.Type(terminal.Enter)
			code := cmdutil.ExitInterrupted
			if kind == "command" {
				code = cmdutil.ExitDone // the screens still react: they quit
			} else {
				until(t, "ctrl+c as a signal", func() bool { return x.Modes().Signals })
				x.Type(terminal.CtrlC)
			}
			x.Type(terminal.CtrlC)
			over(t, x, code)
		})
	}
}

// TestAHangingCommandEndsWithItsSecondInterrupt plants a clock that never comes
// back, which every command looks at.
func TestAHangingCommandEndsWithItsSecondInterrupt(t *testing.T) {
	endToEndWithRace(t)
	env := serveDemo(t)
	if r := konstruct(t, env, "orgs"); r.code != cmdutil.ExitDone {
		t.Fatalf("without a fault: exit %d\n%s%s", r.code, r.out, r.err)
	}
	for name, args := range everyCommand(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			when := filepath.Join(t.TempDir(), "reached")
			cmd := planting(command(t, env, args...), hanging+"clock", when)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			until(t, "the planted clock", func() bool { _, err := os.Stat(when); return err == nil })
			for range 2 {
				if err := cmd.Process.Signal(os.Interrupt); err != nil {
					t.Fatal(err)
				}
			}
			_ = cmd.Wait() // its code says more
			if code := cmd.ProcessState.ExitCode(); code != cmdutil.ExitInterrupted {
				t.Errorf("exit %d", code)
			}
		})
	}
}

// everyCommand are the commands that ask GitHub, each with what it wants. Those that ask
// nobody are named with what they do instead, so that no command is forgotten.
func everyCommand(t *testing.T) map[string][]string {
	t.Helper()
	const o = "umbrella"
	words := map[string][]string{
		"orgs": {}, "status": {o}, "repos": {o}, "connect": {"acme", "--yes"}, "disconnect": {o, "--yes"}, "validate": {o}, "whoami": {}, "doctor": {},
		"pr list": {o}, "pr show": {o, "1"}, "pr merge": {o, "1"}, "pr close": {o, "1"},
		"cluster list": {o}, "cluster show": {o, "edge"}, "cluster add": {o, "edge-9"}, "cluster remove": {o, "edge"}, "cluster change": {o, "edge"}, "cluster upgrade": {o, "edge"},
		"environment list": {o}, "environment add": {o, "qa"}, "environment remove": {o, "staging"}, "environment move": {o, "staging", "1"}, "environment protect": {o, "staging"}, "cluster templates": {o},
		"application list": {o}, "application show": {o, "shop"}, "application set": {o, "shop", "staging", "1.0.0"}, "application promote": {o, "shop", "staging", "production"},
		"application rollback": {o, "shop", "staging"}, "application history": {o, "shop", "staging"}, "application diff": {o, "shop", "staging", "production"},
		"catalog list": {o}, "catalog show": {o, "x"}, "catalog install": {o, "x"}, "catalog upgrade": {o, "x"}, "catalog change": {o, "x"}, "catalog remove": {o, "x"},
		"argocd manifests": {o}, "argocd address": {o, "ssh"}, "argocd credentials": {o}, "argocd credentials list": {o}, "argocd credentials revoke": {o},
	}
	asksNobody := []string{
		"version", "about", "demo", "help", "completion", "app create", "app import", "app show", "app forget", "login", "logout", // the last six need an instance that is kept, which the demo is not
		"app", "application", "argocd", "catalog", "cluster", "environment", "pr",
	}
	out := map[string][]string{}
	for _, name := range leafCommands(newProgram().rootCommand(), "") {
		switch args, ok := words[name]; {
		case ok:
			out[name] = append(strings.Fields(name), args...)
		case !slices.Contains(asksNobody, name) && !strings.HasPrefix(name, "completion "):
			t.Errorf("%s is not tried", name)
		}
	}
	return out
}

// leafCommands are the commands that do something.
func leafCommands(c *cobra.Command, before string) (out []string) {
	for _, sub := range c.Commands() {
		name := strings.TrimSpace(before + " " + sub.Name())
		if sub.Runnable() {
			out = append(out, name)
		}
		out = append(out, leafCommands(sub, name)...)
	}
	return out
}

// TestTheParentIsKilled: what started the program dies without a word; the
// kernel hangs up, and the terminal is given back.
func TestTheParentIsKilled(t *testing.T) {
	endToEndWithRace(t)
	inner := demoCommand(t)
	shell := exec.Command("/bin/sh", "-c", `"$0" demo; exit 0`, inner.Path)
	shell.Env = inner.Env
	x := terminal.Start(t, 100, 30, shell)
	begun(t, x)
	x.Signal(syscall.SIGKILL)
	over(t, x, -1) // of the shell, which was killed; the program has let go of the terminal by then
}

// TestSuspendAndResume: ctrl+z gives the terminal to the shell as it was, fg
// takes it again.
func TestSuspendAndResume(t *testing.T) {
	endToEndWithRace(t)
	inner := demoCommand(t)
	shell := exec.Command("/bin/sh", "-i")
	shell.Env = append([]string{"PS1=shell> ", "ENV="}, inner.Env...)
	x := terminal.Start(t, 100, 30, shell)
	x.Wait("shell>")
	x.Send(inner.Path + " demo\r")
	begun(t, x)
	x.Type(terminal.Down, terminal.Enter)
	x.Wait("Organizations › globex")
	x.WaitFor("the title", func(string) bool { return strings.Contains(string(x.Raw()), "\x1b]2;konstruct · globex\x07") })
	for range 2 {
		x.Type("\x1a")
		x.WaitFor("the shell", func(string) bool {
			raw := string(x.Raw())
			return strings.HasSuffix(raw, "shell> ")
		})
		if m := x.Modes(); m != (terminal.Modes{}) {
			t.Errorf("suspended, and the terminal is not as it was: %+v", m)
		}
		before := len(x.Raw())
		x.Send("fg\r")
		x.WaitFor("the page again", func(screen string) bool {
			return strings.Contains(screen, "Organizations › globex") && strings.Contains(string(x.Raw()[before:]), "\x1b]2;konstruct · globex\x07")
		})
		if m := x.Modes(); !m.Raw || !m.AltScreen || !m.NoCursor || m.Titles != 1 {
			t.Errorf("resumed, and the terminal is not ours: %+v", m)
		}
	}
	x.Type(terminal.Esc)
	x.Wait("q quit")
	x.Type("q")
	x.WaitFor("the shell", func(string) bool { return strings.HasSuffix(string(x.Raw()), "shell> ") })
	x.Send("exit\r")
	over(t, x, 0)
}

// TestNobodyToComeBackTo: without a shell there is no suspending.
func TestNobodyToComeBackTo(t *testing.T) {
	endToEndWithRace(t)
	x := terminal.Start(t, 100, 30, demoCommand(t))
	begun(t, x)
	x.Type("\x1a")
	x.Wait("Not now: no shell here could bring the program back")
	x.Type("q")
	over(t, x, 0)
}

// TestDebugWritesEveryMessage: types, never what was typed.
func TestDebugWritesEveryMessage(t *testing.T) {
	endToEnd(t)
	cmd := demoCommand(t, "--debug")
	x := terminal.Start(t, 100, 30, cmd)
	begun(t, x)
	x.Type("/")
	x.Wait("enter to the list")
	x.Type("hunter2")
	x.Wait("hunter2")
	x.Type(terminal.CtrlC)
	over(t, x, 0)
	var state string
	for _, v := range cmd.Env {
		if s, ok := strings.CutPrefix(v, "XDG_STATE_HOME="); ok {
			state = s
		}
	}
	log, err := os.ReadFile(filepath.Join(state, "konstruct", "konstruct.log"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"msg=message type=tea.KeyMsg", "type=tea.WindowSizeMsg", "msg=request method=GET path=/api/v3/app/installations"} {
		if !strings.Contains(string(log), want) {
			t.Errorf("the log has no %q:\n%.3000s", want, log)
		}
	}
	if strings.Contains(string(log), "hunter2") {
		t.Error("the log has what was typed")
	}
}
