package kit

import (
	"slices"
	"sort"
)

// Fold hides the lines after start up to end.
type Fold struct {
	Start, End int
	before     int // lines that the folds above hide
}

// Folds are what is folded in a file, from the top; none lies in another. They
// translate between lines of the file and rows that are to be seen.
type Folds []Fold

// Hides is how many lines all of them hide.
func (f Folds) Hides() int {
	if len(f) == 0 {
		return 0
	}
	last := f[len(f)-1]
	return last.before + last.End - last.Start
}

// Row is the row of a line; for a hidden one that of the line it hides under.
func (f Folds) Row(line int) int {
	k := sort.Search(len(f), func(i int) bool { return f[i].Start >= line }) - 1
	if k < 0 {
		return line
	}
	if line <= f[k].End {
		return f[k].Start - f[k].before
	}
	return line - f[k].before - (f[k].End - f[k].Start)
}

// Line is the line of a row.
func (f Folds) Line(row int) int {
	k := sort.Search(len(f), func(i int) bool { return f[i].Start-f[i].before >= row }) - 1
	if k < 0 {
		return row
	}
	return row + f[k].before + f[k].End - f[k].Start
}

// At is the fold that begins at a line; ok is false where none does.
func (f Folds) At(line int) (Fold, bool) {
	k, ok := slices.BinarySearchFunc(f, line, func(x Fold, l int) int { return x.Start - l })
	if !ok {
		return Fold{}, false
	}
	return f[k], true
}

// Add folds one more; those within it go.
func (f Folds) Add(start, end int) Folds {
	out := make(Folds, 0, len(f)+1)
	placed := false
	for _, x := range f {
		if !placed && x.Start >= start {
			out, placed = append(out, Fold{Start: start, End: end}), true
		}
		if x.Start >= start && x.End <= end {
			continue
		}
		out = append(out, x)
	}
	if !placed {
		out = append(out, Fold{Start: start, End: end})
	}
	return out.Counted()
}

// Open unfolds what hides line, or begins at it.
func (f Folds) Open(line int) Folds {
	return slices.DeleteFunc(slices.Clone(f), func(x Fold) bool { return x.Start <= line && line <= x.End }).Counted()
}

// Counted are the folds with the lines that are hidden before each.
func (f Folds) Counted() Folds {
	n := 0
	for i := range f {
		f[i].before = n
		n += f[i].End - f[i].Start
	}
	return f
}
