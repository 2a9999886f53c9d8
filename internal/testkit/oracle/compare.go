package oracle

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// separator is what stands between documents of a file.
var separator = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^---[ \t]*$`) })

// documents are those of a file, in an order of their own: helm template sorts
// them by kind. It also writes a line above each that says where it is from,
// and trims it.
func documents(file string) []string {
	var out []string
	for _, d := range separator().Split(strings.ReplaceAll(file, "\r\n", "\n"), -1) {
		d = strings.TrimLeft(d, "\n")
		if strings.HasPrefix(d, "# Source: ") {
			_, d, _ = strings.Cut(d, "\n")
		}
		if d = strings.TrimSpace(d); d != "" {
			out = append(out, d)
		}
	}
	slices.Sort(out)
	return out
}

// Differences says in which files the two differ, by the documents in them.
func Differences(got, want map[string]string) []string {
	var out []string
	names := slices.Concat(slices.Collect(maps.Keys(got)), slices.Collect(maps.Keys(want)))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		g, isGot := got[name]
		w, isWanted := want[name]
		have, need := documents(g), documents(w)
		switch {
		case !isWanted && len(have) > 0:
			out = append(out, name+": helm does not write it")
		case !isGot && len(need) > 0:
			out = append(out, name+": only helm writes it")
		case len(have) != len(need):
			out = append(out, fmt.Sprintf("%s: %d documents, helm writes %d", name, len(have), len(need)))
		default:
			for i := range have {
				if have[i] != need[i] {
					out = append(out, fmt.Sprintf("%s: got\n%s\nhelm writes\n%s", name, have[i], need[i]))
				}
			}
		}
	}
	return out
}
