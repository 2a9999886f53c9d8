package connect

import (
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// Actions of these screens alone.
const (
	actAdopt       kit.Action = "adopt"
	actFiles       kit.Action = "files"
	actUndo        kit.Action = "undo"
	actCredentials kit.Action = "credentials"
	actCopyReport  kit.Action = "copy-summary"
)

// Keys are the keys of the tab Git connection.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: session.ScopeGit, Title: "Git connection", Parent: kit.ScopeOrg, Bindings: []kit.Binding{
			{Act: kit.ActGo, Keys: []string{"enter"}, Show: "enter", Short: "go on", Long: "what comes next: connect, apply the plan, browse"},
			{Act: kit.ActConnect, Keys: []string{"c"}, Show: "c", Short: "connect", Long: "connect, or connect again; nothing is written before you agree"},
			{Act: kit.ActEdit, Keys: []string{"e"}, Show: "e", Short: "edit names", Long: "change the organizations and the names of the repositories"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "open", Long: "open the page in the browser"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy the address"},
			{Act: kit.ActQR, Keys: []string{"Q"}, Show: "Q", Short: "QR code", Long: "show the address as a QR code"},
			{Act: kit.ActApprove, Keys: []string{"a"}, Show: "a", Short: "approve here", Long: "play the person at the browser (demo)"},
			{Act: kit.ActElsewhere, Keys: []string{"w"}, Show: "w", Short: "use it", Long: "use the other organization on which the App was installed"},
			{Act: kit.ActPaste, Keys: []string{"p"}, Show: "p", Short: "paste", Long: "signing in: paste the address that a browser elsewhere ended on"},
			{Act: kit.ActTunnel, Keys: []string{"t"}, Show: "t", Short: "copy ssh", Long: "signing in: copy the command that brings a browser elsewhere here"},
			{Act: kit.ActCode, Keys: []string{"v"}, Show: "v", Short: "code", Long: "signing in: with a code that is typed into a browser anywhere, or without"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "check now", Long: "check now, or observe again"},
			{Act: actFiles, Keys: []string{"d"}, Show: "d", Short: "show files", Long: "show every file that the plan writes, or the diff of the file; after a run, its steps"},
			{Act: kit.ActToggle, Keys: []string{" "}, Show: "space", Short: "choose", Long: "choose or leave the file: adopt or restore it"},
			{Act: actUndo, Keys: []string{"U"}, Show: "U", Short: "undo", Long: "remove what a connect has created that could not go on, and only that"},
			{Act: actCredentials, Keys: []string{"K"}, Show: "K", Short: "Argo CD", Long: "make credentials that let Argo CD read the repositories; what would be made is shown first"},
			{Act: actAdopt, Keys: []string{"A"}, Show: "A", Short: "adopt", Long: "take over repositories that exist and are not ours"},
			{Act: kit.ActSave, Keys: []string{"s"}, Show: "s", Short: "save", Long: "write the plan, or how the run has ended, into a file: Markdown or JSON"},
			{Act: actCopyReport, Keys: []string{"Y"}, Show: "Y", Short: "copy summary", Long: "copy the plan, or how the run has ended, as Markdown"},
			{Act: kit.ActDisconnect, Keys: []string{"D"}, Show: "D", Short: "disconnect", Long: "disconnect; a dialog asks what becomes of repositories and App"},
		}},
	}
}
