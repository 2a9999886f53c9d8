package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/redact"
	"gitconnection/internal/text"
)

// paste asks for the address that a browser elsewhere ended on. It holds a
// code of GitHub's, so it is not shown.
type paste struct {
	session *shared
	to      paster
	address secret
	problem string
}

func newPaste(sess *shared, to paster) *paste { return &paste{session: sess, to: to} }

func (d *paste) update(tea.Msg) tea.Cmd { return nil }
func (d *paste) busy() bool             { return false }
func (d *paste) scopes() []scope        { return []scope{scopeDialog} }

func (d *paste) offers() []offer {
	return []offer{{act: actAccept, label: "use it"}, {act: actDismiss}}
}

func (d *paste) key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch d.session.keys.action(msg, scopeDialog) {
	case actDismiss:
		return nil, true
	case actAccept:
		e := entry{secret: &d.address}
		if err := d.to.Paste(e.value()); err != nil {
			d.problem, d.address.text = redact.String(err.Error()), ""
			return nil, false
		}
		d.session.note = "Thank you. GitHub is asked now."
		return nil, true
	}
	if d.address.key(msg) {
		d.problem = ""
	}
	return nil, false
}

func (d *paste) view(w, h int) []string {
	th := d.session.th
	lines := paragraph("After you agreed, the browser went to an address that begins with http://127.0.0.1 and did not open there: that is this machine's. Copy it whole from the address bar and paste it here.", w)
	lines = append(lines, "", th.accent.put("▌")+" Address  "+d.address.view(th, innerWidth(w)-11, true))
	if d.problem != "" {
		lines = append(lines, "")
		lines = append(lines, paragraph("✕ "+text.Clean(d.problem), w)...)
	}
	return frame(d.session.env, "Paste the address", lines, len(lines)-1, w, h)
}
