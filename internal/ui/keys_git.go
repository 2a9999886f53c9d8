package ui

const (
	scopeGit scope = "git"
)

// Actions of these screens alone.
const (
	actAdopt       action = "adopt"
	actFiles       action = "files"
	actUndo        action = "undo"
	actCredentials action = "credentials"
	actCopyReport  action = "copy-summary"
)

// gitKeys are the keys of the tab Git connection.
func gitKeys() []keyGroup {
	return []keyGroup{
		{scope: scopeGit, title: "Git connection", parent: scopeOrg, bindings: []binding{
			{actGo, []string{"enter"}, "enter", "go on", "what comes next: connect, apply the plan, browse"},
			{actConnect, []string{"c"}, "c", "connect", "connect, or connect again; nothing is written before you agree"},
			{actEdit, []string{"e"}, "e", "edit names", "change the organizations and the names of the repositories"},
			{actBrowser, []string{"o"}, "o", "open", "open the page in the browser"},
			{actCopy, []string{"y"}, "y", "copy", "copy the address"},
			{actQR, []string{"Q"}, "Q", "QR code", "show the address as a QR code"},
			{actApprove, []string{"a"}, "a", "approve here", "play the person at the browser (demo)"},
			{actElsewhere, []string{"w"}, "w", "use it", "use the other organization on which the App was installed"},
			{actPaste, []string{"p"}, "p", "paste", "signing in: paste the address that a browser elsewhere ended on"},
			{actTunnel, []string{"t"}, "t", "copy ssh", "signing in: copy the command that brings a browser elsewhere here"},
			{actCode, []string{"v"}, "v", "code", "signing in: with a code that is typed into a browser anywhere, or without"},
			{actRefresh, []string{"r"}, "r", "check now", "check now, or observe again"},
			{actFiles, []string{"d"}, "d", "show files", "show every file that the plan writes, or the diff of the file; after a run, its steps"},
			{actToggle, []string{" "}, "space", "choose", "choose or leave the file: adopt or restore it"},
			{actUndo, []string{"U"}, "U", "undo", "remove what a connect has created that could not go on, and only that"},
			{actCredentials, []string{"K"}, "K", "Argo CD", "make credentials that let Argo CD read the repositories; what would be made is shown first"},
			{actAdopt, []string{"A"}, "A", "adopt", "take over repositories that exist and are not ours"},
			{actSave, []string{"s"}, "s", "save", "write the plan, or how the run has ended, into a file: Markdown or JSON"},
			{actCopyReport, []string{"Y"}, "Y", "copy summary", "copy the plan, or how the run has ended, as Markdown"},
			{actDisconnect, []string{"D"}, "D", "disconnect", "disconnect; a dialog asks what becomes of repositories and App"},
		}},
	}
}
