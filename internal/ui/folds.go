package ui

import (
	"slices"
	"sort"
)

// fold hides the lines after start up to end.
type fold struct {
	start, end int
	before     int // lines that the folds above hide
}

// folds are what is folded in a file, from the top; none lies in another. They
// translate between lines of the file and rows that are to be seen.
type folds []fold

// hides is how many lines all of them hide.
func (f folds) hides() int {
	if len(f) == 0 {
		return 0
	}
	last := f[len(f)-1]
	return last.before + last.end - last.start
}

// row is the row of a line; for a hidden one that of the line it hides under.
func (f folds) row(line int) int {
	k := sort.Search(len(f), func(i int) bool { return f[i].start >= line }) - 1
	if k < 0 {
		return line
	}
	if line <= f[k].end {
		return f[k].start - f[k].before
	}
	return line - f[k].before - (f[k].end - f[k].start)
}

// line is the line of a row.
func (f folds) line(row int) int {
	k := sort.Search(len(f), func(i int) bool { return f[i].start-f[i].before >= row }) - 1
	if k < 0 {
		return row
	}
	return row + f[k].before + f[k].end - f[k].start
}

// at is the fold that begins at a line; ok is false where none does.
func (f folds) at(line int) (fold, bool) {
	k, ok := slices.BinarySearchFunc(f, line, func(x fold, l int) int { return x.start - l })
	if !ok {
		return fold{}, false
	}
	return f[k], true
}

// add folds one more; those within it go.
func (f folds) add(start, end int) folds {
	out := make(folds, 0, len(f)+1)
	placed := false
	for _, x := range f {
		if !placed && x.start >= start {
			out, placed = append(out, fold{start: start, end: end}), true
		}
		if x.start >= start && x.end <= end {
			continue
		}
		out = append(out, x)
	}
	if !placed {
		out = append(out, fold{start: start, end: end})
	}
	return out.counted()
}

// open unfolds what hides line, or begins at it.
func (f folds) open(line int) folds {
	return slices.DeleteFunc(slices.Clone(f), func(x fold) bool { return x.start <= line && line <= x.end }).counted()
}

func (f folds) counted() folds {
	n := 0
	for i := range f {
		f[i].before = n
		n += f[i].end - f[i].start
	}
	return f
}
