package cmdutil

import (
	"context"
	"errors"
	"fmt"

	"gitconnection/internal/connection"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
)

// The exit codes.
const (
	ExitDone        = 0
	ExitFailed      = 1
	ExitUsage       = 2
	ExitPerson      = 3
	ExitRefused     = 4
	ExitInterrupted = 130
)

// PrintedError was printed already; only its code is of interest.
type PrintedError struct{ err error }

// Error is what was printed.
func (e *PrintedError) Error() string { return e.err.Error() }

// Unwrap is the error that was printed.
func (e *PrintedError) Unwrap() error { return e.err }

// codeError is an error of which the exit code is known already.
type codeError struct {
	code int
	err  error // nil where there is nothing to say
}

func (e *codeError) Error() string {
	if e.err != nil {
		return e.err.Error()
	}
	return fmt.Sprintf("exit %d", e.code)
}

func (e *codeError) Unwrap() error { return e.err }

// Printed marks an error as printed.
func Printed(err error) error { return &PrintedError{err} }

// WasPrinted reports whether an error was printed already.
func WasPrinted(err error) bool {
	_, ok := errors.AsType[*PrintedError](err)
	return ok
}

// WithCode gives an error its exit code.
func WithCode(code int, err error) error { return &codeError{code, err} }

// ExitWith ends with a code; everything was said.
func ExitWith(code int) error { return &PrintedError{&codeError{code: code}} }

// ExitCode is the exit code of a command that ended with err.
func ExitCode(ctx context.Context, err error) int {
	if known, ok := errors.AsType[*codeError](err); ok {
		return known.code
	}
	var usage *failure.UsageError
	var used *failure.ConflictError
	var person *failure.PersonError
	var blocked *connection.BlockedError
	switch {
	case errors.As(err, &usage):
		return ExitUsage
	case errors.As(err, &used):
		return ExitRefused
	case errors.As(err, &person):
		return ExitPerson
	case errors.As(err, &blocked):
		for _, b := range blocked.Blockers {
			if b.Kind == connection.BlockRefuse {
				return ExitRefused
			}
		}
		return ExitPerson
	case ctx.Err() != nil, errors.Is(err, context.Canceled):
		return ExitInterrupted
	case errors.Is(err, context.DeadlineExceeded):
		return ExitPerson
	}
	if refused, ok := errors.AsType[*github.Error](err); ok && refused.Person() {
		return ExitPerson
	}
	return ExitFailed
}

// Cleaned makes an error safe to print: what files hold may be in it.
func Cleaned(err error) error {
	if err == nil || github.CleanLines(err.Error()) == err.Error() {
		return err
	}
	if WasPrinted(err) {
		return err
	}
	return &cleanError{err}
}

type cleanError struct{ err error }

func (e *cleanError) Error() string { return github.CleanLines(e.err.Error()) }

func (e *cleanError) Unwrap() error { return e.err }
