package ui

import (
	"fmt"
	"strings"
)

// unified spells out unified diffs of several files, as a plan has them: a
// title for each file, then its lines.
func unified(diff string) (out []diffLine) {
	var before, after int // lines of the hunk that are still to come
	title := -1
	for l := range strings.SplitSeq(strings.TrimSuffix(diff, "\n"), "\n") {
		switch inHunk := before > 0 || after > 0; {
		case diff == "":
		case inHunk && l != "" && (l[0] == '+' || l[0] == '-' || l[0] == ' '):
			if l[0] != '+' {
				before--
			}
			if l[0] != '-' {
				after--
			}
			out = append(out, diffLine{l[0], l})
		case strings.HasPrefix(l, "--- "):
			title = len(out) + 1
			out = append(out, diffLine{'m', ""}, diffLine{'f', strings.TrimPrefix(l[4:], "a/")})
		case strings.HasPrefix(l, "+++ ") && title >= 0 && title == len(out)-1:
			out[title].text = diffTitle(out[title].text, strings.TrimPrefix(l[4:], "b/"))
		case strings.HasPrefix(l, "@@ "):
			before, after = hunkSizes(l)
			out = append(out, diffLine{'@', l})
		default:
			out = append(out, diffLine{'i', l})
		}
	}
	return out
}

// diffTitle says what becomes of a file.
func diffTitle(before, after string) string {
	switch {
	case before == "/dev/null":
		return "added  " + after
	case after == "/dev/null":
		return "removed  " + before
	}
	return "changed  " + after
}

// hunkSizes are how many lines a hunk has before and after: @@ -1,2 +1,3 @@.
func hunkSizes(l string) (before, after int) {
	size := func(s string) int {
		_, n, several := strings.Cut(s, ",")
		if !several {
			return 1
		}
		size := 0
		if _, err := fmt.Sscanf(n, "%d", &size); err != nil {
			return 0
		}
		return size
	}
	if parts := strings.Fields(l); len(parts) > 2 {
		return size(parts[1]), size(parts[2])
	}
	return 0, 0
}

// titlesOf are the lines at which files begin.
func titlesOf(lines []diffLine) (out []int) {
	for i, l := range lines {
		if l.kind == 'f' {
			out = append(out, i)
		}
	}
	return out
}
