package organizations

import (
	"gitconnection/internal/ui/kit"
)

const (
	scopeList    kit.Scope = "list"
	scopeSeveral kit.Scope = "several"
)

// Actions of these screens alone.
const (
	actMark kit.Action = "select"
)

// Keys are the keys of the list of organizations and of connecting several.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: scopeList, Title: "Organizations", Bindings: []kit.Binding{
			{Act: kit.ActOpen, Keys: []string{"enter"}, Show: "enter", Short: "open", Long: "open the organization"},
			{Act: kit.ActConnect, Keys: []string{"c"}, Show: "c", Short: "connect", Long: "open the organization and start to connect it; with a selection, connect all that are selected"},
			{Act: actMark, Keys: []string{" "}, Show: "space", Short: "select", Long: "select the organization, or no longer; esc clears the selection"},
			{Act: kit.ActAdd, Keys: []string{"n"}, Show: "n", Short: "add", Long: "add an organization by its name on GitHub"},
			{Act: kit.ActFilter, Keys: []string{"/"}, Show: "/", Short: "filter", Long: "show only rows that contain every word"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "refresh", Long: "ask GitHub again"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open the organization on GitHub"},
			{Act: kit.ActForget, Keys: []string{"x"}, Show: "x", Short: "forget", Long: "take an organization that you added off the list; GitHub is not touched"},
		}},
		{Scope: scopeSeveral, Title: "Several organizations", Bindings: []kit.Binding{
			{Act: kit.ActGo, Keys: []string{"enter"}, Show: "enter", Short: "go on", Long: "connect what was planned; afterwards, plan what remains again"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "plan again", Long: "look at all of them and plan again"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "open", Long: "open the page where you sign in"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy the address of that page"},
			{Act: kit.ActQR, Keys: []string{"Q"}, Show: "Q", Short: "QR code", Long: "show the address as a QR code"},
			{Act: kit.ActPaste, Keys: []string{"p"}, Show: "p", Short: "paste", Long: "paste the address that a browser elsewhere ended on"},
			{Act: kit.ActTunnel, Keys: []string{"t"}, Show: "t", Short: "copy ssh", Long: "copy the command that brings a browser elsewhere here"},
			{Act: kit.ActCode, Keys: []string{"v"}, Show: "v", Short: "code", Long: "sign in with a code that is typed into a browser anywhere, or without"},
			{Act: kit.ActApprove, Keys: []string{"a"}, Show: "a", Short: "approve here", Long: "play the person at the browser (demo)"},
		}},
	}
}
