package ui

// Sizes of the screen, in cells. Everything that depends on the size of the
// terminal is decided here.
const (
	minWidth  = 60 // below that, and below minHeight, one sentence is shown
	minHeight = 16

	headLines   = 2 // header and breadcrumb
	noticeLines = 4 // an error takes no more than that
	dialogWidth = 84

	paletteRows  = 16 // commands that are visible at once
	paletteTitle = 22
	paletteKey   = 9

	narrow = 100 // below that, columns that repeat something are left out

	wideTree = 34 // from here on, a file of the tree tells its sync wave

	tabSize    = 4       // cells of a tab in a file
	maxPreview = 1 << 20 // bytes of a file that is read because the cursor rests on it
)

// listLayout holds the widths of the columns of the organizations list.
type listLayout struct{ name, status, platform, application, changed int }

// layoutList divides w cells; a width of 0 leaves the column out. Three
// cells are the selection mark, two stand between columns.
func layoutList(w int) listLayout {
	l := listLayout{changed: 13}
	rest := w - 4 // and one is free on the right
	if w < narrow {
		l.changed = 0
	} else {
		rest -= l.changed + 2
	}
	l.name = clamp(rest*18/100, 12, 24)
	l.status = clamp(rest*28/100, 22, 34)
	rest -= l.name + l.status + 4
	if w < 76 {
		l.platform = max(0, rest)
		return l
	}
	l.platform = max(0, (rest-2)/2)
	l.application = max(0, rest-2-l.platform)
	return l
}

// splitRepositories divides w cells into tree, gap and preview.
func splitRepositories(w int) (tree, preview int) {
	tree = clamp(w*2/5, 24, 60)
	return tree, max(0, w-tree-2)
}

func clamp(n, low, high int) int { return max(low, min(n, high)) }
