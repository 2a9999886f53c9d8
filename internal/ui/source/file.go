package source

import (
	"bytes"
)

// Limits of the work for one frame, so that no key waits for a file.
const (
	// MaxLine is how many bytes of a line are shown.
	MaxLine = 10_000
	// maxLexed is how many bytes of a line are coloured.
	maxLexed = 1_000
	// maxPieces is how many pieces of a line are coloured.
	maxPieces = 300
	// maxFuel is how many pieces are read for one frame; a file whose visible
	// lines need more is shown plain.
	maxFuel = 8_000
	// maxBack is how many lines above a line are read for what it stands in.
	maxBack = 2 * stride
	// maxSync is how many lines above a line are looked at for one that
	// certainly stands at the outermost level.
	maxSync = 400
	// maxCached is how many lines are kept in colour.
	maxCached = 4096
)

// File is an opened file. Only the event loop may ask it for lines; [Open]
// and [File.Find] may be called anywhere.
type File struct {
	Path  string
	Kind  Kind
	Facts Facts
	// Language is the name of the language, "" unknown.
	Language string
	// PlainReason says why there are no colours although the language is
	// known, "" there are.
	PlainReason string

	raw  []byte // as it was read
	data []byte // as UTF-8
	index
	indents []uint16

	lang  *language
	cache map[int]lexed
	marks []state // at the beginning of line stride, 2*stride ... as far as was read
	meter meter   // of this frame
	count int

	lastLine, lastStart int
}

// lexed is a line in colour and what the next one stands in. A line is exact
// when everything above it was read.
type lexed struct {
	line  Line
	after state
	exact bool
}

// Open finds out what the bytes of a file are. It does the work that depends
// on the size of the file, a few milliseconds for each 10 MB, so call it in a
// command.
func Open(path string, content []byte) *File {
	f := &File{Path: path, raw: content}
	f.Kind, f.Facts = examine(path, content)
	if f.Kind != Text {
		return f
	}
	f.data = decode(content, &f.Facts)
	f.index = newIndex(f.data)
	f.Facts.ends(f.index)
	if f.lang = languageOf(path, f.data[:min(len(f.data), 1<<16)]); f.lang != nil {
		f.Language = f.lang.name
		f.lang.compile()
		if f.lang.folds && f.lines <= maxFoldLines {
			f.indents = indents(f.data, f.lines)
		}
	}
	return f
}

// Lines is the number of lines, 0 for what is not text.
func (f *File) Lines() int { return f.lines }

// Size is the number of bytes of the file as it was read.
func (f *File) Size() int { return len(f.raw) }

// Raw are the bytes of the file as it was read. They must not be changed.
func (f *File) Raw() []byte { return f.raw }

// Decoded is the text as UTF-8. It must not be changed.
func (f *File) Decoded() []byte { return f.data }

// Lexed is how many lines were read for their colours until now: the measure
// of the work that keys cause.
func (f *File) Lexed() int { return f.count }

// start is [index.start] with the last answer remembered: lines are mostly
// asked for one after the other.
func (f *File) startOf(i int) int {
	var at int
	if d := i - f.lastLine; d >= 0 && d < stride && f.lastStart < len(f.data) {
		at = f.lastStart
		for range d {
			at += bytes.IndexByte(f.data[at:], '\n') + 1
		}
	} else {
		at = f.start(f.data, i)
	}
	f.lastLine, f.lastStart = i, at
	return at
}

// bytesOf is line i without its end.
func (f *File) bytesOf(i int) []byte {
	if i < 0 || i >= f.lines {
		return nil
	}
	line := f.data[f.startOf(i):]
	if n := bytes.IndexByte(line, '\n'); n >= 0 {
		line = line[:n]
		if f.Facts.LineEnds == "CRLF" {
			line = bytes.TrimSuffix(line, []byte{'\r'})
		}
	}
	return line
}

// Cut is how many bytes of line i are not shown.
func (f *File) Cut(i int) int { return max(0, len(f.bytesOf(i))-MaxLine) }

// Line is the text of line i, at most [MaxLine] bytes of it.
func (f *File) Line(i int) string { return string(shorten(f.bytesOf(i), MaxLine)) }

// Offset is where line i begins in [File.Decoded].
func (f *File) Offset(i int) int {
	if i < 0 || i >= f.lines {
		return len(f.data)
	}
	return f.startOf(i)
}

// LineAt is the line that holds the byte at offset of [File.Decoded].
func (f *File) LineAt(offset int) int { return f.lineAt(f.data, offset) }

// Frame begins a frame: what is asked for until the next call shares one
// allowance of work.
func (f *File) Frame() { f.meter.pieces = 0 }

// Spans is line i in colour, at most [MaxLine] bytes of it.
func (f *File) Spans(i int) Line {
	if f.lang == nil || f.PlainReason != "" || i < 0 || i >= f.lines {
		return plainLine(f.Line(i))
	}
	if c, ok := f.cache[i]; ok {
		return c.line
	}
	from, st, exact := f.resume(i)
	var line Line
	for at := from; at <= i; at++ {
		if f.meter.pieces > maxFuel {
			f.PlainReason = "its lines are too long to be coloured"
			f.cache, f.marks = nil, nil
			return plainLine(f.Line(i))
		}
		line, st = f.lang.line(st, f.Line(at), &f.meter)
		f.count++
		f.keep(at, lexed{line, st, exact})
	}
	return line
}

// keep remembers a line, and the state at every stride-th of those that were
// read without a gap from the top.
func (f *File) keep(i int, l lexed) {
	if f.cache == nil || len(f.cache) >= maxCached {
		f.cache = make(map[int]lexed, 256)
	}
	f.cache[i] = l
	if next := i + 1; l.exact && next%stride == 0 && len(f.marks) == next/stride-1 {
		f.marks = append(f.marks, l.after)
	}
}

// resume is the line to begin with so that line i is read in its context, the
// state it begins in, and whether that is certain. Far below everything that
// was read, it is a line that looks like the outermost level.
func (f *File) resume(i int) (from int, st state, exact bool) {
	if c, ok := f.cache[i-1]; ok {
		return i, c.after, c.exact
	}
	k := min(i/stride, len(f.marks))
	if i-k*stride <= maxBack {
		if k > 0 {
			st = f.marks[k-1]
		}
		return k * stride, st, true
	}
	for at := i; at > i-maxSync && at > k*stride; at-- {
		if f.lang.outermost != nil && f.lang.outermost(f.bytesOf(at)) {
			return max(at, i-maxBack), state{}, false
		}
	}
	return i - stride, state{}, false
}

// shorten cuts b to at most n bytes, between two characters.
func shorten(b []byte, n int) []byte {
	if len(b) <= n {
		return b
	}
	for i := n; i > n-4; i-- {
		if b[i]&0xc0 != 0x80 {
			return b[:i]
		}
	}
	return b[:n]
}
