//go:build unix

package interrupt

import (
	"os"
	"os/signal"
	"syscall"
)

// fatalSignals end a Go program with the stacks of its goroutines.
func fatalSignals() []os.Signal { return []os.Signal{syscall.SIGQUIT, syscall.SIGABRT} }

// raise lets a signal do what it does to a program that does not catch it.
func raise(s os.Signal) {
	signal.Reset(s)
	if number, ok := s.(syscall.Signal); ok {
		_ = syscall.Kill(os.Getpid(), number) // cannot fail: it is this process
	}
}
