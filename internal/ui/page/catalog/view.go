package catalog

import (
	"maps"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// rowsIn is how many rows h lines hold beside the details of one.
func (t *Tab) rowsIn(h int) int {
	if h < 16 {
		return max(1, h-4)
	}
	return max(3, min(t.most(), h*3/5))
}

// most is how many rows there are without a filter: the details stay where
// they are while somebody types.
func (t *Tab) most() int {
	n := len(t.items)
	for _, i := range t.items {
		n += len(i.Installed)
	}
	return n
}

func (t *Tab) View(w, h int) []string {
	switch {
	case t.Snapshot == nil || t.Why != "" || len(t.rows) == 0:
		return kit.FillLines(t.empty(w), h)
	case t.whole:
		lines := t.details(w)
		t.scroll.Set(len(lines), h)
		return kit.FillLines(lines[t.scroll.Top:min(len(lines), t.scroll.Top+h)], h)
	}
	rows := t.rowsIn(h)
	t.cur.Set(len(t.rows), rows)
	c := t.layout(w)
	lines := []string{t.Session.Theme.Dim.Render(t.Session.Truncate("   "+t.columns(c, "ITEM", "KIND", "VERSION", "SOURCE")+"INSTALLED", w))}
	for i := t.cur.Top; i < t.cur.Last(); i++ {
		lines = append(lines, t.row(t.rows[i], c, i == t.cur.At, w))
	}
	lines = kit.FillLines(lines, 1+rows)
	lines = append(lines, " "+t.Session.Theme.Dim.Render(kit.Repeat("─", w-2)))
	return kit.FillLines(append(lines, t.details(w)...), h)
}

// empty says why there are no rows, and what to do next.
func (t *Tab) empty(w int) []string {
	if t.Snapshot != nil && t.Why == "" && len(t.items) > 0 {
		return t.Sentences(w, t.filter.Empty()...)
	}
	return t.Placeholder(w, scopeCatalog, "what is installed stands in them", connection.Platform, func() []string {
		return []string{"The catalog is empty.", "", "Put an item into catalog/ of " + text.Clean(t.Snapshot.Platform.FullName()) + ", or name templates with --templates."}
	})
}

// catalogColumns are the widths of the list; 0 leaves a column out.
type catalogColumns [4]int

// layout gives every column what it needs; on a narrow screen some are left
// out.
func (t *Tab) layout(w int) catalogColumns {
	c := catalogColumns{kit.Clamp(w/3, 20, 32), 14, 12, 0}
	if w < 80 {
		c[1] = 0
	}
	if w >= 100 {
		c[3] = 16
	}
	return c
}

func (t *Tab) columns(c catalogColumns, values ...string) string {
	var b strings.Builder
	for i, n := range c {
		if n > 0 {
			b.WriteString(t.Session.Fit(values[i], n) + "  ")
		}
	}
	return b.String()
}

func (t *Tab) row(r catalogRow, c catalogColumns, selected bool, w int) string {
	th := t.Session.Theme
	mark := "   "
	if selected {
		mark = " " + th.Accent.Render("▌") + " "
	}
	var line, said string
	if r.at == nil {
		line = t.columns(c, text.Clean(r.item.Name), string(r.item.Kind), text.Clean(r.item.Release()), text.Clean(r.item.Source.Name))
		said = itemState(th, r.item)
	} else {
		name := ""
		if r.at.Name != r.item.Name {
			name = text.Clean(r.at.Name)
		}
		line = t.columns(c, "  "+text.Clean(r.at.Environment)+" on "+text.Clean(r.at.Cluster), name, text.Clean(r.at.Release()), "")
		said = installedState(th, *r.at)
	}
	if selected {
		line = th.Selected.Render(line)
	}
	return mark + line + t.Session.Truncate(said, max(1, w-text.Width(mark)-text.Width(line)))
}

// itemState is how an item stands, in a sign and words.
func itemState(th *kit.Theme, i delivery.CatalogItem) string {
	newer, half := 0, 0
	for _, at := range i.Installed {
		if at.Step != delivery.ItemInstalled {
			half++
		}
		if at.Newer != "" {
			newer++
		}
	}
	switch {
	case i.Gone:
		return th.Warn.Render("!") + " in no source any more"
	case i.Reason != "":
		return th.Bad.Render("✕") + " " + text.Clean(i.Reason)
	case half > 0:
		return th.Warn.Render("!") + " half done in " + text.CountGrouped(half, "place")
	case newer > 0:
		return th.Info.Render("↑") + " newer than " + text.CountGrouped(newer, "place")
	case len(i.Installed) > 0:
		return th.Good.Render("●") + " " + text.CountGrouped(len(i.Installed), "place")
	}
	return th.Dim.Render("–")
}

// installedState is how an item stands in one place.
func installedState(th *kit.Theme, i delivery.Installed) string {
	switch {
	case i.Reason != "":
		return th.Bad.Render("✕") + " record unreadable"
	case i.Record == nil:
		return th.Dim.Render("○") + " made elsewhere"
	case i.Step == delivery.ItemBegun:
		return th.Warn.Render("!") + " half installed"
	case i.Step != delivery.ItemInstalled:
		return th.Warn.Render("!") + " half removed"
	case len(i.Drift) > 0:
		return th.Warn.Render("!") + " " + text.CountGrouped(len(i.Drift), "file") + " changed by hand"
	case i.Newer != "":
		return th.Info.Render("↑") + " newer: " + text.Clean(i.Newer)
	}
	return th.Good.Render("●") + " as rendered"
}

// details say everything that is known of what is under the cursor.
func (t *Tab) details(w int) []string {
	th := t.Session.Theme
	r, ok := t.selected()
	if !ok {
		return nil
	}
	var lines []string
	put := func(label, value string) {
		if value != "" {
			lines = append(lines, "   "+th.Dim.Render(t.Session.Fit(label, 13))+" "+t.Session.Truncate(value, w-18))
		}
	}
	i := r.item
	title := text.Clean(i.Name)
	if r.at != nil {
		title = text.Clean(r.at.Name + " in " + r.at.Environment + " on " + r.at.Cluster)
	}
	lines = append(lines, " "+th.Strong.Render(t.Session.Truncate(title, w-2)))
	if r.at != nil {
		t.installedDetails(*r.at, put)
	}
	put("is", text.Clean(i.Description))
	if i.Reason != "" {
		put("note", th.Bad.Render("✕")+" "+text.Clean(i.Reason))
	}
	if !i.Gone {
		put("from", text.Clean(i.Path+" of "+i.Source.Name))
	}
	if i.CloudResources {
		put("makes", th.Warn.Render("!")+" cloud resources, which cost money")
	}
	for n, in := range i.Form.Inputs {
		about := text.Clean(in.Name())
		if in.Required {
			about += th.Warn.Render("*")
		}
		put(kit.FirstOnly(n, "asks for"), about+th.Dim.Render("  "+text.Clean(in.Description)))
	}
	return lines
}

func (t *Tab) installedDetails(at delivery.Installed, put func(label, value string)) {
	th := t.Session.Theme
	switch at.Step {
	case delivery.ItemBegun:
		put("installation", th.Accent.Render("●")+" not all of it is there   "+t.Session.Hint(actInstall, scopeCatalog)+" goes on")
	case delivery.ItemRemoving, delivery.ItemGone:
		put("removal", th.Accent.Render("●")+" not all of it is gone   "+t.Session.Hint(kit.ActRemove, scopeCatalog)+" goes on")
	}
	if at.Reason != "" {
		put("note", th.Bad.Render("✕")+" "+text.Clean(at.Reason))
	}
	r := at.Record
	if r == nil {
		return
	}
	put("rendered", text.Clean(strings.TrimSpace(at.Release()+" from "+r.Source))+th.Dim.Render("  "+text.Clean(text.ShortSHA(r.Commit))))
	if at.Newer != "" {
		put("newer", th.Info.Render("↑")+" "+text.Clean(at.Newer)+"   "+t.Session.Hint(kit.ActUpgrade, scopeCatalog)+" upgrades")
	}
	for n, path := range slices.Sorted(maps.Keys(at.Drift)) {
		put(kit.FirstOnly(n, "by hand"), th.Warn.Render(at.Drift[path])+" "+text.Clean(path))
	}
	for n, name := range slices.Sorted(maps.Keys(r.Answers)) {
		put(kit.FirstOnly(n, "values"), text.Clean(name)+th.Dim.Render(" = ")+text.Clean(r.Answers[name]))
	}
}
