package scaffold

import (
	"fmt"

	"github.com/aymanbagabas/go-udiff"
)

// Diff is the unified diff that makes after of before; nil stands for a file
// that does not exist, and "" means that nothing changes. The text is raw:
// whoever shows it has to clean it.
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
