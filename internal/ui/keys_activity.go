package ui

const (
	scopeActivity scope = "activity"
)

// activityKeys are the keys of the tab Activity.
func activityKeys() []keyGroup {
	return []keyGroup{
		{scope: scopeActivity, title: "Activity", parent: scopeOrg, bindings: []binding{
			{actOpen, []string{"enter"}, "enter", "show changes", "show what the commit changed"},
			{actCopy, []string{"y"}, "y", "copy", "copy the commit's SHA"},
			{actCopyURL, []string{"u"}, "u", "copy address", "copy its address on GitHub"},
			{actBrowser, []string{"o"}, "o", "browser", "open it on GitHub"},
			{actRefresh, []string{"r"}, "r", "look now", "look for new commits now; after an hour without a key, go on looking"},
		}},
	}
}
