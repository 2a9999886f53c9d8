package ui

const (
	scopeRepos   scope = "repositories"
	scopeCommits scope = "commits"
)

// Actions of these screens alone.
const (
	actGoTo            action = "go-to"
	actNextSection     action = "next-section"
	actPrevSection     action = "previous-section"
	actOtherRepository action = "other-repository"
)

// repositoriesKeys are the keys of the tab Repositories.
func repositoriesKeys() []keyGroup {
	return []keyGroup{
		{scope: scopeRepos, title: "Repositories", parent: scopeOrg, bindings: []binding{
			{actOpen, []string{"enter"}, "enter", "open", "open a folder, or the file on the whole screen"},
			{actRight, []string{"right", "l"}, "→ l", "open", "open a folder, or go into the file"},
			{actFull, []string{"f"}, "f", "full screen", "the file on the whole screen"},
			{actLeft, []string{"left", "h"}, "← h", "close", "close the folder, or go to the one above"},
			{actFilter, []string{"/"}, "/", "filter", "show only paths that contain every word"},
			{actGoTo, []string{":"}, ":", "go to path", "type a path to go to; tab completes it"},
			{actNextSection, []string{"]"}, "]", "commits", "files, commits, branches: the next of them"},
			{actPrevSection, []string{"["}, "[", "branches", "files, commits, branches: the one before"},
			{actHistory, []string{"H"}, "H", "history", "the commits that touched the file or folder"},
			{actCopyURL, []string{"u"}, "u", "copy address", "copy its address on GitHub"},
			{actCopy, []string{"y"}, "y", "copy", "copy the path, on a repository the clone command"},
			{actBrowser, []string{"o"}, "o", "browser", "open it on GitHub"},
			{actRefresh, []string{"r"}, "r", "refresh", "read the head of both repositories again"},
			{actDisconnect, []string{"D"}, "D", "disconnect", "disconnect; a dialog asks what becomes of repositories and App"},
		}},
		{scope: scopeCommits, title: "Commits and branches", parent: scopeOrg, bindings: []binding{
			{actOpen, []string{"enter"}, "enter", "open", "show what the commit changed; browse the branch"},
			{actNextSection, []string{"]"}, "]", "next section", "files, commits, branches: the next of them"},
			{actPrevSection, []string{"["}, "[", "section before", "files, commits, branches: the one before"},
			{actHistory, []string{"H"}, "H", "commits", "the commits of the branch"},
			{actOtherRepository, []string{"left", "right", "h", "l"}, "← →", "other repository", "the same of the other repository"},
			{actCopy, []string{"y"}, "y", "copy", "copy the commit's SHA, or the branch's name"},
			{actCopyURL, []string{"u"}, "u", "copy address", "copy its address on GitHub"},
			{actBrowser, []string{"o"}, "o", "browser", "open it on GitHub"},
			{actRefresh, []string{"r"}, "r", "refresh", "ask GitHub again; what has not changed costs nothing"},
		}},
	}
}
