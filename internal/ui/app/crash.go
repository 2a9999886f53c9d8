package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/redact"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/safe"
)

// CrashError is returned by [Run] when a fault of the program has ended it.
// The terminal is in order then, and the log has the stack.
type CrashError struct{ fault safe.PanicError }

// Error says what happened, fit for a terminal.
func (e *CrashError) Error() string {
	return "a fault in the program has ended it: " + text.Clean(redact.String(fmt.Sprint(e.fault.Value)))
}

// LogValue is what a log needs to know.
func (e *CrashError) LogValue() slog.Value {
	return slog.GroupValue(slog.Any("value", e.fault.Value), slog.String("stack", string(e.fault.Stack)))
}

// crash remembers the first panic of a program, whichever goroutine it was in.
type crash struct {
	log     func(*safe.PanicError)
	crashed chan struct{} // closed by the first
	once    sync.Once
	faults  chan *safe.PanicError // room for one
}

func newCrash(log func(*safe.PanicError)) *crash {
	return &crash{log: log, crashed: make(chan struct{}), faults: make(chan *safe.PanicError, 1)}
}

// guard has the program end first, and reports then.
func (c *crash) guard() safe.Guard {
	return safe.Guard{
		Kill: func() { c.once.Do(func() { close(c.crashed) }) },
		Report: func(e *safe.PanicError) {
			select {
			case c.faults <- e:
			default: // one is known, and what follows it says less
			}
			c.log(e)
		},
	}
}

// err is nil where nothing has happened. The report of what has ended the
// program may still be on its way.
func (c *crash) err() error {
	if !c.happened() {
		return nil
	}
	select {
	case e := <-c.faults:
		return &CrashError{*e}
	case <-time.After(shutdownTimeout):
		return &CrashError{safe.PanicError{Value: "nobody could say which"}}
	}
}

func (c *crash) happened() bool {
	select {
	case <-c.crashed:
		return true
	default:
		return false
	}
}

// guarded is a model whose panics end the program in order, without what
// Bubble Tea would print: its trace goes to the terminal as it is, with
// whatever GitHub's texts put into it. It also writes every message to the
// log when that is asked for.
type guarded struct {
	tea.Model
	guard safe.Guard
	crash *crash
	log   *slog.Logger // nil: messages are not logged
}

// Init begins the model.
func (g *guarded) Init() (cmd tea.Cmd) {
	defer g.guard.Recover()
	return g.cmd(g.Model.Init())
}

// Update hands a message on. After a panic the guard has the program end.
func (g *guarded) Update(msg tea.Msg) (tea.Model, tea.Cmd) { return g, g.update(msg) }

func (g *guarded) update(msg tea.Msg) tea.Cmd {
	defer g.guard.Recover()
	g.note(msg)
	_, cmd := g.Model.Update(msg) // models are pointers: the next is the same
	return g.cmd(cmd)
}

// View draws the model, or nothing where that is not possible any more.
func (g *guarded) View() string {
	defer g.guard.Recover()
	if g.crash.happened() {
		return ""
	}
	return g.Model.View()
}

// cmd guards a command, and those that it turns out to be made of.
func (g *guarded) cmd(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer g.guard.Recover()
		msg := cmd()
		batch, ok := msg.(tea.BatchMsg)
		if !ok {
			return msg
		}
		out := make(tea.BatchMsg, len(batch))
		for i, c := range batch {
			out[i] = g.cmd(c)
		}
		return out
	}
}

// note logs of which type a message is. What is in it may be a secret that
// somebody types, or a file.
func (g *guarded) note(msg tea.Msg) {
	if g.log != nil {
		g.log.DebugContext(context.Background(), "message", "type", fmt.Sprintf("%T", msg))
	}
}

// messageLog is the log when messages belong into it, nil otherwise.
func messageLog(ctx context.Context, log *slog.Logger) *slog.Logger {
	if log == nil || !log.Enabled(ctx, slog.LevelDebug) {
		return nil
	}
	return log
}
