package app

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// quitDialog asks before the program ends under a run.
type quitDialog struct {
	session *session.Session
	quit    bool // the focused button; staying comes first
}

func newQuitDialog(sess *session.Session) *quitDialog { return &quitDialog{session: sess} }

func (d *quitDialog) Update(tea.Msg) (tea.Cmd, bool) { return nil, false }

func (d *quitDialog) Busy() bool { return false }

func (d *quitDialog) Scopes() []kit.Scope { return []kit.Scope{kit.ScopeDialog} }

func (d *quitDialog) Offers() []kit.Offer {
	return []kit.Offer{{Act: kit.ActAccept, Label: "press"}, {Act: kit.ActDismiss}, {Act: kit.ActNextField, Label: "other button"}}
}

func (d *quitDialog) Key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch d.session.Keys.Action(msg, kit.ScopeDialog) {
	case kit.ActDismiss:
		return nil, true
	case kit.ActNextField, kit.ActPrevField, kit.ActLeft, kit.ActRight:
		d.quit = !d.quit
	case kit.ActAccept:
		if d.quit {
			d.session.Stop()
			d.session.Quitting = true
		}
		return nil, true
	}
	return nil, false
}

func (d *quitDialog) View(w, h int) []string {
	var lines []string
	for _, r := range d.session.Active() {
		lines = append(lines, text.Clean(r.Name())+": "+text.Grouped(r.Progress.Percent())+" %, "+text.Duration(r.Elapsed(d.session.Now())))
	}
	lines = append(lines, "")
	lines = append(lines, kit.Paragraph("Quitting stops it after the request that is under way. What is done stays; the same again goes on from there.", w)...)
	lines = append(lines, "", kit.Button(d.session.Theme, "Stay", !d.quit, d.session.Theme.Strong)+"  "+kit.Button(d.session.Theme, "Stop and quit", d.quit, d.session.Theme.Danger))
	return kit.DialogFrame(d.session.Env, "A run is going", lines, len(lines)-1, w, h)
}
