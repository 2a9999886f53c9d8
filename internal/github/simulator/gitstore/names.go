package gitstore

import "strings"

// ValidPath says whether a file may have this path: what git itself refuses to
// check out is refused here.
func ValidPath(path string) bool {
	if path == "" || strings.ContainsAny(path, "\x00") {
		return false
	}
	for part := range strings.SplitSeq(path, "/") {
		switch strings.ToLower(part) {
		case "", ".", "..", ".git":
			return false
		}
	}
	return true
}

// ValidRefName checks a branch name by the rules of git check-ref-format.
func ValidRefName(name string) bool {
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
