//go:build unix

package interrupt_test

import (
	"context"
	"os"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"gitconnection/internal/interrupt"
)

// process is what an Interrupter acts on, with waits that end when told.
type process struct {
	*interrupt.Interrupter
	ended  chan int
	waits  chan time.Duration
	passed chan time.Time
}

func start() *process {
	p := &process{ended: make(chan int, 1), waits: make(chan time.Duration, 4), passed: make(chan time.Time)}
	p.Interrupter = interrupt.New(func(code int) { p.ended <- code }, func(d time.Duration) <-chan time.Time {
		p.waits <- d
		return p.passed
	})
	return p
}

func raise(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(os.Getpid(), s); err != nil {
		t.Fatal(err)
	}
}

func TestTheFirstInterruptHasAGrace(t *testing.T) {
	p := start()
	ctx, stop := p.Notify(context.Background())
	defer stop()
	raise(t, syscall.SIGINT)
	<-ctx.Done()
	if d := <-p.waits; d != interrupt.Grace {
		t.Fatalf("waits for %v", d)
	}
	select {
	case <-p.ended:
		t.Fatal("ended before the grace was over")
	default:
	}
	close(p.passed)
	if code := <-p.ended; code != interrupt.ExitCode {
		t.Errorf("exit %d", code)
	}
}

func TestTheSecondInterruptEndsAtOnce(t *testing.T) {
	p := start()
	var restored atomic.Bool
	p.OnForce(func() { restored.Store(true) })
	ctx, stop := p.Notify(context.Background())
	defer stop()
	raise(t, syscall.SIGTERM)
	<-ctx.Done()
	<-p.waits
	raise(t, syscall.SIGINT)
	if code := <-p.ended; code != interrupt.ExitCode || !restored.Load() {
		t.Errorf("exit %d, terminal restored: %v", code, restored.Load())
	}
}

// A terminal that takes no output does not keep the process alive.
func TestATerminalThatHangs(t *testing.T) {
	p := start()
	p.OnForce(func() { select {} })
	_, stop := p.Notify(context.Background())
	defer stop()
	p.Begin()
	close(p.passed)
	if code := <-p.ended; code != interrupt.ExitCode {
		t.Errorf("exit %d", code)
	}
	if waited := []time.Duration{<-p.waits, <-p.waits}; !slices.Contains(waited, interrupt.Grace) {
		t.Errorf("waited %v", waited)
	}
}

func TestWhoHasEndedIsLeftAlone(t *testing.T) {
	p := start()
	ctx, stop := p.Notify(context.Background())
	stop()
	<-ctx.Done()
	p.Begin()
	select {
	case code := <-p.ended:
		t.Errorf("exit %d", code)
	default:
	}
	var none *interrupt.Interrupter
	ctx, stop = none.Notify(context.Background())
	stop()
	<-ctx.Done()
	none.Begin()
	none.OnForce(nil)()
	none.Force()
}
