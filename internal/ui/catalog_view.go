package ui

import (
	"maps"
	"slices"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

// rowsIn is how many rows h lines hold beside the details of one.
func (t *catalog) rowsIn(h int) int {
	if h < 16 {
		return max(1, h-4)
	}
	return max(3, min(t.most(), h*3/5))
}

// most is how many rows there are without a filter: the details stay where
// they are while somebody types.
func (t *catalog) most() int {
	n := len(t.items)
	for _, i := range t.items {
		n += len(i.Installed)
	}
	return n
}

func (t *catalog) view(w, h int) []string {
	switch {
	case t.of == nil || t.why != "" || len(t.rows) == 0:
		return fill(t.empty(w), h)
	case t.whole:
		lines := t.details(w)
		t.scroll.set(len(lines), h)
		return fill(lines[t.scroll.top:min(len(lines), t.scroll.top+h)], h)
	}
	rows := t.rowsIn(h)
	t.cur.set(len(t.rows), rows)
	c := t.layout(w)
	lines := []string{t.session.th.dim.put(t.session.truncate("   "+t.columns(c, "ITEM", "KIND", "VERSION", "SOURCE")+"INSTALLED", w))}
	for i := t.cur.top; i < t.cur.last(); i++ {
		lines = append(lines, t.row(t.rows[i], c, i == t.cur.at, w))
	}
	lines = fill(lines, 1+rows)
	lines = append(lines, " "+t.session.th.dim.put(repeat("─", w-2)))
	return fill(append(lines, t.details(w)...), h)
}

// empty says why there are no rows, and what to do next.
func (t *catalog) empty(w int) []string {
	if t.of != nil && t.why == "" && len(t.items) > 0 {
		return t.sentences(w, t.filter.empty()...)
	}
	return t.instead(w, scopeCatalog, "what is installed stands in them", connection.Platform, func() []string {
		return []string{"The catalog is empty.", "", "Put an item into catalog/ of " + text.Clean(t.of.Platform.FullName()) + ", or name templates with --templates."}
	})
}

// catalogColumns are the widths of the list; 0 leaves a column out.
type catalogColumns [4]int

// layout gives every column what it needs; on a narrow screen some are left
// out.
func (t *catalog) layout(w int) catalogColumns {
	c := catalogColumns{clamp(w/3, 20, 32), 14, 12, 0}
	if w < 80 {
		c[1] = 0
	}
	if w >= 100 {
		c[3] = 16
	}
	return c
}

func (t *catalog) columns(c catalogColumns, values ...string) string {
	var b strings.Builder
	for i, n := range c {
		if n > 0 {
			b.WriteString(t.session.fit(values[i], n) + "  ")
		}
	}
	return b.String()
}

func (t *catalog) row(r catalogRow, c catalogColumns, selected bool, w int) string {
	th := t.session.th
	mark := "   "
	if selected {
		mark = " " + th.accent.put("▌") + " "
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
		line = th.selected.put(line)
	}
	return mark + line + t.session.truncate(said, max(1, w-text.Width(mark)-text.Width(line)))
}

// itemState is how an item stands, in a sign and words.
func itemState(th *theme, i delivery.CatalogItem) string {
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
		return th.warn.put("!") + " in no source any more"
	case i.Reason != "":
		return th.bad.put("✕") + " " + text.Clean(i.Reason)
	case half > 0:
		return th.warn.put("!") + " half done in " + text.CountGrouped(half, "place")
	case newer > 0:
		return th.info.put("↑") + " newer than " + text.CountGrouped(newer, "place")
	case len(i.Installed) > 0:
		return th.good.put("●") + " " + text.CountGrouped(len(i.Installed), "place")
	}
	return th.dim.put("–")
}

// installedState is how an item stands in one place.
func installedState(th *theme, i delivery.Installed) string {
	switch {
	case i.Reason != "":
		return th.bad.put("✕") + " record unreadable"
	case i.Record == nil:
		return th.dim.put("○") + " made elsewhere"
	case i.Step == delivery.ItemBegun:
		return th.warn.put("!") + " half installed"
	case i.Step != delivery.ItemInstalled:
		return th.warn.put("!") + " half removed"
	case len(i.Drift) > 0:
		return th.warn.put("!") + " " + text.CountGrouped(len(i.Drift), "file") + " changed by hand"
	case i.Newer != "":
		return th.info.put("↑") + " newer: " + text.Clean(i.Newer)
	}
	return th.good.put("●") + " as rendered"
}

// details say everything that is known of what is under the cursor.
func (t *catalog) details(w int) []string {
	th := t.session.th
	r, ok := t.selected()
	if !ok {
		return nil
	}
	var lines []string
	put := func(label, value string) {
		if value != "" {
			lines = append(lines, "   "+th.dim.put(t.session.fit(label, 13))+" "+t.session.truncate(value, w-18))
		}
	}
	i := r.item
	title := text.Clean(i.Name)
	if r.at != nil {
		title = text.Clean(r.at.Name + " in " + r.at.Environment + " on " + r.at.Cluster)
	}
	lines = append(lines, " "+th.strong.put(t.session.truncate(title, w-2)))
	if r.at != nil {
		t.installedDetails(*r.at, put)
	}
	put("is", text.Clean(i.Description))
	if i.Reason != "" {
		put("note", th.bad.put("✕")+" "+text.Clean(i.Reason))
	}
	if !i.Gone {
		put("from", text.Clean(i.Path+" of "+i.Source.Name))
	}
	if i.CloudResources {
		put("makes", th.warn.put("!")+" cloud resources, which cost money")
	}
	for n, in := range i.Form.Inputs {
		about := text.Clean(in.Name())
		if in.Required {
			about += th.warn.put("*")
		}
		put(onlyFirst(n, "asks for"), about+th.dim.put("  "+text.Clean(in.Description)))
	}
	return lines
}

func (t *catalog) installedDetails(at delivery.Installed, put func(label, value string)) {
	th := t.session.th
	switch at.Step {
	case delivery.ItemBegun:
		put("installation", th.accent.put("●")+" not all of it is there   "+t.session.hint(actInstall, scopeCatalog)+" goes on")
	case delivery.ItemRemoving, delivery.ItemGone:
		put("removal", th.accent.put("●")+" not all of it is gone   "+t.session.hint(actRemove, scopeCatalog)+" goes on")
	}
	if at.Reason != "" {
		put("note", th.bad.put("✕")+" "+text.Clean(at.Reason))
	}
	r := at.Record
	if r == nil {
		return
	}
	put("rendered", text.Clean(strings.TrimSpace(at.Release()+" from "+r.Source))+th.dim.put("  "+text.Clean(text.ShortSHA(r.Commit))))
	if at.Newer != "" {
		put("newer", th.info.put("↑")+" "+text.Clean(at.Newer)+"   "+t.session.hint(actUpgrade, scopeCatalog)+" upgrades")
	}
	for n, path := range slices.Sorted(maps.Keys(at.Drift)) {
		put(onlyFirst(n, "by hand"), th.warn.put(at.Drift[path])+" "+text.Clean(path))
	}
	for n, name := range slices.Sorted(maps.Keys(r.Answers)) {
		put(onlyFirst(n, "values"), text.Clean(name)+th.dim.put(" = ")+text.Clean(r.Answers[name]))
	}
}
