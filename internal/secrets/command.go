package secrets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"strings"
	"time"

	"gitconnection/internal/config"
	"gitconnection/internal/redact"
	"gitconnection/internal/text"
)

// CommandLimit is how long a command may take that prints a key: a person may
// have to touch a token meanwhile.
const CommandLimit = 30 * time.Second

const (
	maxStderr = 4 << 10 // bytes of what a command complains about
	maxWords  = 300     // of it in an error
	// afterKill is how long is waited for children that hold the output open.
	afterKill = 2 * time.Second
)

// CommandError is a command that did not print a key. It holds no output of
// the command, and what it complained about only redacted.
type CommandError struct {
	Program string // its first word
	Cause   string
	Said    string // its last words on stderr, cleaned and redacted; "" none
	Err     error
}

// Error is one sentence.
func (e *CommandError) Error() string {
	s := "private_key_command " + e.Program + ": " + e.Cause
	if e.Said != "" {
		s += " (it says: " + e.Said + ")"
	}
	return s
}

// Next is what a person can do about it.
func (e *CommandError) Next() string {
	return "Run the command by hand: it has to print the App's private key, and nothing else, without asking."
}

func (e *CommandError) Unwrap() error { return e.Err }

// KeyFromCommand runs c and returns the private key that it prints. environ is
// what the program was started with; variables of konstruct's own never reach
// the command. It is given no input and no terminal, [CommandLimit] to end,
// and is killed with its children after that.
func KeyFromCommand(ctx context.Context, c config.Command, environ []string) ([]byte, error) {
	return keyFromCommand(ctx, c, environ, CommandLimit)
}

func keyFromCommand(ctx context.Context, c config.Command, environ []string, limit time.Duration) ([]byte, error) {
	words := c.Argv
	if c.Shell != "" {
		words = shell(c.Shell)
	}
	if len(words) == 0 {
		return nil, errors.New("there is no private_key_command")
	}
	wrong := &CommandError{Program: programOf(c)}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	out, said := &capped{max: maxSecret, all: true}, &capped{max: maxStderr}
	cmd := exec.CommandContext(limited, words[0], words[1:]...) //nolint:gosec // the operator's own command
	cmd.Env, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = childEnvironment(environ), out, said, afterKill
	apart(cmd)
	err := cmd.Run()
	wrong.Said = complaint(said.buf.String())
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limited.Err() != nil:
		wrong.Cause, wrong.Err = fmt.Sprintf("it did not end within %s", limit), limited.Err()
	case out.over:
		wrong.Cause = "it prints more than a private key"
	case errors.Is(err, exec.ErrWaitDelay):
		wrong.Cause, wrong.Err = "it ended, but something it started did not", err
	case err != nil:
		wrong.Cause, wrong.Err = plainExec(err), err
	default:
		key, keyErr := config.ParseKey(out.buf.Bytes())
		if keyErr == nil {
			return key, nil
		}
		wrong.Cause, wrong.Err = "what it prints is no private key: "+keyErr.Error(), keyErr
	}
	return nil, wrong
}

// programOf is how the command is named: its arguments may be nobody's
// business.
func programOf(c config.Command) string {
	words := c.Argv
	if c.Shell != "" {
		words = strings.Fields(c.Shell)
	}
	if len(words) == 0 {
		return ""
	}
	return text.CleanLine(redact.String(words[0]), 80)
}

func plainExec(err error) string {
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return "there is no such program"
	}
	if errors.Is(err, fs.ErrPermission) {
		return "it may not be run"
	}
	return err.Error() // such as exit status 2
}

// complaint is the last of what a command said, fit for one line.
func complaint(said string) string {
	line := text.Clean(strings.Join(strings.Fields(redact.String(said)), " "))
	if runes := []rune(line); len(runes) > maxWords {
		line = "…" + string(runes[len(runes)-maxWords:])
	}
	return redact.String(line)
}

// childEnvironment takes konstruct's own variables out, which may hold
// secrets. They are unset at the start already; this does not depend on it.
func childEnvironment(environ []string) []string {
	kept := []string{}
	for _, pair := range environ {
		if !strings.HasPrefix(pair, "KONSTRUCT_") {
			kept = append(kept, pair)
		}
	}
	return kept
}

// capped keeps the first max bytes, or with all set refuses more than those.
type capped struct {
	buf  bytes.Buffer
	max  int
	all  bool
	over bool
}

var errTooMuch = errors.New("too much output")

// Write implements io.Writer.
func (c *capped) Write(p []byte) (int, error) {
	room := c.max - c.buf.Len()
	if len(p) <= room {
		return c.buf.Write(p)
	}
	c.over = true
	c.buf.Write(p[:max(room, 0)])
	if c.all {
		return 0, errTooMuch // ends the command with a broken pipe
	}
	return len(p), nil
}
