package repositories

import (
	"context"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/ui/source"
)

// Limits of what is kept for going back and forth, and of what is read at all.
const (
	keptFiles = 32
	keptBytes = 40 << 20
	maxFile   = github.MaxBlob
)

// preview is the file beside the tree, or instead of it. It keeps showing the
// last one until the next is there.
type preview struct {
	*browse.Viewer
	Gen     int // replies to an earlier wish are dropped
	cancel  context.CancelFunc
	loading bool
	full    bool // it has the whole screen

	Row     session.TreeRow
	any     bool
	failed  bool   // it could not be read: the next look asks again
	message string // instead of a file

	cache map[string]*source.File // by blob and path
	queue []string                // oldest first
	held  int                     // bytes of all of them
}

type (
	// settledMsg says that the cursor has rested.
	settledMsg struct {
		name string
		gen  int
	}
	// blobMsg is a file that was read.
	BlobMsg struct {
		Name string
		Gen  int
		Row  session.TreeRow
		File *source.File
		err  error
	}
)

func newPreview(sess *session.Session) preview {
	return preview{Viewer: browse.NewViewer(sess), cancel: func() {}, cache: map[string]*source.File{}}
}

// fileKey names a file: its language depends on its path, too.
func fileKey(r session.TreeRow) string { return r.Entry.SHA + " " + r.Entry.Path }

// follow is called when the cursor has moved: the request for the file it
// left is cancelled, what is known is shown, the rest is asked for after a
// rest.
func (t *Tab) follow() tea.Cmd {
	p := &t.Look
	r, ok := t.Selected()
	if !ok || (p.any && p.Row.ID() == r.ID() && p.Row.Entry.SHA == r.Entry.SHA && !p.loading && !p.failed) {
		return nil
	}
	p.Gen++
	p.cancel()
	p.loading = false
	if !p.wants(r, kit.MaxPreview) {
		return nil
	}
	return t.Session.After(kit.SettleDelay, settledMsg{name: t.Org.Name, gen: p.Gen})
}

// wants reports whether a row has to be fetched; one that has not is shown.
func (p *preview) wants(r session.TreeRow, limit int64) bool {
	if f := p.cache[fileKey(r)]; f != nil {
		p.set(r, f, "")
		return false
	}
	switch {
	case r.Root, r.Note != "", r.Entry.Kind == github.KindFolder:
		p.set(r, nil, "")
	case r.Entry.Kind == github.KindSubmodule:
		p.set(r, nil, "A submodule at "+text.Clean(text.ShortSHA(r.Entry.SHA))+": another repository, which is not read here.")
	case r.Entry.Size > maxFile:
		p.set(r, nil, "Too large to be read here: "+text.Bytes(r.Entry.Size)+" of at most "+text.Bytes(maxFile)+". o opens it on GitHub.")
	case r.Entry.Size > limit:
		p.set(r, nil, "A large file, "+text.Bytes(r.Entry.Size)+": enter reads it.")
	default:
		return true
	}
	return false
}

func (p *preview) begin(r session.TreeRow, cancel context.CancelFunc) {
	p.cancel()
	p.Gen++
	p.cancel, p.loading = cancel, true
	if r.Entry.Size > kit.MaxPreview {
		p.set(r, nil, "Reading "+text.Bytes(r.Entry.Size)+". esc does not wait for it.")
	}
}

func (p *preview) arrived(msg BlobMsg) {
	if msg.Gen != p.Gen {
		return
	}
	p.loading = false
	p.cancel()
	if msg.err != nil {
		if !kit.Canceled(msg.err) {
			p.set(msg.Row, nil, "Reading "+text.Clean(msg.Row.Entry.Path)+" failed: "+text.Clean(msg.err.Error())+". Move away and back to try again.")
			p.failed = true
		}
		return
	}
	p.keep(fileKey(msg.Row), msg.File)
	p.set(msg.Row, msg.File, "")
}

// keep remembers a file; the oldest go when there are too many or they are
// too large together.
func (p *preview) keep(key string, f *source.File) {
	if old := p.cache[key]; old != nil {
		p.held += f.Size() - old.Size()
		p.cache[key] = f
		return
	}
	p.cache[key], p.queue, p.held = f, append(p.queue, key), p.held+f.Size()
	for len(p.queue) > 1 && (len(p.queue) > keptFiles || p.held > keptBytes) {
		p.held -= p.cache[p.queue[0]].Size()
		delete(p.cache, p.queue[0])
		p.queue = p.queue[1:]
	}
}

func (p *preview) set(r session.TreeRow, f *source.File, message string) {
	p.Row, p.any, p.failed, p.message = r, true, false, message
	if f == nil {
		p.Close()
		return
	}
	p.Open(fileKey(r), f)
}

// fileKeys are the keys while the file has them.
func (t *Tab) fileKeys(act kit.Action) tea.Cmd {
	p := &t.Look
	switch act {
	case kit.ActBack:
		return t.leaveFile()
	case kit.ActFull:
		p.full = !p.full
		return nil
	case kit.ActCopy:
		return t.Session.CopyText("the path", text.Clean(p.Row.Entry.Path))
	case kit.ActBrowser:
		url := t.web(p.Row)
		if p.File != nil && p.File.Kind == source.Text && !p.Rendered() {
			url = lineURL(url, p.File.Language, p.Line()+1)
		}
		return t.Session.Browse(url)
	}
	cmd, ok := p.Do(act)
	if !ok && act == kit.ActLeft {
		return t.leaveFile()
	}
	return cmd
}

// leaveFile gives the keys back to the tree; a large file is not waited for.
func (t *Tab) leaveFile() tea.Cmd {
	t.inFile, t.Look.full = false, false
	if p := &t.Look; p.loading && p.Row.Entry.Size > kit.MaxPreview {
		p.cancel()
		p.Gen++
		p.loading = false
		p.wants(p.Row, kit.MaxPreview)
	}
	return nil
}

// lineURL is the page of a file at a line. Markdown has lines only as it is
// written (GitHub: docs, linking to Markdown).
func lineURL(url, language string, line int) string {
	if language == "Markdown" {
		url += "?plain=1"
	}
	return url + "#L" + strconv.Itoa(line)
}

// enterFile gives the keys to the file.
func (t *Tab) enterFile(full bool) tea.Cmd {
	t.inFile, t.Look.full = true, full
	return t.fetch(maxFile)
}

// fileLines are the file beside the tree, or instead of it.
func (t *Tab) fileLines(w, h int) []string {
	th, p := t.Session.Theme, &t.Look
	if !p.any {
		if p.loading {
			return []string{th.Busy.Render(kit.SpinnerFrame(t.Session.Frame)) + " reading"}
		}
		return nil
	}
	title := text.Clean(p.Row.Entry.Path)
	if p.Row.Root || title == "" {
		return t.aboutLines(p.Row, w)
	}
	if p.File != nil {
		lines := p.View(p.Row.Entry.Path, t.inFile, w, h)
		if p.loading && len(lines) > 0 {
			lines[0] = t.Session.Truncate(lines[0], w-2) + " " + th.Busy.Render(kit.SpinnerFrame(t.Session.Frame))
		}
		return lines
	}
	head := "  "
	if t.inFile {
		head = th.Accent.Render("▌") + " "
	}
	head += th.Strong.Render(t.Session.Truncate(title, w-4))
	if p.loading {
		head += " " + th.Busy.Render(kit.SpinnerFrame(t.Session.Frame))
	}
	return append([]string{head}, t.insteadOfFile(w)...)
}

// insteadOfFile is what stands where there is no file to show.
func (t *Tab) insteadOfFile(w int) []string {
	th, p := t.Session.Theme, &t.Look
	if p.Row.Entry.Kind == github.KindFolder {
		n, known := t.count(p.Row)
		if !known {
			return []string{"  " + th.Dim.Render("a folder")}
		}
		return []string{"  " + th.Dim.Render(text.CountGrouped(n, "entry"))}
	}
	var out []string
	for _, l := range text.Wrap(p.message, w-2) {
		out = append(out, "  "+th.Dim.Render(l))
	}
	return out
}

// LoadVisible asks for what the file needs at the size that it has now.
func (t *Tab) LoadVisible() tea.Cmd { return t.Look.Render() }
