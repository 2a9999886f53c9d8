package browse

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/ui/markdown"
	"gitconnection/internal/ui/source"
)

// widestPage is how wide a rendered page gets, in cells: longer lines are hard
// to read.
const widestPage = 100

// document is a file in the form in which it is shown: as it is written, or,
// where it is Markdown, as a rendered page.
type document struct {
	File       *source.File // nil: nothing is shown
	id         string       // of the blob and its path
	renderable bool         // the file can be shown as a page
	written    bool         // it is shown as it is written nevertheless
	page       page
}

// page is rendered Markdown.
type page struct {
	lines     []source.Line
	text      *source.File // the same without roles: what a search looks at
	width     int          // the width that it was rendered for
	requested int          // the width that it is being rendered for
}

// pageMsg is a page that was rendered.
type pageMsg struct {
	id    string
	width int
	lines []source.Line
	text  *source.File
}

// load shows a file.
func (d *document) load(id string, f *source.File) {
	d.id, d.File, d.page = id, f, page{}
	d.renderable = f.Language == "Markdown" && markdown.Fits(f.Decoded())
}

// unload shows nothing. Whether Markdown is shown as it is written stays: it is
// the operator's choice.
func (d *document) unload() { *d = document{written: d.written} }

// viewID names the file together with the form in which it is shown.
func (d *document) viewID() string {
	if d.Rendered() {
		return d.id + " rendered"
	}
	return d.id
}

// Rendered reports whether the file is shown as a page.
func (d *document) Rendered() bool { return d.renderable && !d.written }

// text is what is shown: the file, or the page that was made of it.
func (d *document) text() *source.File {
	if !d.Rendered() {
		return d.File
	}
	if d.page.text == nil {
		return &source.File{}
	}
	return d.page.text
}

// spans are the parts of a line of what is shown.
func (d *document) spans(line int) source.Line {
	if !d.Rendered() {
		return d.File.Spans(line)
	}
	if line < len(d.page.lines) {
		return d.page.lines[line]
	}
	return nil
}

// render makes the page for a width, in a command, where it is not there yet.
func (d *document) render(width int) tea.Cmd {
	width = min(width, widestPage)
	if !d.Rendered() || width < 1 || d.page.width == width || d.page.requested == width {
		return nil
	}
	d.page.requested = width
	id, content := d.id, d.File.Decoded()
	return func() tea.Msg {
		lines := markdown.Render(content, width)
		var b strings.Builder
		for _, l := range lines {
			b.WriteString(l.Text())
			b.WriteByte('\n')
		}
		return pageMsg{id: id, width: width, lines: lines, text: source.Open("", []byte(b.String()))}
	}
}

// setPage shows the page that was asked for last; ok is false for any other.
func (d *document) setPage(msg pageMsg) (ok bool) {
	if msg.id != d.id || msg.width != d.page.requested {
		return false
	}
	d.page = page{lines: msg.lines, text: msg.text, width: msg.width, requested: msg.width}
	return true
}
