package github

import (
	"strings"

	"gitconnection/internal/text"
)

// CleanLines is [text.Clean] for text of several lines: it makes control
// characters and bidirectional overrides visible in each line.
func CleanLines(s string) string {
	lines := text.Lines(s)
	for i, l := range lines {
		lines[i] = text.Clean(l)
	}
	return strings.Join(lines, "\n")
}
