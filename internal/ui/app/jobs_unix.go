//go:build unix

package app

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// jobControl reports whether a shell watches over this program's process
// group. Without one nobody sends the signal that ends a suspension, and the
// kernel does not even suspend (POSIX: orphaned process groups).
func jobControl() bool {
	session, err := unix.Getsid(0)
	return err == nil && session != syscall.Getpgrp()
}
