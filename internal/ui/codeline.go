package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/source"
)

// piece is a run of cells in one ink: text that is clean and has no tabs.
type piece struct {
	text  string
	cells int
	in    ink
}

// stretch is a part of a line, in bytes, that is marked.
type stretch struct {
	from, to int
	in       ink
}

// pieces makes a line of a file fit for the screen: cleaned, tabs expanded,
// each span in its ink. Marks, in their order, lie over the inks.
func pieces(th *theme, line source.Line, marks []stretch) []piece {
	out := make([]piece, 0, len(line)+2*len(marks))
	col, at := 0, 0
	add := func(s string, in ink) {
		if s == "" {
			return
		}
		p := piece{text: s, cells: len(s), in: in}
		if !ascii(s) {
			p.text = cleanTabs(s, col)
			p.cells = text.Width(p.text)
		}
		col += p.cells
		out = append(out, p)
	}
	for _, s := range line {
		rest, in := s.Text, th.code[s.Role]
		for len(rest) > 0 {
			for len(marks) > 0 && marks[0].to <= at {
				marks = marks[1:]
			}
			n, now := markedUntil(marks, at, len(rest), in)
			add(rest[:n], now)
			rest, at = rest[n:], at+n
		}
	}
	return out
}

// markedUntil is how many of the next n bytes at offset at share one ink, and
// which. The first mark does not end before at.
func markedUntil(marks []stretch, at, n int, in ink) (int, ink) {
	switch {
	case len(marks) == 0:
		return n, in
	case at >= marks[0].from:
		return min(n, marks[0].to-at), marks[0].in
	}
	return min(n, marks[0].from-at), in
}

// ascii reports whether s is printable ASCII: each byte is one cell.
func ascii(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// cleanTabs cleans s, which begins at column col, and expands its tabs. A
// character that belongs to another before it is never told apart by spans.
func cleanTabs(s string, col int) string {
	if !strings.Contains(s, "\t") {
		return text.Clean(s)
	}
	var b strings.Builder
	for i, part := range strings.Split(s, "\t") {
		if i > 0 {
			n := tabSize - col%tabSize
			b.WriteString(text.Spaces(n))
			col += n
		}
		c := text.Clean(part)
		b.WriteString(c)
		col += text.Width(c)
	}
	return b.String()
}

// slice draws the cells of a line from the one at from on, at most w of them.
func slice(line []piece, from, w int) string {
	var b strings.Builder
	col := 0
	for _, p := range line {
		if w <= 0 {
			break
		}
		left, right := max(0, from-col), min(p.cells, from+w-col)
		col += p.cells
		if left >= right {
			if col > from+w {
				break
			}
			continue
		}
		b.WriteString(p.in.put(cut(p, left, right)))
	}
	return b.String()
}

// cut takes the cells from left to right out of a piece. A wide character
// that lies across an edge is left out, with a space in its place.
func cut(p piece, left, right int) string {
	switch {
	case left == 0 && right == p.cells:
		return p.text
	case len(p.text) == p.cells:
		return p.text[left:right]
	}
	from, at := ahead(p.text, left)
	pad := 0
	if at < left { // a wide character begins before the edge
		cluster, n := ansi.FirstGraphemeCluster(p.text[from:], ansi.GraphemeWidth)
		from, pad = from+len(cluster), at+n-left
	}
	to, _ := ahead(p.text[from:], right-left-pad)
	return text.Spaces(pad) + p.text[from:from+to]
}

// ahead is how many bytes of s take at most n cells, and how many cells that
// is. It looks no further than that.
func ahead(s string, n int) (size, cells int) {
	for size < len(s) {
		cluster, w := ansi.FirstGraphemeCluster(s[size:], ansi.GraphemeWidth)
		if cells+w > n || cluster == "" {
			break
		}
		size, cells = size+len(cluster), cells+w
	}
	return size, cells
}

// cellsOf is how wide a line is.
func cellsOf(line []piece) int {
	n := 0
	for _, p := range line {
		n += p.cells
	}
	return n
}

// wraps is where the rows of a line begin, in cells, when it is broken at w.
func wraps(line []piece, w int) []int {
	starts := []int{0}
	w = max(2, w)
	col, room := 0, w
	for _, p := range line {
		rest := p.text
		plain := len(p.text) == p.cells
		for left := p.cells; left > 0; {
			n := min(room, left)
			if !plain && n < left {
				var size int
				size, n = ahead(rest, n)
				rest = rest[size:]
				if n == 0 && room == w {
					return starts // a character that is wider than the line
				}
			}
			col, left, room = col+n, left-n, room-n
			if left > 0 || room == 0 {
				if left > 0 || room == 0 && more(line, col) {
					starts = append(starts, col)
				}
				room = w
			}
		}
	}
	return starts
}

// more reports whether there is anything after cell col.
func more(line []piece, col int) bool {
	n := 0
	for _, p := range line {
		if n += p.cells; n > col {
			return true
		}
	}
	return false
}
