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

// MaxMessage is how many characters of a message of GitHub's are shown.
const MaxMessage = 500

// CleanMessage is a message of GitHub's for people: line by line, without empty
// lines, and cut where it is longer than anybody reads.
func CleanMessage(s string) string {
	var lines []string
	for _, l := range text.Lines(s) {
		if l = strings.TrimSpace(text.Clean(l)); l != "" {
			lines = append(lines, l)
		}
	}
	out := []rune(strings.Join(lines, "\n"))
	if len(out) > MaxMessage {
		return strings.TrimSpace(string(out[:MaxMessage])) + " …"
	}
	return string(out)
}
