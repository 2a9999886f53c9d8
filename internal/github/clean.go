package github

import (
	"strings"

	"gitconnection/internal/text"
)

// clean makes control characters and bidi overrides visible where text from
// GitHub enters, so that no screen, log or error can forget it.
func clean(s string) string { return text.Clean(s) }

// cleanLines is clean for text of several lines.
func cleanLines(s string) string {
	lines := text.Lines(s)
	for i, l := range lines {
		lines[i] = text.Clean(l)
	}
	return strings.Join(lines, "\n")
}

// CleanLines makes text that was put together from files fit for a terminal,
// line by line.
func CleanLines(s string) string { return cleanLines(s) }
