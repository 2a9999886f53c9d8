package browse

import (
	"strconv"
	"strings"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/source"
)

// View draws the file in h lines of w cells: a heading, then its lines.
func (v *Viewer) View(title string, focused bool, w, h int) []string {
	v.SetSize(w, h)
	out := make([]string, 0, h)
	out = append(out, v.heading(title, focused, w))
	if v.File.Kind != source.Text {
		for _, l := range text.Wrap(text.Clean(v.File.Describe(text.Bytes)), w-2) {
			out = append(out, "  "+v.Session.Theme.Dim.Render(l))
		}
		return kit.FillLines(out, h)
	}
	if v.Rendered() && v.page.text == nil {
		return kit.FillLines(out, h) // it is being rendered
	}
	v.File.Frame()
	size := v.size()
	for row := v.at.cur.Top; row < size && len(out) < h; row++ {
		out = append(out, v.lineRows(row, focused)...)
	}
	return kit.FillLines(out, h)
}

// heading is the line above the text: the path, and facts as far as there is
// room.
func (v *Viewer) heading(title string, focused bool, w int) string {
	th := v.Session.Theme
	facts, title := v.facts(), text.Clean(title)
	least := 0 // the place in the file matters to who reads it, its name to who browses
	if focused {
		least = 1
	}
	for len(facts) > least && text.Width(strings.Join(facts, " · "))+text.Width(title)+4 > w {
		facts = facts[1:]
	}
	right := strings.Join(facts, " · ")
	if text.Width(right)+4 > w {
		right = ""
	}
	mark := "  "
	if focused {
		mark = th.Accent.Render("▌") + " "
	}
	room := max(0, w-4-text.Width(right))
	return mark + th.Strong.Render(text.Pad(v.Session.Ending(title, room), room)) + "  " + th.Dim.Render(right)
}

// facts are about the file and the place in it, the most important last.
func (v *Viewer) facts() []string {
	f, x := v.File, v.File.Facts
	if f.Kind != source.Text {
		return nil
	}
	var out []string
	add := func(when bool, s string) {
		if when {
			out = append(out, s)
		}
	}
	add(f.PlainReason != "", "no colours: "+f.PlainReason)
	add(f.Language != "" && !v.Rendered(), f.Language)
	add(v.Rendered(), "rendered")
	add(x.Tabs, "tabs")
	add(x.NoNewline, "no newline at the end")
	add(x.Encoding != "UTF-8", x.Encoding)
	add(x.LineEnds == "CRLF", "CRLF")
	add(x.LineEnds == "mixed", "mixed line ends")
	add(v.wrap, "wrapped")
	add(len(v.at.folds) > 0, text.CountGrouped(len(v.at.folds), "fold"))
	add(v.at.col > 0, "from column "+text.Grouped(v.at.col+1))
	add(true, text.Grouped(v.Line()+1)+" of "+text.CountGrouped(v.text().Lines(), "line"))
	if s := v.search.status(); s != "" {
		out = append(out, s)
	}
	return out
}

// lineRows draws the line at a row. Where it is wrapped, it takes several rows of
// the screen.
func (v *Viewer) lineRows(row int, focused bool) []string {
	th, p := v.Session.Theme, v.at
	line := p.folds.Line(row)
	cells := kit.Pieces(th, v.spans(line), v.search.marks(th, line))
	tail := v.lineEnd(line)
	head := v.lineStart(row, line, focused)
	if !v.wrap {
		body := kit.Slice(cells, p.col, v.cells)
		if tail != "" {
			room := v.cells - max(0, kit.CellsOf(cells)-p.col)
			if room < text.Width(tail)+1 {
				body = kit.Slice(cells, p.col, v.cells-text.Width(tail)-1)
			}
			body += " " + th.Dim.Render(text.Truncate(tail, v.cells-1, th.Ellipsis))
		}
		return []string{head + body}
	}
	starts := kit.Wraps(cells, v.cells)
	skip := 0
	if row == p.cur.Top {
		skip = min(p.sub, len(starts)-1)
	}
	var out []string
	for i := skip; i < len(starts) && len(out) < v.rows; i++ {
		end := starts[i] + v.cells
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		prefix := head
		if i > 0 {
			prefix = v.lineStart(row, -1, focused)
		}
		body := kit.Slice(cells, starts[i], end-starts[i])
		if i == len(starts)-1 && tail != "" {
			body += " " + th.Dim.Render(text.Truncate(tail, v.cells-1, th.Ellipsis))
		}
		out = append(out, prefix+body)
	}
	return out
}

// gutter is how many cells the mark of the cursor and the line numbers take.
func (v *Viewer) gutter() int {
	if v.noNumbers || v.File == nil || v.Rendered() {
		return 2
	}
	return digits(v.File.Lines()) + 3
}

func digits(n int) int {
	d := 1
	for ; n >= 10; n /= 10 {
		d++
	}
	return d
}

// toggleNumbers shows the line numbers, or leaves them out.
func (v *Viewer) toggleNumbers() {
	width := v.cells + v.gutter()
	v.noNumbers = !v.noNumbers
	v.cells = max(1, width-v.gutter())
	v.fit()
}

// lineStart is what stands in the gutter of a row: the mark of the cursor, and
// the number of the line, -1 none.
func (v *Viewer) lineStart(row, line int, focused bool) string {
	th := v.Session.Theme
	mark, in := " ", th.Dim
	if row == v.at.cur.At && focused {
		mark, in = th.Accent.Render("▌"), th.Strong
	}
	if v.noNumbers || v.Rendered() {
		return mark + " "
	}
	n := ""
	if line >= 0 {
		n = strconv.Itoa(line + 1)
	}
	sign := "  "
	if _, ok := v.at.folds.At(line); ok && line >= 0 {
		sign = "▸ "
	}
	return mark + in.Render(text.Right(n, digits(v.File.Lines()), "")) + th.Dim.Render(sign)
}

// lineEnd is what stands after a line: what is folded, what was cut off.
func (v *Viewer) lineEnd(line int) string {
	if f, ok := v.at.folds.At(line); ok {
		return "··· " + text.CountGrouped(f.End-f.Start, "line")
	}
	if n := v.text().Cut(line); n > 0 {
		return v.Session.Theme.Ellipsis + " " + text.Bytes(int64(n)) + " more in this line"
	}
	return ""
}
