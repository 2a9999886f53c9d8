package catalog

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
	scopeCatalog kit.Scope = "catalog"

	actInstall kit.Action = "install"
)

// Keys are the keys of the tab Catalog.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: scopeCatalog, Title: "Catalog", Parent: kit.ScopeOrg, Bindings: []kit.Binding{
			{Act: actInstall, Keys: []string{"i"}, Show: "i", Short: "install", Long: "install it: choose environments and clusters, answer what it asks for; where it is half done, go on"},
			{Act: kit.ActUpgrade, Keys: []string{"u"}, Show: "u", Short: "upgrade", Long: "bring it to what its template says now: in the place under the cursor, or wherever it is installed"},
			{Act: kit.ActEdit, Keys: []string{"e"}, Show: "e", Short: "change", Long: "change its values: it is rendered again, what was changed by hand stays"},
			{Act: kit.ActRemove, Keys: []string{"x"}, Show: "x", Short: "remove", Long: "remove it, phase by phase: from the place under the cursor, or from wherever it is installed"},
			{Act: kit.ActOpen, Keys: []string{"enter"}, Show: "enter", Short: "details", Long: "what it is, asks for and holds, on the whole screen"},
			{Act: kit.ActFilter, Keys: []string{"/"}, Show: "/", Short: "filter", Long: "show only items that contain every word: names, kinds, versions, sources, descriptions, where they are installed"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy the path of its file"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open its folder on GitHub"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "refresh", Long: "read both repositories again: only what has changed"},
		}},
	}
}

func (t *tab) Offers() []kit.Offer {
	if t.Typing() {
		return t.Filter.Offers()
	}
	const none = "there is no item"
	r, ok := t.Selected()
	nothing := t.Missing(none)
	install := kit.Offer{Act: actInstall, Why: cmp.Or(nothing, t.cannotInstall(r), t.NoChange())}
	if ok && r.begun() {
		install.Label = "go on installing"
	}
	installed := cmp.Or(nothing, notInstalled(r), t.NoChange())
	render := cmp.Or(installed, noRender(r))
	upgrade := render
	if render == "" && !slices.ContainsFunc(r.places(), func(i delivery.Installed) bool { return i.Newer != "" }) {
		upgrade = text.Clean(r.item.Name) + " is what its template says"
	}
	removal := kit.Offer{Act: kit.ActRemove, Why: installed}
	if ok && slices.ContainsFunc(r.places(), func(i delivery.Installed) bool { return i.Step == delivery.ItemRemoving || i.Step == delivery.ItemGone }) {
		removal.Label = "go on removing"
	}
	folder := nothing
	if ok && r.at == nil {
		folder = "choose where it is installed"
	}
	out := []kit.Offer{
		install, {Act: kit.ActUpgrade, Why: upgrade}, {Act: kit.ActEdit, Label: "change values", Why: render}, removal, t.OpenOffer(nothing), t.FilterOffer(none),
		{Act: kit.ActCopy, Label: "copy path", Why: folder, Quiet: true}, {Act: kit.ActBrowser, Why: folder, Quiet: true}, {Act: kit.ActRefresh}, t.BackOffer(),
	}
	return append(out, kit.MoveOffers()...)
}

// begun reports whether the second phase of an installation is to come.
func (r row) begun() bool { return r.at != nil && r.at.Step == delivery.ItemBegun }

// cannotInstall says why an item cannot be installed, "" it can.
func (t *tab) cannotInstall(r row) string {
	switch {
	case r.item.Gone:
		return text.Clean(r.item.Name) + " is in no source of templates any more"
	case r.item.Reason != "":
		return text.Clean(r.item.Reason)
	case len(t.places().environments()) == 0:
		return "no cluster runs an environment yet"
	}
	return ""
}

// notInstalled says that there is no place, "" there is one.
func notInstalled(r row) string {
	if len(r.places()) == 0 {
		return text.Clean(r.item.Name) + " is installed nowhere"
	}
	return ""
}

// noRender says why what is installed cannot be rendered again, "" it can.
func noRender(r row) string {
	if r.item.Gone {
		return text.Clean(r.item.Name) + " is in no source of templates any more"
	}
	for _, i := range r.places() {
		switch {
		case i.Reason != "":
			return text.Clean(i.Reason)
		case i.Record == nil:
			return text.Clean(i.Environment) + " on " + text.Clean(i.Cluster) + " has no record of what it was rendered from"
		case i.Step != delivery.ItemInstalled:
			return text.Clean(i.Environment) + " on " + text.Clean(i.Cluster) + " is half done"
		}
	}
	return ""
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
	}
	r, ok := t.Selected()
	if !ok {
		return nil
	}
	switch act {
	case actInstall:
		if r.begun() {
			t.request("Install "+r.at.Name, t.Session.Options.Delivery.PlanInstall, delivery.ItemRequest{Item: r.item.Path, Name: r.at.Name, Environments: []string{r.at.Environment}, Clusters: []string{r.at.Cluster}}, nil)
		} else {
			t.install(r.item)
		}
	case kit.ActUpgrade:
		t.request("Upgrade "+r.name(), t.Session.Options.Delivery.PlanUpgrade, r.request(), nil)
	case kit.ActRemove:
		t.request("Remove "+r.name(), t.Session.Options.Delivery.PlanRemove, r.request(), nil)
	case kit.ActEdit:
		t.edit(r)
	case kit.ActCopy:
		if r.at != nil {
			return t.Session.CopyText("the path", text.Clean(installedPath(r)))
		}
	case kit.ActBrowser:
		if r.at != nil {
			return t.Session.Browse(session.FolderURL(t.Snapshot.Repository(r.item.Role()), delivery.ItemFolder(r.at.Environment, r.at.Cluster)))
		}
	}
	return nil
}

// installedPath is the file of an item in one place.
func installedPath(r row) string {
	return delivery.ItemFolder(r.at.Environment, r.at.Cluster) + "/" + r.at.Name + ".yaml"
}
