package ui

const (
	scopeClusters     scope = "Clusters"
	scopeEnvironments scope = "Environments"
)

// Actions of the tabs about clusters and environments.
const (
	actUpgrade action = iota + 240
	actRemove
	actRemoveAll
	actAddTo
	actProtect
	actEarlier
	actLater
)

// clusterBindings are the keys of clusters and environments.
func clusterBindings() []binding {
	return []binding{
		{scopeClusters, actAdd, []string{"n"}, "n", "add", "add a cluster: choose a template, answer what it asks for; nothing is written before you agree"},
		{scopeClusters, actEdit, []string{"e"}, "e", "change", "change its values: its template is rendered again, what was changed by hand stays"},
		{scopeClusters, actUpgrade, []string{"u"}, "u", "upgrade", "bring it to what its template says now"},
		{scopeClusters, actRemove, []string{"x"}, "x", "remove", "remove it, phase by phase; where one is done, go on with the next"},
		{scopeClusters, actRemoveAll, []string{"w"}, "w", "remove with environments", "remove it with the environments that are on it, phase by phase"},
		{scopeClusters, actOpen, []string{"enter"}, "enter", "details", "its template, values, files and what was changed by hand, on the whole screen"},
		{scopeClusters, actFilter, []string{"/"}, "/", "filter", "show only clusters that contain every word: names, kinds, clouds, regions, environments, templates, versions"},
		{scopeClusters, actCopy, []string{"y"}, "y", "copy", "copy the path of its folder"},
		{scopeClusters, actBrowser, []string{"o"}, "o", "browser", "open its folder on GitHub"},
		{scopeClusters, actRefresh, []string{"r"}, "r", "refresh", "read both repositories again: only what has changed"},

		{scopeEnvironments, actAdd, []string{"n"}, "n", "add", "add an environment to the order of promotion, after the one under the cursor"},
		{scopeEnvironments, actAddTo, []string{"a"}, "a", "to a cluster", "have a cluster run the environment"},
		{scopeEnvironments, actEarlier, []string{"K"}, "K", "earlier", "move it forward in the order of promotion"},
		{scopeEnvironments, actLater, []string{"J"}, "J", "later", "move it back in the order of promotion"},
		{scopeEnvironments, actProtect, []string{"p"}, "p", "protect", "have every change of it confirmed by its name, or no longer"},
		{scopeEnvironments, actRemove, []string{"x"}, "x", "remove", "remove it altogether, or from the cluster under the cursor, phase by phase"},
		{scopeEnvironments, actCopy, []string{"y"}, "y", "copy", "copy its name, or the path of its folder on the cluster"},
		{scopeEnvironments, actBrowser, []string{"o"}, "o", "browser", "open its folder on GitHub"},
		{scopeEnvironments, actRefresh, []string{"r"}, "r", "refresh", "read both repositories again: only what has changed"},
	}
}
