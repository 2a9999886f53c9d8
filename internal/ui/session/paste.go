package session

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/redact"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// paste asks for the address that a browser elsewhere ended on. It holds a
// code of GitHub's, so it is not shown.
type paste struct {
	session *Session
	to      paster
	address kit.Secret
	problem string
}

func newPaste(sess *Session, to paster) *paste { return &paste{session: sess, to: to} }

func (d *paste) Update(tea.Msg) (tea.Cmd, bool) { return nil, false }

func (d *paste) Busy() bool { return false }

func (d *paste) Scopes() []kit.Scope { return []kit.Scope{kit.ScopeDialog} }

func (d *paste) Offers() []kit.Offer {
	return []kit.Offer{{Act: kit.ActAccept, Label: "use it"}, {Act: kit.ActDismiss}}
}

func (d *paste) Key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch d.session.Keys.Action(msg, kit.ScopeDialog) {
	case kit.ActDismiss:
		return nil, true
	case kit.ActAccept:
		e := kit.Entry{Secret: &d.address}
		if err := d.to.Paste(e.Value()); err != nil {
			d.problem, d.address.Text = redact.String(err.Error()), ""
			return nil, false
		}
		d.session.Note = "Thank you. GitHub is asked now."
		return nil, true
	}
	if d.address.Key(msg) {
		d.problem = ""
	}
	return nil, false
}

func (d *paste) View(w, h int) []string {
	th := d.session.Theme
	lines := kit.Paragraph("After you agreed, the browser went to an address that begins with http://127.0.0.1 and did not open there: that is this machine's. Copy it whole from the address bar and paste it here.", w)
	lines = append(lines, "", th.Accent.Render("▌")+" Address  "+d.address.View(th, kit.DialogWidth(w)-11, true))
	if d.problem != "" {
		lines = append(lines, "")
		lines = append(lines, kit.Paragraph("✕ "+text.Clean(d.problem), w)...)
	}
	return kit.DialogFrame(d.session.Env, "Paste the address", lines, len(lines)-1, w, h)
}
