package setup

import (
	"gitconnection/internal/ui/kit"
)

const (
	scopeSetup    kit.Scope = "setup"
	scopeSwitcher kit.Scope = "instances"
)

// Actions of these screens alone.
const (
	actImport kit.Action = "import"
)

// Keys are the keys of the setup and of the list of instances.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: scopeSetup, Title: "Set up an instance", Bindings: []kit.Binding{
			{Act: kit.ActOpen, Keys: []string{"enter"}, Show: "enter", Short: "choose", Long: "what comes next"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "open", Long: "open the page in the browser"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy the address"},
			{Act: kit.ActQR, Keys: []string{"Q"}, Show: "Q", Short: "QR code", Long: "show the address as a QR code"},
			{Act: kit.ActTunnel, Keys: []string{"t"}, Show: "t", Short: "copy ssh", Long: "copy the command that brings a browser elsewhere here"},
			{Act: kit.ActElsewhere, Keys: []string{"u"}, Show: "u", Short: "elsewhere", Long: "show the page for a browser on another machine, or the one for this machine"},
			{Act: actImport, Keys: []string{"i"}, Show: "i", Short: "use that App", Long: "type in the App that was made elsewhere"},
		}},
		{Scope: scopeSwitcher, Title: "Instances", Bindings: []kit.Binding{
			{Act: kit.ActAdd, Keys: []string{"n"}, Show: "n", Short: "new", Long: "set up another instance"},
			{Act: kit.ActForget, Keys: []string{"x"}, Show: "x", Short: "forget", Long: "remove an instance and its secrets from this machine; a second time does it"},
		}},
	}
}
