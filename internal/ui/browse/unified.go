package browse

import (
	"fmt"
	"strings"

	"gitconnection/internal/ui/kit"
)

// ParseUnified reads unified diffs of several files, as a plan has them: a title
// for each file, then its lines.
func ParseUnified(diff string) (out []kit.DiffLine) {
	var before, after int // lines of the hunk that are left
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
			out = append(out, kit.DiffLine{Kind: l[0], Text: l})
		case strings.HasPrefix(l, "--- "):
			title = len(out) + 1
			out = append(out, kit.DiffLine{Kind: 'm', Text: ""}, kit.DiffLine{Kind: 'f', Text: strings.TrimPrefix(l[4:], "a/")})
		case strings.HasPrefix(l, "+++ ") && title >= 0 && title == len(out)-1:
			out[title].Text = diffTitle(out[title].Text, strings.TrimPrefix(l[4:], "b/"))
		case strings.HasPrefix(l, "@@ "):
			before, after = hunkSizes(l)
			out = append(out, kit.DiffLine{Kind: '@', Text: l})
		default:
			out = append(out, kit.DiffLine{Kind: 'i', Text: l})
		}
	}
	return out
}

// diffTitle says what becomes of a file, and its name.
func diffTitle(before, after string) string {
	switch {
	case before == "/dev/null":
		return "added  " + after
	case after == "/dev/null":
		return "removed  " + before
	}
	return "changed  " + after
}

// hunkSizes are how many lines a hunk has before and after the change, from its
// header: @@ -1,2 +1,3 @@.
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
