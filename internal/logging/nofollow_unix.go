//go:build unix

package logging

import "syscall"

// noFollow makes opening a link an error, and opening a pipe return at once.
const noFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK
