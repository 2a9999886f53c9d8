package applications

import (
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// detailLines are what the foot of the matrix takes, with the rule above it.
const detailLines = 3

// rowsIn is how many rows of the matrix h lines hold.
func (t *Tab) rowsIn(h int) int { return max(1, h-1-detailLines) }

// columns are the widths of the matrix.
type columns struct {
	fold, name, chart, changed int
	from, to                   int // environments that there is room for
}

// layout divides w cells. Where there is no room for all environments, the
// charts go first, then who changed it where that helps; else those around the
// one that keys are about are shown.
func (t *Tab) layout(w int) columns {
	c := columns{name: kit.Clamp(t.all.nameWidth, 11, max(11, w/5))}
	if t.all.folds {
		c.fold, c.name = 2, c.name+1
	}
	if w >= kit.NarrowWidth {
		c.chart = min(t.all.chartWidth, 18)
	}
	if w >= 90 {
		c.changed = kit.Clamp(w/6, 18, 26)
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
func (t *Tab) fits(c *columns, w int) (spare int) {
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
	t.first = kit.Clamp(t.first, 0, t.col)
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

func (t *Tab) View(w, h int) []string {
	switch {
	case t.file != nil:
		return t.file.view(w, h)
	case t.compared != nil:
		return t.compared.view(w, h)
	case t.versions != nil:
		return t.versions.view(w, h)
	case t.Snapshot == nil || t.all.count == 0 || len(t.Shown) == 0:
		return kit.FillLines(t.empty(w), h)
	}
	c := t.layout(w)
	lines := make([]string, 0, h)
	lines = append(lines, t.heading(c, w))
	rows := t.rowsIn(h)
	t.Cur.Set(len(t.Shown), rows)
	for i := t.Cur.Top; i < t.Cur.Last(); i++ {
		lines = append(lines, t.line(t.Shown[i], c, i == t.Cur.At))
	}
	lines = kit.FillLines(lines, 1+rows)
	return kit.FillLines(append(lines, t.details(w)...), h)
}

// empty says why there are no rows, and what to do next.
func (t *Tab) empty(w int) []string {
	return t.Placeholder(w, scopeApps, "applications stand in the application repository", connection.Application, func() []string {
		if t.all.count > 0 {
			return t.Filter.Empty()
		}
		return []string{"No application runs here yet.", "",
			"An application is an Argo CD Application in " + text.Clean(t.Snapshot.Application.FullName()) + ":",
			t.Session.Theme.Info.Render("registry/environments/ENVIRONMENT/CLUSTER/NAME.yaml"), "",
			"Commit one there, by hand or from a pipeline; " + t.Session.Hint(kit.ActRefresh, scopeApps) + " looks again."}
	})
}

// heading names the columns; what is cut off on a side is told.
func (t *Tab) heading(c columns, w int) string {
	th := t.Session.Theme
	var b strings.Builder
	b.WriteString(th.Dim.Render("   " + text.Spaces(c.fold) + text.Pad("APPLICATION", c.name) + "  "))
	if c.chart > 0 {
		b.WriteString(th.Dim.Render(text.Pad("CHART", c.chart) + "  "))
	}
	for i := c.from; i < c.to; i++ {
		name := t.Session.Fit(" "+text.Clean(t.all.environments[i]), t.all.widths[i])
		if i == t.col {
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
	if hidden := len(t.all.environments) - (c.to - c.from); hidden > 0 {
		more := " " + th.Dim.Render("← → "+text.Grouped(hidden)+" more")
		s = t.Session.Fit(s, w-text.Width(more)) + more
	}
	return s
}

// line is one row of the matrix.
func (t *Tab) line(r *appRow, c columns, selected bool) string {
	th := t.Session.Theme
	var b strings.Builder
	if selected {
		b.WriteString(" " + th.Accent.Render("▌") + " ")
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
	name = t.Session.Fit(name, c.name)
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
		b.WriteString(th.Dim.Render(t.Session.Fit(chart, c.chart)) + "  ")
	}
	for i := c.from; i < c.to; i++ {
		b.WriteString(t.drawCell(&r.cells[i], t.all.widths[i], selected && i == t.col))
		sign := r.onward[i]
		if i+1 >= c.to {
			sign = " "
		}
		b.WriteString(th.Accent.Render(text.Pad(sign, 1)) + " ")
	}
	if c.changed > 0 {
		b.WriteString(t.changedBy(r.cells, c.changed))
	}
	return b.String()
}

// drawCell is one version in w cells; brackets mark the one that keys are about.
func (t *Tab) drawCell(c *AppCell, w int, selected bool) string {
	th := t.Session.Theme
	s := t.Session.Truncate(c.text, w-2)
	in := kit.Style{}
	switch {
	case len(c.places) == 0:
		in = th.Dim
	case c.broken:
		in = th.Bad
	case c.Version == "":
		in = th.Warn
	}
	pad := text.Spaces(w - 2 - text.Width(s))
	if selected {
		return th.Accent.Render("[") + th.Selected.Render(s) + th.Accent.Render("]") + pad
	}
	return " " + in.Render(s) + " " + pad
}

// changedBy is who changed something of some cells last, and when.
func (t *Tab) changedBy(cells []AppCell, w int) string {
	th := t.Session.Theme
	c, ok := t.last.of(cells)
	if !ok {
		return th.Dim.Render("·")
	}
	who := session.RequestedBy(c.Message)
	if who == "" {
		who = text.Clean(c.Author)
	}
	when := text.Ago(c.Date, t.Session.Now())
	return t.Session.Truncate(who, max(4, w-text.Width(when)-2)) + th.Dim.Render(", "+when)
}

// details say what stands under the cursor.
func (t *Tab) details(w int) []string {
	th := t.Session.Theme
	lines := []string{" " + th.Dim.Render(kit.Repeat("─", w-2))}
	r, cell := t.cell()
	if cell == nil {
		return lines
	}
	environment := t.all.environments[t.col]
	if len(cell.places) == 0 {
		return append(lines, "   "+th.Dim.Render(t.Session.Truncate(text.Clean(r.application+" does not run in "+environment), w-4)))
	}
	var clusters []string
	for _, p := range cell.places {
		on := p.Cluster
		if cell.Version == "" && p.Reason == "" {
			on += " " + p.Version()
		}
		clusters = append(clusters, on)
	}
	what := text.Clean(r.application + " in " + environment + " on " + strings.Join(clusters, ", "))
	first := cell.places[0]
	if t.Snapshot.Protected(environment) {
		what = th.Warn.Render("protected") + " · " + what
	}
	if len(first.Slots) > 0 {
		what += th.Dim.Render(" · " + string(first.Slots[0].Kind) + " " + text.Clean(first.Slots[0].Of))
	}
	lines = append(lines, "   "+t.Session.Truncate(what, w-4))
	if cell.broken {
		return append(lines, "   "+th.Bad.Render("✕")+" "+t.Session.Truncate(text.Clean(cell.why), w-6))
	}
	where := text.Clean(first.Path)
	if n := len(cell.places); n > 1 {
		where = text.CountGrouped(n, "file") + ", " + where
	}
	if n := len(first.Slots); n > 1 {
		where += " · " + text.CountGrouped(n-1, "other version") + " in it"
	}
	who := t.changedBy([]AppCell{*cell}, 30) + "  "
	room := w - 4 - text.Width(who)
	return append(lines, "   "+who+th.Dim.Render(t.Session.Truncate(where, room)))
}
