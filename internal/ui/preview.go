package ui

import (
	"bytes"
	"context"
	"time"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// settle is how long the cursor rests on a file before it is asked for: who
// runs through a folder causes no requests.
const settle = 120 * time.Millisecond

// kept is how many files that were read are kept for going back and forth.
const kept = 32

// preview is the file beside the tree. It keeps showing the last one until
// the next is there.
type preview struct {
	gen     int // replies to an earlier wish are dropped
	cancel  context.CancelFunc
	loading bool

	row     treeRow
	any     bool
	lines   []string
	message string // instead of lines
	scroll  scroll

	cache map[string][]byte // by blob
	order []string          // oldest first
}

type (
	// settledMsg says that the cursor has rested.
	settledMsg struct {
		name string
		gen  int
	}
	// blobMsg is the content of a file.
	blobMsg struct {
		name    string
		gen     int
		row     treeRow
		content []byte
		err     error
	}
)

func newPreview() preview { return preview{cancel: func() {}, cache: map[string][]byte{}} }

// follow is called when the cursor has moved: the request for the file it
// left is cancelled, what is known is shown, the rest is asked for after a
// rest.
func (t *repositories) follow() tea.Cmd {
	p := &t.look
	r, ok := t.selected()
	if !ok || (p.any && p.row.id() == r.id() && p.row.entry.SHA == r.entry.SHA && !p.loading) {
		return nil
	}
	p.gen++
	p.cancel()
	p.loading = false
	if !p.wants(r) {
		return nil
	}
	return t.sh.after(settle, settledMsg{name: t.org.Name, gen: p.gen})
}

// wants reports whether a row has to be fetched; one that has not is shown.
func (p *preview) wants(r treeRow) bool {
	switch {
	case r.root, r.note != "", r.entry.Kind == github.KindFolder:
		p.set(r, nil, "")
	case r.entry.Kind == github.KindSubmodule:
		p.set(r, nil, "A submodule at "+clean(short(r.entry.SHA))+": another repository, which is not read here.")
	case r.entry.Size > maxPreview:
		p.set(r, nil, "Too large to show here: "+bytesText(r.entry.Size)+". o opens it on GitHub.")
	default:
		content, ok := p.cache[r.entry.SHA]
		if !ok {
			return true
		}
		p.content(r, content)
	}
	return false
}

func (p *preview) begin(_ treeRow, cancel context.CancelFunc) {
	p.cancel()
	p.gen++
	p.cancel, p.loading = cancel, true
}

func (p *preview) arrived(msg blobMsg) {
	if msg.gen != p.gen {
		return
	}
	p.loading = false
	p.cancel()
	if msg.err != nil {
		if !canceled(msg.err) {
			p.set(msg.row, nil, "Reading "+clean(msg.row.entry.Path)+" failed: "+clean(msg.err.Error())+". Move away and back to try again.")
			p.any = false
		}
		return
	}
	p.cache[msg.row.entry.SHA] = msg.content
	p.order = append(p.order, msg.row.entry.SHA)
	if len(p.order) > kept {
		delete(p.cache, p.order[0])
		p.order = p.order[1:]
	}
	p.content(msg.row, msg.content)
}

// content shows bytes as lines, or names them as what they are.
func (p *preview) content(r treeRow, content []byte) {
	switch {
	case len(content) == 0:
		p.set(r, nil, "An empty file.")
	case len(content) > maxPreview:
		p.set(r, nil, "Too large to show here: "+bytesText(int64(len(content)))+". o opens it on GitHub.")
	case binary(content):
		p.set(r, nil, "A binary file, "+bytesText(int64(len(content)))+".")
	default:
		p.set(r, text.Lines(string(content)), "")
	}
}

// binary is git's own rule - a NUL byte near the beginning - and text that is
// mostly not UTF-8.
func binary(content []byte) bool {
	head := content[:min(len(content), 8000)]
	if bytes.IndexByte(head, 0) >= 0 {
		return true
	}
	bad := 0
	for i := 0; i < len(head); {
		r, n := utf8.DecodeRune(head[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		}
		i += n
	}
	return bad > len(head)/10+4
}

func (p *preview) set(r treeRow, lines []string, message string) {
	p.row, p.any, p.lines, p.message = r, true, lines, message
	p.scroll.top = 0
	p.scroll.set(len(lines), p.scroll.page)
}
