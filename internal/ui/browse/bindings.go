package browse

import (
	"gitconnection/internal/ui/kit"
)

// Scopes of the keys of a file and of a commit.
const (
	ScopeFile   kit.Scope = "file"
	ScopeCommit kit.Scope = "commit"
)

// Actions that no other screen has.
const (
	actWrap     kit.Action = "wrap"
	actRendered kit.Action = "rendered"
	actFold     kit.Action = "fold"
	actFoldAll  kit.Action = "fold-all"
	actNumbers  kit.Action = "numbers"
	actNextHit  kit.Action = "next-hit"
	actPrevHit  kit.Action = "previous-hit"
	actLine     kit.Action = "line"
	actCopyAll  kit.Action = "copy-all"
	actMore     kit.Action = "more"
)

// Keys are the keys of a file and of a commit.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: ScopeFile, Title: "A file", Parent: kit.ScopeOrg, Bindings: []kit.Binding{
			{Act: kit.ActFilter, Keys: []string{"/"}, Show: "/", Short: "find", Long: "find in the file; capital letters in what is looked for tell case apart"},
			{Act: actNextHit, Keys: []string{"n"}, Show: "n", Short: "next", Long: "to the next place that was found"},
			{Act: actPrevHit, Keys: []string{"N"}, Show: "N", Short: "previous", Long: "to the place before"},
			{Act: actLine, Keys: []string{":"}, Show: ":", Short: "line", Long: "go to a line by its number"},
			{Act: kit.ActFull, Keys: []string{"f", "enter"}, Show: "f", Short: "full screen", Long: "the file on the whole screen, or beside the tree again"},
			{Act: actRendered, Keys: []string{"m"}, Show: "m", Short: "rendered", Long: "Markdown as a page, or as it is written"},
			{Act: actWrap, Keys: []string{"w"}, Show: "w", Short: "wrap", Long: "wrap long lines, or scroll sideways"},
			{Act: kit.ActLeft, Keys: []string{"left", "h"}, Show: "← h", Short: "left", Long: "scroll to the left; from the left edge, back to the tree"},
			{Act: kit.ActRight, Keys: []string{"right", "l"}, Show: "→ l", Short: "right", Long: "scroll to the right"},
			{Act: actFold, Keys: []string{"z"}, Show: "z", Short: "fold", Long: "fold what belongs to the line, or unfold it"},
			{Act: actFoldAll, Keys: []string{"Z"}, Show: "Z", Short: "fold all", Long: "fold everything at the outermost level, or unfold everything"},
			{Act: actNumbers, Keys: []string{"#"}, Show: "#", Short: "numbers", Long: "show or leave out the line numbers"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy path", Long: "copy the path of the file"},
			{Act: actCopyAll, Keys: []string{"Y"}, Show: "Y", Short: "copy content", Long: "copy the whole file"},
			{Act: kit.ActSave, Keys: []string{"s"}, Show: "s", Short: "save", Long: "save the file on this machine; asks for the name"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open it on GitHub, at the line under the cursor"},
		}},
		{Scope: ScopeCommit, Title: "A commit", Parent: kit.ScopeOrg, Bindings: []kit.Binding{
			{Act: kit.ActNextFile, Keys: []string{"n", "J"}, Show: "n", Short: "next file", Long: "to the next file"},
			{Act: kit.ActPrevFile, Keys: []string{"p", "K"}, Show: "p", Short: "file before", Long: "to the file before"},
			{Act: kit.ActLeft, Keys: []string{"left", "h"}, Show: "← h", Short: "left", Long: "scroll to the left"},
			{Act: kit.ActRight, Keys: []string{"right", "l"}, Show: "→ l", Short: "right", Long: "scroll to the right"},
			{Act: actMore, Keys: []string{"m"}, Show: "m", Short: "more files", Long: "read the next files of a large commit"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy SHA", Long: "copy the commit's SHA"},
			{Act: kit.ActCopyURL, Keys: []string{"u"}, Show: "u", Short: "copy address", Long: "copy its address on GitHub"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open it on GitHub"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "try again", Long: "read it again"},
		}},
	}
}
