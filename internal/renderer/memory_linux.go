package renderer

import (
	"bytes"
	"math"
	"os"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// limitMemory has the kernel refuse more memory than the process has now and a
// number of bytes. Source: man 2 setrlimit, RLIMIT_DATA, which counts what is
// mapped to be written since Linux 4.7; RLIMIT_AS would also count what Go only
// reserves.
func limitMemory(more int64) {
	has, ok := mapped()
	if !ok {
		return // the watch is left
	}
	limit := uint64(has + more + more/2) // the collector is behind, and pages come in blocks
	_ = syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: limit, Max: limit})
}

// mapped is how much the process may write to, in bytes. Source: man 5 proc,
// /proc/self/statm, the sixth number, in pages.
func mapped() (int64, bool) {
	content, err := os.ReadFile("/proc/self/statm")
	fields := bytes.Fields(content)
	if err != nil || len(fields) < 6 {
		return 0, false
	}
	pages, err := strconv.ParseInt(string(fields[5]), 10, 64)
	return pages * int64(os.Getpagesize()), err == nil
}

// closeOthersOnExec keeps open files from a child that this process was started
// with itself; those that it has opened are kept from it anyway.
func closeOthersOnExec() {
	_ = unix.CloseRange(3, math.MaxInt32, unix.CLOSE_RANGE_CLOEXEC) // older kernels than 5.11 know neither
}
