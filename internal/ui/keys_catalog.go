package ui

const scopeCatalog scope = "Catalog"

// actInstall is an action of the tab of the catalog; it shares the others with
// the tab of clusters.
const actInstall action = 260

// catalogBindings are the keys of the catalog.
func catalogBindings() []binding {
	return []binding{
		{scopeCatalog, actInstall, []string{"i"}, "i", "install", "install it: choose environments and clusters, answer what it asks for; where it is half done, go on"},
		{scopeCatalog, actUpgrade, []string{"u"}, "u", "upgrade", "bring it to what its template says now: in the place under the cursor, or wherever it is installed"},
		{scopeCatalog, actEdit, []string{"e"}, "e", "change", "change its values: it is rendered again, what was changed by hand stays"},
		{scopeCatalog, actRemove, []string{"x"}, "x", "remove", "remove it, phase by phase: from the place under the cursor, or from wherever it is installed"},
		{scopeCatalog, actOpen, []string{"enter"}, "enter", "details", "what it is, asks for and holds, on the whole screen"},
		{scopeCatalog, actFilter, []string{"/"}, "/", "filter", "show only items that contain every word: names, kinds, versions, sources, descriptions, where they are installed"},
		{scopeCatalog, actCopy, []string{"y"}, "y", "copy", "copy the path of its file"},
		{scopeCatalog, actBrowser, []string{"o"}, "o", "browser", "open its folder on GitHub"},
		{scopeCatalog, actRefresh, []string{"r"}, "r", "refresh", "read both repositories again: only what has changed"},
	}
}
