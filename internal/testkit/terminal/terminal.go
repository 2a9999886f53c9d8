// Package terminal runs programs in a pseudo terminal for tests: it types keys,
// reads the screen, and waits for what the screen has to show. Only tests
// import it.
package terminal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// Deadline is how long a screen may take to show what is waited for.
const Deadline = 30 * time.Second

// margin makes the emulated screen larger than the size that the program is
// told, so that what it draws outside is seen and not clipped.
const margin = 8

// Terminal is a program in a pseudo terminal.
type Terminal struct {
	t    testing.TB
	cmd  *exec.Cmd
	pty  *os.File
	done chan struct{} // the program has ended and its output is read

	mu      sync.Mutex
	emu     *vt.Emulator
	w, h    int
	raw     []byte
	changed chan struct{} // closed and replaced at every output
	err     error
}

// Start runs cmd in a terminal of w by h cells that answers nothing a program
// asks it.
func Start(t testing.TB, w, h int, cmd *exec.Cmd) *Terminal {
	t.Helper()
	p, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
	if err != nil {
		t.Fatalf("start %s in a terminal: %v", cmd.Path, err)
	}
	term := &Terminal{t: t, cmd: cmd, pty: p, done: make(chan struct{}), emu: vt.NewEmulator(w+margin, h+margin), w: w, h: h, changed: make(chan struct{})}
	go term.discardAnswers()
	go term.read()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // ended already, mostly
		<-term.done
		_ = p.Close()
		if c, ok := term.emu.InputPipe().(io.Closer); ok {
			_ = c.Close() // ends discardAnswers; the emulator's own Close races with it
		}
	})
	return term
}

// discardAnswers keeps the emulator from blocking on what it would answer.
func (x *Terminal) discardAnswers() {
	buf := make([]byte, 256)
	for {
		if _, err := x.emu.Read(buf); err != nil {
			return
		}
	}
}

func (x *Terminal) read() {
	defer close(x.done)
	buf := make([]byte, 32<<10)
	for {
		n, err := x.pty.Read(buf)
		x.mu.Lock()
		if n > 0 {
			_, _ = x.emu.Write(buf[:n]) // an emulator's buffer has no errors
			x.raw = append(x.raw, buf[:n]...)
		}
		close(x.changed)
		x.changed = make(chan struct{})
		x.mu.Unlock()
		if err != nil {
			break
		}
	}
	err := x.cmd.Wait()
	x.mu.Lock()
	x.err = err
	close(x.changed)
	x.changed = make(chan struct{})
	x.mu.Unlock()
}

// Screen is what can be read on it, line by line.
func (x *Terminal) Screen() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.screen()
}

func (x *Terminal) screen() string {
	lines := strings.Split(x.emu.String(), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \r")
	}
	// Below its last row there is nothing unless the program draws there.
	for len(lines) > x.h && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return strings.Join(lines, "\n")
}

// Raw is every byte that was written so far.
func (x *Terminal) Raw() []byte {
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]byte(nil), x.raw...)
}

// Type sends keys.
func (x *Terminal) Type(keys ...string) {
	x.t.Helper()
	x.Fits()
	x.Send(keys...)
}

// Send is Type to programs that print lines: theirs wrap and scroll.
func (x *Terminal) Send(keys ...string) {
	x.t.Helper()
	for _, k := range keys {
		if _, err := x.pty.WriteString(k); err != nil {
			x.t.Fatalf("type %q: %v\n%s", k, err, x.Screen())
		}
	}
}

// Click presses and releases the left button on the first place that shows
// text, as a terminal reports it when the program has asked for the mouse.
func (x *Terminal) Click(label string) {
	x.t.Helper()
	x.click(label, func(all []int) int { return all[0] })
}

// ClickLast is Click on the last line that shows label.
func (x *Terminal) ClickLast(label string) {
	x.t.Helper()
	x.click(label, func(all []int) int { return all[len(all)-1] })
}

func (x *Terminal) click(label string, which func([]int) int) {
	x.t.Helper()
	screen := x.Screen()
	lines := strings.Split(screen, "\n")
	var all []int
	for y, l := range lines {
		if strings.Contains(l, label) {
			all = append(all, y)
		}
	}
	if len(all) == 0 {
		x.t.Fatalf("%q is not there to be clicked:\n%s", label, screen)
	}
	y := which(all)
	before, _, _ := strings.Cut(lines[y], label)
	at := ansi.StringWidth(before) + ansi.StringWidth(label)/2
	x.Type(fmt.Sprintf("\x1b[<0;%d;%dM\x1b[<0;%d;%dm", at+1, y+1, at+1, y+1))
}

// Fits waits until what is on the screen fits the terminal: after a resize the
// program may still be drawing for the old one. Every step begins with it.
func (x *Terminal) Fits() {
	x.t.Helper()
	x.WaitFor("a screen that fits", func(screen string) bool {
		x.mu.Lock()
		w, h, ended := x.w, x.h, x.err != nil
		x.mu.Unlock()
		return ended || overflow(screen, w, h) == ""
	})
}

// Resize changes the size of the terminal.
func (x *Terminal) Resize(w, h int) {
	x.t.Helper()
	x.mu.Lock()
	x.emu.Resize(w, h) // what does not fit any more is gone, as on a real screen
	x.emu.Resize(w+margin, h+margin)
	x.w, x.h = w, h
	x.mu.Unlock()
	if err := pty.Setsize(x.pty, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		x.t.Fatalf("resize: %v", err)
	}
}

// Wait waits until the screen shows all of texts, and returns it.
func (x *Terminal) Wait(texts ...string) string {
	x.t.Helper()
	return x.WaitFor(fmt.Sprintf("%q", texts), func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

// WaitFor waits until the screen is as ok wants it, and checks that it fits
// the terminal.
func (x *Terminal) WaitFor(what string, ok func(screen string) bool) string {
	x.t.Helper()
	deadline := time.NewTimer(Deadline)
	defer deadline.Stop()
	for {
		x.mu.Lock()
		screen, changed, ended := x.screen(), x.changed, x.err
		x.mu.Unlock()
		if ok(screen) {
			x.fits(screen)
			return screen
		}
		select {
		case <-changed:
		case <-x.done:
			if screen = x.Screen(); ok(screen) {
				return screen
			}
			x.t.Fatalf("the program ended (%v) without showing %s:\n%s", ended, what, screen)
		case <-deadline.C:
			x.t.Fatalf("%s did not come:\n%s", what, screen)
		}
	}
}

// WaitRaw waits until what was written is as ok wants it, wherever it stands
// by now: programs that print lines scroll.
func (x *Terminal) WaitRaw(what string, ok func(raw string) bool) {
	x.t.Helper()
	deadline := time.NewTimer(Deadline)
	defer deadline.Stop()
	for {
		x.mu.Lock()
		raw, changed := string(x.raw), x.changed
		x.mu.Unlock()
		if ok(raw) {
			return
		}
		select {
		case <-changed:
		case <-x.done:
			if raw = string(x.Raw()); !ok(raw) {
				x.t.Fatalf("the program ended without writing %s: %q", what, raw)
			}
			return
		case <-deadline.C:
			x.t.Fatalf("%s did not come: %q", what, raw[max(0, len(raw)-4000):])
		}
	}
}

// fits fails the test when the screen is larger than the terminal. Every step
// checks it.
func (x *Terminal) fits(screen string) {
	x.t.Helper()
	x.mu.Lock()
	w, h := x.w, x.h
	x.mu.Unlock()
	if wrong := overflow(screen, w, h); wrong != "" {
		x.t.Errorf("%s:\n%s", wrong, screen)
	}
}

// overflow says what of screen lies outside of w by h cells, "" nothing.
func overflow(screen string, w, h int) string {
	lines := strings.Split(screen, "\n")
	if len(lines) > h {
		return fmt.Sprintf("there is a line %d on a screen of %d: %q", len(lines), h, lines[len(lines)-1])
	}
	for i, l := range lines {
		if cells := ansi.StringWidth(l); cells > w {
			return fmt.Sprintf("line %d has %d cells on a screen of %d: %q", i+1, cells, w, l)
		}
	}
	return ""
}

// Signal sends a signal to the program.
func (x *Terminal) Signal(s os.Signal) {
	x.t.Helper()
	if err := x.cmd.Process.Signal(s); err != nil {
		x.t.Fatalf("send %v: %v\n%s", s, err, x.Screen())
	}
}

// Exit waits for the end of the program and returns its exit code.
func (x *Terminal) Exit() int {
	x.t.Helper()
	select {
	case <-x.done:
	case <-time.After(Deadline):
		x.t.Fatalf("the program does not end:\n%s", x.Screen())
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	var exit *exec.ExitError
	switch {
	case x.err == nil:
		return 0
	case errors.As(x.err, &exit):
		return exit.ExitCode()
	}
	x.t.Fatalf("wait for the program: %v", x.err)
	return -1
}

// Keys that have names.
const (
	Enter = "\r"
	Esc   = "\x1b"
	Tab   = "\t"
	Up    = "\x1b[A"
	Down  = "\x1b[B"
	Right = "\x1b[C"
	Left  = "\x1b[D"
	CtrlC = "\x03"
)
