package scaffold

import (
	"bytes"
	"strings"

	"github.com/aymanbagabas/go-udiff/lcs"
)

// Part is one stretch of a three-way merge. The Base sides of all parts, one
// after the other, are the base; Ours and Theirs likewise.
type Part struct {
	Base, Ours, Theirs string
}

// Conflict reports whether both sides changed the stretch, and differently.
func (p Part) Conflict() bool {
	return p.Ours != p.Theirs && p.Ours != p.Base && p.Theirs != p.Base
}

// Text is the merged text. In a conflict it is ours, the newer scaffold's: what
// is committed never holds conflict markers.
func (p Part) Text() string {
	if p.Ours == p.Base {
		return p.Theirs
	}
	return p.Ours
}

// Merged is the outcome of a three-way merge.
type Merged struct{ Parts []Part }

// Content is the merged file. Where Conflicts is not empty, it leaves out what
// the other side wrote there.
func (m Merged) Content() []byte {
	var out strings.Builder
	for _, p := range m.Parts {
		out.WriteString(p.Text())
	}
	return []byte(out.String())
}

// Conflicts returns the parts that a person has to resolve.
func (m Merged) Conflicts() []Part {
	var out []Part
	for _, p := range m.Parts {
		if p.Conflict() {
			out = append(out, p)
		}
	}
	return out
}

// Merge brings two changes of the same base together, line by line: ours is
// the newer scaffold, theirs is what an operator made of the base. Changes
// that touch each other are a conflict unless they are the same. Files that
// are not text are one stretch.
func Merge(base, ours, theirs []byte) Merged {
	if isBinary(base) || isBinary(ours) || isBinary(theirs) {
		return Merged{Parts: []Part{{string(base), string(ours), string(theirs)}}}
	}
	lines := splitLines(string(base))
	a, b := newMergeSide(lines, string(ours)), newMergeSide(lines, string(theirs))
	var parts []Part
	for at := 0; at < len(lines) || len(a.edits) > 0 || len(b.edits) > 0; {
		from, to := a.nextRegion(&b, len(lines))
		if from > at {
			same := strings.Join(lines[at:from], "")
			parts = append(parts, Part{same, same, same})
		}
		if from < to || len(a.edits) > 0 && a.edits[0].Start == from || len(b.edits) > 0 && b.edits[0].Start == from {
			parts = append(parts, Part{strings.Join(lines[from:to], ""), a.takeRegion(lines, from, to), b.takeRegion(lines, from, to)})
		}
		at = to
	}
	return Merged{Parts: parts}
}

// mergeSide is one side of a merge: its lines, and the edits that were not
// merged yet.
type mergeSide struct {
	lines []string
	edits []lcs.Diff
}

func newMergeSide(base []string, text string) mergeSide {
	lines := splitLines(text)
	return mergeSide{lines, lcs.DiffLines(base, lines)}
}

// nextRegion returns the next stretch of the base, in lines, that either side
// changes; edits that touch each other are one. Without edits it is the base's
// end.
func (a *mergeSide) nextRegion(b *mergeSide, end int) (from, to int) {
	if len(a.edits) == 0 && len(b.edits) == 0 {
		return end, end
	}
	from = end
	for _, s := range []*mergeSide{a, b} {
		if len(s.edits) > 0 {
			from = min(from, s.edits[0].Start)
		}
	}
	to = from
	for i, j := 0, 0; ; {
		switch {
		case i < len(a.edits) && a.edits[i].Start <= to:
			to = max(to, a.edits[i].End)
			i++
		case j < len(b.edits) && b.edits[j].Start <= to:
			to = max(to, b.edits[j].End)
			j++
		default:
			return from, to
		}
	}
}

// takeRegion returns this side's text for a stretch of the base, and drops the
// edits in it.
func (a *mergeSide) takeRegion(base []string, from, to int) string {
	var out strings.Builder
	for len(a.edits) > 0 && a.edits[0].Start <= to {
		e := a.edits[0]
		out.WriteString(strings.Join(base[from:e.Start], ""))
		out.WriteString(strings.Join(a.lines[e.ReplStart:e.ReplEnd], ""))
		from, a.edits = e.End, a.edits[1:]
	}
	out.WriteString(strings.Join(base[from:to], ""))
	return out.String()
}

// splitLines splits text after each newline; "" has no lines.
func splitLines(text string) []string {
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// isBinary is git's rule of thumb: a zero byte near the beginning.
// Git: buffer_is_binary in xdiff-interface.c.
func isBinary(content []byte) bool {
	return bytes.IndexByte(content[:min(len(content), 8000)], 0) >= 0
}
