package source

import (
	"bytes"
	"math"
)

// maxFoldLines is how many lines a file may have to be folded.
const maxFoldLines = 2_000_000

// blankIndent marks a line that belongs to whatever stands around it.
const blankIndent = math.MaxUint16

// indents is how far each line is indented.
func indents(data []byte, lines int) []uint16 {
	out := make([]uint16, 0, lines)
	for at := 0; at < len(data) && len(out) < lines; {
		n := bytes.IndexByte(data[at:], '\n')
		if n < 0 {
			n = len(data) - at
		}
		line := data[at : at+n]
		in := 0
		for in < len(line) && (line[in] == ' ' || line[in] == '\t') {
			in++
		}
		switch rest := bytes.TrimRight(line[in:], "\r"); {
		case len(rest) == 0:
			out = append(out, blankIndent)
		case rest[0] == '-' && (len(rest) == 1 || rest[1] == ' '):
			// The entries of a list belong to the key above, at the same indentation.
			out = append(out, uint16(min(2*in+1, blankIndent-1)))
		default:
			out = append(out, uint16(min(2*in, blankIndent-1)))
		}
		at += n + 1
	}
	return out
}

// Foldable reports whether the file's lines can be folded.
func (f *File) Foldable() bool { return len(f.indents) > 0 }

// FoldEnd is the last line of what belongs to line i; ok is false where
// nothing does. Lines belong to the one above them that is indented less.
// The work is the number of lines that belong to it.
func (f *File) FoldEnd(i int) (end int, ok bool) {
	if i < 0 || i >= len(f.indents) || f.indents[i] == blankIndent {
		return i, false
	}
	end = i
	for j := i + 1; j < len(f.indents); j++ {
		in := f.indents[j]
		if in == blankIndent {
			continue
		}
		if in <= f.indents[i] {
			break
		}
		end = j
	}
	return end, end > i
}

// FoldStart is the line to fold for one at line i: i itself where something
// belongs to it, else the line that it belongs to; -1 none.
func (f *File) FoldStart(i int) int {
	if _, ok := f.FoldEnd(i); ok {
		return i
	}
	if i < 0 || i >= len(f.indents) {
		return -1
	}
	in := f.indents[i]
	for j := i - 1; j >= 0; j-- {
		if f.indents[j] != blankIndent && f.indents[j] < in {
			return j
		}
	}
	return -1
}
