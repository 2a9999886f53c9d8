package ui

const (
	scopeApps   scope = "applications"
	scopePlaces scope = "versions"
)

// Actions of these screens alone.
const (
	actSetVersion action = "set-version"
	actPromote    action = "promote"
	actRollBack   action = "roll-back"
	actDiff       action = "diff"
)

// applicationsKeys are the keys of the tab Applications.
func applicationsKeys() []keyGroup {
	return []keyGroup{
		{scope: scopeApps, title: "Applications", parent: scopeOrg, bindings: []binding{
			{actSetVersion, []string{"v"}, "v", "set version", "set the version of the application in the environment; nothing is written before you agree"},
			{actPromote, []string{"p"}, "p", "promote", "have the next environment run this version"},
			{actRollBack, []string{"b"}, "b", "roll back", "go back to a version that it had there"},
			{actHistory, []string{"h"}, "h", "history", "the versions that it had there, with who brought them"},
			{actOpen, []string{"enter"}, "enter", "file", "its file, or its clusters where it runs on several"},
			{actDiff, []string{"d"}, "d", "diff", "in what its file differs from that of the environment before"},
			{actFilter, []string{"/"}, "/", "filter", "show only applications that contain every word: names, charts, clusters, versions"},
			{actToggle, []string{" "}, "space", "clusters", "show its clusters one by one, or no longer"},
			{actLeft, []string{"left"}, "←", "environment before", "to the environment before"},
			{actRight, []string{"right", "l"}, "→ l", "next environment", "to the next environment"},
			{actCopy, []string{"y"}, "y", "copy", "copy the path of its file"},
			{actBrowser, []string{"o"}, "o", "browser", "open its file on GitHub"},
			{actRefresh, []string{"r"}, "r", "refresh", "read both repositories again: only what has changed"},
		}},
		{scope: scopePlaces, title: "Versions of an application", parent: scopeOrg, bindings: []binding{
			{actOpen, []string{"enter"}, "enter", "show", "what its commit changed; rolling back, the version to go back to"},
			{actRollBack, []string{"b"}, "b", "roll back", "go back to the version; nothing is written before you agree"},
			{actCopy, []string{"y"}, "y", "copy", "copy the version, or the differences"},
			{actBrowser, []string{"o"}, "o", "browser", "open its commit on GitHub"},
			{actLeft, []string{"left", "h"}, "← h", "left", "scroll the differences to the left"},
			{actRight, []string{"right", "l"}, "→ l", "right", "scroll the differences to the right"},
			{actRefresh, []string{"r"}, "r", "try again", "read it again"},
		}},
	}
}
