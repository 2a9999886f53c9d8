// Package source turns the bytes of a file into lines of styled spans: what
// kind of file it is, how it is encoded, where its lines begin, which
// language it is written in, and what each piece of a visible line means.
//
// It is pure: bytes in, lines out. Nothing here knows a terminal; the texts
// are the file's own, byte for byte, and whoever shows them cleans them
// first. The work for a screen depends on the screen and not on the file, so
// a file of 20 MB opens and scrolls as a small one does.
package source

import "strings"

// Role is what a piece of text is, so that a theme can colour it.
type Role uint8

// Roles, from the languages and from rendered Markdown.
const (
	Plain       Role = iota
	Key              // of a mapping, an attribute, a setting
	String           // quoted text, or a block of it
	Escape           // an escape sequence in a string
	Number           // a number or a date
	Constant         // true, false, null
	Keyword          // a word of the language, a block's type, an instruction
	Function         // something that is called
	Variable         // a variable, a field
	Label            // an anchor, an alias, a tag, the name of a table
	Comment          // a comment
	Punctuation      // what separates and encloses
	Template         // {{ and }}, ${ and }
	Heading          // a heading
	Strong           // strong text
	Emphasis         // emphasized text
	Code             // code within text
	Link             // what leads somewhere
	Address          // where it leads
	Quote            // quoted paragraphs
	Muted            // what the renderer adds: rules, borders, marks
	Inserted         // an added line of a diff
	Deleted          // a removed line of a diff
	Bad              // what is wrong, such as a tab in the indentation of YAML
	Roles            // how many there are
)

// Span is a piece of a line.
type Span struct {
	Text string
	Role Role
}

// Line is one line without its end, in pieces.
type Line []Span

// Text is the line without roles.
func (l Line) Text() string {
	switch len(l) {
	case 0:
		return ""
	case 1:
		return l[0].Text
	}
	var b strings.Builder
	for _, s := range l {
		b.WriteString(s.Text)
	}
	return b.String()
}

// add appends text to the line, to its last span where that has the same role.
func (l Line) add(text string, r Role) Line {
	switch n := len(l); {
	case text == "":
		return l
	case n > 0 && l[n-1].Role == r:
		l[n-1].Text += text
		return l
	}
	return append(l, Span{text, r})
}

// plainLine is a line that says nothing about its pieces.
func plainLine(text string) Line {
	if text == "" {
		return nil
	}
	return Line{{text, Plain}}
}

// Highlight returns the lines of text in the language that its path and its
// content suggest. It reads all of it, at most what [maxFuel] allows in
// colour; the rest is plain. For files of any size, see [Open].
func Highlight(path, text string) []Line {
	f := Open(path, []byte(text))
	if f.Kind != Text {
		f = &File{Kind: Text, data: []byte(text), index: newIndex([]byte(text))}
	}
	out := make([]Line, f.Lines())
	for i := range out {
		if i%64 == 0 {
			f.Frame()
		}
		out[i] = f.Spans(i)
	}
	return out
}
