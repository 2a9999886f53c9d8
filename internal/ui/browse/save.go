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
		v.Session.AskReplace(msg)
	default:
		v.Session.Fail(session.Explain("Saving "+text.Clean(msg.Name), msg.Err))
	}
}
