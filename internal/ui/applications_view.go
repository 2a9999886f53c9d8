package ui

import (
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// detailLines are what the foot of the matrix takes, with the rule above it.
const detailLines = 3

// rowsIn is how many rows of the matrix h lines hold.
func (t *applications) rowsIn(h int) int { return max(1, h-1-detailLines) }

// columns are the widths of the matrix.
type columns struct {
	fold, name, chart, changed int
	from, to                   int // environments that there is room for
}

// layout divides w cells. Where there is no room for all environments, the
// charts go first, then who changed it where that helps; else those around the
// one that keys are about are shown.
func (t *applications) layout(w int) columns {
	c := columns{name: clamp(t.all.nameWidth, 11, max(11, w/5))}
	if t.all.folds {
		c.fold, c.name = 2, c.name+1
	}
	if w >= narrow {
		c.chart = min(t.all.chartWidth, 18)
	}
	if w >= 90 {
		c.changed = clamp(w/6, 18, 26)
	}
	for _, give := range []*int{&c.chart, &c.changed} {
		if t.fits(&c, w); *give == 0 || c.to-c.from == len(t.all.widths) {
			continue
		}
		with := c
		*give = 0
		if t.fits(&c, w); c.to-c.from < len(t.all.widths) && give == &c.changed {
			c = with // there is no room for all even so
		}
	}
	spare := t.fits(&c, w)
	if c.changed > 0 {
		c.changed = min(c.changed+max(0, spare), 28)
	}
	return c
}

// fits finds the environments for which there is room, and what is left of it.
func (t *applications) fits(c *columns, w int) (spare int) {
	room := w - 4 - c.fold - c.name - 2
	if c.chart > 0 {
		room -= c.chart + 2
	}
	if c.changed > 0 {
		room -= c.changed + 2
	}
	until := func(from int) int {
		to := from
		for left := room + 2; to < len(t.all.widths) && left >= t.all.widths[to]+2; to++ {
			left -= t.all.widths[to] + 2
		}
		return max(to, min(from+1, len(t.all.widths)))
	}
	t.first = clamp(t.first, 0, t.col)
	for t.first < t.col && until(t.first) <= t.col {
		t.first++
	}
	for t.first > 0 && until(t.first-1) == len(t.all.widths) { // room is not left empty
		t.first--
	}
	c.from, c.to = t.first, until(t.first)
	for _, n := range t.all.widths[c.from:c.to] {
		room -= n + 2
	}
	return room + 2
}

func (t *applications) view(w, h int) []string {
	switch {
	case t.file != nil:
		return t.file.view(w, h)
	case t.compared != nil:
		return t.compared.view(w, h)
	case t.versions != nil:
		return t.versions.view(w, h)
	case t.of == nil || t.all.count == 0 || len(t.shown) == 0:
		return fill(t.empty(w), h)
	}
	c := t.layout(w)
	lines := make([]string, 0, h)
	lines = append(lines, t.heading(c, w))
	rows := t.rowsIn(h)
	t.cur.set(len(t.shown), rows)
	for i := t.cur.top; i < t.cur.last(); i++ {
		lines = append(lines, t.line(t.shown[i], c, i == t.cur.at))
	}
	lines = fill(lines, 1+rows)
	return fill(append(lines, t.details(w)...), h)
}

// empty says why there are no rows, and what to do next.
func (t *applications) empty(w int) []string {
	return t.instead(w, scopeApps, "applications stand in the application repository", connection.Application, func() []string {
		if t.all.count > 0 {
			return t.filter.empty()
		}
		return []string{"No application runs here yet.", "",
			"An application is an Argo CD Application in " + text.Clean(t.of.Application.FullName()) + ":",
			t.session.th.info.put("registry/environments/ENVIRONMENT/CLUSTER/NAME.yaml"), "",
			"Commit one there, by hand or from a pipeline; " + t.session.hint(actRefresh, scopeApps) + " looks again."}
	})
}

// heading names the columns; what is cut off on a side is told.
func (t *applications) heading(c columns, w int) string {
	th := t.session.th
	var b strings.Builder
	b.WriteString(th.dim.put("   " + text.Spaces(c.fold) + text.Pad("APPLICATION", c.name) + "  "))
	if c.chart > 0 {
		b.WriteString(th.dim.put(text.Pad("CHART", c.chart) + "  "))
	}
	for i := c.from; i < c.to; i++ {
		name := t.session.fit(" "+text.Clean(t.all.environments[i]), t.all.widths[i])
		if i == t.col {
			name = th.strong.put(name)
		} else {
			name = th.dim.put(name)
		}
		b.WriteString(name + "  ")
	}
	if c.changed > 0 {
		b.WriteString(th.dim.put("CHANGED"))
	}
	s := b.String()
	if hidden := len(t.all.environments) - (c.to - c.from); hidden > 0 {
		more := " " + th.dim.put("← → "+text.Grouped(hidden)+" more")
		s = t.session.fit(s, w-text.Width(more)) + more
	}
	return s
}

// line is one row of the matrix.
func (t *applications) line(r *appRow, c columns, selected bool) string {
	th := t.session.th
	var b strings.Builder
	if selected {
		b.WriteString(" " + th.accent.put("▌") + " ")
	} else {
		b.WriteString("   ")
	}
	name := text.Clean(r.application)
	if c.fold > 0 {
		switch {
		case r.cluster != "":
			b.WriteString("  ")
			name = " " + text.Clean(r.cluster)
		case len(r.parts) == 0:
			b.WriteString("  ")
		case t.open[r.application]:
			b.WriteString("▾ ")
		default:
			b.WriteString("▸ ")
		}
	}
	name = t.session.fit(name, c.name)
	switch {
	case selected:
		name = th.selected.put(name)
	case r.cluster != "":
		name = th.dim.put(name)
	}
	b.WriteString(name + "  ")
	if c.chart > 0 {
		chart := r.chart
		if r.cluster != "" {
			chart = ""
		}
		b.WriteString(th.dim.put(t.session.fit(chart, c.chart)) + "  ")
	}
	for i := c.from; i < c.to; i++ {
		b.WriteString(t.drawCell(&r.cells[i], t.all.widths[i], selected && i == t.col))
		sign := r.onward[i]
		if i+1 >= c.to {
			sign = " "
		}
		b.WriteString(th.accent.put(text.Pad(sign, 1)) + " ")
	}
	if c.changed > 0 {
		b.WriteString(t.changedBy(r.cells, c.changed))
	}
	return b.String()
}

// drawCell is one version in w cells; brackets mark the one that keys are about.
func (t *applications) drawCell(c *appCell, w int, selected bool) string {
	th := t.session.th
	s := t.session.truncate(c.text, w-2)
	in := ink{}
	switch {
	case len(c.places) == 0:
		in = th.dim
	case c.broken:
		in = th.bad
	case c.version == "":
		in = th.warn
	}
	pad := text.Spaces(w - 2 - text.Width(s))
	if selected {
		return th.accent.put("[") + th.selected.put(s) + th.accent.put("]") + pad
	}
	return " " + in.put(s) + " " + pad
}

// changedBy is who changed something of some cells last, and when.
func (t *applications) changedBy(cells []appCell, w int) string {
	th := t.session.th
	c, ok := t.last.of(cells)
	if !ok {
		return th.dim.put("·")
	}
	who := requestedBy(c.Message)
	if who == "" {
		who = text.Clean(c.Author)
	}
	when := text.Ago(c.Date, t.session.now())
	return t.session.truncate(who, max(4, w-text.Width(when)-2)) + th.dim.put(", "+when)
}

// details say what stands under the cursor.
func (t *applications) details(w int) []string {
	th := t.session.th
	lines := []string{" " + th.dim.put(repeat("─", w-2))}
	r, cell := t.cell()
	if cell == nil {
		return lines
	}
	environment := t.all.environments[t.col]
	if len(cell.places) == 0 {
		return append(lines, "   "+th.dim.put(t.session.truncate(text.Clean(r.application+" does not run in "+environment), w-4)))
	}
	var clusters []string
	for _, p := range cell.places {
		on := p.Cluster
		if cell.version == "" && p.Reason == "" {
			on += " " + p.Version()
		}
		clusters = append(clusters, on)
	}
	what := text.Clean(r.application + " in " + environment + " on " + strings.Join(clusters, ", "))
	first := cell.places[0]
	if t.of.Protected(environment) {
		what = th.warn.put("protected") + " · " + what
	}
	if len(first.Slots) > 0 {
		what += th.dim.put(" · " + string(first.Slots[0].Kind) + " " + text.Clean(first.Slots[0].Of))
	}
	lines = append(lines, "   "+t.session.truncate(what, w-4))
	if cell.broken {
		return append(lines, "   "+th.bad.put("✕")+" "+t.session.truncate(text.Clean(cell.why), w-6))
	}
	where := text.Clean(first.Path)
	if n := len(cell.places); n > 1 {
		where = text.CountGrouped(n, "file") + ", " + where
	}
	if n := len(first.Slots); n > 1 {
		where += " · " + text.CountGrouped(n-1, "other version") + " in it"
	}
	who := t.changedBy([]appCell{*cell}, 30) + "  "
	room := w - 4 - text.Width(who)
	return append(lines, "   "+who+th.dim.put(t.session.truncate(where, room)))
}
