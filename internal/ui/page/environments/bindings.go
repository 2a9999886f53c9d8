package environments

import (
	"gitconnection/internal/ui/kit"
)

const (
	scopeEnvironments kit.Scope = "environments"
)

// Actions of these screens alone.
const (
	actAddTo   kit.Action = "add-to"
	actProtect kit.Action = "protect"
	actEarlier kit.Action = "earlier"
	actLater   kit.Action = "later"
)

// Keys are the keys of the tab Environments.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: scopeEnvironments, Title: "Environments", Parent: kit.ScopeOrg, Bindings: []kit.Binding{
			{Act: kit.ActAdd, Keys: []string{"n"}, Show: "n", Short: "add", Long: "add an environment to the order of promotion, after the one under the cursor"},
			{Act: actAddTo, Keys: []string{"a"}, Show: "a", Short: "to a cluster", Long: "have a cluster run the environment"},
			{Act: actEarlier, Keys: []string{"K"}, Show: "K", Short: "earlier", Long: "move it forward in the order of promotion"},
			{Act: actLater, Keys: []string{"J"}, Show: "J", Short: "later", Long: "move it back in the order of promotion"},
			{Act: actProtect, Keys: []string{"p"}, Show: "p", Short: "protect", Long: "have every change of it confirmed by its name, or no longer"},
			{Act: kit.ActRemove, Keys: []string{"x"}, Show: "x", Short: "remove", Long: "remove it altogether, or from the cluster under the cursor, phase by phase"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy its name, or the path of its folder on the cluster"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open its folder on GitHub"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "refresh", Long: "read both repositories again: only what has changed"},
		}},
	}
}
