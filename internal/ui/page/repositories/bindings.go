package repositories

import (
	"gitconnection/internal/ui/kit"
)

// Scopes of the keys of this tab.
const (
	scopeRepos   kit.Scope = "repositories"
	scopeCommits kit.Scope = "commits"
)

// Actions that no other screen has.
const (
	actGoTo            kit.Action = "go-to"
	actNextSection     kit.Action = "next-section"
	actPrevSection     kit.Action = "previous-section"
	actOtherRepository kit.Action = "other-repository"
)

// Keys are the keys of the tab Repositories.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: scopeRepos, Title: "Repositories", Parent: kit.ScopeOrg, Bindings: []kit.Binding{
			{Act: kit.ActOpen, Keys: []string{"enter"}, Show: "enter", Short: "open", Long: "open a folder, or the file on the whole screen"},
			{Act: kit.ActRight, Keys: []string{"right", "l"}, Show: "→ l", Short: "open", Long: "open a folder, or go into the file"},
			{Act: kit.ActFull, Keys: []string{"f"}, Show: "f", Short: "full screen", Long: "the file on the whole screen"},
			{Act: kit.ActLeft, Keys: []string{"left", "h"}, Show: "← h", Short: "close", Long: "close the folder, or go to the one above"},
			{Act: kit.ActFilter, Keys: []string{"/"}, Show: "/", Short: "filter", Long: "show only paths that contain every word"},
			{Act: actGoTo, Keys: []string{":"}, Show: ":", Short: "go to path", Long: "type a path to go to; tab completes it"},
			{Act: actNextSection, Keys: []string{"]"}, Show: "]", Short: "commits", Long: "files, commits, branches: the next of them"},
			{Act: actPrevSection, Keys: []string{"["}, Show: "[", Short: "branches", Long: "files, commits, branches: the one before"},
			{Act: kit.ActHistory, Keys: []string{"H"}, Show: "H", Short: "history", Long: "the commits that touched the file or folder"},
			{Act: kit.ActCopyURL, Keys: []string{"u"}, Show: "u", Short: "copy address", Long: "copy its address on GitHub"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy the path, on a repository the clone command"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open it on GitHub"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "refresh", Long: "read the head of both repositories again"},
			{Act: kit.ActDisconnect, Keys: []string{"D"}, Show: "D", Short: "disconnect", Long: "disconnect; a dialog asks what becomes of repositories and App"},
		}},
		{Scope: scopeCommits, Title: "Commits and branches", Parent: kit.ScopeOrg, Bindings: []kit.Binding{
			{Act: kit.ActOpen, Keys: []string{"enter"}, Show: "enter", Short: "open", Long: "show what the commit changed; browse the branch"},
			{Act: actNextSection, Keys: []string{"]"}, Show: "]", Short: "next section", Long: "files, commits, branches: the next of them"},
			{Act: actPrevSection, Keys: []string{"["}, Show: "[", Short: "section before", Long: "files, commits, branches: the one before"},
			{Act: kit.ActHistory, Keys: []string{"H"}, Show: "H", Short: "commits", Long: "the commits of the branch"},
			{Act: actOtherRepository, Keys: []string{"left", "right", "h", "l"}, Show: "← →", Short: "other repository", Long: "the same of the other repository"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy the commit's SHA, or the branch's name"},
			{Act: kit.ActCopyURL, Keys: []string{"u"}, Show: "u", Short: "copy address", Long: "copy its address on GitHub"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open it on GitHub"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "refresh", Long: "ask GitHub again; what has not changed costs nothing"},
		}},
	}
}
