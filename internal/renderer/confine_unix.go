//go:build unix

package renderer

import "syscall"

// attributes put the child into a group of its own: a ctrl+c at the terminal is
// this process's to act on.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// closeOff lets this process open nothing any more: no file, no connection, no
// other process's pipe. A crash leaves no copy of its memory.
func closeOff() {
	for _, what := range []int{syscall.RLIMIT_NOFILE, syscall.RLIMIT_CORE} {
		_ = syscall.Setrlimit(what, &syscall.Rlimit{}) // lowering a limit is allowed to everybody
	}
}
