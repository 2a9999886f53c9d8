package kit

import (
	"strconv"

	tea "github.com/charmbracelet/bubbletea"
)

// Action is what a key asks for, by the name that the configuration calls it:
// operators have these names in files, so they never change.
type Action string

// Actions that several screens share. A screen declares its own beside its
// bindings.
const (
	ActNone       Action = ""
	ActUp         Action = "up"
	ActDown       Action = "down"
	ActPageUp     Action = "page-up"
	ActPageDown   Action = "page-down"
	ActHome       Action = "first"
	ActEnd        Action = "last"
	ActLeft       Action = "left"
	ActRight      Action = "right"
	ActNextTab    Action = "next-tab"
	ActPrevTab    Action = "previous-tab"
	ActHelp       Action = "help"
	ActBack       Action = "back"
	ActQuit       Action = "quit"
	ActStop       Action = "stop"
	ActSuspend    Action = "suspend"
	ActPalette    Action = "palette"
	ActMessages   Action = "messages"
	ActMouse      Action = "mouse"
	ActInstances  Action = "instances"
	ActSignOut    Action = "sign-out"
	ActSignIn     Action = "sign-in"
	ActOpen       Action = "open"
	ActFilter     Action = "filter"
	ActAdd        Action = "add"
	ActForget     Action = "forget"
	ActRefresh    Action = "refresh"
	ActConnect    Action = "connect"
	ActEdit       Action = "edit"
	ActGo         Action = "go-on"
	ActApprove    Action = "approve"
	ActBrowser    Action = "browser"
	ActCopy       Action = "copy"
	ActQR         Action = "qr"
	ActDisconnect Action = "disconnect"
	ActToggle     Action = "choose"
	ActPaste      Action = "paste"
	ActTunnel     Action = "tunnel"
	ActCode       Action = "code"
	ActNextField  Action = "next"
	ActPrevField  Action = "previous"
	ActAccept     Action = "accept"
	ActDismiss    Action = "dismiss"
	ActComplete   Action = "complete"
	ActElsewhere  Action = "elsewhere"
	ActFull       Action = "full"
	ActCopyURL    Action = "copy-address"
	ActHistory    Action = "history"
	ActUpgrade    Action = "upgrade"
	ActRemove     Action = "remove"
	ActNextFile   Action = "next-file"
	ActPrevFile   Action = "previous-file"
	ActSave       Action = "save"
)

// TabAction is the action that goes to the n-th tab, from 1.
func TabAction(n int) Action { return Action("tab-" + strconv.Itoa(n)) }

// Scope is where a binding holds, and the first part of the names of its
// actions in the configuration.
type Scope string

// The scopes of everything that is drawn with kit.
const (
	ScopeGlobal Scope = "everywhere"
	ScopeFilter Scope = "filter"
	ScopeDialog Scope = "dialog"
	ScopePrompt Scope = "prompt"

	// ScopeOrg is the parent of the scopes of an organization's tabs.
	ScopeOrg Scope = "organization"
)

// Binding ties keys to an action. It feeds key handling, the footer, the help
// and the documentation.
type Binding struct {
	Act   Action
	Keys  []string // as Bubble Tea names them
	Show  string   // as people read them
	Short string   // in the footer
	Long  string   // in the help
	// Yields marks a binding that is younger than configurations: it gives its key to
	// an action that one has chosen the key for, and is in the palette then.
	Yields bool
}

// KeyGroup is the bindings of a scope.
type KeyGroup struct {
	Scope Scope
	Title string // as the documentation names the scope
	// Parent is the scope whose keys work at the same time, beside those that
	// work everywhere; "" none does.
	Parent Scope
	// Text says that characters are typed as text in the scope.
	Text     bool
	Bindings []Binding
}

// StandardKeys are the keys that every program of screens has: everywhere, in filters, dialogs and prompts.
func StandardKeys() []KeyGroup {
	return []KeyGroup{
		{Scope: ScopeGlobal, Title: "Everywhere", Bindings: []Binding{
			{Act: ActUp, Keys: []string{"up", "k"}, Show: "↑ k", Short: "up", Long: "move up"},
			{Act: ActDown, Keys: []string{"down", "j"}, Show: "↓ j", Short: "down", Long: "move down"},
			{Act: ActPageUp, Keys: []string{"pgup", "ctrl+b"}, Show: "pgup", Short: "page up", Long: "one page up"},
			{Act: ActPageDown, Keys: []string{"pgdown", "ctrl+f"}, Show: "pgdn", Short: "page down", Long: "one page down"},
			{Act: ActHome, Keys: []string{"home", "g"}, Show: "home g", Short: "first", Long: "to the first line"},
			{Act: ActEnd, Keys: []string{"end", "G"}, Show: "end G", Short: "last", Long: "to the last line"},
			{Act: ActBack, Keys: []string{"esc"}, Show: "esc", Short: "back", Long: "dismiss an error, else go back; what runs goes on"},
			{Act: ActHelp, Keys: []string{"?"}, Show: "?", Short: "keys", Long: "all keys of this page"},
			{Act: ActPalette, Keys: []string{"ctrl+p"}, Show: "ctrl+p", Short: "commands", Long: "all commands of this page, and places to go to, by words of their names"},
			{Act: ActMessages, Keys: []string{"!"}, Show: "!", Short: "messages", Long: "everything that was said since the start, with its time"},
			{Act: ActMouse, Keys: []string{"M"}, Show: "M", Short: "mouse", Long: "turn the mouse on and off: click, click again to open, wheel; text is selected with shift then"},
			{Act: ActStop, Keys: []string{"ctrl+c"}, Show: "ctrl+c", Short: "stop", Long: "stop a run cleanly; a second time, or without a run, quit"},
			{Act: ActSuspend, Keys: []string{"ctrl+z"}, Show: "ctrl+z", Short: "suspend", Long: "back to the shell for a while; fg comes back"},
			{Act: ActQuit, Keys: []string{"q"}, Show: "q", Short: "quit", Long: "quit, from the list of organizations"},
			{Act: ActInstances, Keys: []string{"I"}, Show: "I", Short: "instances", Long: "switch to another instance, or set one up"},
			{Act: ActSignIn, Keys: []string{"S"}, Show: "S", Short: "sign in", Long: "sign in to GitHub, so that changes name who asked for them"},
			{Act: ActSignOut, Keys: []string{"L"}, Show: "L", Short: "sign out", Long: "sign out: GitHub is told, and the authorization is removed from this machine"},
		}},
		{Scope: ScopeFilter, Title: "Filter", Text: true, Bindings: []Binding{
			{Act: ActAccept, Keys: []string{"enter", "down"}, Show: "enter", Short: "to the list", Long: "keep the filter and go to the list"},
			{Act: ActBack, Keys: []string{"esc"}, Show: "esc", Short: "clear", Long: "clear the filter"},
		}},
		{Scope: ScopeDialog, Title: "Dialogs and forms", Text: true, Bindings: []Binding{
			{Act: ActNextField, Keys: []string{"tab", "down"}, Show: "tab", Short: "next", Long: "next field"},
			{Act: ActPrevField, Keys: []string{"shift+tab", "up"}, Show: "shift+tab", Short: "previous", Long: "previous field"},
			{Act: ActLeft, Keys: []string{"left"}, Show: "←", Short: "choose", Long: "previous choice"},
			{Act: ActRight, Keys: []string{"right", " "}, Show: "→", Short: "choose", Long: "next choice"},
			{Act: ActAccept, Keys: []string{"enter"}, Show: "enter", Short: "accept", Long: "accept, or press the button"},
			{Act: ActCopy, Keys: []string{"ctrl+y"}, Show: "ctrl+y", Short: "copy", Long: "copy the command that stores the secret of the field"},
			{Act: ActDismiss, Keys: []string{"esc"}, Show: "esc", Short: "cancel", Long: "close without doing anything"},
		}},
		{Scope: ScopePrompt, Title: "Typing a line", Text: true, Bindings: []Binding{
			{Act: ActAccept, Keys: []string{"enter"}, Show: "enter", Short: "accept", Long: "take what was typed"},
			{Act: ActComplete, Keys: []string{"tab"}, Show: "tab", Short: "complete", Long: "complete what was typed, as far as it is clear"},
			{Act: ActDismiss, Keys: []string{"esc"}, Show: "esc", Short: "cancel", Long: "leave it"},
		}},
	}
}

// SplitKeys takes keys apart that arrived in one piece, as they do from fast
// fingers over a slow line: Bubble Tea makes one message of them. What was
// pasted stays one piece.
func SplitKeys(msg tea.KeyMsg) []tea.KeyMsg {
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

// Offer is one action of a page, as it stands now. A page lists its offers in
// the order of the footer.
type Offer struct {
	Act   Action
	Label string // "" is the binding's own
	Why   string // not empty: it cannot be done now, and why
	Quiet bool   // in the help only
}

// MoveOffers are the offers of everything that scrolls.
func MoveOffers() []Offer {
	return []Offer{
		{Act: ActUp, Quiet: true}, {Act: ActDown, Quiet: true}, {Act: ActPageUp, Quiet: true},
		{Act: ActPageDown, Quiet: true}, {Act: ActHome, Quiet: true}, {Act: ActEnd, Quiet: true},
	}
}
