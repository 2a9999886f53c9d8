package ui

import (
	"strconv"

	tea "github.com/charmbracelet/bubbletea"
)

// action is what a key asks for, by the name that the configuration calls it:
// operators have these names in files, so they never change.
type action string

// Actions that several screens share. A screen declares its own beside its
// bindings.
const (
	actNone       action = ""
	actUp         action = "up"
	actDown       action = "down"
	actPageUp     action = "page-up"
	actPageDown   action = "page-down"
	actHome       action = "first"
	actEnd        action = "last"
	actLeft       action = "left"
	actRight      action = "right"
	actNextTab    action = "next-tab"
	actPrevTab    action = "previous-tab"
	actHelp       action = "help"
	actBack       action = "back"
	actQuit       action = "quit"
	actStop       action = "stop"
	actSuspend    action = "suspend"
	actPalette    action = "palette"
	actMessages   action = "messages"
	actMouse      action = "mouse"
	actInstances  action = "instances"
	actSignOut    action = "sign-out"
	actOpen       action = "open"
	actFilter     action = "filter"
	actAdd        action = "add"
	actForget     action = "forget"
	actRefresh    action = "refresh"
	actConnect    action = "connect"
	actEdit       action = "edit"
	actGo         action = "go-on"
	actApprove    action = "approve"
	actBrowser    action = "browser"
	actCopy       action = "copy"
	actQR         action = "qr"
	actDisconnect action = "disconnect"
	actToggle     action = "choose"
	actPaste      action = "paste"
	actTunnel     action = "tunnel"
	actCode       action = "code"
	actNextField  action = "next"
	actPrevField  action = "previous"
	actAccept     action = "accept"
	actDismiss    action = "dismiss"
	actComplete   action = "complete"
	actElsewhere  action = "elsewhere"
	actFull       action = "full"
	actCopyURL    action = "copy-address"
	actHistory    action = "history"
	actUpgrade    action = "upgrade"
	actRemove     action = "remove"
	actNextFile   action = "next-file"
	actPrevFile   action = "previous-file"
	actSave       action = "save"
)

// tabAction is the action that goes to the n-th tab, from 1.
func tabAction(n int) action { return action("tab-" + strconv.Itoa(n)) }

// scope is where a binding holds, and the first part of the names of its
// actions in the configuration.
type scope string

const (
	scopeGlobal scope = "everywhere"
	scopeFilter scope = "filter"
	scopeDialog scope = "dialog"
	scopePrompt scope = "prompt"

	// scopeOrg is the parent of the scopes of an organization's tabs.
	scopeOrg scope = "organization"
)

// binding ties keys to an action. It feeds key handling, the footer, the help
// and the documentation.
type binding struct {
	act   action
	keys  []string // as Bubble Tea names them
	show  string   // as people read them
	short string   // in the footer
	long  string   // in the help
}

// keyGroup is the bindings of a scope.
type keyGroup struct {
	scope scope
	title string // as the documentation names the scope
	// parent is the scope whose keys work at the same time, beside those that
	// work everywhere; "" none does.
	parent scope
	// text says that characters are typed as text in the scope.
	text     bool
	bindings []binding
}

// standardKeys are the keys that every program of screens has: everywhere, in filters, dialogs and prompts.
func standardKeys() []keyGroup {
	return []keyGroup{
		{scope: scopeGlobal, title: "Everywhere", bindings: []binding{
			{actUp, []string{"up", "k"}, "↑ k", "up", "move up"},
			{actDown, []string{"down", "j"}, "↓ j", "down", "move down"},
			{actPageUp, []string{"pgup", "ctrl+b"}, "pgup", "page up", "one page up"},
			{actPageDown, []string{"pgdown", "ctrl+f"}, "pgdn", "page down", "one page down"},
			{actHome, []string{"home", "g"}, "home g", "first", "to the first line"},
			{actEnd, []string{"end", "G"}, "end G", "last", "to the last line"},
			{actBack, []string{"esc"}, "esc", "back", "dismiss an error, else go back; what runs goes on"},
			{actHelp, []string{"?"}, "?", "keys", "all keys of this page"},
			{actPalette, []string{"ctrl+p"}, "ctrl+p", "commands", "all commands of this page, and places to go to, by words of their names"},
			{actMessages, []string{"!"}, "!", "messages", "everything that was said since the start, with its time"},
			{actMouse, []string{"M"}, "M", "mouse", "turn the mouse on and off: click, click again to open, wheel; text is selected with shift then"},
			{actStop, []string{"ctrl+c"}, "ctrl+c", "stop", "stop a run cleanly; a second time, or without a run, quit"},
			{actSuspend, []string{"ctrl+z"}, "ctrl+z", "suspend", "back to the shell for a while; fg comes back"},
			{actQuit, []string{"q"}, "q", "quit", "quit, from the list of organizations"},
			{actInstances, []string{"I"}, "I", "instances", "switch to another instance, or set one up"},
			{actSignOut, []string{"L"}, "L", "sign out", "sign out: GitHub is told, and the authorization is removed from this machine"},
		}},
		{scope: scopeFilter, title: "Filter", text: true, bindings: []binding{
			{actAccept, []string{"enter", "down"}, "enter", "to the list", "keep the filter and go to the list"},
			{actBack, []string{"esc"}, "esc", "clear", "clear the filter"},
		}},
		{scope: scopeDialog, title: "Dialogs and forms", text: true, bindings: []binding{
			{actNextField, []string{"tab", "down"}, "tab", "next", "next field"},
			{actPrevField, []string{"shift+tab", "up"}, "shift+tab", "previous", "previous field"},
			{actLeft, []string{"left"}, "←", "choose", "previous choice"},
			{actRight, []string{"right", " "}, "→", "choose", "next choice"},
			{actAccept, []string{"enter"}, "enter", "accept", "accept, or press the button"},
			{actCopy, []string{"ctrl+y"}, "ctrl+y", "copy", "copy the command that stores the secret of the field"},
			{actDismiss, []string{"esc"}, "esc", "cancel", "close without doing anything"},
		}},
		{scope: scopePrompt, title: "Typing a line", text: true, bindings: []binding{
			{actAccept, []string{"enter"}, "enter", "accept", "take what was typed"},
			{actComplete, []string{"tab"}, "tab", "complete", "complete what was typed, as far as it is clear"},
			{actDismiss, []string{"esc"}, "esc", "cancel", "leave it"},
		}},
	}
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
