package ui

const (
	scopeChange scope = "A change"
	scopeApps   scope = "Applications"
	scopePlaces scope = "Versions of an application"
)

// Actions of the tabs about what lives in the repositories.
const (
	actGate action = iota + 200
	actSetVersion
	actPromote
	actRollBack
	actDiff
)

// deliveryBindings are the keys of what lives in the repositories.
func deliveryBindings() []binding {
	return []binding{
		{scopeChange, actGo, []string{"enter"}, "enter", "apply", "apply the plan; a protected environment, or what is deleted, wants its name typed"},
		{scopeChange, actToggle, []string{" "}, "space", "pull request", "make it a pull request, or a commit"},
		{scopeChange, actEdit, []string{"e"}, "e", "edit", "go back to the values that were given"},
		{scopeChange, actGate, []string{"i"}, "i", "it is so", "say that it is as the plan wants it to be first, or that it is not"},
		{scopeChange, actNextFile, []string{"n", "J"}, "n", "next file", "to the next file of the diff"},
		{scopeChange, actPrevFile, []string{"N", "K"}, "N", "file before", "to the file before"},
		{scopeChange, actLeft, []string{"left", "h"}, "← h", "left", "scroll the diff to the left"},
		{scopeChange, actRight, []string{"right", "l"}, "→ l", "right", "scroll the diff to the right"},
		{scopeChange, actRefresh, []string{"r"}, "r", "plan again", "look at the repositories and plan again"},
		{scopeChange, actBrowser, []string{"o"}, "o", "open", "open the page: to sign in, the commit, the pull request"},
		{scopeChange, actCopy, []string{"y"}, "y", "copy", "copy the command that checks it, the diff, or the commit's SHA; signing in, the address"},
		{scopeChange, actCopyURL, []string{"u"}, "u", "copy address", "copy the address of the commit or the pull request"},
		{scopeChange, actQR, []string{"Q"}, "Q", "QR code", "signing in: show the address as a QR code"},
		{scopeChange, actPaste, []string{"p"}, "p", "paste", "signing in: paste the address that a browser elsewhere ended on"},
		{scopeChange, actTunnel, []string{"t"}, "t", "copy ssh", "signing in: copy the command that brings a browser elsewhere here"},
		{scopeChange, actCode, []string{"v"}, "v", "code", "signing in: with a code that is typed into a browser anywhere, or without"},
		{scopeChange, actApprove, []string{"a"}, "a", "approve here", "signing in: play the person at the browser (demo)"},

		{scopeApps, actSetVersion, []string{"v"}, "v", "set version", "set the version of the application in the environment; nothing is written before you agree"},
		{scopeApps, actPromote, []string{"p"}, "p", "promote", "have the next environment run this version"},
		{scopeApps, actRollBack, []string{"b"}, "b", "roll back", "go back to a version that it had there"},
		{scopeApps, actHistory, []string{"h"}, "h", "history", "the versions that it had there, with who brought them"},
		{scopeApps, actOpen, []string{"enter"}, "enter", "file", "its file, or its clusters where it runs on several"},
		{scopeApps, actDiff, []string{"d"}, "d", "diff", "in what its file differs from that of the environment before"},
		{scopeApps, actFilter, []string{"/"}, "/", "filter", "show only applications that contain every word: names, charts, clusters, versions"},
		{scopeApps, actToggle, []string{" "}, "space", "clusters", "show its clusters one by one, or no longer"},
		{scopeApps, actLeft, []string{"left"}, "←", "environment before", "to the environment before"},
		{scopeApps, actRight, []string{"right", "l"}, "→ l", "next environment", "to the next environment"},
		{scopeApps, actCopy, []string{"y"}, "y", "copy", "copy the path of its file"},
		{scopeApps, actBrowser, []string{"o"}, "o", "browser", "open its file on GitHub"},
		{scopeApps, actRefresh, []string{"r"}, "r", "refresh", "read both repositories again: only what has changed"},

		{scopePlaces, actOpen, []string{"enter"}, "enter", "show", "what its commit changed; rolling back, the version to go back to"},
		{scopePlaces, actRollBack, []string{"b"}, "b", "roll back", "go back to the version; nothing is written before you agree"},
		{scopePlaces, actCopy, []string{"y"}, "y", "copy", "copy the version, or the differences"},
		{scopePlaces, actBrowser, []string{"o"}, "o", "browser", "open its commit on GitHub"},
		{scopePlaces, actLeft, []string{"left", "h"}, "← h", "left", "scroll the differences to the left"},
		{scopePlaces, actRight, []string{"right", "l"}, "→ l", "right", "scroll the differences to the right"},
		{scopePlaces, actRefresh, []string{"r"}, "r", "try again", "read it again"},
	}
}
