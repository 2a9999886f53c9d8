package desktop

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/atotto/clipboard"
	"github.com/aymanbagabas/go-osc52/v2"

	"gitconnection/internal/config"
)

const (
	// maxCopy is what terminals accept in one OSC 52 sequence (xterm: 100,000
	// bytes of base64, most others 74,994 bytes of text).
	maxCopy = 74_994
	// copyLimit is how long one way of copying may take: a clipboard tool
	// whose display does not answer waits for ever.
	copyLimit = 2 * time.Second
)

// Copier puts text on a clipboard in the first way that works here: the
// machine's own clipboard, tmux, the terminal.
type Copier struct {
	lookup config.Lookup
	native func(string) error // nil where the machine has no clipboard
	tmux   func(context.Context, string) error
	tty    func() (io.WriteCloser, error)
	limit  time.Duration
}

// NewCopier finds out which ways there are here.
func NewCopier(lookup config.Lookup) Copier {
	c := Copier{lookup: lookup, tmux: loadTmux, tty: openTerminal, limit: copyLimit}
	// Over SSH there may be a tool and no display that it could reach.
	if !clipboard.Unsupported && hasDisplay(lookup) {
		c.native = clipboard.WriteAll
	}
	return c
}

// Copy puts text on a clipboard and says on which.
func (c Copier) Copy(text string) (string, error) {
	if c.native != nil && c.within(func(context.Context) error { return c.native(text) }) == nil {
		return "to the clipboard", nil
	}
	inTmux := given(c.lookup, "TMUX")
	if inTmux && c.within(func(ctx context.Context) error { return c.tmux(ctx, text) }) == nil {
		return "to tmux, which passes it on to the terminal", nil
	}
	if len(text) > maxCopy {
		return "", fmt.Errorf("this is too long for the terminal's clipboard (%d bytes, at most %d); save it instead", len(text), maxCopy)
	}
	tty, err := c.tty()
	if err != nil {
		return "", errors.New("no clipboard can be reached here")
	}
	defer tty.Close()
	seq := osc52.New(text)
	switch {
	case inTmux:
		seq = seq.Tmux()
	case given(c.lookup, "STY"):
		seq = seq.Screen()
	}
	if _, err := io.WriteString(tty, seq.String()); err != nil { // one write: nothing gets in between
		return "", fmt.Errorf("write to the terminal's clipboard: %w", err)
	}
	return "to the terminal (OSC 52), if it allows that", nil
}

// within calls f and gives up waiting after the limit; what is still stuck
// then ends with its tool, or with the program.
func (c Copier) within(f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), c.limit)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		defer func() {
			if v := recover(); v != nil {
				done <- fmt.Errorf("copy: %v", v)
			}
		}()
		done <- f(ctx)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// loadTmux puts text into tmux's newest buffer; -w has tmux pass it on to the
// terminal's clipboard (tmux 3.2).
func loadTmux(ctx context.Context, text string) error {
	cmd := exec.CommandContext(ctx, "tmux", "load-buffer", "-w", "-")
	cmd.Stdin = bytes.NewReader([]byte(text))
	return cmd.Run()
}

// openTerminal is where the screens are drawn, whatever standard output is.
func openTerminal() (io.WriteCloser, error) { return os.OpenFile("/dev/tty", os.O_WRONLY, 0) }

// given reports whether a variable has a value.
func given(lookup config.Lookup, name string) bool {
	v, ok := lookup(name)
	return ok && v != ""
}
