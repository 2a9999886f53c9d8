package ui

import (
	"errors"
	"io/fs"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// fileSavedMsg answers the saving of a file.
type fileSavedMsg struct {
	id, name string
	content  []byte
	path     string
	err      error
}

// askName asks under which name the file is to be saved.
func (v *viewer) askName() {
	name := strings.TrimLeft(text.Clean(base(v.file.Path)), ".")
	if name == "" || strings.ContainsAny(name, `\:`) {
		name = "file"
	}
	content, id := v.file.Raw(), v.id
	p := newPrompt("Save as", name, func(value string) (tea.Cmd, string) {
		value = strings.TrimSpace(value)
		if value == "" || strings.HasSuffix(value, "/") {
			return nil, "the name of a file"
		}
		return v.session.saveFile(id, value, content, false), ""
	})
	p.accept = "save"
	v.session.ask(p)
}

// saveFile writes a file in a command.
func (sess *shared) saveFile(id, name string, content []byte, replace bool) tea.Cmd {
	save := sess.opt.SaveFile
	return func() tea.Msg {
		path, err := save(name, content, replace)
		return fileSavedMsg{id: id, name: name, content: content, path: path, err: err}
	}
}

// saved tells how it went; a file that is there already is asked about.
func (v *viewer) saved(msg fileSavedMsg) {
	switch {
	case msg.id != v.id:
	case msg.err == nil:
		v.session.note = "Saved " + text.Bytes(int64(len(msg.content))) + " as " + text.Clean(msg.path) + "."
	case errors.Is(msg.err, fs.ErrExist):
		v.session.open(&replaceDialog{session: v.session, msg: msg})
	default:
		v.session.fail(explain("Saving "+text.Clean(msg.name), msg.err))
	}
}

// replaceDialog asks before a file on this machine is replaced.
type replaceDialog struct {
	session *shared
	msg     fileSavedMsg
	replace bool // the focused button; keeping comes first
}

func (d *replaceDialog) update(tea.Msg) tea.Cmd { return nil }
func (d *replaceDialog) busy() bool             { return false }
func (d *replaceDialog) scopes() []scope        { return []scope{scopeDialog} }

func (d *replaceDialog) offers() []offer {
	return []offer{{act: actAccept, label: "press"}, {act: actDismiss}, {act: actNextField, label: "other button"}}
}

func (d *replaceDialog) key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch d.session.keys.action(msg, scopeDialog) {
	case actDismiss:
		return nil, true
	case actNextField, actPrevField, actLeft, actRight:
		d.replace = !d.replace
	case actAccept:
		if d.replace {
			return d.session.saveFile(d.msg.id, d.msg.name, d.msg.content, true), true
		}
		return nil, true
	}
	return nil, false
}

func (d *replaceDialog) view(w, h int) []string {
	lines := paragraph(text.Clean(d.msg.name)+" exists on this machine. Saving replaces what is in it.", w)
	lines = append(lines, "", button(d.session.th, "Keep it", !d.replace, d.session.th.strong)+"  "+button(d.session.th, "Replace", d.replace, d.session.th.danger))
	return frame(d.session.env, "Replace the file?", lines, len(lines)-1, w, h)
}
