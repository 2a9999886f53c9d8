package clusters

import (
	"cmp"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

const (
	scopeClusters kit.Scope = "clusters"

	actRemoveAll kit.Action = "remove-all"
)

// Keys are the keys of the tab Clusters.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: scopeClusters, Title: "Clusters", Parent: kit.ScopeOrg, Bindings: []kit.Binding{
			{Act: kit.ActAdd, Keys: []string{"n"}, Show: "n", Short: "add", Long: "add a cluster: choose a template, answer what it asks for; nothing is written before you agree"},
			{Act: kit.ActEdit, Keys: []string{"e"}, Show: "e", Short: "change", Long: "change its values: its template is rendered again, what was changed by hand stays"},
			{Act: kit.ActUpgrade, Keys: []string{"u"}, Show: "u", Short: "upgrade", Long: "bring it to what its template says now"},
			{Act: kit.ActRemove, Keys: []string{"x"}, Show: "x", Short: "remove", Long: "remove it, phase by phase; where one is done, go on with the next"},
			{Act: actRemoveAll, Keys: []string{"w"}, Show: "w", Short: "remove with environments", Long: "remove it with the environments that are on it, phase by phase"},
			{Act: kit.ActOpen, Keys: []string{"enter"}, Show: "enter", Short: "details", Long: "its template, values, files and what was changed by hand, on the whole screen"},
			{Act: kit.ActFilter, Keys: []string{"/"}, Show: "/", Short: "filter", Long: "show only clusters that contain every word: names, kinds, clouds, regions, environments, templates, versions"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy the path of its folder"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open its folder on GitHub"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "refresh", Long: "read both repositories again: only what has changed"},
		}},
	}
}

func (t *tab) Offers() []kit.Offer {
	if t.Typing() {
		return t.Filter.Offers()
	}
	const none = "there is no cluster"
	c, ok := t.Selected()
	nothing := t.Missing(none)
	change := cmp.Or(nothing, t.noRender(c), t.NoChange())
	upgrade := change
	if change == "" && c.Newer == "" {
		upgrade = text.Clean(c.Name) + " is what its template says"
	}
	removal := kit.Offer{Act: kit.ActRemove, Why: cmp.Or(nothing, t.NoChange())}
	if ok && c.Step != delivery.StepPresent {
		removal.Label = "go on removing"
	}
	out := []kit.Offer{
		{Act: kit.ActAdd, Label: "add cluster", Why: cmp.Or(t.NoChange(), t.noTemplates())}, {Act: kit.ActEdit, Label: "change values", Why: change}, {Act: kit.ActUpgrade, Why: upgrade},
		removal, {Act: actRemoveAll, Why: removal.Why, Quiet: true}, t.OpenOffer(nothing), t.FilterOffer(none), {Act: kit.ActCopy, Label: "copy path", Why: nothing, Quiet: true}, {Act: kit.ActBrowser, Why: nothing, Quiet: true},
		{Act: kit.ActRefresh}, t.BackOffer(),
	}
	return append(out, kit.MoveOffers()...)
}

// noRender says why a cluster cannot be rendered again, "" it can.
func (t *tab) noRender(c delivery.Cluster) string {
	switch {
	case c.Reason != "":
		return text.Clean(c.Reason)
	case c.Step != delivery.StepPresent:
		return "its removal is half done"
	}
	if _, ok := t.template(c); !ok {
		return "its template is not among the sources"
	}
	return ""
}

// noTemplates says why no cluster can be added, "" one can.
func (t *tab) noTemplates() string {
	if len(t.usable()) == 0 {
		return "there is no template for clusters"
	}
	return ""
}

// usable are the templates that can be rendered.
func (t *tab) usable() []delivery.Template {
	return slices.DeleteFunc(t.templates.Clusters(), func(f delivery.Template) bool { return f.Reason != "" })
}

// template is what a cluster is made of.
func (t *tab) template(c delivery.Cluster) (delivery.Template, bool) {
	if c.Record == nil {
		return delivery.Template{}, false
	}
	for _, f := range t.usable() {
		if f.Source.Name == c.Record.Source && f.Path == c.Record.Template {
			return f, true
		}
	}
	return delivery.Template{}, false
}

func (t *tab) Do(act kit.Action) tea.Cmd {
	if t.MasterDetail.Do(act) {
		return nil
	}
	switch act {
	case kit.ActBack:
		t.Session.Next = &session.Destination{}
	case kit.ActRefresh:
		return t.Reload()
	case kit.ActAdd:
		t.add()
	}
	c, ok := t.Selected()
	if !ok {
		return nil
	}
	switch act {
	case kit.ActEdit:
		t.edit(c, false)
	case kit.ActUpgrade:
		t.edit(c, true)
	case kit.ActRemove, actRemoveAll:
		t.remove(c, act == actRemoveAll)
	case kit.ActCopy:
		return t.Session.CopyText("the path", text.Clean(c.Folder))
	case kit.ActBrowser:
		return t.Session.Browse(session.FolderURL(t.Snapshot.Platform, c.Folder))
	}
	return nil
}
