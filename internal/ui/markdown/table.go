package markdown

import (
	"strings"

	east "github.com/yuin/goldmark/extension/ast"

	"gitconnection/internal/ui/source"
)

// mostColumns is how many columns are made to fit at all.
const mostColumns = 64

// leastColumn is how narrow a column may get, in cells.
const leastColumn = 6

// table draws a table with thin lines; columns that are too wide together give
// way, the widest first, and what is in them is wrapped.
func (r *renderer) table(n *east.Table) {
	var rows [][]source.Line
	head := 0
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		role := r.plain()
		if _, ok := row.(*east.TableHeader); ok {
			role = source.Strong
			head = len(rows) + 1
		}
		var line []source.Line
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			line = append(line, r.inline(cell, role))
		}
		rows = append(rows, line)
	}
	widths := columns(rows, r.room())
	for i, row := range rows {
		r.row(row, widths, n.Alignments)
		if i+1 == head {
			parts := make([]string, len(widths))
			for c, w := range widths {
				parts[c] = bar("─", w)
			}
			r.emit(source.Line{{Text: strings.Join(parts, "─┼─"), Role: source.Muted}})
		}
	}
}

// columns are the widths of the columns in room cells, three between each.
func columns(rows [][]source.Line, room int) []int {
	var widths []int
	for _, row := range rows {
		for c, cell := range row {
			if c == len(widths) {
				widths = append(widths, 1)
			}
			widths[c] = max(widths[c], cells(cell.Text()))
		}
	}
	total := 3 * max(0, len(widths)-1)
	for _, w := range widths {
		total += w
	}
	for total > room && len(widths) <= mostColumns {
		widest := 0
		for c, w := range widths {
			if w > widths[widest] {
				widest = c
			}
		}
		if widths[widest] <= leastColumn {
			break
		}
		step := min(total-room, max(1, (widths[widest]-leastColumn)/4))
		widths[widest] -= step
		total -= step
	}
	return widths
}

// row draws one row; its height is that of its highest cell.
func (r *renderer) row(row []source.Line, widths []int, align []east.Alignment) {
	parts := make([][]source.Line, len(widths))
	high := 1
	for c := range widths {
		if c < len(row) {
			parts[c] = wrap(row[c], widths[c])
			high = max(high, len(parts[c]))
		}
	}
	for i := range high {
		var line source.Line
		for c, w := range widths {
			if c > 0 {
				line = append(line, source.Span{Text: " │ ", Role: source.Muted})
			}
			var part source.Line
			if i < len(parts[c]) {
				part = parts[c][i]
			}
			left := 0
			pad := max(0, w-cells(part.Text()))
			if c < len(align) {
				switch align[c] {
				case east.AlignRight:
					left = pad
				case east.AlignCenter:
					left = pad / 2
				}
			}
			line = append(line, source.Span{Text: spaces(left)})
			line = append(append(line, part...), source.Span{Text: spaces(pad - left)})
		}
		r.emit(line)
	}
}
