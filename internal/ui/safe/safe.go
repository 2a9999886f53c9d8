// Package safe starts goroutines whose panic leaves the terminal usable.
//
// Bubble Tea recovers panics in Update and in commands, but not in goroutines
// of other owners: there, the alternate screen, the hidden cursor and raw mode
// would all be left behind.
package safe

import (
	"fmt"
	"runtime/debug"
)

// PanicError is what a recovered panic becomes.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Guard knows how to end the program in order.
type Guard struct {
	// Kill restores the terminal and ends the program.
	Kill func()
	// Report takes what happened; it must not write to the terminal.
	Report func(*PanicError)
}

// Go runs f in a goroutine of its own.
func (g Guard) Go(f func()) {
	go func() {
		defer g.Recover()
		f()
	}()
}

// Recover is to be deferred by goroutines that were started otherwise.
func (g Guard) Recover() {
	v := recover()
	if v == nil {
		return
	}
	if g.Kill != nil {
		g.Kill()
	}
	if g.Report != nil {
		g.Report(&PanicError{Value: v, Stack: debug.Stack()})
	}
}
