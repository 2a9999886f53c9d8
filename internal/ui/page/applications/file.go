package applications

import (
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/ui/source"
)

// errTooLarge is a file that is not read for the screen.
var errTooLarge = errors.New("it is larger than 1 MiB")

// fileView shows the file of an application.
type fileView struct {
	*session.Site
	viewer      *browse.Viewer
	of          *delivery.Snapshot
	application string
	file        string // its path
	why         string
}

// fileMsg is a file of an application that was read.
type fileMsg struct {
	v    *fileView // that asked
	file *source.File
	err  error
}

func newFileView(s *session.Site, of *delivery.Snapshot, p delivery.Placement) *fileView {
	return &fileView{Site: s, viewer: browse.NewViewer(s.Session), of: of, application: p.Application, file: p.Path}
}

func (v *fileView) load() tea.Cmd {
	engine, ctx, side, path := v.Session.Options.Delivery, v.Session.Context, v.of.Application, v.file
	return func() tea.Msg {
		files, err := engine.Read(ctx, side, path)
		if err != nil {
			return fileMsg{v: v, err: err}
		}
		content, ok := files[path]
		if !ok {
			return fileMsg{v: v, err: errTooLarge}
		}
		return fileMsg{v: v, file: source.Open(path, content)}
	}
}

func (v *fileView) path() []string { return []string{v.application, "File"} }

func (v *fileView) scopes() []kit.Scope { return []kit.Scope{browse.ScopeFile} }

func (v *fileView) busy() bool { return v.viewer.File == nil && v.why == "" }

// refresh keeps the file as it was opened.
func (v *fileView) refresh(*delivery.Snapshot) tea.Cmd { return nil }

func (v *fileView) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case fileMsg:
		if msg.v != v {
			return nil
		}
		if msg.err != nil {
			v.why = v.Session.Tried(v.Page(), "Reading "+text.Clean(v.file), msg.err)
			return nil
		}
		v.Session.Tried(v.Page(), "Reading "+text.Clean(v.file), nil)
		v.viewer.Open(v.of.Application.SHA(v.file)+" "+v.file, msg.file)
	default:
		v.viewer.Update(msg)
	}
	return nil
}

func (v *fileView) offers() []kit.Offer {
	var out []kit.Offer
	for _, o := range v.viewer.Offers(true) {
		switch o.Act {
		case kit.ActFull:
			continue
		case kit.ActBack:
			o.Label = ""
		}
		out = append(out, o)
	}
	return out
}

func (v *fileView) do(act kit.Action) (cmd tea.Cmd, back bool) {
	switch act {
	case kit.ActBack:
		return nil, true
	case kit.ActCopy:
		return v.Session.CopyText("the path", text.Clean(v.file)), false
	case kit.ActBrowser:
		return v.Session.Browse(fileURL(v.of.Application, v.file)), false
	}
	cmd, _ = v.viewer.Do(act)
	return cmd, false
}

func (v *fileView) view(w, h int) []string {
	th := v.Session.Theme
	switch {
	case v.why != "":
		return kit.FillLines([]string{"", "   " + th.Bad.Render("✕") + " The file could not be read.", "", "   " + v.Session.Hint(kit.ActBack) + " goes back"}, h)
	case v.viewer.File == nil:
		return kit.FillLines([]string{"", "   " + th.Busy.Render(kit.SpinnerFrame(v.Session.Frame)) + " Reading " + v.Session.Truncate(text.Clean(v.file), w-14)}, h)
	}
	return v.viewer.View(v.file, true, w, h)
}

// fileURL is the page of a file at the head of its repository.
func fileURL(s *delivery.Repository, path string) string {
	if s.HTMLURL == "" {
		return ""
	}
	return s.HTMLURL + "/blob/" + text.EscapePath(s.Branch+"/"+path)
}
