package browse

import (
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/source"
)

// pager is the part of a document that is on the screen: it moves the cursor,
// scrolls, folds and wraps.
type pager struct {
	env *kit.Env
	doc *document
	at  *place // in what is shown now

	wrap  bool // long lines are wrapped
	rows  int  // that the text has on the screen
	cells int  // that a row has for text
}

// size is how many rows there are.
func (p *pager) size() int {
	if p.doc.File == nil {
		return 0
	}
	return p.doc.text().Lines() - p.at.folds.Hides()
}

// Line is the line under the cursor.
func (p *pager) Line() int { return p.at.folds.Line(p.at.cur.At) }

// fit keeps cursor and scroll within the file.
func (p *pager) fit() {
	at := p.at
	before := at.cur.Top
	at.cur.Set(p.size(), p.rows)
	if !p.wrap || p.doc.File == nil {
		at.sub = 0
		return
	}
	if at.cur.Top != before {
		at.sub = 0
	}
	// Wrapped lines take more rows: the cursor's has to be seen.
	if at.cur.At == at.cur.Top {
		at.sub = min(at.sub, max(0, p.height(at.cur.At)-p.rows))
		return
	}
	need := -at.sub
	for row := at.cur.At; row >= at.cur.Top; row-- {
		if need += p.height(row); need > p.rows {
			at.sub = 0
			at.cur.Top = min(row+1, at.cur.At)
			return
		}
	}
}

// height is how many rows of the screen the line at a row takes.
func (p *pager) height(row int) int {
	if !p.wrap {
		return 1
	}
	return len(kit.Wraps(p.pieces(p.at.folds.Line(row)), p.cells))
}

// pieces is a line as it is drawn, without marks.
func (p *pager) pieces(line int) []kit.Piece {
	return kit.Pieces(p.env.Theme, source.Line{{Text: p.doc.text().Line(line)}}, nil)
}

// move does one of the movements; ok is false for other actions.
func (p *pager) move(act kit.Action) (ok bool) {
	at := p.at
	switch {
	case p.wrap && act == kit.ActDown && at.cur.At == at.cur.Top && p.height(at.cur.At) > p.rows+at.sub:
		at.sub++ // a line that is higher than the screen
		return true
	case p.wrap && act == kit.ActUp && at.cur.At == at.cur.Top && at.sub > 0:
		at.sub--
		return true
	case p.wrap && act == kit.ActPageDown:
		at.cur.At = max(at.cur.At+1, p.last())
		at.cur.Top, at.sub = at.cur.At, 0
	case p.wrap && act == kit.ActPageUp:
		p.pageUp()
	default:
		ok = at.cur.Move(act)
		p.fit()
		return ok
	}
	p.fit()
	return true
}

// last is the last row that begins on the screen when lines are wrapped.
func (p *pager) last() int {
	used, row := -p.at.sub, p.at.cur.Top
	for ; row < p.size(); row++ {
		if used += p.height(row); used >= p.rows {
			break
		}
	}
	return row
}

// pageUp goes back by a screen of wrapped lines.
func (p *pager) pageUp() {
	cur := &p.at.cur
	row, used := cur.Top, 0
	for row > 0 && used+p.height(row-1) <= p.rows {
		row--
		used += p.height(row)
	}
	if row == cur.Top {
		row = max(0, row-1)
	}
	cur.Top, cur.At, p.at.sub = row, row, 0
}

// goTo puts the cursor on a line, unfolding what hides it, and shows it with
// some lines around it.
func (p *pager) goTo(line int) {
	at := p.at
	line = kit.Clamp(line, 0, max(0, p.doc.text().Lines()-1))
	if row := at.folds.Row(line); at.folds.Line(row) != line {
		at.folds = at.folds.Open(line)
	}
	at.cur.At = at.folds.Row(line)
	if at.cur.At < at.cur.Top || at.cur.At >= at.cur.Top+p.rows {
		at.cur.Top, at.sub = max(0, at.cur.At-p.rows/3), 0
	}
	p.fit()
}

// reveal goes to a stretch of a line and makes it visible, sideways too.
func (p *pager) reveal(h source.Hit) {
	p.goTo(h.Line)
	if p.wrap {
		return
	}
	line := p.doc.text().Line(h.Line)
	column := func(offset int) int {
		return kit.CellsOf(kit.Pieces(p.env.Theme, source.Line{{Text: line[:min(offset, len(line))]}}, nil))
	}
	from, to := column(h.From), column(h.To)
	if from < p.at.col || to > p.at.col+p.cells {
		p.at.col = max(0, from-p.cells/3)
		if to <= p.cells {
			p.at.col = 0
		}
	}
}

// SideStep is how far a key scrolls sideways, in cells.
const SideStep = 8

// sideways scrolls by n cells; ok is false at the left edge.
func (p *pager) sideways(n int) (ok bool) {
	at := p.at
	if p.wrap || p.doc.File == nil || n < 0 && at.col == 0 {
		return false
	}
	widest := 0
	for row := at.cur.Top; row < min(p.size(), at.cur.Top+p.rows); row++ {
		widest = max(widest, kit.CellsOf(p.pieces(at.folds.Line(row))))
	}
	at.col = kit.Clamp(at.col+n, 0, max(0, widest-p.cells+SideStep))
	return true
}

// toggleWrap wraps long lines, or scrolls sideways in them.
func (p *pager) toggleWrap() {
	p.wrap = !p.wrap
	p.at.col, p.at.sub = 0, 0
	p.fit()
}

// toggleFold folds or unfolds at the cursor; why says why not.
func (p *pager) toggleFold() (why string) {
	at, line := p.at, p.Line()
	if f, ok := at.folds.At(line); ok {
		at.folds = at.folds.Open(f.Start)
		p.fit()
		return ""
	}
	start := p.doc.File.FoldStart(line)
	if start < 0 {
		return "nothing belongs to this line"
	}
	end, _ := p.doc.File.FoldEnd(start)
	at.folds = at.folds.Add(start, end)
	at.cur.At = at.folds.Row(start)
	p.fit()
	return ""
}

// toggleAllFolds folds everything at the outermost level, or unfolds
// everything.
func (p *pager) toggleAllFolds() {
	at, line := p.at, p.Line()
	if len(at.folds) > 0 {
		at.folds = nil
	} else {
		for i := 0; i < p.doc.File.Lines(); i++ {
			if end, ok := p.doc.File.FoldEnd(i); ok {
				at.folds = append(at.folds, kit.Fold{Start: i, End: end})
				i = end
			}
		}
		at.folds = at.folds.Counted()
	}
	at.cur.At = at.folds.Row(line)
	at.cur.Top = max(0, at.cur.At-p.rows/3)
	p.fit()
}
