package app

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

// bubbleTeasBuffer is what Bubble Tea reads into.
const bubbleTeasBuffer = 256

// readAll reads as Bubble Tea does and returns the pieces.
func readAll(t *testing.T, from io.Reader) [][]byte {
	t.Helper()
	in := &typedInput{read: from.Read}
	var pieces [][]byte
	for {
		buffer := make([]byte, bubbleTeasBuffer)
		n, err := in.Read(buffer)
		if n == len(buffer) {
			t.Fatal("a full buffer: Bubble Tea keeps it and looks at it again")
		}
		if n > 0 {
			pieces = append(pieces, buffer[:n])
		}
		if errors.Is(err, io.EOF) {
			return pieces
		}
	}
}

func TestMuchThatIsTypedArrivesInPiecesThatStandAlone(t *testing.T) {
	for what, typed := range map[string]string{
		"half a million letters": strings.Repeat("a", 500_000),
		"umlauts":                strings.Repeat("größe", 5_000),
		"wide and joined":        strings.Repeat("日本👩‍🚀", 3_000),
		"arrows":                 strings.Repeat("\x1b[1;5A\x1bOB", 3_000),
		"the mouse":              strings.Repeat("\x1b[<35;120;40M", 3_000),
		"the old mouse":          strings.Repeat("\x1b[M !!", 3_000),
		"alt and escape":         strings.Repeat("\x1ba", 3_000),
		"a paste":                "\x1b[200~" + strings.Repeat("line\r", 5_000) + "\x1b[201~j",
		"two pastes":             strings.Repeat("x\x1b[200~y\x1b[201~", 3_000),
	} {
		pieces := readAll(t, strings.NewReader(typed))
		if got := string(bytes.Join(pieces, nil)); got != typed {
			t.Errorf("%s: %d bytes of %d arrived", what, len(got), len(typed))
		}
		for _, piece := range pieces {
			at := bytes.LastIndexByte(piece, 0x1b)
			if !utf8.Valid(piece) || at >= 0 && len(piece)-at < maxSequence && !ended(piece[at:]) {
				t.Errorf("%s: a piece ends in the middle: %q", what, piece)
				break
			}
		}
	}
}

// A paste of ten megabytes costs what the largest secret does, and what is typed
// behind it arrives.
func TestAPasteIsBounded(t *testing.T) {
	got := string(bytes.Join(readAll(t, strings.NewReader("a\x1b[200~"+strings.Repeat("p", 10<<20)+"\x1b[201~z")), nil))
	if want := "a\x1b[200~" + strings.Repeat("p", maxPaste) + "\x1b[201~z"; got != want {
		t.Errorf("%d bytes arrived, want %d", len(got), len(want))
	}
}

// A terminal that says that a paste begins and never that it ends takes no key
// away: ctrl+c ends it.
func TestControlCEndsAPasteWithoutAnEnd(t *testing.T) {
	in := iotest.OneByteReader(strings.NewReader("\x03"))
	got := string(bytes.Join(readAll(t, io.MultiReader(strings.NewReader("\x1b[200~pasted"), in)), nil))
	if got != "\x1b[200~pasted\x1b[201~\x03" {
		t.Errorf("%q", got)
	}
}

func FuzzTypedInput(f *testing.F) {
	f.Add([]byte("\x1b[200~a\x1b[201~\x1b[<1;2;3M\xc3\xa4\x1b"), uint8(3))
	f.Fuzz(func(t *testing.T, typed []byte, chunk uint8) {
		from := iotest.DataErrReader(bytes.NewReader(typed))
		got := bytes.Join(readAll(t, &chunked{from, int(chunk) + 1}), nil)
		if len(typed) < maxPaste && !bytes.Contains(typed, []byte{interruptByte}) && !bytes.Equal(got, typed) {
			t.Errorf("%q became %q", typed, got)
		}
	})
}

// chunked is a reader that gives at most so many bytes at once.
type chunked struct {
	from io.Reader
	size int
}

func (c *chunked) Read(p []byte) (int, error) { return c.from.Read(p[:min(len(p), c.size)]) }
