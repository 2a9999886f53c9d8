package ui

// Actions of commits, branches and the timeline.
const (
	actNextSection action = iota + 1000
	actPrevSection
	actHistory
	actBrowseBranch
	actOtherRepository
	actNextFile
	actPrevFile
	actMore
)

const (
	scopeCommits scope = "Commits and branches"
	scopeCommit  scope = "A commit"

	scopeActivity scope = "Activity"
)

// historyBindings are the keys of commits, branches and the timeline.
func historyBindings() []binding {
	return []binding{
		{scopeCommits, actOpen, []string{"enter"}, "enter", "open", "show what the commit changed; browse the branch"},
		{scopeCommits, actNextSection, []string{"]"}, "]", "next section", "files, commits, branches: the next of them"},
		{scopeCommits, actPrevSection, []string{"["}, "[", "section before", "files, commits, branches: the one before"},
		{scopeCommits, actHistory, []string{"H"}, "H", "commits", "the commits of the branch"},
		{scopeCommits, actOtherRepository, []string{"left", "right", "h", "l"}, "← →", "other repository", "the same of the other repository"},
		{scopeCommits, actCopy, []string{"y"}, "y", "copy", "copy the commit's SHA, or the branch's name"},
		{scopeCommits, actCopyURL, []string{"u"}, "u", "copy address", "copy its address on GitHub"},
		{scopeCommits, actBrowser, []string{"o"}, "o", "browser", "open it on GitHub"},
		{scopeCommits, actRefresh, []string{"r"}, "r", "refresh", "ask GitHub again; what has not changed costs nothing"},

		{scopeActivity, actOpen, []string{"enter"}, "enter", "show changes", "show what the commit changed"},
		{scopeActivity, actCopy, []string{"y"}, "y", "copy", "copy the commit's SHA"},
		{scopeActivity, actCopyURL, []string{"u"}, "u", "copy address", "copy its address on GitHub"},
		{scopeActivity, actBrowser, []string{"o"}, "o", "browser", "open it on GitHub"},
		{scopeActivity, actRefresh, []string{"r"}, "r", "look now", "look for new commits now; after an hour without a key, go on looking"},

		{scopeCommit, actNextFile, []string{"n", "J"}, "n", "next file", "to the next file"},
		{scopeCommit, actPrevFile, []string{"p", "K"}, "p", "file before", "to the file before"},
		{scopeCommit, actLeft, []string{"left", "h"}, "← h", "left", "scroll to the left"},
		{scopeCommit, actRight, []string{"right", "l"}, "→ l", "right", "scroll to the right"},
		{scopeCommit, actMore, []string{"m"}, "m", "more files", "read the next files of a large commit"},
		{scopeCommit, actCopy, []string{"y"}, "y", "copy SHA", "copy the commit's SHA"},
		{scopeCommit, actCopyURL, []string{"u"}, "u", "copy address", "copy its address on GitHub"},
		{scopeCommit, actBrowser, []string{"o"}, "o", "browser", "open it on GitHub"},
		{scopeCommit, actRefresh, []string{"r"}, "r", "try again", "read it again"},
	}
}
