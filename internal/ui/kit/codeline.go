package kit

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/source"
)

// Piece is a run of cells in one ink: text that is clean and has no tabs.
type Piece struct {
	text  string
	cells int
	in    Style
}

// Stretch is a part of a line, in bytes, that is marked.
type Stretch struct {
	From, To int
	In       Style
}

// Pieces makes a line of a file fit for the screen: cleaned, tabs expanded,
// each span in its ink. Marks, in their order, lie over the inks.
func Pieces(th *Theme, line source.Line, marks []Stretch) []Piece {
	out := make([]Piece, 0, len(line)+2*len(marks))
	col, at := 0, 0
	add := func(s string, in Style) {
		if s == "" {
			return
		}
		p := Piece{text: s, cells: len(s), in: in}
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
			for len(marks) > 0 && marks[0].To <= at {
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
func markedUntil(marks []Stretch, at, n int, in Style) (int, Style) {
	switch {
	case len(marks) == 0:
		return n, in
	case at >= marks[0].From:
		return min(n, marks[0].To-at), marks[0].In
	}
	return min(n, marks[0].From-at), in
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
			n := TabSize - col%TabSize
			b.WriteString(text.Spaces(n))
			col += n
		}
		c := text.Clean(part)
		b.WriteString(c)
		col += text.Width(c)
	}
	return b.String()
}

// Slice draws the cells of a line from the one at from on, at most w of them.
func Slice(line []Piece, from, w int) string {
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
		b.WriteString(p.in.Render(cut(p, left, right)))
	}
	return b.String()
}

// cut takes the cells from left to right out of a piece. A wide character
// that lies across an edge is left out, with a space in its place.
func cut(p Piece, left, right int) string {
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

// CellsOf is how wide a line is.
func CellsOf(line []Piece) int {
	n := 0
	for _, p := range line {
		n += p.cells
	}
	return n
}

// Wraps is where the rows of a line begin, in cells, when it is broken at w.
func Wraps(line []Piece, w int) []int {
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
func more(line []Piece, col int) bool {
	n := 0
	for _, p := range line {
		if n += p.cells; n > col {
			return true
		}
	}
	return false
}
