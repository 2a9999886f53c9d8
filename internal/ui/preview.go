package ui

import (
	"context"
	"strconv"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/source"
)

// settle is how long the cursor rests on a file before it is asked for: who
// runs through a folder causes no requests.
const settle = 120 * time.Millisecond

// Limits of what is kept for going back and forth, and of what is read at all.
const (
	keptFiles = 32
	keptBytes = 40 << 20
	maxFile   = github.MaxBlob
)

// preview is the file beside the tree, or instead of it. It keeps showing the
// last one until the next is there.
type preview struct {
	*viewer
	gen     int // replies to an earlier wish are dropped
	cancel  context.CancelFunc
	loading bool
	full    bool // it has the whole screen

	row     treeRow
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
	blobMsg struct {
		name string
		gen  int
		row  treeRow
		file *source.File
		err  error
	}
)

func newPreview(sess *shared) preview {
	return preview{viewer: newViewer(sess), cancel: func() {}, cache: map[string]*source.File{}}
}

// fileKey names a file: its language depends on its path, too.
func fileKey(r treeRow) string { return r.entry.SHA + " " + r.entry.Path }

// follow is called when the cursor has moved: the request for the file it
// left is cancelled, what is known is shown, the rest is asked for after a
// rest.
func (t *repositories) follow() tea.Cmd {
	p := &t.look
	r, ok := t.selected()
	if !ok || (p.any && p.row.id() == r.id() && p.row.entry.SHA == r.entry.SHA && !p.loading && !p.failed) {
		return nil
	}
	p.gen++
	p.cancel()
	p.loading = false
	if !p.wants(r, maxPreview) {
		return nil
	}
	return t.session.after(settle, settledMsg{name: t.org.Name, gen: p.gen})
}

// wants reports whether a row has to be fetched; one that has not is shown.
func (p *preview) wants(r treeRow, limit int64) bool {
	if f := p.cache[fileKey(r)]; f != nil {
		p.set(r, f, "")
		return false
	}
	switch {
	case r.root, r.note != "", r.entry.Kind == github.KindFolder:
		p.set(r, nil, "")
	case r.entry.Kind == github.KindSubmodule:
		p.set(r, nil, "A submodule at "+text.Clean(text.ShortSHA(r.entry.SHA))+": another repository, which is not read here.")
	case r.entry.Size > maxFile:
		p.set(r, nil, "Too large to be read here: "+text.Bytes(r.entry.Size)+" of at most "+text.Bytes(maxFile)+". o opens it on GitHub.")
	case r.entry.Size > limit:
		p.set(r, nil, "A large file, "+text.Bytes(r.entry.Size)+": enter reads it.")
	default:
		return true
	}
	return false
}

func (p *preview) begin(r treeRow, cancel context.CancelFunc) {
	p.cancel()
	p.gen++
	p.cancel, p.loading = cancel, true
	if r.entry.Size > maxPreview {
		p.set(r, nil, "Reading "+text.Bytes(r.entry.Size)+". esc does not wait for it.")
	}
}

func (p *preview) arrived(msg blobMsg) {
	if msg.gen != p.gen {
		return
	}
	p.loading = false
	p.cancel()
	if msg.err != nil {
		if !canceled(msg.err) {
			p.set(msg.row, nil, "Reading "+text.Clean(msg.row.entry.Path)+" failed: "+text.Clean(msg.err.Error())+". Move away and back to try again.")
			p.failed = true
		}
		return
	}
	p.keep(fileKey(msg.row), msg.file)
	p.set(msg.row, msg.file, "")
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

func (p *preview) set(r treeRow, f *source.File, message string) {
	p.row, p.any, p.failed, p.message = r, true, false, message
	if f == nil {
		p.close()
		return
	}
	p.open(fileKey(r), f)
}

// fileMessage takes the answers to the keys of a file.
func (t *repositories) fileMessage(msg tea.Msg) {
	switch msg := msg.(type) {
	case foundMsg:
		t.look.took(msg)
	case fileSavedMsg:
		t.look.saved(msg)
	case pageMsg:
		t.look.arrivedPage(msg)
	}
}

// fileKeys are the keys while the file has them.
func (t *repositories) fileKeys(act action) tea.Cmd {
	p := &t.look
	switch act {
	case actBack:
		return t.leaveFile()
	case actFull:
		p.full = !p.full
		return nil
	case actCopy:
		return t.session.copyText("the path", text.Clean(p.row.entry.Path))
	case actBrowser:
		url := t.web(p.row)
		if p.file != nil && p.file.Kind == source.Text && !p.pretty() {
			url = lineURL(url, p.file.Language, p.line()+1)
		}
		return t.session.browse(url)
	}
	cmd, ok := p.do(act)
	if !ok && act == actLeft {
		return t.leaveFile()
	}
	return cmd
}

// leaveFile gives the keys back to the tree; a large file is not waited for.
func (t *repositories) leaveFile() tea.Cmd {
	t.inFile, t.look.full = false, false
	if p := &t.look; p.loading && p.row.entry.Size > maxPreview {
		p.cancel()
		p.gen++
		p.loading = false
		p.wants(p.row, maxPreview)
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
func (t *repositories) enterFile(full bool) tea.Cmd {
	t.inFile, t.look.full = true, full
	return t.fetch(maxFile)
}

// fileLines are the file beside the tree, or instead of it.
func (t *repositories) fileLines(w, h int) []string {
	th, p := t.session.th, &t.look
	if !p.any {
		if p.loading {
			return []string{th.busy.put(spin(t.session.frame)) + " reading"}
		}
		return nil
	}
	title := text.Clean(p.row.entry.Path)
	if p.row.root || title == "" {
		return t.aboutLines(p.row, w)
	}
	if p.file != nil {
		lines := p.view(p.row.entry.Path, t.inFile, w, h)
		if p.loading && len(lines) > 0 {
			lines[0] = t.session.truncate(lines[0], w-2) + " " + th.busy.put(spin(t.session.frame))
		}
		return lines
	}
	head := "  "
	if t.inFile {
		head = th.accent.put("▌") + " "
	}
	head += th.strong.put(t.session.truncate(title, w-4))
	if p.loading {
		head += " " + th.busy.put(spin(t.session.frame))
	}
	return append([]string{head}, t.insteadOfFile(w)...)
}

// insteadOfFile is what stands where there is no file to show.
func (t *repositories) insteadOfFile(w int) []string {
	th, p := t.session.th, &t.look
	if p.row.entry.Kind == github.KindFolder {
		n, known := t.count(p.row)
		if !known {
			return []string{"  " + th.dim.put("a folder")}
		}
		return []string{"  " + th.dim.put(text.CountGrouped(n, "entry"))}
	}
	var out []string
	for _, l := range text.Wrap(p.message, w-2) {
		out = append(out, "  "+th.dim.put(l))
	}
	return out
}

// lookUp asks for what the file needs at the size that it has now.
func (t *repositories) lookUp() tea.Cmd { return t.look.render() }
