package ui

const (
	scopeSetup    scope = "setup"
	scopeSwitcher scope = "instances"
)

// Actions of these screens alone.
const (
	actImport action = "import"
)

// setupKeys are the keys of the setup and of the list of instances.
func setupKeys() []keyGroup {
	return []keyGroup{
		{scope: scopeSetup, title: "Set up an instance", bindings: []binding{
			{actOpen, []string{"enter"}, "enter", "choose", "what comes next"},
			{actBrowser, []string{"o"}, "o", "open", "open the page in the browser"},
			{actCopy, []string{"y"}, "y", "copy", "copy the address"},
			{actQR, []string{"Q"}, "Q", "QR code", "show the address as a QR code"},
			{actTunnel, []string{"t"}, "t", "copy ssh", "copy the command that brings a browser elsewhere here"},
			{actElsewhere, []string{"u"}, "u", "elsewhere", "show the page for a browser on another machine, or the one for this machine"},
			{actImport, []string{"i"}, "i", "use that App", "type in the App that was made elsewhere"},
		}},
		{scope: scopeSwitcher, title: "Instances", bindings: []binding{
			{actAdd, []string{"n"}, "n", "new", "set up another instance"},
			{actForget, []string{"x"}, "x", "forget", "remove an instance and its secrets from this machine; a second time does it"},
		}},
	}
}
