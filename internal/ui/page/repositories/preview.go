package repositories

import (
	"context"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/source"
	"gitconnection/internal/wording"
)

// maxFile is how large a file may be that is read at all.
const maxFile = github.MaxBlob

// preview is the file beside the tree, or instead of it. It keeps showing the
// last one until the next is there.
type preview struct {
	*repos
	*browse.Viewer
	gen     int // answers to an earlier request are dropped
	cancel  context.CancelFunc
	loading bool

	focused bool // keys scroll the file instead of moving in the tree
	full    bool // it has the whole screen

	row     row
	any     bool   // there is a row
	failed  bool   // it could not be read: the next look asks again
	message string // instead of a file

	cache fileCache
}

type (
	// settledMsg says that the cursor has rested.
	settledMsg struct {
		org string
		gen int
	}
	// blobMsg is a file that was read.
	blobMsg struct {
		org  string
		gen  int
		row  row
		file *source.File
		err  error
	}
)

func newPreview(r *repos) *preview {
	return &preview{repos: r, Viewer: browse.NewViewer(r.Session), cancel: func() {}, cache: newFileCache()}
}

// fileKey names a file: its language depends on its path, too.
func fileKey(r row) string { return r.entry.SHA + " " + r.entry.Path }

// follow is called when the cursor has moved to a row: the request for the file
// that it left is cancelled, what is known is shown, and the rest is asked for
// once the cursor rests.
func (p *preview) follow(r row) tea.Cmd {
	if p.any && p.row.id() == r.id() && p.row.entry.SHA == r.entry.SHA && !p.loading && !p.failed {
		return nil
	}
	p.stop()
	if !p.needs(r, kit.MaxPreview) {
		return nil
	}
	return p.Session.After(kit.SettleDelay, settledMsg{org: p.Org.Name, gen: p.gen})
}

// stop cancels the request that is under way.
func (p *preview) stop() {
	p.gen++
	p.cancel()
	p.loading = false
}

// needs reports whether a row has to be fetched; one that has not is shown.
func (p *preview) needs(r row, limit int64) bool {
	if f := p.cache.get(fileKey(r)); f != nil {
		p.set(r, f, "")
		return false
	}
	switch {
	case !r.isFile():
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

// fetch reads the file of a row, unless it is there, will not be shown, or is
// larger than limit.
func (p *preview) fetch(r row, limit int64) tea.Cmd {
	if !p.needs(r, limit) {
		return nil
	}
	p.stop()
	sess, repo := p.Session, p.repository(r.role)
	ctx, cancel := context.WithCancel(sess.Context)
	p.cancel, p.loading = cancel, true
	if r.entry.Size > kit.MaxPreview {
		p.set(r, nil, "Reading "+text.Bytes(r.entry.Size)+". esc does not wait for it.")
	}
	engine, msg := sess.Options.Engine, blobMsg{org: p.Org.Name, gen: p.gen, row: r}
	return func() tea.Msg {
		content, err := engine.Blob(ctx, repo.Owner, repo.Name, r.entry.SHA)
		if msg.err = err; err == nil {
			msg.file = source.Open(r.entry.Path, content)
		}
		return msg
	}
}

func (p *preview) update(msg tea.Msg) {
	if msg, ok := msg.(blobMsg); ok {
		p.onBlob(msg)
		return
	}
	p.Update(msg)
}

func (p *preview) onBlob(msg blobMsg) {
	if msg.org != p.Org.Name || msg.gen != p.gen {
		return
	}
	p.loading = false
	p.cancel()
	if msg.err != nil {
		if !kit.Canceled(msg.err) {
			p.set(msg.row, nil, "Reading "+text.Clean(msg.row.entry.Path)+" failed: "+wording.Line(msg.err)+". Move away and back to try again.")
			p.failed = true
		}
		return
	}
	p.cache.put(fileKey(msg.row), msg.file)
	p.set(msg.row, msg.file, "")
}

// set shows the file of a row, or a message instead of one.
func (p *preview) set(r row, f *source.File, message string) {
	p.row, p.any, p.failed, p.message = r, true, false, message
	if f == nil {
		p.Close()
		return
	}
	p.Open(fileKey(r), f)
}

// do does a key while the file has them.
func (p *preview) do(act kit.Action) tea.Cmd {
	switch act {
	case kit.ActBack:
		p.leave()
		return nil
	case kit.ActFull:
		p.full = !p.full
		return nil
	case kit.ActCopy:
		return p.Session.CopyText("the path", text.Clean(p.row.entry.Path))
	case kit.ActBrowser:
		return p.Session.Browse(p.url())
	}
	cmd, ok := p.Do(act)
	if !ok && act == kit.ActLeft {
		p.leave()
		return nil
	}
	return cmd
}

// leave gives the keys back to the tree. A large file is not waited for.
func (p *preview) leave() {
	p.focused, p.full = false, false
	if p.loading && p.row.entry.Size > kit.MaxPreview {
		p.stop()
		p.needs(p.row, kit.MaxPreview)
	}
}

// fullScreen reports whether the file takes the place of the tree.
func (p *preview) fullScreen() bool { return p.focused && p.full }

// url is the page of the file on GitHub, at the line under the cursor.
func (p *preview) url() string {
	url := p.web(p.row)
	if p.File == nil || p.File.Kind != source.Text || p.Rendered() {
		return url
	}
	// Markdown has lines only as it is written (GitHub: docs, linking to
	// Markdown).
	if p.File.Language == "Markdown" {
		url += "?plain=1"
	}
	return url + "#L" + strconv.Itoa(p.Line()+1)
}
