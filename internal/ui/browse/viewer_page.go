package browse

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/ui/markdown"
	"gitconnection/internal/ui/source"
)

// widestPage is how wide rendered text gets, in cells: longer lines are hard
// to read.
const widestPage = 100

// rendered is Markdown as a page.
type rendered struct {
	lines []source.Line
	text  *source.File // the same without roles: what a search looks at
	cells int          // the width that it was made for
	asked int          // the width that is being made
}

// PageMsg is a page that was rendered.
type PageMsg struct {
	id    string
	cells int
	lines []source.Line
	text  *source.File
}

// Pretty reports whether the file is shown as a page.
func (v *Viewer) Pretty() bool { return v.markup && !v.written }

// text is what is shown: the file, or the page that was made of it.
func (v *Viewer) text() *source.File {
	if v.Pretty() {
		if v.page.text == nil {
			return &source.File{}
		}
		return v.page.text
	}
	return v.File
}

// spans is a line of what is shown.
func (v *Viewer) spans(line int) source.Line {
	if v.Pretty() {
		if line < len(v.page.lines) {
			return v.page.lines[line]
		}
		return nil
	}
	return v.File.Spans(line)
}

// Render makes the page for the width there is now, in a command.
func (v *Viewer) Render() tea.Cmd {
	n := min(v.cells-1, widestPage)
	if !v.Pretty() || n < 1 || v.page.cells == n || v.page.asked == n {
		return nil
	}
	v.page.asked = n
	id, content := v.id, v.File.Decoded()
	return func() tea.Msg {
		lines := markdown.Render(content, n)
		var b strings.Builder
		for _, l := range lines {
			b.WriteString(l.Text())
			b.WriteByte('\n')
		}
		return PageMsg{id: id, cells: n, lines: lines, text: source.Open("", []byte(b.String()))}
	}
}

func (v *Viewer) ArrivedPage(msg PageMsg) {
	if msg.id != v.id || msg.cells != v.page.asked {
		return
	}
	v.page = rendered{lines: msg.lines, text: msg.text, cells: msg.cells, asked: msg.cells}
	if v.search.at >= 0 || v.search.under {
		v.forget() // the places were those of another width
	}
	v.settle()
}
