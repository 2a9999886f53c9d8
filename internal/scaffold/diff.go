package scaffold

import (
	"fmt"

	"github.com/aymanbagabas/go-udiff"
)

// Diff returns the unified diff from before to after. nil is a file that does
// not exist; the result is "" where nothing changes. The text is not cleaned:
// the caller does that before it shows it.
func Diff(path string, before, after []byte) string {
	from, to := "a/"+path, "b/"+path
	if before == nil {
		from = "/dev/null"
	}
	if after == nil {
		to = "/dev/null"
	}
	if isBinary(before) || isBinary(after) {
		return fmt.Sprintf("--- %s\n+++ %s\nBinary files differ (%d and %d bytes).\n", from, to, len(before), len(after))
	}
	return udiff.Unified(from, to, string(before), string(after))
}
