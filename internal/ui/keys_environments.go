package ui

const (
	scopeEnvironments scope = "environments"
)

// Actions of these screens alone.
const (
	actAddTo   action = "add-to"
	actProtect action = "protect"
	actEarlier action = "earlier"
	actLater   action = "later"
)

// environmentsKeys are the keys of the tab Environments.
func environmentsKeys() []keyGroup {
	return []keyGroup{
		{scope: scopeEnvironments, title: "Environments", parent: scopeOrg, bindings: []binding{
			{actAdd, []string{"n"}, "n", "add", "add an environment to the order of promotion, after the one under the cursor"},
			{actAddTo, []string{"a"}, "a", "to a cluster", "have a cluster run the environment"},
			{actEarlier, []string{"K"}, "K", "earlier", "move it forward in the order of promotion"},
			{actLater, []string{"J"}, "J", "later", "move it back in the order of promotion"},
			{actProtect, []string{"p"}, "p", "protect", "have every change of it confirmed by its name, or no longer"},
			{actRemove, []string{"x"}, "x", "remove", "remove it altogether, or from the cluster under the cursor, phase by phase"},
			{actCopy, []string{"y"}, "y", "copy", "copy its name, or the path of its folder on the cluster"},
			{actBrowser, []string{"o"}, "o", "browser", "open its folder on GitHub"},
			{actRefresh, []string{"r"}, "r", "refresh", "read both repositories again: only what has changed"},
		}},
	}
}
