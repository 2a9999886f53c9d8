package catalog

import (
	"gitconnection/internal/ui/kit"
)

const (
	scopeCatalog kit.Scope = "catalog"
)

// Actions of these screens alone.
const (
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
