//go:build !unix && !windows

package disk

import "os"

// noFollow does nothing on this system.
const noFollow = 0

// waitFor does nothing: this system has no locks that end with the process. A write
// is still whole or not at all, and the last one wins.
func waitFor(*os.File) error { return nil }

// syncFolder does nothing.
func syncFolder(string) error { return nil }
