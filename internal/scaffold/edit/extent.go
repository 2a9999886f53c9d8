package edit

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

var errNotLocated = errors.New("where it stands cannot be told; change it by hand")

// extent returns where the value of n begins and ends in file, its quotes
// included.
func extent(file []byte, n *yaml.Node) (from, to int, err error) {
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return 0, 0, errors.New("it is a block of text; change it by hand")
	}
	from, ok := offset(file, n.Line, n.Column)
	if !ok {
		return 0, 0, errNotLocated
	}
	from += propertiesLength(file[from:])
	rest := file[from:]
	switch {
	case n.Style&yaml.SingleQuotedStyle != 0:
		to, ok = singleQuoted(rest)
	case n.Style&yaml.DoubleQuotedStyle != 0:
		to, ok = doubleQuoted(rest)
	default:
		to, ok = len(n.Value), bytes.HasPrefix(rest, []byte(n.Value)) && n.Value != ""
	}
	if !ok {
		return 0, 0, errNotLocated
	}
	return from, from + to, nil
}

// offset returns the byte at a line and column, both from 1, the way the
// parser counts them: columns in characters, every line break of YAML 1.1 as
// one, and a byte order mark as nothing.
func offset(file []byte, line, column int) (int, bool) {
	at := 0
	if bytes.HasPrefix(file, []byte("\ufeff")) {
		at = len("\ufeff")
	}
	for ; line > 1; line-- {
		n := nextLine(file[at:])
		if n == 0 {
			return 0, false
		}
		at += n
	}
	for ; column > 1; column-- {
		_, size := utf8.DecodeRune(file[at:])
		if size == 0 {
			return 0, false
		}
		at += size
	}
	return at, at < len(file)
}

// nextLine is the number of bytes up to and with the next line break, 0
// without one.
func nextLine(b []byte) int {
	i := bytes.IndexFunc(b, func(r rune) bool { return strings.ContainsRune("\r\n\u0085\u2028\u2029", r) })
	if i < 0 {
		return 0
	}
	if bytes.HasPrefix(b[i:], []byte("\r\n")) {
		return i + 2
	}
	_, size := utf8.DecodeRune(b[i:])
	return i + size
}

// propertiesLength is the length of the tag or anchor in front of a value: the
// parser reports the position of those.
func propertiesLength(b []byte) int {
	at := 0
	for at < len(b) && (b[at] == '!' || b[at] == '&') {
		n := bytes.IndexAny(b[at:], " \t")
		if n < 0 {
			return at
		}
		at += n
		at += len(b[at:]) - len(bytes.TrimLeft(b[at:], " \t"))
	}
	return at
}

// singleQuoted and doubleQuoted return the length of a quoted value on one
// line, with its quotes.
func singleQuoted(b []byte) (int, bool) {
	if len(b) == 0 || b[0] != '\'' {
		return 0, false
	}
	for i := 1; i < len(b); i++ {
		switch {
		case b[i] == '\n' || b[i] == '\r':
			return 0, false
		case b[i] == '\'' && i+1 < len(b) && b[i+1] == '\'':
			i++
		case b[i] == '\'':
			return i + 1, true
		}
	}
	return 0, false
}

func doubleQuoted(b []byte) (int, bool) {
	if len(b) == 0 || b[0] != '"' {
		return 0, false
	}
	for i := 1; i < len(b); i++ {
		switch {
		case b[i] == '\n' || b[i] == '\r':
			return 0, false
		case b[i] == '\\' && i+1 < len(b) && b[i+1] != '\n' && b[i+1] != '\r':
			i++
		case b[i] == '"':
			return i + 1, true
		}
	}
	return 0, false
}
