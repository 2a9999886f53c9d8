package clusters

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// rowsIn is how many rows h lines hold beside the details of one.
func (t *Tab) rowsIn(h int) int {
	if h < 16 {
		return max(1, h-4)
	}
	return max(3, min(len(t.Rows), h/2))
}

func (t *Tab) View(w, h int) []string {
	switch {
	case t.Snapshot == nil || t.Why != "" || len(t.shown) == 0:
		return kit.FillLines(t.empty(w), h)
	case t.whole:
		lines := t.details(w)
		t.scroll.Set(len(lines), h)
		return kit.FillLines(lines[t.scroll.Top:min(len(lines), t.scroll.Top+h)], h)
	}
	rows := t.rowsIn(h)
	t.cur.Set(len(t.shown), rows)
	c := t.layout(w)
	lines := []string{t.Session.Theme.Dim.Render(t.Session.Truncate("   "+c.line(clusterHeads())+"STATE", w))}
	for i := t.cur.Top; i < t.cur.Last(); i++ {
		lines = append(lines, t.row(t.shown[i], c, i == t.cur.At, w))
	}
	lines = kit.FillLines(lines, 1+rows)
	lines = append(lines, " "+t.Session.Theme.Dim.Render(kit.Repeat("─", w-2)))
	return kit.FillLines(append(lines, t.details(w)...), h)
}

// empty says why there are no rows, and what to do next.
func (t *Tab) empty(w int) []string {
	if t.Snapshot != nil && t.Why == "" && len(t.Rows) > 0 {
		return t.Sentences(w, t.filter.Empty()...)
	}
	return t.Placeholder(w, scopeClusters, "clusters stand in the platform repository", connection.Platform, func() []string {
		return []string{"There is no cluster yet.", "", t.Session.Hint(kit.ActAdd, scopeClusters) + " adds one from a template: what the template becomes is",
			"committed to " + text.Clean(t.Snapshot.Platform.FullName()) + ", and Argo CD makes it so."}
	})
}

// clusterColumns are the widths of the list; 0 leaves a column out.
type clusterColumns struct {
	session *session.Session
	cells   [7]int // name, kind, cloud, region, parent, version, environments
}

// heads are the columns' names.
func clusterHeads() [7]string {
	return [7]string{"CLUSTER", "KIND", "CLOUD", "REGION", "PARENT", "VERSION", "ENVIRONMENTS"}
}

// clusterCells are what stands in the columns.
func clusterCells(r delivery.Cluster) [7]string {
	version := ""
	if r.Record != nil {
		version = r.Record.Version
	}
	return [7]string{text.Clean(r.Name), text.Clean(string(r.Kind)), text.Clean(r.Cloud), text.Clean(r.Region), text.Clean(r.Parent), text.Clean(version), text.Clean(strings.Join(r.Environments, ", "))}
}

// layout gives every column what it needs, up to a share of w; on a narrow
// screen some are left out.
func (t *Tab) layout(w int) clusterColumns {
	c := clusterColumns{session: t.Session}
	heads := clusterHeads()
	most := [7]int{max(12, w/5), 10, 8, 14, max(10, w/8), 10, max(12, w/6)}
	for i := range c.cells {
		if w < 110 && (i == 2 || i == 4) || w < 80 && (i == 3 || i == 6) {
			continue
		}
		c.cells[i] = text.Width(heads[i])
	}
	for _, r := range t.Rows {
		for i, cell := range clusterCells(r) {
			if c.cells[i] > 0 {
				c.cells[i] = kit.Clamp(text.Width(cell), c.cells[i], max(c.cells[i], most[i]))
			}
		}
	}
	if w-3-text.Width(c.line([7]string{})) < stateRoom {
		c.cells[3] = 0
	}
	return c
}

// stateRoom is what the state of a cluster, which comes last, needs to be
// understood; where it is not left, the regions give way.
const stateRoom = 20

func (c clusterColumns) line(values [7]string) string {
	var b strings.Builder
	for i, n := range c.cells {
		if n > 0 {
			b.WriteString(c.session.Fit(values[i], n) + "  ")
		}
	}
	return b.String()
}

func (t *Tab) row(r delivery.Cluster, c clusterColumns, selected bool, w int) string {
	th := t.Session.Theme
	mark := "   "
	if selected {
		mark = " " + th.Accent.Render("▌") + " "
	}
	line := c.line(clusterCells(r))
	if selected {
		line = th.Selected.Render(line)
	}
	sign, in, said := clusterState(th, r)
	return mark + line + in.Render(sign) + " " + t.Session.Truncate(said, max(1, w-text.Width(mark)-text.Width(line)-3))
}

// clusterState is how a cluster is, in a sign and words.
func clusterState(th *kit.Theme, c delivery.Cluster) (sign string, in kit.Style, said string) {
	switch {
	case c.Step != delivery.StepPresent:
		return "!", th.Warn, "half removed"
	case c.Record == nil && strings.HasPrefix(c.Reason, "there is no record"):
		return "○", th.Dim, "made elsewhere"
	case c.Reason != "":
		return "✕", th.Bad, "record unreadable"
	case len(c.Drift) > 0:
		return "!", th.Warn, text.CountGrouped(len(c.Drift), "file") + " changed by hand"
	case c.Newer != "":
		return "↑", th.Info, "newer: " + text.Clean(c.Newer)
	}
	return "●", th.Good, "as rendered"
}

// details say everything that is known of the cluster under the cursor.
func (t *Tab) details(w int) []string {
	th := t.Session.Theme
	c, ok := t.selected()
	if !ok {
		return nil
	}
	var lines []string
	put := func(label, value string) {
		if value != "" {
			lines = append(lines, "   "+th.Dim.Render(t.Session.Fit(label, 13))+" "+t.Session.Truncate(value, w-18))
		}
	}
	lines = append(lines, " "+th.Strong.Render(t.Session.Truncate(text.Clean(c.Name), w-2)))
	for i, l := range t.stepper(c) {
		put([]string{"removal", "", "", ""}[min(i, 3)], l)
	}
	if c.Reason != "" && c.Step != delivery.StepGone {
		put("note", th.Warn.Render("!")+" "+text.Clean(c.Reason))
	}
	if r := c.Record; r != nil {
		put("made of", text.Clean(strings.TrimPrefix(r.Template, "cluster-templates/")+" "+r.Version+" from "+r.Source))
		put("commit", text.Clean(text.ShortSHA(r.Commit)))
		if c.Newer != "" {
			put("newer", th.Info.Render("↑")+" "+text.Clean(c.Newer)+"   "+t.Session.Hint(kit.ActUpgrade, scopeClusters)+" upgrades")
		}
	}
	put("folder", text.Clean(c.Folder))
	root := text.Clean(c.Root)
	if c.Root != "" && !c.Registered() {
		root += th.Dim.Render(" (applied by hand)")
	}
	put("root", root)
	put("environments", cmp.Or(text.Clean(strings.Join(c.Environments, ", ")), th.Dim.Render("none")))
	for i, path := range slices.Sorted(maps.Keys(c.Drift)) {
		put(kit.FirstOnly(i, "by hand"), th.Warn.Render(c.Drift[path])+" "+text.Clean(path))
	}
	for i, wave := range c.Waves {
		put(kit.FirstOnly(i, "waves"), fmt.Sprintf("%4d  ", wave.Number)+text.Clean(strings.Join(wave.Files, ", ")))
	}
	if r := c.Record; r != nil {
		for i, name := range slices.Sorted(maps.Keys(r.Answers)) {
			put(kit.FirstOnly(i, "values"), text.Clean(name)+th.Dim.Render(" = ")+text.Clean(r.Answers[name]))
		}
	}
	return lines
}

// stepper is where the removal of a cluster stands, nothing where there is none.
func (t *Tab) stepper(c delivery.Cluster) []string {
	if c.Step == delivery.StepPresent {
		return nil
	}
	th := t.Session.Theme
	done, now := th.Good.Render("✓")+" ", th.Accent.Render("●")+" "
	return []string{
		done + "1 unregistered at its parent",
		now + "2 its Applications and what they made are gone: you look, the plan shows the command",
		th.Dim.Render("○ 3 delete its files") + "   " + t.Session.Hint(kit.ActRemove, scopeClusters) + " goes on",
	}
}
