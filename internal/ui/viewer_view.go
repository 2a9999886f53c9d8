package ui

import (
	"strconv"
	"strings"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/source"
)

// view draws the file in h lines of w cells: what it is, then its lines.
func (v *viewer) view(title string, focused bool, w, h int) []string {
	v.setSize(w, h)
	out := make([]string, 0, h)
	out = append(out, v.heading(title, focused, w))
	if v.file.Kind != source.Text {
		for _, l := range text.Wrap(text.Clean(v.file.Describe(text.Bytes)), w-2) {
			out = append(out, "  "+v.session.th.dim.put(l))
		}
		return fill(out, h)
	}
	if v.pretty() && v.page.text == nil {
		return fill(out, h) // it is being rendered
	}
	v.file.Frame()
	size := v.size()
	for row := v.at.cur.top; row < size && len(out) < h; row++ {
		out = append(out, v.lineRows(row, focused)...)
	}
	return fill(out, h)
}

// heading is the line above the text: the path, and what is to be known.
func (v *viewer) heading(title string, focused bool, w int) string {
	th := v.session.th
	facts, title := v.facts(), text.Clean(title)
	least := 0 // who reads wants to know where, who browses wants to know what
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
		mark = th.accent.put("▌") + " "
	}
	room := max(0, w-4-text.Width(right))
	return mark + th.strong.put(text.Pad(v.session.ending(title, room), room)) + "  " + th.dim.put(right)
}

// facts are about the file and the place in it, the most important last.
func (v *viewer) facts() []string {
	f, x := v.file, v.file.Facts
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
	add(f.Language != "" && !v.pretty(), f.Language)
	add(v.pretty(), "rendered")
	add(x.Tabs, "tabs")
	add(x.NoNewline, "no newline at the end")
	add(x.Encoding != "UTF-8", x.Encoding)
	add(x.LineEnds == "CRLF", "CRLF")
	add(x.LineEnds == "mixed", "mixed line ends")
	add(v.wrap, "wrapped")
	add(len(v.at.folds) > 0, text.CountGrouped(len(v.at.folds), "fold"))
	add(v.at.col > 0, "from column "+text.Grouped(v.at.col+1))
	add(true, text.Grouped(v.line()+1)+" of "+text.CountGrouped(v.text().Lines(), "line"))
	if s := v.found(); s != "" {
		out = append(out, s)
	}
	return out
}

// lineRows are the rows of the screen that one line takes.
func (v *viewer) lineRows(row int, focused bool) []string {
	th, p := v.session.th, v.at
	line := p.folds.line(row)
	cells := pieces(th, v.spans(line), v.marks(line))
	tail := v.tail(line)
	head := v.number(row, line, focused)
	if !v.wrap {
		body := slice(cells, p.col, v.cells)
		if tail != "" {
			room := v.cells - max(0, cellsOf(cells)-p.col)
			if room < text.Width(tail)+1 {
				body = slice(cells, p.col, v.cells-text.Width(tail)-1)
			}
			body += " " + th.dim.put(text.Truncate(tail, v.cells-1, th.ellipsis))
		}
		return []string{head + body}
	}
	starts := wraps(cells, v.cells)
	skip := 0
	if row == p.cur.top {
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
			prefix = v.number(row, -1, focused)
		}
		body := slice(cells, starts[i], end-starts[i])
		if i == len(starts)-1 && tail != "" {
			body += " " + th.dim.put(text.Truncate(tail, v.cells-1, th.ellipsis))
		}
		out = append(out, prefix+body)
	}
	return out
}

// number is the gutter: the mark of the cursor, and the line's number.
func (v *viewer) number(row, line int, focused bool) string {
	th := v.session.th
	mark, in := " ", th.dim
	if row == v.at.cur.at && focused {
		mark, in = th.accent.put("▌"), th.strong
	}
	if v.bare || v.pretty() {
		return mark + " "
	}
	n := ""
	if line >= 0 {
		n = strconv.Itoa(line + 1)
	}
	sign := "  "
	if _, ok := v.at.folds.at(line); ok && line >= 0 {
		sign = "▸ "
	}
	return mark + in.put(text.Right(n, digits(v.file.Lines()), "")) + th.dim.put(sign)
}

// tail is what stands after a line: what is folded, what was cut off.
func (v *viewer) tail(line int) string {
	if f, ok := v.at.folds.at(line); ok {
		return "··· " + text.CountGrouped(f.end-f.start, "line")
	}
	if n := v.text().Cut(line); n > 0 {
		return v.session.th.ellipsis + " " + text.Bytes(int64(n)) + " more in this line"
	}
	return ""
}
