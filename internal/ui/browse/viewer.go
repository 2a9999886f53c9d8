// Package browse shows files, commits, branches and diffs, for several pages.
package browse

import (
	"context"

	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/markdown"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/ui/source"
)

// keptPlaces is of how many files it is remembered where one was in them.
const keptPlaces = 256

// Viewer shows one file and moves in it. It is a pane without a page: whoever
// has one gives it room and keys.
type Viewer struct {
	Session *session.Session
	File    *source.File // nil: nothing
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
	cur   kit.Cursor
	sub   int // rows of the top line that are above the screen, when wrapped
	col   int // cells that are left of the screen
	folds kit.Folds
}

// search is what is looked for in the file.
type search struct {
	gen    int
	cancel context.CancelFunc
	under  bool // way
	hits   source.Hits
	at     int // index of the current one, -1 none
}

func NewViewer(sess *session.Session) *Viewer {
	return &Viewer{Session: sess, places: map[string]*place{}, at: &place{}, search: search{cancel: func() {}, at: -1}}
}

// Open shows a file, where it was left.
func (v *Viewer) Open(id string, f *source.File) {
	if v.id == id && v.File == f {
		return
	}
	if v.id != id {
		v.forget()
	}
	v.id, v.File, v.page = id, f, rendered{}
	v.markup = f.Language == "Markdown" && markdown.Fits(f.Decoded())
	v.settle()
}

// settle goes to where the operator was in what is shown now.
func (v *Viewer) settle() {
	id := v.id
	if v.Pretty() {
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

// Close shows nothing.
func (v *Viewer) Close() {
	v.forget()
	v.id, v.File, v.markup, v.page, v.at = "", nil, false, rendered{}, &place{}
}

// forget ends a search.
func (v *Viewer) forget() {
	v.search.cancel()
	v.search = search{gen: v.search.gen + 1, cancel: func() {}, at: -1}
}

// SetSize tells how much room there is, the line above the text included.
func (v *Viewer) SetSize(w, h int) {
	v.rows = max(1, h-1)
	v.cells = max(1, w-v.gutter())
	v.fit()
}

// gutter is what marks and numbers take on the left.
func (v *Viewer) gutter() int {
	if v.bare || v.File == nil || v.Pretty() {
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

// size is how many rows there are.
func (v *Viewer) size() int {
	if v.File == nil {
		return 0
	}
	return v.text().Lines() - v.at.folds.Hides()
}

// Line is the line under the cursor.
func (v *Viewer) Line() int { return v.at.folds.Line(v.at.cur.At) }

// fit keeps cursor and scroll within the file.
func (v *Viewer) fit() {
	p := v.at
	before := p.cur.Top
	p.cur.Set(v.size(), v.rows)
	if !v.wrap || v.File == nil {
		p.sub = 0
		return
	}
	if p.cur.Top != before {
		p.sub = 0
	}
	// Wrapped lines take more rows: the cursor's has to be seen.
	if p.cur.At == p.cur.Top {
		p.sub = min(p.sub, max(0, v.height(p.cur.At)-v.rows))
		return
	}
	need := -p.sub
	for row := p.cur.At; row >= p.cur.Top; row-- {
		if need += v.height(row); need > v.rows {
			p.sub = 0
			p.cur.Top = min(row+1, p.cur.At)
			return
		}
	}
}

// height is how many rows the line at a row takes.
func (v *Viewer) height(row int) int {
	if !v.wrap {
		return 1
	}
	return len(kit.Wraps(v.pieces(v.at.folds.Line(row)), v.cells))
}

// pieces is a line as it is drawn, without marks.
func (v *Viewer) pieces(line int) []kit.Piece {
	return kit.Pieces(v.Session.Theme, source.Line{{Text: v.text().Line(line)}}, nil)
}

// move does one of the movements; ok is false for other actions.
func (v *Viewer) move(act kit.Action) (ok bool) {
	p := v.at
	switch {
	case v.wrap && act == kit.ActDown && p.cur.At == p.cur.Top && v.height(p.cur.At) > v.rows+p.sub:
		p.sub++ // a line that is higher than the screen
		return true
	case v.wrap && act == kit.ActUp && p.cur.At == p.cur.Top && p.sub > 0:
		p.sub--
		return true
	case v.wrap && act == kit.ActPageDown:
		p.cur.At = max(p.cur.At+1, v.last())
		p.cur.Top, p.sub = p.cur.At, 0
	case v.wrap && act == kit.ActPageUp:
		v.pageUp()
	default:
		ok = p.cur.Move(act)
		v.fit()
		return ok
	}
	v.fit()
	return true
}

// last is the last row that begins on the screen when lines are wrapped.
func (v *Viewer) last() int {
	used, row := -v.at.sub, v.at.cur.Top
	for ; row < v.size(); row++ {
		if used += v.height(row); used >= v.rows {
			break
		}
	}
	return row
}

// pageUp goes back by a screen of wrapped lines.
func (v *Viewer) pageUp() {
	p := v.at
	row, used := p.cur.Top, 0
	for row > 0 && used+v.height(row-1) <= v.rows {
		row--
		used += v.height(row)
	}
	if row == p.cur.Top {
		row = max(0, row-1)
	}
	p.cur.Top, p.cur.At, p.sub = row, row, 0
}

// goTo puts the cursor on a line, unfolding what hides it, and shows it with
// some lines around it.
func (v *Viewer) goTo(line int) {
	p := v.at
	line = kit.Clamp(line, 0, max(0, v.text().Lines()-1))
	if row := p.folds.Row(line); p.folds.Line(row) != line {
		p.folds = p.folds.Open(line)
	}
	p.cur.At = p.folds.Row(line)
	if p.cur.At < p.cur.Top || p.cur.At >= p.cur.Top+v.rows {
		p.cur.Top, p.sub = max(0, p.cur.At-v.rows/3), 0
	}
	v.fit()
}

// sideways scrolls by n cells; ok is false at the left edge.
func (v *Viewer) sideways(n int) (ok bool) {
	p := v.at
	if v.wrap || v.File == nil || n < 0 && p.col == 0 {
		return false
	}
	widest := 0
	for row := p.cur.Top; row < min(v.size(), p.cur.Top+v.rows); row++ {
		widest = max(widest, kit.CellsOf(v.pieces(p.folds.Line(row))))
	}
	p.col = kit.Clamp(p.col+n, 0, max(0, widest-v.cells+SideStep))
	return true
}

// SideStep is how far a key scrolls sideways, in cells.
const SideStep = 8

// fold folds or unfolds at the cursor; why says why not.
func (v *Viewer) fold() (why string) {
	p, line := v.at, v.Line()
	if f, ok := p.folds.At(line); ok {
		p.folds = p.folds.Open(f.Start)
		v.fit()
		return ""
	}
	start := v.File.FoldStart(line)
	if start < 0 {
		return "nothing belongs to this line"
	}
	end, _ := v.File.FoldEnd(start)
	p.folds = p.folds.Add(start, end)
	p.cur.At = p.folds.Row(start)
	v.fit()
	return ""
}

// foldAll folds everything at the outermost level, or unfolds everything.
func (v *Viewer) foldAll() {
	p, line := v.at, v.Line()
	if len(p.folds) > 0 {
		p.folds = nil
	} else {
		for i := 0; i < v.File.Lines(); i++ {
			if end, ok := v.File.FoldEnd(i); ok {
				p.folds = append(p.folds, kit.Fold{Start: i, End: end})
				i = end
			}
		}
		p.folds = p.folds.Counted()
	}
	p.cur.At = p.folds.Row(line)
	p.cur.Top = max(0, p.cur.At-v.rows/3)
	v.fit()
}
