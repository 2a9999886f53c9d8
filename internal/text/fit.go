package text

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Width is the number of terminal cells that s takes; escape sequences take
// none.
func Width(s string) int { return ansi.StringWidth(s) }

// Truncate shortens s to at most n cells, ending in tail when something was
// cut off. Styles survive.
func Truncate(s string, n int, tail string) string {
	if n <= 0 {
		return ""
	}
	if len(s) <= n || Width(s) <= n {
		return s // no text has more cells than bytes
	}
	if Width(tail) > n {
		tail = ""
	}
	return ansi.Truncate(s, n, tail)
}

// Pad adds spaces to s up to n cells.
func Pad(s string, n int) string {
	if missing := n - Width(s); missing > 0 {
		return s + Spaces(missing)
	}
	return s
}

// Fit truncates or pads s to exactly n cells.
func Fit(s string, n int, tail string) string { return Pad(Truncate(s, n, tail), n) }

// Right truncates s to n cells or pads it on the left.
func Right(s string, n int, tail string) string {
	s = Truncate(s, n, tail)
	if missing := n - Width(s); missing > 0 {
		return Spaces(missing) + s
	}
	return s
}

const blank = "                                                                                                                                "

// Spaces returns n spaces, "" for n below one.
func Spaces(n int) string {
	switch {
	case n <= 0:
		return ""
	case n <= len(blank):
		return blank[:n]
	}
	return strings.Repeat(" ", n)
}

// Wrap breaks s, which has no styles, between words into lines of at most n
// cells; longer words are cut, and its own lines stay lines. It returns at least
// one line.
func Wrap(s string, n int) []string {
	if first, rest, several := strings.Cut(s, "\n"); several {
		return append(Wrap(first, n), Wrap(rest, n)...)
	}
	if n <= 0 || Width(s) <= n {
		return []string{Truncate(s, n, "")}
	}
	var lines []string
	line, used := "", 0
	for word := range strings.FieldsSeq(s) {
		w := Width(word)
		if used > 0 && used+1+w <= n {
			line, used = line+" "+word, used+1+w
			continue
		}
		if used > 0 {
			lines = append(lines, line)
		}
		for w > n {
			head := ansi.Truncate(word, n, "")
			if head == "" { // a character that is wider than the line
				word, w = "", 0
				break
			}
			lines = append(lines, head)
			word = word[len(head):]
			w = Width(word)
		}
		line, used = word, w
	}
	if used > 0 || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// maxSentence is how many bytes of an error are shown: more than anybody reads. What
// was read from outside may be in it at any length.
const maxSentence = 4000

// Bounded is s, without its middle where it is longer than anybody reads: an error
// begins with what was done, and ends with the cause.
func Bounded(s string) string {
	if len(s) <= maxSentence {
		return s
	}
	head, tail := s[:maxSentence/2], s[len(s)-maxSentence/2:]
	return strings.ToValidUTF8(head, "") + " … " + strings.ToValidUTF8(tail, "")
}

// Match reports whether every word of query occurs in s, in any order and
// without regard to case. An empty query matches everything.
func Match(query, s string) bool {
	s = strings.ToLower(s)
	for word := range strings.FieldsSeq(strings.ToLower(query)) {
		if !strings.Contains(s, word) {
			return false
		}
	}
	return true
}

// Skip drops the first n cells of s, which has no styles. A wide character
// that is cut in two is replaced by spaces.
func Skip(s string, n int) string {
	if n <= 0 {
		return s
	}
	rest := ansi.TruncateLeft(s, n, "")
	if missing := Width(s) - n - Width(rest); missing > 0 {
		rest = Spaces(missing) + rest
	}
	return rest
}
