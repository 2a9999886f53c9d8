package renderer

import (
	"math"

	"golang.org/x/sys/unix"
)

// closeOthersOnExec keeps open files from a child that this process was started
// with itself; those that it has opened are kept from it anyway.
func closeOthersOnExec() {
	_ = unix.CloseRange(3, math.MaxInt32, unix.CLOSE_RANGE_CLOEXEC) // older kernels than 5.11 know neither
}
