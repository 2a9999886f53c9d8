package setup

import (
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// registration is an App that GitHub makes in the browser. It has no address
// until its page was prepared.
type registration struct {
	session   *session.Session
	waiting   session.Registering
	url       string // the page on this machine
	prefilled string // the page for a browser elsewhere
	elsewhere bool   // that is the one shown
}

// open shows the page that was prepared.
func (r *registration) open(waiting session.Registering) {
	r.waiting, r.url, r.prefilled = waiting, waiting.URL(), waiting.Prefilled()
}

// close stops serving the page on this machine.
func (r *registration) close() {
	if r.waiting != nil {
		r.waiting.Close()
	}
}

// address is the page that is shown now.
func (r registration) address() string {
	if r.elsewhere {
		return r.prefilled
	}
	return r.url
}

// tunnel is the command by which a browser elsewhere reaches the page on this
// machine, "" none.
func (r registration) tunnel() string {
	if t, ok := r.waiting.(session.Tunneler); ok {
		return t.SSHLine()
	}
	return ""
}

// offers are what can be done with the page on GitHub.
func (r registration) offers() []kit.Offer {
	no := ""
	if r.url == "" {
		no = "there is no page to open yet"
	}
	other := "a browser elsewhere"
	if r.elsewhere {
		other = "a browser here"
	}
	out := []kit.Offer{{Act: kit.ActBrowser, Why: no}, {Act: kit.ActCopy, Why: no}, {Act: kit.ActQR, Why: no}, {Act: kit.ActElsewhere, Label: other, Why: no}}
	if r.elsewhere {
		out = append(out, kit.Offer{Act: actImport})
	} else if r.tunnel() != "" {
		out = append(out, kit.Offer{Act: kit.ActTunnel})
	}
	return append(out, kit.Offer{Act: kit.ActBack, Label: "cancel"})
}

// lines tell where the browser has to go.
func (r registration) lines(w int) []string {
	th := r.session.Theme
	if r.url == "" {
		return []string{"   " + th.Busy.Render(kit.SpinnerFrame(r.session.Frame)) + " preparing the page"}
	}
	keys := "   " + r.session.Hint(kit.ActBrowser, scopeSetup) + " open in browser   " + r.session.Hint(kit.ActCopy, scopeSetup) + " copy   " + r.session.Hint(kit.ActQR, scopeSetup) + " QR code"
	lines := []string{"   " + th.Busy.Render(kit.SpinnerFrame(r.session.Frame)) + " waiting for GitHub to make the App", ""}
	if r.elsewhere {
		lines = append(lines, wrapped("For a browser on any machine: the form is filled in. What it makes is brought here in three steps:", w)...)
		lines = append(lines, "     1 create the App there", "     2 generate a private key and a client secret for it", "     3 "+r.session.Hint(actImport, scopeSetup)+" use that App", "")
	} else {
		lines = append(lines, wrapped("In a browser on this machine:", w)...)
	}
	for _, l := range text.Wrap(text.Clean(r.address()), w-6) {
		lines = append(lines, "     "+th.Link(r.address(), th.Info.Render(l)))
	}
	lines = append(lines, keys)
	if line := r.tunnel(); line != "" && !r.elsewhere {
		lines = append(lines, "", "   "+r.session.Hint(kit.ActTunnel, scopeSetup)+" copies the command to run where the browser is, first:")
		lines = append(lines, wrapped("  "+text.Clean(line), w)...)
	}
	if !r.elsewhere {
		lines = append(lines, "", "   "+r.session.Hint(kit.ActElsewhere, scopeSetup)+" the browser is on another machine")
	}
	return lines
}

// wrapped indents a sentence.
func wrapped(s string, w int) []string {
	var lines []string
	for _, l := range text.Wrap(s, w-4) {
		lines = append(lines, "   "+l)
	}
	return lines
}
