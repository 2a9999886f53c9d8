package change

import (
	"gitconnection/internal/ui/kit"
)

const (
	scopeChange kit.Scope = "change"
)

// Actions of these screens alone.
const (
	actGate   kit.Action = "confirm-phase"
	actUpdate kit.Action = "update-pull-request"
	actClose  kit.Action = "close-pull-request"
)

// Keys are the keys of the page of a change.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: scopeChange, Title: "A change", Bindings: []kit.Binding{
			{Act: kit.ActGo, Keys: []string{"enter"}, Show: "enter", Short: "apply", Long: "apply the plan; a protected environment, or what is deleted, wants its name typed"},
			{Act: kit.ActToggle, Keys: []string{" "}, Show: "space", Short: "pull request", Long: "make it a pull request, or a commit"},
			{Act: kit.ActEdit, Keys: []string{"e"}, Show: "e", Short: "edit", Long: "go back to the values that were given"},
			{Act: actGate, Keys: []string{"i"}, Show: "i", Short: "it is so", Long: "say that it is as the plan wants it to be first, or that it is not"},
			{Act: actUpdate, Keys: []string{"U"}, Show: "U", Short: "update it", Long: "an open pull request changes the same files: propose this in it instead", Yields: true},
			{Act: actClose, Keys: []string{"X"}, Show: "X", Short: "close it", Long: "an open pull request changes the same files: close it first", Yields: true},
			{Act: kit.ActNextFile, Keys: []string{"n", "J"}, Show: "n", Short: "next file", Long: "to the next file of the diff"},
			{Act: kit.ActPrevFile, Keys: []string{"N", "K"}, Show: "N", Short: "file before", Long: "to the file before"},
			{Act: kit.ActLeft, Keys: []string{"left", "h"}, Show: "← h", Short: "left", Long: "scroll the diff to the left"},
			{Act: kit.ActRight, Keys: []string{"right", "l"}, Show: "→ l", Short: "right", Long: "scroll the diff to the right"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "plan again", Long: "look at the repositories and plan again"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "open", Long: "open the page: to sign in, the commit, the pull request"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy the command that checks it, the diff, or the commit's SHA; signing in, the address"},
			{Act: kit.ActCopyURL, Keys: []string{"u"}, Show: "u", Short: "copy address", Long: "copy the address of the commit or the pull request"},
			{Act: kit.ActQR, Keys: []string{"Q"}, Show: "Q", Short: "QR code", Long: "signing in: show the address as a QR code"},
			{Act: kit.ActPaste, Keys: []string{"p"}, Show: "p", Short: "paste", Long: "signing in: paste the address that a browser elsewhere ended on"},
			{Act: kit.ActTunnel, Keys: []string{"t"}, Show: "t", Short: "copy ssh", Long: "signing in: copy the command that brings a browser elsewhere here"},
			{Act: kit.ActCode, Keys: []string{"v"}, Show: "v", Short: "code", Long: "signing in: with a code that is typed into a browser anywhere, or without"},
			{Act: kit.ActApprove, Keys: []string{"a"}, Show: "a", Short: "approve here", Long: "signing in: play the person at the browser (demo)"},
		}},
	}
}
