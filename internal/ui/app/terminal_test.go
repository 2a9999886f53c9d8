package app

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/safe"
)

// childMode makes this test binary be the program: see TestMain.
const childMode = "KONSTRUCT_UI_CHILD"

// panicking is an engine that breaks off the event loop.
type panicking struct{ *engine }

func (panicking) Inspect(context.Context, github.Installation) (connection.Inspection, error) {
	panic("boom")
}

// child runs the screens on the real terminal of the process.
func child(mode string) int {
	w := populated()
	if mode == "panic" {
		w.opt.Engine = panicking{w.engine}
	}
	beside := func(safe.Guard) {}
	if mode == "goroutine" {
		beside = func(g safe.Guard) { g.Go(func() { panic("boom") }) }
	}
	switch err := runScreens(context.Background(), w.opt, beside); {
	case errors.Is(err, ErrInterrupted):
		return 130
	case err != nil:
		return 1
	}
	return 0
}

// terminal is a real one with the program in it.
type terminal struct {
	t   *testing.T
	tty *os.File
	cmd *exec.Cmd
	got []byte
}

func startTerminal(t *testing.T, mode string) *terminal {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childMode+"="+mode, "TERM=xterm-256color", "GORACE=atexit_sleep_ms=0")
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 120})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tty.Close(); _ = cmd.Process.Kill() })
	return &terminal{t: t, tty: tty, cmd: cmd}
}

// until reads until the terminal has received want, or the program has ended.
func (x *terminal) until(want string) {
	x.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	buf := make([]byte, 4096)
	for !bytes.Contains(x.got, []byte(want)) {
		_ = x.tty.SetReadDeadline(deadline)
		n, err := x.tty.Read(buf)
		x.got = append(x.got, buf[:n]...)
		if err != nil && !bytes.Contains(x.got, []byte(want)) {
			x.t.Fatalf("%v before %q; got %q", err, want, x.got)
		}
	}
}

// ends demands that the program ends with a code.
func (x *terminal) ends(code int) {
	x.t.Helper()
	err := x.cmd.Wait()
	if got := x.cmd.ProcessState.ExitCode(); got != code {
		x.t.Errorf("exit code %d (%v), want %d", got, err, code)
	}
}

const (
	altScreenOn  = "\x1b[?1049h"
	altScreenOff = "\x1b[?1049l"
	cursorOn     = "\x1b[?25h"
)

func TestTerminalIsRestored(t *testing.T) {
	for _, c := range []struct {
		name, mode string
		end        func(x *terminal)
		code       int
	}{
		{"q", "plain", func(x *terminal) { _, _ = x.tty.Write([]byte("q")) }, 0},
		{"ctrl+c", "plain", func(x *terminal) { _, _ = x.tty.Write([]byte{3}) }, 0},
		{"SIGTERM", "plain", func(x *terminal) { _ = x.cmd.Process.Signal(syscall.SIGTERM) }, 130},
		{"SIGHUP", "plain", func(x *terminal) { _ = x.cmd.Process.Signal(syscall.SIGHUP) }, 130},
		{"panic in a command", "panic", func(*terminal) {}, 1},
		{"panic in a goroutine of our own", "goroutine", func(*terminal) {}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := startTerminal(t, c.mode)
			x.until(altScreenOn)
			if c.mode == "plain" {
				x.until("pied-piper")
			}
			c.end(x)
			x.until(altScreenOff)
			if !strings.Contains(string(x.got), cursorOn) {
				t.Error("the cursor stays hidden")
			}
			for _, question := range []string{"\x1b]11;?", "\x1b]10;?", "\x1b[6n", "\x1b[c", "\x1b[>0q"} {
				if bytes.Contains(x.got, []byte(question)) {
					t.Errorf("the terminal was asked %q", question)
				}
			}
			x.ends(c.code)
		})
	}
}

func TestClosedTerminalEndsTheProgram(t *testing.T) {
	x := startTerminal(t, "plain")
	x.until("pied-piper")
	_ = x.tty.Close()
	done := make(chan struct{})
	go func() { _ = x.cmd.Wait(); close(done) }() // with whatever code
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("the program lives on without its terminal")
	}
}
