package browse

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// askFileName asks under which name the file is to be saved.
func (v *Viewer) askFileName() {
	name := strings.TrimLeft(text.Clean(path.Base(v.File.Path)), ".")
	if name == "" || strings.ContainsAny(name, `\:`) {
		name = "file"
	}
	content, id := v.File.Raw(), v.id
	p := kit.NewPrompt("Save as", name, func(value string) (tea.Cmd, string) {
		value = strings.TrimSpace(value)
		if value == "" || strings.HasSuffix(value, "/") {
			return nil, "the name of a file"
		}
		return v.Session.SaveFile(id, value, content, false), ""
	})
	p.Accept = "save"
	v.Session.Ask(p)
}

// onSaved says how the saving went. Before it replaces a file, it asks.
func (v *Viewer) onSaved(msg session.FileSavedMsg) {
	switch {
	case msg.ID != v.id:
	case msg.Err == nil:
		v.Session.Note = "Saved " + text.Bytes(int64(len(msg.Content))) + " as " + text.Clean(msg.Path) + "."
	case errors.Is(msg.Err, fs.ErrExist):
		v.Session.Open(&ReplaceDialog{Session: v.Session, Msg: msg})
	default:
		v.Session.Fail(session.Explain("Saving "+text.Clean(msg.Name), msg.Err))
	}
}

// ReplaceDialog asks before a file on this machine is replaced.
type ReplaceDialog struct {
	Session *session.Session
	Msg     session.FileSavedMsg
	replace bool // the focused button; keeping comes first
}

// Update implements [kit.Overlay].
func (d *ReplaceDialog) Update(tea.Msg) (tea.Cmd, bool) { return nil, false }

// Busy implements [kit.Overlay].
func (d *ReplaceDialog) Busy() bool { return false }

// Scopes implements [kit.Overlay].
func (d *ReplaceDialog) Scopes() []kit.Scope { return []kit.Scope{kit.ScopeDialog} }

// Offers implements [kit.Overlay].
func (d *ReplaceDialog) Offers() []kit.Offer {
	return []kit.Offer{{Act: kit.ActAccept, Label: "press"}, {Act: kit.ActDismiss}, {Act: kit.ActNextField, Label: "other button"}}
}

// Key implements [kit.Overlay].
func (d *ReplaceDialog) Key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch d.Session.Keys.Action(msg, kit.ScopeDialog) {
	case kit.ActDismiss:
		return nil, true
	case kit.ActNextField, kit.ActPrevField, kit.ActLeft, kit.ActRight:
		d.replace = !d.replace
	case kit.ActAccept:
		if d.replace {
			return d.Session.SaveFile(d.Msg.ID, d.Msg.Name, d.Msg.Content, true), true
		}
		return nil, true
	}
	return nil, false
}

// View implements [kit.Overlay].
func (d *ReplaceDialog) View(w, h int) []string {
	lines := kit.Paragraph(text.Clean(d.Msg.Name)+" exists on this machine. Saving replaces what is in it.", w)
	lines = append(lines, "", kit.Button(d.Session.Theme, "Keep it", !d.replace, d.Session.Theme.Strong)+"  "+kit.Button(d.Session.Theme, "Replace", d.replace, d.Session.Theme.Danger))
	return kit.DialogFrame(d.Session.Env, "Replace the file?", lines, len(lines)-1, w, h)
}
