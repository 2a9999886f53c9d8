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
	"gitconnection/internal/wording"
)

// CommandLimit is how long a command that prints a key may take: a person may have
// to touch a hardware token.
const CommandLimit = 30 * time.Second

const (
	maxStderr  = 4 << 10 // bytes that are read
	maxMessage = 300     // characters of it in an error
	// afterKill is the wait for child processes that hold the output open.
	afterKill = 2 * time.Second
)

// CommandError is a command that did not print a key. It holds nothing of the
// command's output, and its stderr only redacted.
type CommandError struct {
	Program string // its first word
	Cause   string
	Stderr  string // its end, cleaned and redacted; "" none
	Err     error
}

// Error returns one sentence.
func (e *CommandError) Error() string {
	s := "private_key_command " + e.Program + ": " + e.Cause
	if e.Stderr != "" {
		s += " (it says: " + e.Stderr + ")"
	}
	return s
}

// Next tells a person what to do about it.
func (e *CommandError) Next() string {
	return "Run the command by hand: it has to print the App's private key, and nothing else, without asking."
}

// Unwrap returns the error underneath.
func (e *CommandError) Unwrap() error { return e.Err }

// KeyFromCommand runs c and returns the private key that it prints. environ is the
// environment of the program; konstruct's own variables are not passed on. The
// command has no input and no terminal, and is killed with its children after
// [CommandLimit].
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
	out, stderr := &cappedBuffer{max: maxSecret, strict: true}, &cappedBuffer{max: maxStderr}
	cmd := exec.CommandContext(limited, words[0], words[1:]...) //nolint:gosec // the operator's own command
	cmd.Env, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = childEnvironment(environ), out, stderr, afterKill
	isolate(cmd)
	err := cmd.Run()
	wrong.Stderr = lastOf(stderr.buf.String())
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
		wrong.Cause, wrong.Err = "what it prints is no private key: "+wording.Line(keyErr), keyErr
	}
	return nil, wrong
}

// programOf names the command by its program: the arguments may be secret.
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

// plainExec says why a command could not be run.
func plainExec(err error) string {
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return "there is no such program"
	}
	if errors.Is(err, fs.ErrPermission) {
		return "it may not be run"
	}
	return wording.Line(err) // such as exit status 2
}

// lastOf is the end of a command's stderr as one line, cleaned and redacted.
func lastOf(stderr string) string {
	line := text.Clean(strings.Join(strings.Fields(redact.String(stderr)), " "))
	if runes := []rune(line); len(runes) > maxMessage {
		line = "…" + string(runes[len(runes)-maxMessage:])
	}
	return redact.String(line)
}

// childEnvironment removes konstruct's own variables, which may hold secrets. They
// are unset at the start already; this does not rely on it.
func childEnvironment(environ []string) []string {
	kept := []string{}
	for _, pair := range environ {
		if !strings.HasPrefix(pair, "KONSTRUCT_") {
			kept = append(kept, pair)
		}
	}
	return kept
}

// cappedBuffer keeps the first max bytes. If it is strict, more than these are an
// error.
type cappedBuffer struct {
	buf    bytes.Buffer
	max    int
	strict bool
	over   bool
}

var errTooMuch = errors.New("too much output")

// Write implements io.Writer.
func (c *cappedBuffer) Write(p []byte) (int, error) {
	room := c.max - c.buf.Len()
	if len(p) <= room {
		return c.buf.Write(p)
	}
	c.over = true
	c.buf.Write(p[:max(room, 0)])
	if c.strict {
		return 0, errTooMuch // ends the command with a broken pipe
	}
	return len(p), nil
}
