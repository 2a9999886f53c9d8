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
func rowsIn(h int) int { return max(1, h-1-detailLines) }

func (t *tab) View(w, h int) []string {
	switch {
	case t.cover != nil:
		return t.cover.view(w, h)
	case t.Snapshot == nil || len(t.Shown) == 0:
		return kit.FillLines(t.empty(w), h)
	}
	c := t.layout(w)
	lines := make([]string, 0, h)
	lines = append(lines, t.heading(c, w))
	rows := rowsIn(h)
	t.Cursor.Set(len(t.Shown), rows)
	for i := t.Cursor.Top; i < t.Cursor.Last(); i++ {
		changed := ""
		if c.changed > 0 {
			changed = t.last.describe(t.Shown[i].cells, c.changed)
		}
		lines = append(lines, t.line(t.Shown[i], c, i == t.Cursor.At, changed))
	}
	lines = kit.FillLines(lines, 1+rows)
	return kit.FillLines(append(lines, t.details(w)...), h)
}

// empty says why there are no rows, and what to do next.
func (t *tab) empty(w int) []string {
	return t.Placeholder(w, scopeApps, "applications stand in the application repository", connection.Application, func() []string {
		if t.matrix.count > 0 {
			return t.Filter.Empty()
		}
		return []string{"No application runs here yet.", "",
			"An application is an Argo CD Application in " + text.Clean(t.Snapshot.Application.FullName()) + ":",
			t.Session.Theme.Info.Render("registry/environments/ENVIRONMENT/CLUSTER/NAME.yaml"), "",
			"Commit one there, by hand or from a pipeline; " + t.Session.Hint(kit.ActRefresh, scopeApps) + " looks again."}
	})
}

// details say what stands under the cursor.
func (t *tab) details(w int) []string {
	th := t.Session.Theme
	lines := []string{" " + th.Dim.Render(kit.Repeat("─", w-2))}
	r, at := t.cell()
	if at == nil {
		return lines
	}
	environment := t.environment()
	if len(at.places) == 0 {
		return append(lines, "   "+th.Dim.Render(t.Session.Truncate(text.Clean(r.application+" does not run in "+environment), w-4)))
	}
	var clusters []string
	for _, p := range at.places {
		on := p.Cluster
		if at.version == "" && p.Reason == "" {
			on += " " + p.Version()
		}
		clusters = append(clusters, on)
	}
	what := text.Clean(r.application + " in " + environment + " on " + strings.Join(clusters, ", "))
	first := at.places[0]
	if t.Snapshot.Protected(environment) {
		what = th.Warn.Render("protected") + " · " + what
	}
	if slot, err := first.Slot(""); err == nil {
		what += th.Dim.Render(" · " + string(slot.Kind) + " " + text.Clean(slot.Of))
	}
	lines = append(lines, "   "+t.Session.Truncate(what, w-4))
	if at.broken {
		return append(lines, "   "+th.Bad.Render("✕")+" "+t.Session.Truncate(text.Clean(at.why), w-6))
	}
	where := text.Clean(first.Path)
	if n := len(at.places); n > 1 {
		where = text.CountGrouped(n, "file") + ", " + where
	}
	if n := len(first.Slots); n > 1 {
		where += " · " + text.CountGrouped(n-1, "other version") + " in it"
	}
	if len(at.open) > 0 {
		return append(lines, "   "+session.PullRequestLine(t.Session, at.open[0], w-4))
	}
	who := t.last.describe([]cell{*at}, 30) + "  "
	room := w - 4 - text.Width(who)
	return append(lines, "   "+who+th.Dim.Render(t.Session.Truncate(where, room)))
}
