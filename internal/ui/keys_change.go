package ui

const (
	scopeChange scope = "change"
)

// Actions of these screens alone.
const (
	actGate action = "confirm-phase"
)

// changeKeys are the keys of the page of a change.
func changeKeys() []keyGroup {
	return []keyGroup{
		{scope: scopeChange, title: "A change", bindings: []binding{
			{actGo, []string{"enter"}, "enter", "apply", "apply the plan; a protected environment, or what is deleted, wants its name typed"},
			{actToggle, []string{" "}, "space", "pull request", "make it a pull request, or a commit"},
			{actEdit, []string{"e"}, "e", "edit", "go back to the values that were given"},
			{actGate, []string{"i"}, "i", "it is so", "say that it is as the plan wants it to be first, or that it is not"},
			{actNextFile, []string{"n", "J"}, "n", "next file", "to the next file of the diff"},
			{actPrevFile, []string{"N", "K"}, "N", "file before", "to the file before"},
			{actLeft, []string{"left", "h"}, "← h", "left", "scroll the diff to the left"},
			{actRight, []string{"right", "l"}, "→ l", "right", "scroll the diff to the right"},
			{actRefresh, []string{"r"}, "r", "plan again", "look at the repositories and plan again"},
			{actBrowser, []string{"o"}, "o", "open", "open the page: to sign in, the commit, the pull request"},
			{actCopy, []string{"y"}, "y", "copy", "copy the command that checks it, the diff, or the commit's SHA; signing in, the address"},
			{actCopyURL, []string{"u"}, "u", "copy address", "copy the address of the commit or the pull request"},
			{actQR, []string{"Q"}, "Q", "QR code", "signing in: show the address as a QR code"},
			{actPaste, []string{"p"}, "p", "paste", "signing in: paste the address that a browser elsewhere ended on"},
			{actTunnel, []string{"t"}, "t", "copy ssh", "signing in: copy the command that brings a browser elsewhere here"},
			{actCode, []string{"v"}, "v", "code", "signing in: with a code that is typed into a browser anywhere, or without"},
			{actApprove, []string{"a"}, "a", "approve here", "signing in: play the person at the browser (demo)"},
		}},
	}
}
