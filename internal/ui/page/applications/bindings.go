package applications

import (
	"gitconnection/internal/ui/kit"
)

const (
	scopeApps   kit.Scope = "applications"
	scopePlaces kit.Scope = "versions"
)

// Actions of these screens alone.
const (
	actSetVersion kit.Action = "set-version"
	actPromote    kit.Action = "promote"
	actRollBack   kit.Action = "roll-back"
	actDiff       kit.Action = "diff"
)

// Keys are the keys of the tab Applications.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: scopeApps, Title: "Applications", Parent: kit.ScopeOrg, Bindings: []kit.Binding{
			{Act: actSetVersion, Keys: []string{"v"}, Show: "v", Short: "set version", Long: "set the version of the application in the environment; nothing is written before you agree"},
			{Act: actPromote, Keys: []string{"p"}, Show: "p", Short: "promote", Long: "have the next environment run this version"},
			{Act: actRollBack, Keys: []string{"b"}, Show: "b", Short: "roll back", Long: "go back to a version that it had there"},
			{Act: kit.ActHistory, Keys: []string{"h"}, Show: "h", Short: "history", Long: "the versions that it had there, with who brought them"},
			{Act: kit.ActOpen, Keys: []string{"enter"}, Show: "enter", Short: "file", Long: "its file, or its clusters where it runs on several"},
			{Act: actDiff, Keys: []string{"d"}, Show: "d", Short: "diff", Long: "in what its file differs from that of the environment before"},
			{Act: kit.ActFilter, Keys: []string{"/"}, Show: "/", Short: "filter", Long: "show only applications that contain every word: names, charts, clusters, versions"},
			{Act: kit.ActToggle, Keys: []string{" "}, Show: "space", Short: "clusters", Long: "show its clusters one by one, or no longer"},
			{Act: kit.ActLeft, Keys: []string{"left"}, Show: "←", Short: "environment before", Long: "to the environment before"},
			{Act: kit.ActRight, Keys: []string{"right", "l"}, Show: "→ l", Short: "next environment", Long: "to the next environment"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy the path of its file"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open its file on GitHub"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "refresh", Long: "read both repositories again: only what has changed"},
		}},
		{Scope: scopePlaces, Title: "Versions of an application", Parent: kit.ScopeOrg, Bindings: []kit.Binding{
			{Act: kit.ActOpen, Keys: []string{"enter"}, Show: "enter", Short: "show", Long: "what its commit changed; rolling back, the version to go back to"},
			{Act: actRollBack, Keys: []string{"b"}, Show: "b", Short: "roll back", Long: "go back to the version; nothing is written before you agree"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy the version, or the differences"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open its commit on GitHub"},
			{Act: kit.ActLeft, Keys: []string{"left", "h"}, Show: "← h", Short: "left", Long: "scroll the differences to the left"},
			{Act: kit.ActRight, Keys: []string{"right", "l"}, Show: "→ l", Short: "right", Long: "scroll the differences to the right"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "try again", Long: "read it again"},
		}},
	}
}
