package text

import (
	"net/url"
	"strings"
)

// ShortSHA is the first seven digits of a commit's SHA. What is shorter stays
// as it is.
func ShortSHA(sha string) string { return sha[:min(7, len(sha))] }

// EscapePath escapes each segment of a path for a URL and keeps the slashes.
func EscapePath(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	return strings.Join(segments, "/")
}

// ShellQuote makes s one word for a POSIX shell. A word that needs no quotes
// stays as it is.
func ShellQuote(s string) string {
	if s != "" && !strings.ContainsFunc(s, needsQuotes) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func needsQuotes(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_./@:", r)
}
