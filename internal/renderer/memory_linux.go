//go:build linux && !race

package renderer

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
)

// arena is the least that Go reserves of the address space at a time, in bytes.
const arena = 64 << 20

// limitMemory has the kernel refuse more memory than the process has now and a
// number of bytes. It limits the address space, of which Go reserves more than it
// uses: RLIMIT_DATA, which counts what is mapped to be written, does not hold where
// a reservation is mapped over, as Go does it (Linux 6.18 counts that as nothing
// new). Source: man 2 setrlimit.
func limitMemory(more int64) {
	has, ok := mapped()
	if !ok {
		return // the watch is left
	}
	limit := uint64(has + more + arena)
	_ = syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: limit, Max: limit})
}

// mapped is the address space that the process has, in bytes. Source: man 5 proc,
// /proc/self/statm, the first number, in pages.
func mapped() (int64, bool) {
	content, err := os.ReadFile("/proc/self/statm")
	first, _, _ := bytes.Cut(content, []byte(" "))
	if err != nil {
		return 0, false
	}
	pages, err := strconv.ParseInt(string(first), 10, 64)
	return pages * int64(os.Getpagesize()), err == nil
}
