//go:build unix

package app

import "golang.org/x/sys/unix"

// interruptKeys makes ctrl+c a signal or a key. A terminal that is gone has
// neither.
func interruptKeys(fd int) func(on bool) {
	return func(on bool) {
		state, err := unix.IoctlGetTermios(fd, getTermios)
		if err != nil {
			return
		}
		state.Lflag &^= unix.ISIG
		if on {
			state.Lflag |= unix.ISIG
		}
		_ = unix.IoctlSetTermios(fd, setTermios, state)
	}
}
