package ui

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

// rowsIn is how many rows h lines hold beside the details of one.
func (t *clusters) rowsIn(h int) int {
	if h < 16 {
		return max(1, h-4)
	}
	return max(3, min(len(t.rows), h/2))
}

func (t *clusters) view(w, h int) []string {
	switch {
	case t.of == nil || t.why != "" || len(t.shown) == 0:
		return fill(t.empty(w), h)
	case t.whole:
		lines := t.details(w)
		t.scroll.set(len(lines), h)
		return fill(lines[t.scroll.top:min(len(lines), t.scroll.top+h)], h)
	}
	rows := t.rowsIn(h)
	t.cur.set(len(t.shown), rows)
	c := t.layout(w)
	lines := []string{t.session.th.dim.put(t.session.truncate("   "+c.line(clusterHeads())+"STATE", w))}
	for i := t.cur.top; i < t.cur.last(); i++ {
		lines = append(lines, t.row(t.shown[i], c, i == t.cur.at, w))
	}
	lines = fill(lines, 1+rows)
	lines = append(lines, " "+t.session.th.dim.put(repeat("─", w-2)))
	return fill(append(lines, t.details(w)...), h)
}

// empty says why there are no rows, and what to do next.
func (t *clusters) empty(w int) []string {
	if t.of != nil && t.why == "" && len(t.rows) > 0 {
		return t.sentences(w, t.filter.empty()...)
	}
	return t.instead(w, scopeClusters, "clusters stand in the platform repository", connection.Platform, func() []string {
		return []string{"There is no cluster yet.", "", t.session.hint(actAdd, scopeClusters) + " adds one from a template: what the template becomes is",
			"committed to " + text.Clean(t.of.Platform.FullName()) + ", and Argo CD makes it so."}
	})
}

// clusterColumns are the widths of the list; 0 leaves a column out.
type clusterColumns struct {
	session *shared
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
func (t *clusters) layout(w int) clusterColumns {
	c := clusterColumns{session: t.session}
	heads := clusterHeads()
	most := [7]int{max(12, w/5), 10, 8, 14, max(10, w/8), 10, max(12, w/6)}
	for i := range c.cells {
		if w < 110 && (i == 2 || i == 4) || w < 80 && (i == 3 || i == 6) {
			continue
		}
		c.cells[i] = text.Width(heads[i])
	}
	for _, r := range t.rows {
		for i, cell := range clusterCells(r) {
			if c.cells[i] > 0 {
				c.cells[i] = clamp(text.Width(cell), c.cells[i], max(c.cells[i], most[i]))
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
			b.WriteString(c.session.fit(values[i], n) + "  ")
		}
	}
	return b.String()
}

func (t *clusters) row(r delivery.Cluster, c clusterColumns, selected bool, w int) string {
	th := t.session.th
	mark := "   "
	if selected {
		mark = " " + th.accent.put("▌") + " "
	}
	line := c.line(clusterCells(r))
	if selected {
		line = th.selected.put(line)
	}
	sign, in, said := clusterState(th, r)
	return mark + line + in.put(sign) + " " + t.session.truncate(said, max(1, w-text.Width(mark)-text.Width(line)-3))
}

// clusterState is how a cluster is, in a sign and words.
func clusterState(th *theme, c delivery.Cluster) (sign string, in ink, said string) {
	switch {
	case c.Step != delivery.StepPresent:
		return "!", th.warn, "half removed"
	case c.Record == nil && strings.HasPrefix(c.Reason, "there is no record"):
		return "○", th.dim, "made elsewhere"
	case c.Reason != "":
		return "✕", th.bad, "record unreadable"
	case len(c.Drift) > 0:
		return "!", th.warn, text.CountGrouped(len(c.Drift), "file") + " changed by hand"
	case c.Newer != "":
		return "↑", th.info, "newer: " + text.Clean(c.Newer)
	}
	return "●", th.good, "as rendered"
}

// details say everything that is known of the cluster under the cursor.
func (t *clusters) details(w int) []string {
	th := t.session.th
	c, ok := t.selected()
	if !ok {
		return nil
	}
	var lines []string
	put := func(label, value string) {
		if value != "" {
			lines = append(lines, "   "+th.dim.put(t.session.fit(label, 13))+" "+t.session.truncate(value, w-18))
		}
	}
	lines = append(lines, " "+th.strong.put(t.session.truncate(text.Clean(c.Name), w-2)))
	for i, l := range t.stepper(c) {
		put([]string{"removal", "", "", ""}[min(i, 3)], l)
	}
	if c.Reason != "" && c.Step != delivery.StepGone {
		put("note", th.warn.put("!")+" "+text.Clean(c.Reason))
	}
	if r := c.Record; r != nil {
		put("made of", text.Clean(strings.TrimPrefix(r.Template, "cluster-templates/")+" "+r.Version+" from "+r.Source))
		put("commit", text.Clean(text.ShortSHA(r.Commit)))
		if c.Newer != "" {
			put("newer", th.info.put("↑")+" "+text.Clean(c.Newer)+"   "+t.session.hint(actUpgrade, scopeClusters)+" upgrades")
		}
	}
	put("folder", text.Clean(c.Folder))
	root := text.Clean(c.Root)
	if c.Root != "" && !c.Registered() {
		root += th.dim.put(" (applied by hand)")
	}
	put("root", root)
	put("environments", cmp.Or(text.Clean(strings.Join(c.Environments, ", ")), th.dim.put("none")))
	for i, path := range slices.Sorted(maps.Keys(c.Drift)) {
		put(onlyFirst(i, "by hand"), th.warn.put(c.Drift[path])+" "+text.Clean(path))
	}
	for i, wave := range c.Waves {
		put(onlyFirst(i, "waves"), fmt.Sprintf("%4d  ", wave.Number)+text.Clean(strings.Join(wave.Files, ", ")))
	}
	if r := c.Record; r != nil {
		for i, name := range slices.Sorted(maps.Keys(r.Answers)) {
			put(onlyFirst(i, "values"), text.Clean(name)+th.dim.put(" = ")+text.Clean(r.Answers[name]))
		}
	}
	return lines
}

func onlyFirst(i int, label string) string {
	if i > 0 {
		return ""
	}
	return label
}

// stepper is where the removal of a cluster stands, nothing where there is none.
func (t *clusters) stepper(c delivery.Cluster) []string {
	if c.Step == delivery.StepPresent {
		return nil
	}
	th := t.session.th
	done, now := th.good.put("✓")+" ", th.accent.put("●")+" "
	return []string{
		done + "1 unregistered at its parent",
		now + "2 its Applications and what they made are gone: you look, the plan shows the command",
		th.dim.put("○ 3 delete its files") + "   " + t.session.hint(actRemove, scopeClusters) + " goes on",
	}
}
