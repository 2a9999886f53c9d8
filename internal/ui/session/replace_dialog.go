package session

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// AskReplace asks whether to replace the file that stands in the way of saving.
func (sess *Session) AskReplace(msg FileSavedMsg) {
	sess.Open(&replaceDialog{session: sess, msg: msg})
}

// replaceDialog asks before a file on this machine is replaced.
type replaceDialog struct {
	session *Session
	msg     FileSavedMsg
	replace bool // the focused button; keeping comes first
}

// Update implements [kit.Overlay].
func (d *replaceDialog) Update(tea.Msg) (tea.Cmd, bool) { return nil, false }

// Busy implements [kit.Overlay].
func (d *replaceDialog) Busy() bool { return false }

// Scopes implements [kit.Overlay].
func (d *replaceDialog) Scopes() []kit.Scope { return []kit.Scope{kit.ScopeDialog} }

// Offers implements [kit.Overlay].
func (d *replaceDialog) Offers() []kit.Offer {
	return []kit.Offer{{Act: kit.ActAccept, Label: "press"}, {Act: kit.ActDismiss}, {Act: kit.ActNextField, Label: "other button"}}
}

// Key implements [kit.Overlay].
func (d *replaceDialog) Key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch d.session.Keys.Action(msg, kit.ScopeDialog) {
	case kit.ActDismiss:
		return nil, true
	case kit.ActNextField, kit.ActPrevField, kit.ActLeft, kit.ActRight:
		d.replace = !d.replace
	case kit.ActAccept:
		if d.replace {
			return d.session.SaveFile(d.msg.ID, d.msg.Name, d.msg.Content, true), true
		}
		return nil, true
	}
	return nil, false
}

// View implements [kit.Overlay].
func (d *replaceDialog) View(w, h int) []string {
	lines := kit.Paragraph(text.Clean(d.msg.Name)+" exists on this machine. Saving replaces what is in it.", w)
	lines = append(lines, "", kit.Button(d.session.Theme, "Keep it", !d.replace, d.session.Theme.Strong)+"  "+kit.Button(d.session.Theme, "Replace", d.replace, d.session.Theme.Danger))
	return kit.DialogFrame(d.session.Env, "Replace the file?", lines, len(lines)-1, w, h)
}
