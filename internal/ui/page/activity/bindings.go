package activity

import (
	"gitconnection/internal/ui/kit"
)

const (
	scopeActivity kit.Scope = "activity"
)

// Keys are the keys of the tab Activity.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: scopeActivity, Title: "Activity", Parent: kit.ScopeOrg, Bindings: []kit.Binding{
			{Act: kit.ActOpen, Keys: []string{"enter"}, Show: "enter", Short: "show changes", Long: "show what the commit changed"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy the commit's SHA"},
			{Act: kit.ActCopyURL, Keys: []string{"u"}, Show: "u", Short: "copy address", Long: "copy its address on GitHub"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open it on GitHub"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "look now", Long: "look for new commits now; after an hour without a key, go on looking"},
		}},
	}
}
