package disk

import (
	"os"

	"golang.org/x/sys/windows"
)

// noFollow does nothing on this system.
const noFollow = 0

// waitFor waits for the lock of a file.
func waitFor(f *os.File) error {
	return windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, &windows.Overlapped{})
}

// syncFolder does nothing: this system has no such call.
func syncFolder(string) error { return nil }
