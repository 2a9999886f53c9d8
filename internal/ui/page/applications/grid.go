package applications

import (
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// grid is the matrix with a cursor on one of its cells: a row, and a column for
// an environment.
type grid struct {
	kit.Rows[*row]
	env    *kit.Env
	matrix matrix
	unfold map[string]bool // applications whose clusters are shown
	column int             // the environment under the cursor
	first  int             // the first environment that is visible, where there is no room for all
}

func newGrid(e *kit.Env) grid {
	return grid{env: e, unfold: map[string]bool{}, Rows: kit.NewRows(kit.NewRowFilter(e, scopeApps), (*row).id,
		func(f *kit.RowFilter, r *row) bool { return f.Matches(r.words) })}
}

// setMatrix replaces the matrix; the cursor stays on its application and its
// environment.
func (g *grid) setMatrix(m matrix) {
	before := ""
	if g.column < len(g.matrix.environments) {
		before = g.environment()
	}
	g.matrix = m
	for i, e := range m.environments {
		if e == before {
			g.column = i
		}
	}
	g.column = kit.Clamp(g.column, 0, max(0, len(m.environments)-1))
	g.setRows()
}

// setRows lists the applications, with the clusters of those that are unfolded.
func (g *grid) setRows() {
	all := make([]*row, 0, len(g.matrix.rows))
	for _, r := range g.matrix.rows {
		all = append(all, r)
		if g.unfold[r.application] {
			all = append(all, r.clusters...)
		}
	}
	g.Set(all)
}

// toggle shows the clusters of an application, or no longer.
func (g *grid) toggle(r *row) {
	if g.unfold[r.application] = !g.unfold[r.application]; !g.unfold[r.application] && r.cluster != "" {
		for i, other := range g.Shown {
			if other.application == r.application && other.cluster == "" {
				g.Cursor.At = i
			}
		}
	}
	g.setRows()
}

// environment is the one under the cursor.
func (g *grid) environment() string { return g.matrix.environments[g.column] }

// cell is the one under the cursor, nil where there is none.
func (g *grid) cell() (*row, *cell) {
	r, ok := g.Selected()
	if !ok || g.column >= len(r.cells) {
		return nil, nil
	}
	return r, &r.cells[g.column]
}

const noApplication = "there is no application"

// missing says why there is no cell under the cursor, "" there is.
func (g *grid) missing() string {
	if _, at := g.cell(); at != nil {
		return ""
	}
	return g.Filter.Missing(noApplication)
}

// absent says why there is no file under the cursor, "" there is.
func (g *grid) absent(r *row, at *cell) string {
	if len(at.places) == 0 {
		return text.Clean(r.application) + " does not run in " + text.Clean(g.environment())
	}
	return ""
}

// promoteLabel names the environment that the version would be promoted to.
func (g *grid) promoteLabel() string {
	if r, at := g.cell(); at != nil {
		if next := r.nextOf(g.column); next >= 0 {
			return "promote to " + text.Clean(g.matrix.environments[next])
		}
	}
	return ""
}

// pair are the environments to compare: the one before and the one under the
// cursor; in the first one, that and the next.
func (g *grid) pair(r *row) (from, to string, ok bool) {
	here := g.environment()
	if before := r.beforeOf(g.column); before >= 0 {
		return g.matrix.environments[before], here, true
	}
	if next := r.nextOf(g.column); next >= 0 {
		return here, g.matrix.environments[next], true
	}
	return "", "", false
}

// visiblePaths are the files of the rows on the screen.
func (g *grid) visiblePaths(yield func(path string) bool) {
	for _, r := range g.Shown[g.Cursor.Top:g.Cursor.Last()] {
		for _, c := range r.cells {
			for _, p := range c.places {
				if !yield(p.Path) {
					return
				}
			}
		}
	}
}
