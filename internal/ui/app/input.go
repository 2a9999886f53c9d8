package app

import (
	"bytes"
	"os"
	"unicode/utf8"
)

// The marks around what is pasted (xterm, "Bracketed Paste Mode").
var pasteBegins, pasteEnds = []byte("\x1b[200~"), []byte("\x1b[201~")

const (
	// maxPaste is how many bytes of one paste are taken: more than the largest
	// secret has. The rest is thrown away.
	maxPaste = 96 << 10
	// interruptByte is ctrl+c.
	interruptByte = 0x03
	// maxSequence is longer than a key, a mark or a mouse event is in bytes.
	maxSequence = 32
)

// typedInput is the terminal as Bubble Tea reads it. It notices the end of the
// input, which Bubble Tea ignores: with SIGHUP ignored, a program whose terminal
// is closed would live on. And it bounds what much input costs. Bubble Tea keeps
// everything that it has read as long as its buffer comes back full, or a paste has
// not ended, and looks at all of it again each time (key.go, readAnsiInputs): half a
// million characters without a space took a quarter of a minute. So a buffer never
// comes back full, nothing is cut in the middle, and a paste ends.
type typedInput struct {
	*os.File
	ended func()
	read  func([]byte) (int, error) // nil: the file's

	held    []byte // read already, and not passed on: the beginning of something
	pasting bool
	pasted  int // bytes of the paste that were passed on
}

// Read implements [io.Reader].
func (i *typedInput) Read(p []byte) (int, error) {
	read := i.read
	if read == nil {
		read = i.File.Read
	}
	had := copy(p, i.held)
	room := p[had:max(had, len(p)-1)]
	n, err := read(room)
	if n == 0 && err != nil && i.ended != nil {
		i.ended()
	}
	i.held = i.held[:0]
	data := p[:had+n]
	if err == nil && n == len(room) { // there is more
		whole := complete(data)
		i.held = append(i.held, data[whole:]...)
		data = data[:whole]
	}
	if i.pasting && len(data) == 1 && data[0] == interruptByte { // a paste that never ends
		data = append(append(data[:0], pasteEnds...), interruptByte)
	}
	return i.bounded(data), err
}

// complete is how many bytes of data hold nothing that goes on behind it.
func complete(data []byte) int {
	if at := bytes.LastIndexByte(data, '\x1b'); at > 0 && len(data)-at < maxSequence && !ended(data[at:]) {
		return at
	}
	for at := len(data) - 1; at > 0 && at >= len(data)-utf8.UTFMax; at-- {
		if utf8.RuneStart(data[at]) {
			if !utf8.FullRune(data[at:]) {
				return at
			}
			break
		}
	}
	return len(data)
}

// ended reports whether an escape sequence is there to its end (ECMA-48, 5.4): with
// the final byte, where it is a control sequence. X10's mouse events have three more.
func ended(sequence []byte) bool {
	if len(sequence) < 2 {
		return false
	}
	if sequence[1] != '[' && sequence[1] != 'O' {
		return true
	}
	at := bytes.IndexFunc(sequence[2:], func(r rune) bool { return r >= 0x40 && r <= 0x7e })
	return at >= 0 && (sequence[2+at] != 'M' || at > 0 || len(sequence) >= 6)
}

// bounded takes out of data, in place, what a paste has too much, and returns how
// many bytes are left.
func (i *typedInput) bounded(data []byte) int {
	kept := 0
	for rest := data; len(rest) > 0; {
		mark := pasteBegins
		if i.pasting {
			mark = pasteEnds
		}
		part, after, marked := bytes.Cut(rest, mark)
		take := len(part)
		if i.pasting {
			take = min(take, max(0, maxPaste-i.pasted))
			i.pasted += take
		}
		kept += copy(data[kept:], part[:take])
		if rest = after; marked {
			kept += copy(data[kept:], mark)
			i.pasting, i.pasted = !i.pasting, 0
		}
	}
	return kept
}
