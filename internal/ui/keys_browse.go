package ui

const (
	scopeFile   scope = "file"
	scopeCommit scope = "commit"
)

// Actions of these screens alone.
const (
	actWrap     action = "wrap"
	actRendered action = "rendered"
	actFold     action = "fold"
	actFoldAll  action = "fold-all"
	actNumbers  action = "numbers"
	actNextHit  action = "next-hit"
	actPrevHit  action = "previous-hit"
	actLine     action = "line"
	actCopyAll  action = "copy-all"
	actMore     action = "more"
)

// browseKeys are the keys of a file and of a commit.
func browseKeys() []keyGroup {
	return []keyGroup{
		{scope: scopeFile, title: "A file", parent: scopeOrg, bindings: []binding{
			{actFilter, []string{"/"}, "/", "find", "find in the file; capital letters in what is looked for tell case apart"},
			{actNextHit, []string{"n"}, "n", "next", "to the next place that was found"},
			{actPrevHit, []string{"N"}, "N", "previous", "to the place before"},
			{actLine, []string{":"}, ":", "line", "go to a line by its number"},
			{actFull, []string{"f", "enter"}, "f", "full screen", "the file on the whole screen, or beside the tree again"},
			{actRendered, []string{"m"}, "m", "rendered", "Markdown as a page, or as it is written"},
			{actWrap, []string{"w"}, "w", "wrap", "wrap long lines, or scroll sideways"},
			{actLeft, []string{"left", "h"}, "← h", "left", "scroll to the left; from the left edge, back to the tree"},
			{actRight, []string{"right", "l"}, "→ l", "right", "scroll to the right"},
			{actFold, []string{"z"}, "z", "fold", "fold what belongs to the line, or unfold it"},
			{actFoldAll, []string{"Z"}, "Z", "fold all", "fold everything at the outermost level, or unfold everything"},
			{actNumbers, []string{"#"}, "#", "numbers", "show or leave out the line numbers"},
			{actCopy, []string{"y"}, "y", "copy path", "copy the path of the file"},
			{actCopyAll, []string{"Y"}, "Y", "copy content", "copy the whole file"},
			{actSave, []string{"s"}, "s", "save", "save the file on this machine; asks for the name"},
			{actBrowser, []string{"o"}, "o", "browser", "open it on GitHub, at the line under the cursor"},
		}},
		{scope: scopeCommit, title: "A commit", parent: scopeOrg, bindings: []binding{
			{actNextFile, []string{"n", "J"}, "n", "next file", "to the next file"},
			{actPrevFile, []string{"p", "K"}, "p", "file before", "to the file before"},
			{actLeft, []string{"left", "h"}, "← h", "left", "scroll to the left"},
			{actRight, []string{"right", "l"}, "→ l", "right", "scroll to the right"},
			{actMore, []string{"m"}, "m", "more files", "read the next files of a large commit"},
			{actCopy, []string{"y"}, "y", "copy SHA", "copy the commit's SHA"},
			{actCopyURL, []string{"u"}, "u", "copy address", "copy its address on GitHub"},
			{actBrowser, []string{"o"}, "o", "browser", "open it on GitHub"},
			{actRefresh, []string{"r"}, "r", "try again", "read it again"},
		}},
	}
}
