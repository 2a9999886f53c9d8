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

func (t *tab) View(w, h int) []string {
	if t.Snapshot == nil || t.Why != "" || len(t.Shown) == 0 {
		return kit.FillLines(t.empty(w), h)
	}
	c := t.layout(w)
	row := func(r delivery.Cluster, selected bool) string { return t.row(r, c, selected, w) }
	return t.Draw(w, h, "   "+t.line(c, headings())+"STATE", row, t.details(w))
}

// empty says why there are no rows, and what to do next.
func (t *tab) empty(w int) []string {
	if t.Snapshot != nil && t.Why == "" && len(t.All) > 0 {
		return t.Sentences(w, t.Filter.Empty()...)
	}
	return t.Placeholder(w, scopeClusters, "clusters stand in the platform repository", connection.Platform, func() []string {
		return []string{"There is no cluster yet.", "", t.Session.Hint(kit.ActAdd, scopeClusters) + " adds one from a template: what the template becomes is",
			"committed to " + text.Clean(t.Snapshot.Platform.FullName()) + ", and Argo CD makes it so."}
	})
}

// columns are values of the columns, or their widths: name, kind, cloud, region,
// parent, version, environments.
type columns[T any] [7]T

func headings() columns[string] {
	return columns[string]{"CLUSTER", "KIND", "CLOUD", "REGION", "PARENT", "VERSION", "ENVIRONMENTS"}
}

// cells are what stands in the columns.
func cells(r delivery.Cluster) columns[string] {
	version := ""
	if r.Record != nil {
		version = r.Record.Version
	}
	return columns[string]{text.Clean(r.Name), text.Clean(string(r.Kind)), text.Clean(r.Cloud), text.Clean(r.Region), text.Clean(r.Parent), text.Clean(version), text.Clean(strings.Join(r.Environments, ", "))}
}

// stateWidth is what the state of a cluster, which comes last, needs to be
// understood. Where less is left, the regions give way.
const stateWidth = 20

// layout gives every column what it needs, up to a share of w. A narrow screen
// leaves some out: their width is 0.
func (t *tab) layout(w int) columns[int] {
	var c columns[int]
	heads := headings()
	most := columns[int]{max(12, w/5), 10, 8, 14, max(10, w/8), 10, max(12, w/6)}
	for i := range c {
		if w < 110 && (i == 2 || i == 4) || w < 80 && (i == 3 || i == 6) {
			continue
		}
		c[i] = text.Width(heads[i])
	}
	for _, r := range t.All {
		for i, cell := range cells(r) {
			if c[i] > 0 {
				c[i] = kit.Clamp(text.Width(cell), c[i], max(c[i], most[i]))
			}
		}
	}
	if w-3-text.Width(t.line(c, columns[string]{})) < stateWidth {
		c[3] = 0
	}
	return c
}

func (t *tab) line(c columns[int], values columns[string]) string {
	return t.Session.Cells(c[:], values[:]...)
}

func (t *tab) row(r delivery.Cluster, c columns[int], selected bool, w int) string {
	th := t.Session.Theme
	mark, line := th.RowMark(selected), t.line(c, cells(r))
	if selected {
		line = th.Selected.Render(line)
	}
	sign, style, words := state(th, r)
	if open := session.PullRequestMarks(t.Session, t.Snapshot.ClusterPullRequests(r.Name)); open != "" {
		words += " " + open
	}
	return mark + line + style.Render(sign) + " " + t.Session.Truncate(words, max(1, w-text.Width(mark)-text.Width(line)-3))
}

// state is how a cluster is, in a sign and words.
func state(th *kit.Theme, c delivery.Cluster) (sign string, style kit.Style, words string) {
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
func (t *tab) details(w int) []string {
	th := t.Session.Theme
	c, ok := t.Selected()
	if !ok {
		return nil
	}
	d := kit.NewDetails(t.Session.Env, text.Clean(c.Name), w)
	for i, pr := range t.Snapshot.ClusterPullRequests(c.Name) {
		d.Add(kit.FirstOnly(i, "proposed"), session.PullRequestLine(t.Session, pr, w-14))
	}
	for i, l := range t.stepper(c) {
		d.Add(kit.FirstOnly(i, "removal"), l)
	}
	if c.Reason != "" && c.Step != delivery.StepGone {
		d.Add("note", th.Warn.Render("!")+" "+text.Clean(c.Reason))
	}
	if r := c.Record; r != nil {
		d.Add("made of", text.Clean(strings.TrimPrefix(r.Template, "cluster-templates/")+" "+r.Version+" from "+r.Source))
		d.Add("commit", text.Clean(text.ShortSHA(r.Commit)))
		if c.Newer != "" {
			d.Add("newer", th.Info.Render("↑")+" "+text.Clean(c.Newer)+"   "+t.Session.Hint(kit.ActUpgrade, scopeClusters)+" upgrades")
		}
	}
	d.Add("folder", text.Clean(c.Folder))
	root := text.Clean(c.Root)
	if c.Root != "" && !c.Registered() {
		root += th.Dim.Render(" (read by the control plane)")
	}
	d.Add("root", root)
	d.Add("environments", cmp.Or(text.Clean(strings.Join(c.Environments, ", ")), th.Dim.Render("none")))
	for i, path := range slices.Sorted(maps.Keys(c.Drift)) {
		d.Add(kit.FirstOnly(i, "by hand"), th.Warn.Render(c.Drift[path])+" "+text.Clean(path))
	}
	for i, wave := range c.Waves {
		d.Add(kit.FirstOnly(i, "waves"), fmt.Sprintf("%4d  ", wave.Number)+text.Clean(strings.Join(wave.Files, ", ")))
	}
	if r := c.Record; r != nil {
		for i, name := range slices.Sorted(maps.Keys(r.Answers)) {
			d.Add(kit.FirstOnly(i, "values"), text.Clean(name)+th.Dim.Render(" = ")+text.Clean(r.Answers[name]))
		}
	}
	return d.Lines()
}

// stepper is where the removal of a cluster stands, nothing where there is none.
func (t *tab) stepper(c delivery.Cluster) []string {
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
