// Package markdown renders Markdown as styled lines for a terminal: headings,
// lists and tasks, tables, quotes, highlighted blocks of code, links with
// their addresses, pictures as the words that stand for them. The parser is
// goldmark's; the lines are those of package source, and as foreign as the
// file: whoever shows them cleans them.
package markdown

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"gitconnection/internal/ui/source"
)

// Limits of what is rendered: parsing is not linear in what is nested within
// one line or one paragraph.
const (
	maxSize = 256 << 10 // bytes of the file
	maxLine = 4 << 10   // bytes of a line
)

// Fits reports whether content is small enough to be rendered.
func Fits(content []byte) bool {
	if len(content) > maxSize {
		return false
	}
	for line := range bytes.Lines(content) {
		if len(line) > maxLine {
			return false
		}
	}
	return true
}

// narrowest is the least room for text, in cells, however deep it is nested.
const narrowest = 16

// Render returns content as lines of about width cells. Code and long words
// may be wider. It takes milliseconds for a page, so call it in a command.
func Render(content []byte, width int) []source.Line {
	r := &renderer{width: max(narrowest, width)}
	r.content = r.front(bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")))
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList, extension.Linkify))
	r.blocks(md.Parser().Parse(text.NewReader(r.content)), false)
	if r.gapped {
		r.lines = r.lines[:len(r.lines)-1]
	}
	return r.lines
}

// renderer walks the blocks of a document.
type renderer struct {
	content []byte
	width   int
	lines   []source.Line
	before  []prefix // what stands before each line, outermost first
	quoted  int
	gapped  bool // the last line is an empty one
}

// prefix is the mark of a quote, or the indentation of an entry of a list,
// whose sign stands in its place on the first line.
type prefix struct {
	span source.Span
	sign source.Line
}

// front renders the settings that stand before some documents, as YAML, and
// returns the rest.
func (r *renderer) front(content []byte) []byte {
	body, ok := bytes.CutPrefix(content, []byte("---\n"))
	if !ok {
		return content
	}
	settings, rest, ok := bytes.Cut(body, []byte("\n---\n"))
	if !ok || len(settings) > 4096 {
		return content
	}
	r.code("yaml", string(settings))
	r.gap()
	return rest
}

// emit adds a line.
func (r *renderer) emit(l source.Line) {
	var line source.Line
	for i := range r.before {
		if sign := r.before[i].sign; sign != nil {
			line = append(line, sign...)
			r.before[i].sign = nil
			continue
		}
		line = append(line, r.before[i].span)
	}
	r.lines, r.gapped = append(r.lines, append(line, l...)), false
}

// gap is an empty line, unless there is one, or nothing stands above it.
func (r *renderer) gap() {
	if len(r.lines) > 0 && !r.gapped && !r.waiting() {
		r.emit(nil)
		r.gapped = true
	}
}

// waiting reports whether the sign of an entry has not been written yet.
func (r *renderer) waiting() bool {
	return slices.ContainsFunc(r.before, func(p prefix) bool { return p.sign != nil })
}

// room is what is left of the width for text.
func (r *renderer) room() int {
	n := r.width
	for _, p := range r.before {
		n -= cells(p.span.Text)
	}
	return max(narrowest, n)
}

// within renders something behind a prefix; sign takes its place on its first
// line.
func (r *renderer) within(span source.Span, sign source.Line, f func()) {
	r.before = append(r.before, prefix{span, sign})
	f()
	if sign != nil && r.waiting() {
		r.emit(nil) // an entry with nothing in it
	}
	r.before = r.before[:len(r.before)-1]
}

// blocks renders the children of a block; tight ones have no lines between.
func (r *renderer) blocks(parent ast.Node, tight bool) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		r.block(n)
		if !tight && n.NextSibling() != nil {
			r.gap()
		}
	}
}

func (r *renderer) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		r.heading(n)
	case *ast.Blockquote:
		r.quoted++
		r.within(source.Span{Text: "│ ", Role: source.Muted}, nil, func() { r.blocks(n, false) })
		r.quoted--
	case *ast.List:
		r.list(n)
	case *ast.FencedCodeBlock:
		r.code(string(n.Language(r.content)), r.raw(n))
	case *ast.CodeBlock:
		r.code("", r.raw(n))
	case *ast.ThematicBreak:
		r.emit(source.Line{{Text: bar("─", r.room()), Role: source.Muted}})
	case *ast.HTMLBlock:
		r.html(n)
	case *east.Table:
		r.table(n)
	case *ast.Paragraph, *ast.TextBlock:
		for _, l := range wrap(r.inline(n, r.plain()), r.room()) {
			r.emit(l)
		}
	default:
		r.blocks(n, false)
	}
}

// plain is the role of text that has none of its own.
func (r *renderer) plain() source.Role {
	if r.quoted > 0 {
		return source.Quote
	}
	return source.Plain
}

func (r *renderer) heading(n *ast.Heading) {
	spans := r.inline(n, source.Heading)
	if n.Level > 2 {
		spans = append(source.Line{{Text: bar("#", n.Level) + " ", Role: source.Muted}}, spans...)
	}
	widest := 0
	for _, l := range wrap(spans, r.room()) {
		widest = max(widest, cells(l.Text()))
		r.emit(l)
	}
	if n.Level <= 2 {
		r.emit(source.Line{{Text: bar(map[int]string{1: "━", 2: "─"}[n.Level], widest), Role: source.Muted}})
	}
}

// code renders a block of code in its language, not wrapped.
func (r *renderer) code(language, code string) {
	if len(language) > 20 {
		language = ""
	}
	r.within(source.Span{Text: "  "}, nil, func() {
		for _, l := range source.Highlight("code."+language, code) {
			if language == "" {
				l = source.Line{{Text: l.Text(), Role: source.Code}}
			}
			r.emit(l)
		}
	})
}

// raw is the text of a block as it is written.
func (r *renderer) raw(n ast.Node) string {
	var b bytes.Buffer
	for i := range n.Lines().Len() {
		s := n.Lines().At(i)
		b.Write(s.Value(r.content))
	}
	return b.String()
}

// html is shown as it is written, without its comments.
func (r *renderer) html(n *ast.HTMLBlock) {
	if n.HTMLBlockType == ast.HTMLBlockType2 {
		return
	}
	body := r.raw(n)
	if n.HasClosure() {
		body += string(n.ClosureLine.Value(r.content))
	}
	for l := range bytes.SplitSeq(bytes.TrimSpace([]byte(body)), []byte{'\n'}) {
		for _, w := range wrap(source.Line{{Text: string(l), Role: source.Muted}}, r.room()) {
			r.emit(w)
		}
	}
}

func (r *renderer) list(n *ast.List) {
	number := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		sign := source.Line{{Text: "• ", Role: source.Keyword}}
		if n.IsOrdered() {
			sign[0].Text = itoa(number) + ". "
			number++
		}
		r.within(source.Span{Text: spaces(cells(sign[0].Text))}, sign, func() { r.blocks(item, n.IsTight) })
		if !n.IsTight && item.NextSibling() != nil {
			r.gap()
		}
	}
}
