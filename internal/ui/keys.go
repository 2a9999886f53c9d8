package ui

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"
)

// action is what a key asks for.
type action int

const (
	actNone action = iota
	actUp
	actDown
	actPageUp
	actPageDown
	actHome
	actEnd
	actLeft
	actRight
	actNextTab
	actPrevTab
	actTab1
	actTab2
	actTab3
	actTab4
	actTab5
	actTab6
	actTab7
	actTab8
	actHelp
	actBack
	actQuit
	actStop
	actOpen
	actFilter
	actAdd
	actForget
	actRefresh
	actConnect
	actEdit
	actGo
	actFiles
	actAdopt
	actApprove
	actBrowser
	actCopy
	actQR
	actDisconnect
	actNextField
	actPrevField
	actAccept
	actDismiss
	actToggle
	actUndo
	actCredentials
	actMark
	actSuspend
	actComplete
	actPalette
	actMessages
	actMouse
	actGoTo
	actCopyURL
	actInstances
	actElsewhere
	actImport
	actPaste
	actTunnel
	actCode
	actSignOut
	actFull
	actWrap
	actRendered
	actFold
	actFoldAll
	actNumbers
	actNextHit
	actPrevHit
	actLine
	actCopyAll
	actSaveFile
	actSaveReport
	actCopyReport
)

// scope is where a binding holds.
type scope string

const (
	scopeGlobal scope = "Everywhere"
	scopeList   scope = "Organizations"
	scopeFilter scope = "Filter"
	scopeOrg    scope = "Organization"
	scopeGit    scope = "Git connection"
	scopeRepos  scope = "Repositories"
	scopeFile   scope = "A file"
	scopeDialog scope = "Dialogs and forms"
	scopePrompt scope = "Typing a line"

	scopePalette  scope = "Command palette"
	scopeMessages scope = "Messages"

	scopeSeveral scope = "Several organizations"

	scopeSetup    scope = "Set up an instance"
	scopeSwitcher scope = "Instances"
)

// binding ties keys to an action in a scope. It feeds key handling, the
// footer, the help and the documentation.
type binding struct {
	scope scope
	act   action
	keys  []string // as Bubble Tea names them
	show  string   // as people read them
	short string   // in the footer
	long  string   // in the help
}

// bindings is the one table of keys.
func bindings() []binding {
	return append([]binding{
		{scopeGlobal, actUp, []string{"up", "k"}, "↑ k", "up", "move up"},
		{scopeGlobal, actDown, []string{"down", "j"}, "↓ j", "down", "move down"},
		{scopeGlobal, actPageUp, []string{"pgup", "ctrl+b"}, "pgup", "page up", "one page up"},
		{scopeGlobal, actPageDown, []string{"pgdown", "ctrl+f"}, "pgdn", "page down", "one page down"},
		{scopeGlobal, actHome, []string{"home", "g"}, "home g", "first", "to the first line"},
		{scopeGlobal, actEnd, []string{"end", "G"}, "end G", "last", "to the last line"},
		{scopeGlobal, actBack, []string{"esc"}, "esc", "back", "dismiss an error, else go back; what runs goes on"},
		{scopeGlobal, actHelp, []string{"?"}, "?", "keys", "all keys of this page"},
		{scopeGlobal, actPalette, []string{"ctrl+p"}, "ctrl+p", "commands", "all commands of this page, and places to go to, by words of their names"},
		{scopeGlobal, actMessages, []string{"!"}, "!", "messages", "everything that was said since the start, with its time"},
		{scopeGlobal, actMouse, []string{"M"}, "M", "mouse", "turn the mouse on and off: click, click again to open, wheel; text is selected with shift then"},
		{scopeGlobal, actStop, []string{"ctrl+c"}, "ctrl+c", "stop", "stop a run cleanly; a second time, or without a run, quit"},
		{scopeGlobal, actSuspend, []string{"ctrl+z"}, "ctrl+z", "suspend", "back to the shell for a while; fg comes back"},
		{scopeGlobal, actQuit, []string{"q"}, "q", "quit", "quit, from the list of organizations"},
		{scopeGlobal, actInstances, []string{"I"}, "I", "instances", "switch to another instance, or set one up"},
		{scopeGlobal, actSignOut, []string{"L"}, "L", "sign out", "sign out: GitHub is told, and the authorization is removed from this machine"},

		{scopeList, actOpen, []string{"enter"}, "enter", "open", "open the organization"},
		{scopeList, actConnect, []string{"c"}, "c", "connect", "open the organization and start to connect it; with a selection, connect all that are selected"},
		{scopeList, actMark, []string{" "}, "space", "select", "select the organization, or no longer; esc clears the selection"},
		{scopeList, actAdd, []string{"n"}, "n", "add", "add an organization by its name on GitHub"},
		{scopeList, actFilter, []string{"/"}, "/", "filter", "show only rows that contain every word"},
		{scopeList, actRefresh, []string{"r"}, "r", "refresh", "ask GitHub again"},
		{scopeList, actBrowser, []string{"o"}, "o", "browser", "open the organization on GitHub"},
		{scopeList, actForget, []string{"x"}, "x", "forget", "take an organization that you added off the list; GitHub is not touched"},

		{scopeFilter, actAccept, []string{"enter", "down"}, "enter", "to the list", "keep the filter and go to the list"},
		{scopeFilter, actBack, []string{"esc"}, "esc", "clear", "clear the filter"},

		{scopeOrg, actNextTab, []string{"tab"}, "tab", "next tab", "next tab"},
		{scopeOrg, actPrevTab, []string{"shift+tab"}, "shift+tab", "previous tab", "previous tab"},
		{scopeOrg, actTab1, []string{"1"}, "1", "first tab", "the first tab"},
		{scopeOrg, actTab2, []string{"2"}, "2", "second tab", "the second tab"},
		{scopeOrg, actTab3, []string{"3"}, "3", "third tab", "the third tab"},
		{scopeOrg, actTab4, []string{"4"}, "4", "fourth tab", "the fourth tab"},
		{scopeOrg, actTab5, []string{"5"}, "5", "fifth tab", "the fifth tab"},
		{scopeOrg, actTab6, []string{"6"}, "6", "sixth tab", "the sixth tab"},
		{scopeOrg, actTab7, []string{"7"}, "7", "seventh tab", "the seventh tab"},
		{scopeOrg, actTab8, []string{"8"}, "8", "eighth tab", "the eighth tab"},
		{scopeOrg, actConnect, []string{"c"}, "c", "connect", "connect, or look for what is to be repaired; nothing is written before you agree"},
		{scopeOrg, actRefresh, []string{"r"}, "r", "refresh", "observe the connection again"},
		{scopeOrg, actBrowser, []string{"o"}, "o", "browser", "open the page that helps in the browser"},
		{scopeOrg, actCopy, []string{"y"}, "y", "copy", "copy the address or the clone command"},

		{scopeGit, actGo, []string{"enter"}, "enter", "go on", "what comes next: connect, apply the plan, browse"},
		{scopeGit, actConnect, []string{"c"}, "c", "connect", "connect, or connect again; nothing is written before you agree"},
		{scopeGit, actEdit, []string{"e"}, "e", "edit names", "change the organizations and the names of the repositories"},
		{scopeGit, actBrowser, []string{"o"}, "o", "open", "open the page in the browser"},
		{scopeGit, actCopy, []string{"y"}, "y", "copy", "copy the address"},
		{scopeGit, actQR, []string{"Q"}, "Q", "QR code", "show the address as a QR code"},
		{scopeGit, actApprove, []string{"a"}, "a", "approve here", "play the person at the browser (demo)"},
		{scopeGit, actElsewhere, []string{"w"}, "w", "use it", "use the other organization on which the App was installed"},
		{scopeGit, actPaste, []string{"p"}, "p", "paste", "signing in: paste the address that a browser elsewhere ended on"},
		{scopeGit, actTunnel, []string{"t"}, "t", "copy ssh", "signing in: copy the command that brings a browser elsewhere here"},
		{scopeGit, actCode, []string{"v"}, "v", "code", "signing in: with a code that is typed into a browser anywhere, or without"},
		{scopeGit, actRefresh, []string{"r"}, "r", "check now", "check now, or observe again"},
		{scopeGit, actFiles, []string{"d"}, "d", "show files", "show every file that the plan writes, or the diff of the file; after a run, its steps"},
		{scopeGit, actToggle, []string{" "}, "space", "choose", "choose or leave the file: adopt or restore it"},
		{scopeGit, actUndo, []string{"U"}, "U", "undo", "remove what a connect has created that could not go on, and only that"},
		{scopeGit, actCredentials, []string{"K"}, "K", "Argo CD", "make credentials that let Argo CD read the repositories; what would be made is shown first"},
		{scopeGit, actAdopt, []string{"A"}, "A", "adopt", "take over repositories that exist and are not ours"},
		{scopeGit, actSaveReport, []string{"s"}, "s", "save", "write the plan, or how the run has ended, into a file: Markdown or JSON"},
		{scopeGit, actCopyReport, []string{"Y"}, "Y", "copy summary", "copy the plan, or how the run has ended, as Markdown"},
		{scopeGit, actDisconnect, []string{"D"}, "D", "disconnect", "disconnect; a dialog asks what becomes of repositories and App"},

		{scopeRepos, actOpen, []string{"enter"}, "enter", "open", "open a folder, or the file on the whole screen"},
		{scopeRepos, actRight, []string{"right", "l"}, "→ l", "open", "open a folder, or go into the file"},
		{scopeRepos, actFull, []string{"f"}, "f", "full screen", "the file on the whole screen"},
		{scopeRepos, actLeft, []string{"left", "h"}, "← h", "close", "close the folder, or go to the one above"},
		{scopeRepos, actFilter, []string{"/"}, "/", "filter", "show only paths that contain every word"},
		{scopeRepos, actGoTo, []string{":"}, ":", "go to path", "type a path to go to; tab completes it"},
		{scopeRepos, actNextSection, []string{"]"}, "]", "commits", "files, commits, branches: the next of them"},
		{scopeRepos, actPrevSection, []string{"["}, "[", "branches", "files, commits, branches: the one before"},
		{scopeRepos, actHistory, []string{"H"}, "H", "history", "the commits that touched the file or folder"},
		{scopeRepos, actCopyURL, []string{"u"}, "u", "copy address", "copy its address on GitHub"},
		{scopeRepos, actCopy, []string{"y"}, "y", "copy", "copy the path, on a repository the clone command"},
		{scopeRepos, actBrowser, []string{"o"}, "o", "browser", "open it on GitHub"},
		{scopeRepos, actRefresh, []string{"r"}, "r", "refresh", "read the head of both repositories again"},
		{scopeRepos, actDisconnect, []string{"D"}, "D", "disconnect", "disconnect; a dialog asks what becomes of repositories and App"},

		{scopeFile, actFilter, []string{"/"}, "/", "find", "find in the file; capital letters in what is looked for tell case apart"},
		{scopeFile, actNextHit, []string{"n"}, "n", "next", "to the next place that was found"},
		{scopeFile, actPrevHit, []string{"N"}, "N", "previous", "to the place before"},
		{scopeFile, actLine, []string{":"}, ":", "line", "go to a line by its number"},
		{scopeFile, actFull, []string{"f", "enter"}, "f", "full screen", "the file on the whole screen, or beside the tree again"},
		{scopeFile, actRendered, []string{"m"}, "m", "rendered", "Markdown as a page, or as it is written"},
		{scopeFile, actWrap, []string{"w"}, "w", "wrap", "wrap long lines, or scroll sideways"},
		{scopeFile, actLeft, []string{"left", "h"}, "← h", "left", "scroll to the left; from the left edge, back to the tree"},
		{scopeFile, actRight, []string{"right", "l"}, "→ l", "right", "scroll to the right"},
		{scopeFile, actFold, []string{"z"}, "z", "fold", "fold what belongs to the line, or unfold it"},
		{scopeFile, actFoldAll, []string{"Z"}, "Z", "fold all", "fold everything at the outermost level, or unfold everything"},
		{scopeFile, actNumbers, []string{"#"}, "#", "numbers", "show or leave out the line numbers"},
		{scopeFile, actCopy, []string{"y"}, "y", "copy path", "copy the path of the file"},
		{scopeFile, actCopyAll, []string{"Y"}, "Y", "copy content", "copy the whole file"},
		{scopeFile, actSaveFile, []string{"s"}, "s", "save", "save the file on this machine; asks for the name"},
		{scopeFile, actBrowser, []string{"o"}, "o", "browser", "open it on GitHub, at the line under the cursor"},

		{scopeSeveral, actGo, []string{"enter"}, "enter", "go on", "connect what was planned; afterwards, plan what remains again"},
		{scopeSeveral, actRefresh, []string{"r"}, "r", "plan again", "look at all of them and plan again"},
		{scopeSeveral, actBrowser, []string{"o"}, "o", "open", "open the page where you sign in"},
		{scopeSeveral, actCopy, []string{"y"}, "y", "copy", "copy the address of that page"},
		{scopeSeveral, actQR, []string{"Q"}, "Q", "QR code", "show the address as a QR code"},
		{scopeSeveral, actPaste, []string{"p"}, "p", "paste", "paste the address that a browser elsewhere ended on"},
		{scopeSeveral, actTunnel, []string{"t"}, "t", "copy ssh", "copy the command that brings a browser elsewhere here"},
		{scopeSeveral, actCode, []string{"v"}, "v", "code", "sign in with a code that is typed into a browser anywhere, or without"},
		{scopeSeveral, actApprove, []string{"a"}, "a", "approve here", "play the person at the browser (demo)"},

		{scopeSetup, actOpen, []string{"enter"}, "enter", "choose", "what comes next"},
		{scopeSetup, actBrowser, []string{"o"}, "o", "open", "open the page in the browser"},
		{scopeSetup, actCopy, []string{"y"}, "y", "copy", "copy the address"},
		{scopeSetup, actQR, []string{"Q"}, "Q", "QR code", "show the address as a QR code"},
		{scopeSetup, actTunnel, []string{"t"}, "t", "copy ssh", "copy the command that brings a browser elsewhere here"},
		{scopeSetup, actElsewhere, []string{"u"}, "u", "elsewhere", "show the page for a browser on another machine, or the one for this machine"},
		{scopeSetup, actImport, []string{"i"}, "i", "use that App", "type in the App that was made elsewhere"},

		{scopeSwitcher, actAdd, []string{"n"}, "n", "new", "set up another instance"},
		{scopeSwitcher, actForget, []string{"x"}, "x", "forget", "remove an instance and its secrets from this machine; a second time does it"},

		{scopeDialog, actNextField, []string{"tab", "down"}, "tab", "next", "next field"},
		{scopeDialog, actPrevField, []string{"shift+tab", "up"}, "shift+tab", "previous", "previous field"},
		{scopeDialog, actLeft, []string{"left"}, "←", "choose", "previous choice"},
		{scopeDialog, actRight, []string{"right", " "}, "→", "choose", "next choice"},
		{scopeDialog, actAccept, []string{"enter"}, "enter", "accept", "accept, or press the button"},
		{scopeDialog, actCopy, []string{"ctrl+y"}, "ctrl+y", "copy", "copy the command that stores the secret of the field"},
		{scopeDialog, actDismiss, []string{"esc"}, "esc", "cancel", "close without doing anything"},

		{scopePalette, actUp, []string{"up", "ctrl+k"}, "↑", "up", "move up"},
		{scopePalette, actDown, []string{"down", "ctrl+n"}, "↓", "down", "move down"},
		{scopePalette, actPageUp, []string{"pgup"}, "pgup", "page up", "one page up"},
		{scopePalette, actPageDown, []string{"pgdown"}, "pgdn", "page down", "one page down"},
		{scopePalette, actAccept, []string{"enter"}, "enter", "run", "run the command"},
		{scopePalette, actDismiss, []string{"esc", "ctrl+p"}, "esc", "close", "close without doing anything"},

		{scopeMessages, actCopy, []string{"y"}, "y", "copy", "copy all messages"},

		{scopePrompt, actAccept, []string{"enter"}, "enter", "accept", "take what was typed"},
		{scopePrompt, actComplete, []string{"tab"}, "tab", "complete", "complete what was typed, as far as it is clear"},
		{scopePrompt, actDismiss, []string{"esc"}, "esc", "cancel", "leave it"},
	}, slices.Concat(historyBindings(), deliveryBindings(), clusterBindings(), catalogBindings())...)
}

// single takes keys apart that arrived in one piece, as they do from fast
// fingers over a slow line: Bubble Tea makes one message of them. What was
// pasted stays one piece.
func single(msg tea.KeyMsg) []tea.KeyMsg {
	if msg.Type != tea.KeyRunes || msg.Paste || len(msg.Runes) < 2 {
		return []tea.KeyMsg{msg}
	}
	out := make([]tea.KeyMsg, len(msg.Runes))
	for i, r := range msg.Runes {
		out[i] = tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: msg.Alt}
		if r == ' ' {
			out[i].Type = tea.KeySpace
		}
	}
	return out
}

// offer is one action of a page, as it stands now. A page lists its offers in
// the order of the footer.
type offer struct {
	act   action
	label string // "" is the binding's own
	why   string // not empty: it cannot be done now, and why
	quiet bool   // in the help only
}

// moves are the offers of everything that scrolls.
func moves() []offer {
	return []offer{
		{act: actUp, quiet: true}, {act: actDown, quiet: true}, {act: actPageUp, quiet: true},
		{act: actPageDown, quiet: true}, {act: actHome, quiet: true}, {act: actEnd, quiet: true},
	}
}
