package ui

const (
	scopeClusters scope = "clusters"
)

// Actions of these screens alone.
const (
	actRemoveAll action = "remove-all"
)

// clustersKeys are the keys of the tab Clusters.
func clustersKeys() []keyGroup {
	return []keyGroup{
		{scope: scopeClusters, title: "Clusters", parent: scopeOrg, bindings: []binding{
			{actAdd, []string{"n"}, "n", "add", "add a cluster: choose a template, answer what it asks for; nothing is written before you agree"},
			{actEdit, []string{"e"}, "e", "change", "change its values: its template is rendered again, what was changed by hand stays"},
			{actUpgrade, []string{"u"}, "u", "upgrade", "bring it to what its template says now"},
			{actRemove, []string{"x"}, "x", "remove", "remove it, phase by phase; where one is done, go on with the next"},
			{actRemoveAll, []string{"w"}, "w", "remove with environments", "remove it with the environments that are on it, phase by phase"},
			{actOpen, []string{"enter"}, "enter", "details", "its template, values, files and what was changed by hand, on the whole screen"},
			{actFilter, []string{"/"}, "/", "filter", "show only clusters that contain every word: names, kinds, clouds, regions, environments, templates, versions"},
			{actCopy, []string{"y"}, "y", "copy", "copy the path of its folder"},
			{actBrowser, []string{"o"}, "o", "browser", "open its folder on GitHub"},
			{actRefresh, []string{"r"}, "r", "refresh", "read both repositories again: only what has changed"},
		}},
	}
}
