package app

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"gitconnection/internal/ui/safe"
	"gitconnection/internal/ui/session"
)

// ErrInterrupted is returned by [Run] when a signal ended the program; the
// terminal is in order then.
var ErrInterrupted = errors.New("interrupted")

// shutdownTimeout is how long a run may take to end cleanly after the screen is gone.
const shutdownTimeout = 1500 * time.Millisecond

// Run shows the screens until the operator quits, ctx ends, the terminal goes
// away, or SIGTERM, SIGHUP or SIGINT arrives. The terminal is restored in
// every case. It prints nothing of its own.
func Run(ctx context.Context, opt session.Options) error {
	return runScreens(ctx, opt, func(safe.Guard) {})
}

// runScreens is Run; what else is to happen beside the screens is begun with
// their guard.
func runScreens(ctx context.Context, opt session.Options, beside func(safe.Guard)) error {
	m := New(opt) //nolint:contextcheck // the screens end in order after ctx has: they have a context of their own
	defer m.session.Cancel()
	if w, h, err := term.GetSize(os.Stdout.Fd()); err == nil {
		m.w, m.h = w, h // so that the first frame is the right one
	}

	fallen := newCrash(m.session.LogPanic)
	guard := fallen.guard()
	input, output := &typedInput{File: os.Stdin}, &painter{File: os.Stdout, out: os.Stdout}
	output.guard = guard
	model := &guarded{Model: painted{m, output}, guard: guard, crash: fallen, log: messageLog(ctx, opt.Log)}
	forget := opt.Interrupts.OnForce(terminalRestorer(m))
	defer forget()
	prog := tea.NewProgram(&watched{model, interruptKeys(int(os.Stdin.Fd()))}, tea.WithAltScreen(), tea.WithFPS(1),
		tea.WithoutSignalHandler(), tea.WithInput(input), tea.WithOutput(output))
	input.ended = func() { prog.Send(endMsg{}) }
	if opt.Titles {
		m.window.out = os.Stdout
	}
	m.window.jobs = jobControl()
	m.window.keep()
	defer m.window.giveBack()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGHUP, os.Interrupt)
	defer signal.Stop(signals)
	over := make(chan struct{})
	interrupted := make(chan bool, 1)
	guard.Go(func() { interrupted <- watch(ctx, prog, guard, signals, fallen.crashed, over) })
	beside(guard)

	_, err := prog.Run()
	close(over)
	forget() // Bubble Tea has given the terminal back
	opt.Interrupts.Begin()
	m.session.Stop()
	m.session.Cancel()
	m.session.WaitForRuns(shutdownTimeout, m.session.LogPanic)
	if fault := fallen.err(); fault != nil {
		return fault
	}
	select {
	case yes := <-interrupted:
		if yes {
			return ErrInterrupted
		}
	case <-time.After(shutdownTimeout): // the watcher has panicked, and was reported
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.EIO) {
		return nil // the terminal is gone: nobody is left to be told
	}
	return err
}

// terminalRestorer returns what gives the terminal back as it is now, without
// the help of Bubble Tea.
func terminalRestorer(m *Model) func() {
	state, err := term.GetState(os.Stdin.Fd())
	return func() {
		_, _ = io.WriteString(os.Stdout, ansi.ResetModeMouseButtonEvent+ansi.ResetModeMouseAnyEvent+ansi.ResetModeMouseExtSgr+
			ansi.ResetModeBracketedPaste+ansi.ResetModeFocusEvent+ansi.SetModeTextCursorEnable+ansi.ResetModeAltScreenSaveCursor)
		m.window.giveBack()
		if err == nil {
			_ = term.Restore(os.Stdin.Fd(), state) // the process ends: nobody is left to be told
		}
	}
}

// endMsg says that there will be no more input: the same as quit.
type endMsg struct{}

// watch ends the program in order: after the first signal, a fault, or the end
// of ctx. It reports whether it was a signal. An orderly end waits until the
// input is let go of; Bubble Tea's Kill closes it under whoever reads it, and is
// for a program that does not react.
func watch(ctx context.Context, prog *tea.Program, guard safe.Guard, signals <-chan os.Signal, fell, over <-chan struct{}) (signalled bool) {
	var last tea.Msg = endMsg{}
	var patience <-chan time.Time
	select {
	case <-signals:
		signalled = true
	case <-fell:
		last = tea.QuitMsg{} // the model may not be able to take leave
		patience = time.After(shutdownTimeout)
	case <-ctx.Done():
	case <-over:
		return false
	}
	guard.Go(func() { prog.Send(last) }) // ends with the program
	select {
	case <-signals: // a second one does not wait
		prog.Kill()
	case <-patience:
		prog.Kill()
	case <-over:
	}
	return signalled
}
