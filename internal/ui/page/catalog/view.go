package catalog

import (
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
	c := layout(w)
	draw := func(r row, selected bool) string { return t.row(r, c, selected, w) }
	return t.Draw(w, h, "   "+t.Session.Cells(c, "ITEM", "KIND", "VERSION", "SOURCE")+"INSTALLED", draw, t.details(w))
}

// empty says why there are no rows, and what to do next.
func (t *tab) empty(w int) []string {
	if t.Snapshot != nil && t.Why == "" && len(t.All) > 0 {
		return t.Sentences(w, t.Filter.Empty()...)
	}
	return t.Placeholder(w, scopeCatalog, "what is installed stands in them", connection.Platform, func() []string {
		return []string{"The catalog is empty.", "", "Put an item into catalog/ of " + text.Clean(t.Snapshot.Platform.FullName()) + ", or name templates with --templates."}
	})
}

// layout are the widths of item, kind, version and source. A narrow screen
// leaves some out: their width is 0.
func layout(w int) []int {
	c := []int{kit.Clamp(w/3, 20, 32), 14, 12, 0}
	if w < 80 {
		c[1] = 0
	}
	if w >= 100 {
		c[3] = 16
	}
	return c
}

func (t *tab) row(r row, c []int, selected bool, w int) string {
	th := t.Session.Theme
	mark := th.RowMark(selected)
	var line, state string
	if r.at == nil {
		line = t.Session.Cells(c, text.Clean(r.item.Name), string(r.item.Kind), text.Clean(r.item.Release()), text.Clean(r.item.Source.Name))
		state = itemState(th, r.item)
		if open := session.PullRequestMarks(t.Session, t.Snapshot.ItemPullRequests(r.item.Name)); open != "" {
			state += " " + open
		}
	} else {
		name := ""
		if r.at.Name != r.item.Name {
			name = text.Clean(r.at.Name)
		}
		line = t.Session.Cells(c, "  "+text.Clean(r.at.Environment)+" on "+text.Clean(r.at.Cluster), name, text.Clean(r.at.Release()), "")
		state = installedState(th, *r.at)
	}
	if selected {
		line = th.Selected.Render(line)
	}
	return mark + line + t.Session.Truncate(state, max(1, w-text.Width(mark)-text.Width(line)))
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
func (t *tab) details(w int) []string {
	th := t.Session.Theme
	r, ok := t.Selected()
	if !ok {
		return nil
	}
	i := r.item
	title := text.Clean(i.Name)
	if r.at != nil {
		title = text.Clean(r.at.Name + " in " + r.at.Environment + " on " + r.at.Cluster)
	}
	d := kit.NewDetails(t.Session.Env, title, w)
	if r.at != nil {
		t.installedDetails(*r.at, d)
	}
	for n, pr := range t.Snapshot.ItemPullRequests(i.Name) {
		d.Add(kit.FirstOnly(n, "proposed"), session.PullRequestLine(t.Session, pr, w-14))
	}
	d.Add("is", text.Clean(i.Description))
	if i.Reason != "" {
		d.Add("note", th.Bad.Render("✕")+" "+text.Clean(i.Reason))
	}
	if !i.Gone {
		d.Add("from", text.Clean(i.Path+" of "+i.Source.Name))
	}
	if i.CloudResources {
		d.Add("makes", th.Warn.Render("!")+" cloud resources, which cost money")
	}
	for n, in := range i.Form.Inputs {
		about := text.Clean(in.Name())
		if in.Required {
			about += th.Warn.Render("*")
		}
		d.Add(kit.FirstOnly(n, "asks for"), about+th.Dim.Render("  "+text.Clean(in.Description)))
	}
	return d.Lines()
}

// installedDetails add what is known of one place.
func (t *tab) installedDetails(at delivery.Installed, d *kit.Details) {
	th := t.Session.Theme
	switch at.Step {
	case delivery.ItemBegun:
		d.Add("installation", th.Accent.Render("●")+" not all of it is there   "+t.Session.Hint(actInstall, scopeCatalog)+" goes on")
	case delivery.ItemRemoving, delivery.ItemGone:
		d.Add("removal", th.Accent.Render("●")+" not all of it is gone   "+t.Session.Hint(kit.ActRemove, scopeCatalog)+" goes on")
	}
	if at.Reason != "" {
		d.Add("note", th.Bad.Render("✕")+" "+text.Clean(at.Reason))
	}
	r := at.Record
	if r == nil {
		return
	}
	d.Add("rendered", text.Clean(strings.TrimSpace(at.Release()+" from "+r.Source))+th.Dim.Render("  "+text.Clean(text.ShortSHA(r.Commit))))
	if at.Newer != "" {
		d.Add("newer", th.Info.Render("↑")+" "+text.Clean(at.Newer)+"   "+t.Session.Hint(kit.ActUpgrade, scopeCatalog)+" upgrades")
	}
	for n, path := range slices.Sorted(maps.Keys(at.Drift)) {
		d.Add(kit.FirstOnly(n, "by hand"), th.Warn.Render(at.Drift[path])+" "+text.Clean(path))
	}
	for n, name := range slices.Sorted(maps.Keys(r.Answers)) {
		d.Add(kit.FirstOnly(n, "values"), text.Clean(name)+th.Dim.Render(" = ")+text.Clean(r.Answers[name]))
	}
}
