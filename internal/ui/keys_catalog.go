package ui

const (
	scopeCatalog scope = "catalog"
)

// Actions of these screens alone.
const (
	actInstall action = "install"
)

// catalogKeys are the keys of the tab Catalog.
func catalogKeys() []keyGroup {
	return []keyGroup{
		{scope: scopeCatalog, title: "Catalog", parent: scopeOrg, bindings: []binding{
			{actInstall, []string{"i"}, "i", "install", "install it: choose environments and clusters, answer what it asks for; where it is half done, go on"},
			{actUpgrade, []string{"u"}, "u", "upgrade", "bring it to what its template says now: in the place under the cursor, or wherever it is installed"},
			{actEdit, []string{"e"}, "e", "change", "change its values: it is rendered again, what was changed by hand stays"},
			{actRemove, []string{"x"}, "x", "remove", "remove it, phase by phase: from the place under the cursor, or from wherever it is installed"},
			{actOpen, []string{"enter"}, "enter", "details", "what it is, asks for and holds, on the whole screen"},
			{actFilter, []string{"/"}, "/", "filter", "show only items that contain every word: names, kinds, versions, sources, descriptions, where they are installed"},
			{actCopy, []string{"y"}, "y", "copy", "copy the path of its file"},
			{actBrowser, []string{"o"}, "o", "browser", "open its folder on GitHub"},
			{actRefresh, []string{"r"}, "r", "refresh", "read both repositories again: only what has changed"},
		}},
	}
}
