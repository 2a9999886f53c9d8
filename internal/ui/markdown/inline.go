package markdown

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/source"
)

// lineBreak is a span that ends a line wherever it stands.
const lineBreak = "\n"

// cells is how wide a text is once it is cleaned.
func cells(s string) int { return text.Width(text.Clean(s)) }

func spaces(n int) string                      { return text.Spaces(n) }
func bar(s string, n int) string               { return strings.Repeat(s, max(0, n)) }
func itoa(n int) string                        { return strconv.Itoa(n) }
func span(s string, r source.Role) source.Line { return source.Line{{Text: s, Role: r}} }

// inline is the text within a block; plain is the role of what has none.
func (r *renderer) inline(parent ast.Node, plain source.Role) source.Line {
	var out source.Line
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		out = append(out, r.run(n, plain)...)
	}
	return out
}

// run is one piece of inline text.
func (r *renderer) run(n ast.Node, plain source.Role) source.Line {
	switch n := n.(type) {
	case *ast.Text:
		return r.words(n, plain)
	case *ast.String:
		return span(string(n.Value), plain)
	case *ast.CodeSpan:
		return span(strings.ReplaceAll(r.flat(n), "\n", " "), source.Code)
	case *ast.Emphasis:
		role := source.Emphasis
		if n.Level > 1 || plain == source.Strong {
			role = source.Strong
		}
		if plain == source.Heading || plain == source.Link {
			role = plain
		}
		return r.inline(n, role)
	case *east.Strikethrough:
		return append(append(span("~", source.Muted), r.inline(n, source.Muted)...), span("~", source.Muted)...)
	case *ast.Link:
		return r.link(r.inline(n, source.Link), string(n.Destination))
	case *ast.Image:
		label := r.flat(n)
		if label == "" {
			label = "picture"
		}
		return r.link(append(span("picture: ", source.Muted), span(label, source.Link)...), string(n.Destination))
	case *ast.AutoLink:
		return span(string(n.Label(r.content)), source.Link)
	case *ast.RawHTML:
		return r.tag(n)
	case *east.TaskCheckBox:
		if n.IsChecked {
			return append(span("[", source.Muted), append(span("✓", source.Inserted), span("] ", source.Muted)...)...)
		}
		return span("[ ] ", source.Muted)
	}
	return r.inline(n, plain)
}

// words is a text node, with the end of its line.
func (r *renderer) words(n *ast.Text, plain source.Role) source.Line {
	value := n.Segment.Value(r.content)
	if !n.IsRaw() {
		value = util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(value)))
	}
	out := span(string(value), plain)
	switch {
	case n.HardLineBreak():
		out = append(out, source.Span{Text: lineBreak})
	case n.SoftLineBreak():
		out[0].Text += " "
	}
	return out
}

// link puts the address behind what is linked, unless that is the address.
func (r *renderer) link(label source.Line, address string) source.Line {
	if address == "" || address == label.Text() || "mailto:"+label.Text() == address {
		return label
	}
	return append(label, source.Span{Text: " (" + address + ")", Role: source.Address})
}

// tag is HTML within text: a line break is one, the rest is shown.
func (r *renderer) tag(n *ast.RawHTML) source.Line {
	var b strings.Builder
	for i := range n.Segments.Len() {
		s := n.Segments.At(i)
		b.Write(s.Value(r.content))
	}
	tag := b.String()
	switch {
	case strings.HasPrefix(strings.ToLower(tag), "<br"):
		return source.Line{{Text: lineBreak}}
	case strings.HasPrefix(tag, "<!--"):
		return nil
	}
	return span(tag, source.Muted)
}

// flat is the text of an inline node without its roles.
func (r *renderer) flat(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(r.content))
			if t.SoftLineBreak() {
				b.WriteByte(' ')
			}
			continue
		}
		b.WriteString(r.flat(c))
	}
	return b.String()
}

// word is what a line is not broken in: pieces of one or several roles.
type word struct {
	spans source.Line
	cells int
}

// wrap breaks spans between words into lines of at most n cells; a longer word
// has a line of its own.
func wrap(spans source.Line, n int) []source.Line {
	var lines []source.Line
	var line source.Line
	used := 0
	end := func() {
		lines, line, used = append(lines, line), nil, 0
	}
	put := func(w word) {
		if w.cells == 0 {
			return
		}
		if used > 0 && used+1+w.cells > n {
			end()
		}
		if used > 0 {
			// The space goes with the word before where that goes on.
			role := line[len(line)-1].Role
			if role != w.spans[0].Role {
				role = source.Plain
			}
			line = join(line, source.Span{Text: " ", Role: role})
			used++
		}
		for _, s := range w.spans {
			line = join(line, s)
		}
		used += w.cells
	}
	var w word
	for _, s := range spans {
		if s.Text == lineBreak {
			put(w)
			w = word{}
			end()
			continue
		}
		rest := s.Text
		for rest != "" {
			at := strings.IndexAny(rest, " \t\n")
			if at < 0 {
				at = len(rest)
			}
			if at > 0 {
				w.spans = append(w.spans, source.Span{Text: rest[:at], Role: s.Role})
				w.cells += cells(rest[:at])
			}
			if at < len(rest) {
				put(w)
				w = word{}
				at++
			}
			rest = rest[at:]
		}
	}
	put(w)
	if line != nil || len(lines) == 0 {
		end()
	}
	return lines
}

// join adds a span to a line, to its last one where the role is the same.
func join(l source.Line, s source.Span) source.Line {
	if n := len(l); n > 0 && l[n-1].Role == s.Role {
		l[n-1].Text += s.Text
		return l
	}
	return append(l, s)
}
