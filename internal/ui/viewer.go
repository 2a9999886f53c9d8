package ui

import (
	"context"

	"gitconnection/internal/ui/markdown"
	"gitconnection/internal/ui/source"
)

// keptPlaces is of how many files it is remembered where one was in them.
const keptPlaces = 256

// viewer shows one file and moves in it. It is a pane without a page: whoever
// has one gives it room and keys.
type viewer struct {
	session *shared
	file    *source.File // nil: nothing
	id      string       // of the blob and its path
	// at is where the operator is in this file.
	at     *place
	places map[string]*place
	order  []string // of places, oldest first

	wrap, bare bool // long lines are wrapped; line numbers are left out
	written    bool // Markdown is shown as it is written
	markup     bool // the file can be shown as a page
	page       rendered
	rows       int // that the text has on the screen
	cells      int // that a row has for text

	search search
}

// place is a position in a file: rows count what folds leave.
type place struct {
	cur   cursor
	sub   int // rows of the top line that are above the screen, when wrapped
	col   int // cells that are left of the screen
	folds folds
}

// search is what is looked for in the file.
type search struct {
	gen    int
	cancel context.CancelFunc
	under  bool // way
	hits   source.Hits
	at     int // index of the current one, -1 none
}

func newViewer(sess *shared) *viewer {
	return &viewer{session: sess, places: map[string]*place{}, at: &place{}, search: search{cancel: func() {}, at: -1}}
}

// open shows a file, where it was left.
func (v *viewer) open(id string, f *source.File) {
	if v.id == id && v.file == f {
		return
	}
	if v.id != id {
		v.forget()
	}
	v.id, v.file, v.page = id, f, rendered{}
	v.markup = f.Language == "Markdown" && markdown.Fits(f.Decoded())
	v.settle()
}

// settle goes to where the operator was in what is shown now.
func (v *viewer) settle() {
	id := v.id
	if v.pretty() {
		id += " rendered"
	}
	p := v.places[id]
	if p == nil {
		p = &place{}
		v.places[id] = p
		v.order = append(v.order, id)
		if len(v.order) > keptPlaces {
			delete(v.places, v.order[0])
			v.order = v.order[1:]
		}
	}
	v.at = p
	v.fit()
}

// close shows nothing.
func (v *viewer) close() {
	v.forget()
	v.id, v.file, v.markup, v.page, v.at = "", nil, false, rendered{}, &place{}
}

// forget ends a search.
func (v *viewer) forget() {
	v.search.cancel()
	v.search = search{gen: v.search.gen + 1, cancel: func() {}, at: -1}
}

// setSize tells how much room there is, the line above the text included.
func (v *viewer) setSize(w, h int) {
	v.rows = max(1, h-1)
	v.cells = max(1, w-v.gutter())
	v.fit()
}

// gutter is what marks and numbers take on the left.
func (v *viewer) gutter() int {
	if v.bare || v.file == nil || v.pretty() {
		return 2
	}
	return digits(v.file.Lines()) + 3
}

func digits(n int) int {
	d := 1
	for ; n >= 10; n /= 10 {
		d++
	}
	return d
}

// size is how many rows there are.
func (v *viewer) size() int {
	if v.file == nil {
		return 0
	}
	return v.text().Lines() - v.at.folds.hides()
}

// line is the line under the cursor.
func (v *viewer) line() int { return v.at.folds.line(v.at.cur.at) }

// fit keeps cursor and scroll within the file.
func (v *viewer) fit() {
	p := v.at
	before := p.cur.top
	p.cur.set(v.size(), v.rows)
	if !v.wrap || v.file == nil {
		p.sub = 0
		return
	}
	if p.cur.top != before {
		p.sub = 0
	}
	// Wrapped lines take more rows: the cursor's has to be seen.
	if p.cur.at == p.cur.top {
		p.sub = min(p.sub, max(0, v.height(p.cur.at)-v.rows))
		return
	}
	need := -p.sub
	for row := p.cur.at; row >= p.cur.top; row-- {
		if need += v.height(row); need > v.rows {
			p.sub = 0
			p.cur.top = min(row+1, p.cur.at)
			return
		}
	}
}

// height is how many rows the line at a row takes.
func (v *viewer) height(row int) int {
	if !v.wrap {
		return 1
	}
	return len(wraps(v.pieces(v.at.folds.line(row)), v.cells))
}

// pieces is a line as it is drawn, without marks.
func (v *viewer) pieces(line int) []piece {
	return pieces(v.session.th, source.Line{{Text: v.text().Line(line)}}, nil)
}

// move does one of the movements; ok is false for other actions.
func (v *viewer) move(act action) (ok bool) {
	p := v.at
	switch {
	case v.wrap && act == actDown && p.cur.at == p.cur.top && v.height(p.cur.at) > v.rows+p.sub:
		p.sub++ // a line that is higher than the screen
		return true
	case v.wrap && act == actUp && p.cur.at == p.cur.top && p.sub > 0:
		p.sub--
		return true
	case v.wrap && act == actPageDown:
		p.cur.at = max(p.cur.at+1, v.last())
		p.cur.top, p.sub = p.cur.at, 0
	case v.wrap && act == actPageUp:
		v.pageUp()
	default:
		ok = p.cur.move(act)
		v.fit()
		return ok
	}
	v.fit()
	return true
}

// last is the last row that begins on the screen when lines are wrapped.
func (v *viewer) last() int {
	used, row := -v.at.sub, v.at.cur.top
	for ; row < v.size(); row++ {
		if used += v.height(row); used >= v.rows {
			break
		}
	}
	return row
}

// pageUp goes back by a screen of wrapped lines.
func (v *viewer) pageUp() {
	p := v.at
	row, used := p.cur.top, 0
	for row > 0 && used+v.height(row-1) <= v.rows {
		row--
		used += v.height(row)
	}
	if row == p.cur.top {
		row = max(0, row-1)
	}
	p.cur.top, p.cur.at, p.sub = row, row, 0
}

// goTo puts the cursor on a line, unfolding what hides it, and shows it with
// some lines around it.
func (v *viewer) goTo(line int) {
	p := v.at
	line = clamp(line, 0, max(0, v.text().Lines()-1))
	if row := p.folds.row(line); p.folds.line(row) != line {
		p.folds = p.folds.open(line)
	}
	p.cur.at = p.folds.row(line)
	if p.cur.at < p.cur.top || p.cur.at >= p.cur.top+v.rows {
		p.cur.top, p.sub = max(0, p.cur.at-v.rows/3), 0
	}
	v.fit()
}

// sideways scrolls by n cells; ok is false at the left edge.
func (v *viewer) sideways(n int) (ok bool) {
	p := v.at
	if v.wrap || v.file == nil || n < 0 && p.col == 0 {
		return false
	}
	widest := 0
	for row := p.cur.top; row < min(v.size(), p.cur.top+v.rows); row++ {
		widest = max(widest, cellsOf(v.pieces(p.folds.line(row))))
	}
	p.col = clamp(p.col+n, 0, max(0, widest-v.cells+sideStep))
	return true
}

// sideStep is how far a key scrolls sideways, in cells.
const sideStep = 8

// fold folds or unfolds at the cursor; why says why not.
func (v *viewer) fold() (why string) {
	p, line := v.at, v.line()
	if f, ok := p.folds.at(line); ok {
		p.folds = p.folds.open(f.start)
		v.fit()
		return ""
	}
	start := v.file.FoldStart(line)
	if start < 0 {
		return "nothing belongs to this line"
	}
	end, _ := v.file.FoldEnd(start)
	p.folds = p.folds.add(start, end)
	p.cur.at = p.folds.row(start)
	v.fit()
	return ""
}

// foldAll folds everything at the outermost level, or unfolds everything.
func (v *viewer) foldAll() {
	p, line := v.at, v.line()
	if len(p.folds) > 0 {
		p.folds = nil
	} else {
		for i := 0; i < v.file.Lines(); i++ {
			if end, ok := v.file.FoldEnd(i); ok {
				p.folds = append(p.folds, fold{start: i, end: end})
				i = end
			}
		}
		p.folds = p.folds.counted()
	}
	p.cur.at = p.folds.row(line)
	p.cur.top = max(0, p.cur.at-v.rows/3)
	v.fit()
}
