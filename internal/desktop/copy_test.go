package desktop

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

type closable struct{ bytes.Buffer }

func (*closable) Close() error { return nil }

func TestCopyTakesTheFirstWayThatWorks(t *testing.T) {
	works := func(string) error { return nil }
	fails := func(string) error { return errors.New("no display") }
	hangs := func(string) error { select {} }
	tmux := func(context.Context, string) error { return nil }
	oldTmux := func(context.Context, string) error { return errors.New("unknown flag -w") }
	stuckTmux := func(ctx context.Context, _ string) error { <-ctx.Done(); return ctx.Err() }
	encoded := base64.StdEncoding.EncodeToString([]byte("acme"))
	for _, c := range []struct {
		name   string
		native func(string) error
		tmux   func(context.Context, string) error
		env    map[string]string
		how    string
		wrote  string
	}{
		{"the machine's", works, tmux, nil, "to the clipboard", ""},
		{"the machine's, in tmux, too", works, tmux, map[string]string{"TMUX": "x"}, "to the clipboard", ""},
		{"none here, tmux", nil, tmux, map[string]string{"TMUX": "x"}, "to tmux", ""},
		{"the machine's fails, tmux", fails, tmux, map[string]string{"TMUX": "x"}, "to tmux", ""},
		{"the machine's hangs, tmux", hangs, tmux, map[string]string{"TMUX": "x"}, "to tmux", ""},
		{"an old tmux", nil, oldTmux, map[string]string{"TMUX": "x"}, "OSC 52", "\x1bPtmux;\x1b\x1b]52;c;" + encoded + "\x07\x1b\\"},
		{"a tmux that does not answer", nil, stuckTmux, map[string]string{"TMUX": "x"}, "OSC 52", "\x1bPtmux;"},
		{"screen", nil, tmux, map[string]string{"STY": "x"}, "OSC 52", "\x1bP\x1b]52;c;" + encoded},
		{"the terminal", nil, tmux, nil, "OSC 52", "\x1b]52;c;" + encoded + "\x07"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tty := &closable{}
			k := Copier{
				lookup: func(name string) (string, bool) { v, ok := c.env[name]; return v, ok },
				native: c.native, tmux: c.tmux, tty: func() (io.WriteCloser, error) { return tty, nil }, limit: 20 * time.Millisecond,
			}
			how, err := k.Copy("acme")
			if err != nil || !strings.Contains(how, c.how) {
				t.Errorf("%q, %v", how, err)
			}
			if !strings.HasPrefix(tty.String(), c.wrote) || c.wrote == "" && tty.Len() > 0 {
				t.Errorf("it wrote %q, want %q", tty.String(), c.wrote)
			}
		})
	}
}

func TestCopySaysWhyItCannot(t *testing.T) {
	tty := &closable{}
	k := Copier{lookup: func(string) (string, bool) { return "", false }, tty: func() (io.WriteCloser, error) { return tty, nil }, limit: time.Second}
	if _, err := k.Copy(strings.Repeat("x", maxCopy+1)); err == nil || !strings.Contains(err.Error(), "at most 74994") || tty.Len() > 0 {
		t.Errorf("too long: %v", err)
	}
	k.tty = func() (io.WriteCloser, error) { return nil, errors.New("no such device") }
	if _, err := k.Copy("acme"); err == nil || !strings.Contains(err.Error(), "no clipboard can be reached here") {
		t.Errorf("no terminal: %v", err)
	}
}
