package clusters

import (
	"gitconnection/internal/ui/kit"
)

const (
	scopeClusters kit.Scope = "clusters"
)

// Actions of these screens alone.
const (
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
