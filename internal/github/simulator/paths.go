package simulator

import (
	"net/url"
	"strings"
)

func lastSlash(path string) int { return strings.LastIndexByte(path, '/') }

// escapePath escapes a path for a URL, segment by segment.
func escapePath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}

func escapeQuery(v string) string { return url.QueryEscape(v) }

// validPath says whether a file may have this path: what git itself refuses to
// check out is refused here.
func validPath(path string) bool {
	if path == "" || strings.ContainsAny(path, "\x00") {
		return false
	}
	for part := range strings.SplitSeq(path, "/") {
		switch fold(part) {
		case "", ".", "..", ".git":
			return false
		}
	}
	return true
}

// validRefName checks a branch name by the rules of git check-ref-format.
func validRefName(name string) bool {
	if name == "" || strings.HasSuffix(name, ".") || strings.Contains(name, "..") || strings.Contains(name, "@{") ||
		strings.ContainsAny(name, " ~^:?*[\\\x7f") || strings.ContainsFunc(name, func(c rune) bool { return c < 0x20 }) {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || strings.HasPrefix(part, ".") || strings.HasSuffix(part, ".lock") {
			return false
		}
	}
	return true
}
