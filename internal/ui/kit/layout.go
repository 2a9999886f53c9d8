package kit

// Sizes of the screen, in cells. Everything that depends on the size of the
// terminal is decided here.
const (
	MinWidth  = 60 // below that, and below minHeight, one sentence is shown
	MinHeight = 16

	HeadLines   = 2 // header and breadcrumb
	NoticeLines = 4 // an error takes no more than that
	dialogWidth = 84

	PaletteRows  = 16 // commands that are visible at once
	PaletteTitle = 22
	PaletteKey   = 9

	NarrowWidth = 100 // below that, columns that repeat something are left out

	WideTree = 34 // from here on, a file of the tree tells its sync wave

	TabSize    = 4       // cells of a tab in a file
	MaxPreview = 1 << 20 // bytes of a file that is read because the cursor rests on it
)

// ListLayout holds the widths of the columns of the organizations list.
type ListLayout struct{ Name, Status, Platform, Application, Changed int }

// LayoutList divides w cells; a width of 0 leaves the column out. Three
// cells are the selection mark, two stand between columns.
func LayoutList(w int) ListLayout {
	l := ListLayout{Changed: 13}
	rest := w - 4 // and one is free on the right
	if w < NarrowWidth {
		l.Changed = 0
	} else {
		rest -= l.Changed + 2
	}
	l.Name = Clamp(rest*18/100, 12, 24)
	l.Status = Clamp(rest*28/100, 22, 34)
	rest -= l.Name + l.Status + 4
	if w < 76 {
		l.Platform = max(0, rest)
		return l
	}
	l.Platform = max(0, (rest-2)/2)
	l.Application = max(0, rest-2-l.Platform)
	return l
}

// SplitRepositories divides w cells into tree, gap and preview.
func SplitRepositories(w int) (tree, preview int) {
	tree = Clamp(w*2/5, 24, 60)
	return tree, max(0, w-tree-2)
}

// Clamp is n, but at least low and at most high.
func Clamp(n, low, high int) int { return max(low, min(n, high)) }
