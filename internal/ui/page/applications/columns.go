package applications

import (
	"strings"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// columns are the widths of the matrix.
type columns struct {
	fold, name, chart, changed int
	from, to                   int // environments that there is room for
}

// layout divides w cells. Where there is no room for all environments, the
// charts are left out first, then who changed it, if that makes enough room;
// else those around the environment under the cursor are shown.
func (g *grid) layout(w int) columns {
	c := columns{name: kit.Clamp(g.matrix.nameWidth, 11, max(11, w/5))}
	if g.matrix.folds {
		c.fold, c.name = 2, c.name+1
	}
	if w >= kit.NarrowWidth {
		c.chart = min(g.matrix.chartWidth, 18)
	}
	if w >= 90 {
		c.changed = kit.Clamp(w/6, 18, 26)
	}
	for _, column := range []*int{&c.chart, &c.changed} {
		if g.fits(&c, w); *column == 0 || c.to-c.from == len(g.matrix.widths) {
			continue
		}
		before := c
		*column = 0
		if g.fits(&c, w); c.to-c.from < len(g.matrix.widths) && column == &c.changed {
			c = before // there is no room for all even so
		}
	}
	spare := g.fits(&c, w)
	if c.changed > 0 {
		c.changed = min(c.changed+max(0, spare), 28)
	}
	return c
}

// fits finds the environments for which there is room, and what is left of it.
func (g *grid) fits(c *columns, w int) (spare int) {
	room := w - 4 - c.fold - c.name - 2
	if c.chart > 0 {
		room -= c.chart + 2
	}
	if c.changed > 0 {
		room -= c.changed + 2
	}
	until := func(from int) int {
		to := from
		for left := room + 2; to < len(g.matrix.widths) && left >= g.matrix.widths[to]+2; to++ {
			left -= g.matrix.widths[to] + 2
		}
		return max(to, min(from+1, len(g.matrix.widths)))
	}
	g.first = kit.Clamp(g.first, 0, g.column)
	for g.first < g.column && until(g.first) <= g.column {
		g.first++
	}
	for g.first > 0 && until(g.first-1) == len(g.matrix.widths) { // room is not left empty
		g.first--
	}
	c.from, c.to = g.first, until(g.first)
	for _, n := range g.matrix.widths[c.from:c.to] {
		room -= n + 2
	}
	return room + 2
}

// heading names the columns, and says how many environments have no room.
func (g *grid) heading(c columns, w int) string {
	th := g.env.Theme
	var b strings.Builder
	b.WriteString(th.Dim.Render("   " + text.Spaces(c.fold) + text.Pad("APPLICATION", c.name) + "  "))
	if c.chart > 0 {
		b.WriteString(th.Dim.Render(text.Pad("CHART", c.chart) + "  "))
	}
	for i := c.from; i < c.to; i++ {
		name := g.env.Fit(" "+text.Clean(g.matrix.environments[i]), g.matrix.widths[i])
		if i == g.column {
			name = th.Strong.Render(name)
		} else {
			name = th.Dim.Render(name)
		}
		b.WriteString(name + "  ")
	}
	if c.changed > 0 {
		b.WriteString(th.Dim.Render("CHANGED"))
	}
	s := b.String()
	if hidden := len(g.matrix.environments) - (c.to - c.from); hidden > 0 {
		more := " " + th.Dim.Render("← → "+text.Grouped(hidden)+" more")
		s = g.env.Fit(s, w-text.Width(more)) + more
	}
	return s
}

// line is one row of the matrix; changed is its last column.
func (g *grid) line(r *row, c columns, selected bool, changed string) string {
	th := g.env.Theme
	var b strings.Builder
	b.WriteString(th.RowMark(selected))
	name := text.Clean(r.application)
	if c.fold > 0 {
		switch {
		case r.cluster != "":
			b.WriteString("  ")
			name = " " + text.Clean(r.cluster)
		case len(r.clusters) == 0:
			b.WriteString("  ")
		case g.unfold[r.application]:
			b.WriteString("▾ ")
		default:
			b.WriteString("▸ ")
		}
	}
	name = g.env.Fit(name, c.name)
	switch {
	case selected:
		name = th.Selected.Render(name)
	case r.cluster != "":
		name = th.Dim.Render(name)
	}
	b.WriteString(name + "  ")
	if c.chart > 0 {
		chart := r.chart
		if r.cluster != "" {
			chart = ""
		}
		b.WriteString(th.Dim.Render(g.env.Fit(chart, c.chart)) + "  ")
	}
	for i := c.from; i < c.to; i++ {
		b.WriteString(g.cellLine(&r.cells[i], g.matrix.widths[i], selected && i == g.column))
		sign := r.arrows[i]
		if i+1 >= c.to {
			sign = " "
		}
		b.WriteString(th.Accent.Render(text.Pad(sign, 1)) + " ")
	}
	return b.String() + changed
}

// cellLine is one version in w cells; brackets mark the one under the cursor.
func (g *grid) cellLine(c *cell, w int, selected bool) string {
	th := g.env.Theme
	s := g.env.Truncate(c.text, w-2)
	style := kit.Style{}
	switch {
	case len(c.places) == 0:
		style = th.Dim
	case c.broken:
		style = th.Bad
	case c.version == "":
		style = th.Warn
	}
	pad := text.Spaces(w - 2 - text.Width(s))
	if selected {
		return th.Accent.Render("[") + th.Selected.Render(s) + th.Accent.Render("]") + pad
	}
	return " " + style.Render(s) + " " + pad
}
