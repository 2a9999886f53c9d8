package ui

const (
	scopeList    scope = "list"
	scopeSeveral scope = "several"
)

// Actions of these screens alone.
const (
	actMark action = "select"
)

// organizationsKeys are the keys of the list of organizations and of connecting several.
func organizationsKeys() []keyGroup {
	return []keyGroup{
		{scope: scopeList, title: "Organizations", bindings: []binding{
			{actOpen, []string{"enter"}, "enter", "open", "open the organization"},
			{actConnect, []string{"c"}, "c", "connect", "open the organization and start to connect it; with a selection, connect all that are selected"},
			{actMark, []string{" "}, "space", "select", "select the organization, or no longer; esc clears the selection"},
			{actAdd, []string{"n"}, "n", "add", "add an organization by its name on GitHub"},
			{actFilter, []string{"/"}, "/", "filter", "show only rows that contain every word"},
			{actRefresh, []string{"r"}, "r", "refresh", "ask GitHub again"},
			{actBrowser, []string{"o"}, "o", "browser", "open the organization on GitHub"},
			{actForget, []string{"x"}, "x", "forget", "take an organization that you added off the list; GitHub is not touched"},
		}},
		{scope: scopeSeveral, title: "Several organizations", bindings: []binding{
			{actGo, []string{"enter"}, "enter", "go on", "connect what was planned; afterwards, plan what remains again"},
			{actRefresh, []string{"r"}, "r", "plan again", "look at all of them and plan again"},
			{actBrowser, []string{"o"}, "o", "open", "open the page where you sign in"},
			{actCopy, []string{"y"}, "y", "copy", "copy the address of that page"},
			{actQR, []string{"Q"}, "Q", "QR code", "show the address as a QR code"},
			{actPaste, []string{"p"}, "p", "paste", "paste the address that a browser elsewhere ended on"},
			{actTunnel, []string{"t"}, "t", "copy ssh", "copy the command that brings a browser elsewhere here"},
			{actCode, []string{"v"}, "v", "code", "sign in with a code that is typed into a browser anywhere, or without"},
			{actApprove, []string{"a"}, "a", "approve here", "play the person at the browser (demo)"},
		}},
	}
}
