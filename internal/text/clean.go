// Package text prepares text for people: it makes foreign text safe to show,
// fits it into cells, and words counts, sizes, times and names.
//
// Whatever GitHub sends is data: a file name may hold escape sequences, a
// commit author a bidi override. [Clean] turns everything that a terminal
// would obey, or that would change the order or the meaning of what is seen,
// into visible characters. Nothing here keeps state.
package text

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Clean returns s as one line that only shows: control characters become
// their pictures (␛, ␍), C1 controls, bidi controls and invisible characters
// become <U+202E>, bytes that are not UTF-8 become <0xFF>. Line breaks become
// ␊; split into lines first where lines are wanted. Variation selector 16 and
// the zero width joiner are dropped, because terminals disagree on the width
// of what they join.
func Clean(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			fmt.Fprintf(&b, "<0x%02X>", s[i])
			i++
			continue
		}
		writeRune(&b, r)
		i += n
	}
	return b.String()
}

// Visible is [Clean] for text that was laid out already: line breaks and tabs
// stay. It is for the last place before a terminal, behind all others.
func Visible(s string) string {
	if !strings.ContainsFunc(s, acts) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		for j, part := range strings.Split(line, "\t") {
			if j > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(Clean(part))
		}
	}
	return b.String()
}

// acts reports whether a terminal would do more with r than show it in its place.
func acts(r rune) bool {
	return r < 0x20 && r != '\n' && r != '\t' || r == 0x7f || r == 0xfe0f || r == 0x200d || hidden(r)
}

// EscapeHidden writes what [Clean] makes visible as \u202E in data, which has to be
// JSON, or YAML that has it inside double quotes alone: what is read from it stays
// the same. Beyond U+FFFF it is two surrogates for JSON, and \U000E0041 for YAML,
// which knows no surrogates.
func EscapeHidden(data []byte, yaml bool) []byte {
	if !bytes.ContainsFunc(data, escaped) {
		return data
	}
	var b bytes.Buffer
	for _, r := range string(data) {
		switch {
		case !escaped(r):
			b.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04X`, r)
		case yaml:
			fmt.Fprintf(&b, `\U%08X`, r)
		default:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04X\u%04X`, high, low)
		}
	}
	return b.Bytes()
}

// escaped reports whether r is written as an escape in JSON and YAML, whose own
// layout is below U+0020.
func escaped(r rune) bool { return r >= 0x20 && acts(r) }

// Hides reports whether s holds what [EscapeHidden] escapes.
func Hides(s string) bool { return strings.ContainsFunc(s, escaped) }

// Lines splits content at line feeds, taking the carriage return of a CRLF
// along, and leaves out the empty piece after the last line feed. The lines
// are not cleaned: a screen cleans the few that it shows.
func Lines(content string) []string {
	if content == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(content, "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSuffix(l, "\r")
	}
	return lines
}

// CleanLine is [Clean] for a line of a file: tabs are expanded to the next
// multiple of size cells.
func CleanLine(s string, size int) string {
	if !strings.Contains(s, "\t") {
		return Clean(s)
	}
	var b strings.Builder
	col := 0
	for i, part := range strings.Split(s, "\t") {
		if i > 0 {
			n := max(1, size-col%max(1, size))
			b.WriteString(strings.Repeat(" ", n))
			col += n
		}
		c := Clean(part)
		b.WriteString(c)
		col += Width(c)
	}
	return b.String()
}

// plain reports whether s is printable ASCII throughout, which most names are.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

func writeRune(b *strings.Builder, r rune) {
	switch {
	case r < 0x20:
		b.WriteRune(0x2400 + r)
	case r == 0x7f:
		b.WriteRune(0x2421)
	case r == 0xfe0f, r == 0x200d:
		// Dropped, see Clean.
	case hidden(r):
		fmt.Fprintf(b, "<U+%04X>", r)
	default:
		b.WriteRune(r)
	}
}

// hidden reports whether r acts on the terminal, on the order of what is
// shown, or takes no place while it changes the meaning of a name (Unicode
// TR 36, "Unicode Security Considerations"; TR 9 for the bidi controls).
func hidden(r rune) bool {
	switch {
	case r >= 0x80 && r <= 0x9f, // C1 controls
		r == 0x061c, r == 0x200e, r == 0x200f, // bidi marks
		r >= 0x202a && r <= 0x202e, // bidi embeddings and overrides
		r >= 0x2066 && r <= 0x206f, // bidi isolates, deprecated formats
		r == 0x2028, r == 0x2029,   // line and paragraph separators
		r == 0x00ad, r == 0x034f, r == 0x180e, r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0,
		r == 0x200b, r == 0x200c, r >= 0x2060 && r <= 0x2065, r == 0xfeff, // no width
		r >= 0xfe00 && r <= 0xfe0e, r >= 0xfff9 && r <= 0xfffb,
		r >= 0xe0000 && r <= 0xe0fff: // tags, variation selectors
		return true
	}
	return false
}
