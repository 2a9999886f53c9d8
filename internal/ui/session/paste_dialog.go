package session

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/wording"
)

// pasteDialog asks for the address that a browser elsewhere ended on. It holds
// a code of GitHub's, so it is not shown.
type pasteDialog struct {
	*kit.Form
	env *kit.Env
}

func newPasteDialog(sess *Session, to paster) *pasteDialog {
	address := kit.SecretField("Address", "", false)
	d := &pasteDialog{Form: kit.NewForm(sess.Env, address), env: sess.Env}
	d.Submit = func() (tea.Cmd, string) {
		if err := to.Paste(address.Value()); err != nil {
			address.Set("")
			return nil, wording.Line(err)
		}
		sess.Note = "Thank you. GitHub is asked now."
		return nil, ""
	}
	return d
}

// Offers are using the address and leaving.
func (d *pasteDialog) Offers() []kit.Offer {
	return []kit.Offer{{Act: kit.ActAccept, Label: "use it"}, {Act: kit.ActDismiss}}
}

// View draws the dialog in w by h cells.
func (d *pasteDialog) View(w, h int) []string {
	lines := kit.Paragraph("After you agreed, the browser went to an address that begins with http://127.0.0.1 and did not open there: that is this machine's. Copy it whole from the address bar and paste it here.", w)
	rows, _, _ := d.Rows(kit.DialogWidth(w), kit.Layout{})
	lines = append(append(lines, ""), rows...)
	if d.Problem != "" {
		lines = append(lines, "")
		lines = append(lines, kit.Paragraph("✕ "+text.Clean(d.Problem), w)...)
	}
	return kit.DialogFrame(d.env, "Paste the address", lines, len(lines)-1, w, h)
}
