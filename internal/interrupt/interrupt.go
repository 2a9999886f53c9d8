// Package interrupt ends the process when a person insists: within a short time
// after the first interrupt, and at once with the second, whatever still runs.
package interrupt

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// Grace is how long an interrupted program may take to end in order.
const Grace = 2 * time.Second

// ExitCode is what an interrupted program ends with: 128 and the number of SIGINT.
const ExitCode = 130

// restoreTime is how long giving the terminal back may take. A terminal that
// takes no output would otherwise keep the process alive.
const restoreTime = 200 * time.Millisecond

// Interrupter watches the signals of a process. Its methods may be called from
// any goroutine; a nil Interrupter never ends the process.
type Interrupter struct {
	exit func(code int)
	// sleep returns a channel that receives after a while.
	sleep func(time.Duration) <-chan time.Time

	mu      sync.Mutex
	restore func()        // gives the terminal back; nil: nothing to give back
	begun   chan struct{} // closed when the end has begun
	over    bool          // begun is closed
}

// New returns an Interrupter that ends the process with exit, and waits with sleep.
func New(exit func(code int), sleep func(time.Duration) <-chan time.Time) *Interrupter {
	return &Interrupter{exit: exit, sleep: sleep, begun: make(chan struct{})}
}

// OnForce has restore called before the process is ended by force. It returns
// what takes that back.
func (i *Interrupter) OnForce(restore func()) (forget func()) {
	if i == nil {
		return func() {}
	}
	i.set(restore)
	return func() { i.set(nil) }
}

func (i *Interrupter) set(restore func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.restore = restore
}

// Begin says that the program is ending: it has the grace from now on, and the
// next interrupt ends it at once.
func (i *Interrupter) Begin() {
	if i == nil {
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if !i.over {
		i.over = true
		close(i.begun)
	}
}

// Force gives the terminal back and ends the process now.
func (i *Interrupter) Force() {
	if i == nil {
		return
	}
	i.giveBack()
	i.exit(ExitCode)
}

// giveBack gives the terminal back, for as long as it takes that.
func (i *Interrupter) giveBack() {
	i.mu.Lock()
	restore := i.restore
	i.mu.Unlock()
	if restore == nil {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { _ = recover() }() // the process ends all the same, and without a trace over the screen
		restore()
	}()
	select {
	case <-done:
	case <-i.sleep(restoreTime):
	}
}

// Notify returns a context that ends with the first interrupt, SIGTERM or
// SIGHUP. The process is ended by force with the second, and when the grace is
// over. stop ends the watch; it has to be called.
func (i *Interrupter) Notify(parent context.Context) (ctx context.Context, stop func()) {
	if i == nil {
		return signal.NotifyContext(parent, ending()...)
	}
	ctx, cancel := context.WithCancel(parent)
	signals, fatal := make(chan os.Signal, 2), make(chan os.Signal, 1)
	signal.Notify(signals, ending()...)
	signal.Notify(fatal, fatalSignals()...)
	stopped := make(chan struct{})
	go i.watch(cancel, signals, stopped)
	go func() {
		select {
		case s := <-fatal:
			i.giveBack()
			raise(s)
		case <-stopped:
		}
	}()
	return ctx, sync.OnceFunc(func() {
		signal.Stop(signals)
		signal.Stop(fatal)
		close(stopped)
		cancel()
	})
}

// ending are the signals that ask a program to end.
func ending() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} }

func (i *Interrupter) watch(cancel func(), signals <-chan os.Signal, stopped <-chan struct{}) {
	select {
	case <-signals:
		cancel()
		i.Begin()
	case <-i.begun:
	case <-stopped:
		return
	}
	select {
	case <-signals:
	case <-i.sleep(Grace):
	case <-stopped:
		return
	}
	i.Force()
}
