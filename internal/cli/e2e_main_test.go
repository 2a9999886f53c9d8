package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gitconnection/internal/demo"
	"gitconnection/internal/github/simulator/contract"
	"gitconnection/internal/renderer"
	"gitconnection/internal/ui/app"
	ui "gitconnection/internal/ui/session"
)

// The test binary is the program, too: started with asProgram set it runs the
// command line, and what its demo answered is held to GitHub's description.
// What was found goes into the file named by reportTo.
const (
	asProgram = "KONSTRUCT_TEST_AS_PROGRAM"
	reportTo  = "KONSTRUCT_TEST_REPORT"
)

func TestMain(m *testing.M) {
	if renderer.Child(os.Args[1:]) {
		os.Exit(renderer.Serve())
	}
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	report := os.Getenv(reportTo)
	_, _ = os.Unsetenv(asProgram), os.Unsetenv(reportTo)
	keepSignals()
	p := newProgram()
	var checker *contract.Checker // only for a demo: GitHub's description takes most of a second to read with -race
	p.factory.Now = plantedClock(p.factory.Now, os.Getenv(plantFault), os.Getenv(plantWhen))
	fault := planted(os.Getenv(plantFault), os.Getenv(plantWhen))
	p.runScreens = func(ctx context.Context, o ui.Options) error {
		fault(&o)
		return app.Run(ctx, o)
	}
	p.startDemo = func(ctx context.Context, o demo.Options) (*demo.Demo, error) {
		d, err := demo.New(ctx, o)
		if err != nil {
			return nil, err
		}
		if checker, err = contract.New(); err != nil {
			return nil, err
		}
		d.Handler = checker.Wrap(d.Handler)
		d.Serve()
		return d, nil
	}
	code := p.run(os.Args[1:])
	if report != "" && checker != nil {
		if err := os.WriteFile(report, []byte(violations(checker)), 0o600); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 99
		}
	}
	os.Exit(code)
}

// violations is a line for the number of exchanges and one for each mistake.
func violations(c *contract.Checker) string {
	lines := []string{fmt.Sprintf("exchanges %d", c.Exchanges())}
	for _, v := range c.Violations() {
		lines = append(lines, v.String())
	}
	return strings.Join(lines, "\n")
}

// command is the program as a child process, in a home of its own.
func command(t *testing.T, env map[string]string, args ...string) *exec.Cmd {
	t.Helper()
	return commandIn(t, t.TempDir(), env, args...)
}

// commandIn is the program as a child process, in a home that is kept.
func commandIn(t *testing.T, home string, env map[string]string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = []string{
		asProgram + "=1", "HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LANG=C.UTF-8", "GORACE=atexit_sleep_ms=0",
		"XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "XDG_CACHE_HOME=" + filepath.Join(home, "cache"), "XDG_STATE_HOME=" + filepath.Join(home, "state"),
	}
	for k, v := range env {
		cmd.Env = append(cmd.Env, k+"="+v)
	}
	return cmd
}

// demoCommand is the demo, whose exchanges are checked at the end of the test.
func demoCommand(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	report := filepath.Join(t.TempDir(), "report")
	t.Cleanup(func() {
		data, err := os.ReadFile(report)
		lines := strings.Split(string(data), "\n")
		if err != nil || len(lines) == 0 || lines[0] == "exchanges 0" {
			t.Errorf("no exchange was checked: %v %q", err, data)
		}
		for _, l := range lines[1:] {
			t.Errorf("contract: %s", l)
		}
	})
	return command(t, map[string]string{reportTo: report}, append([]string{"demo"}, args...)...)
}
