package source

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	_ "image/gif"  // sizes of pictures
	_ "image/jpeg" // sizes of pictures
	_ "image/png"  // sizes of pictures
	"path"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind is what the bytes of a file are.
type Kind int

// Kinds of files. Only [Text] has lines.
const (
	Text Kind = iota
	Empty
	Binary
	Image
	Pointer // to a file that Git LFS keeps elsewhere
)

// Facts are what is worth knowing about a file beside its text.
type Facts struct {
	Encoding  string // "UTF-8", "UTF-8 with BOM", "UTF-16 LE", "UTF-16 BE", "not all UTF-8"
	LineEnds  string // "LF", "CRLF", "mixed", "" without a line end
	NoNewline bool   // the last line has no end
	Tabs      bool   // there are tabs near the beginning
	// Type is what a binary file or a picture is: "PNG image", "gzip archive".
	Type          string
	Width, Height int // of a picture, in pixels; 0 unknown
	// Target and TargetSize are the object that a Git LFS pointer stands for.
	Target     string
	TargetSize int64
}

var (
	bomUTF8    = []byte{0xef, 0xbb, 0xbf}
	bomLittle  = []byte{0xff, 0xfe}
	bomBig     = []byte{0xfe, 0xff}
	lfsVersion = []byte("version https://git-lfs.github.com/spec/v1\n")
)

// examine tells what bytes are.
func examine(name string, b []byte) (Kind, Facts) {
	switch {
	case len(b) == 0:
		return Empty, Facts{}
	case bytes.HasPrefix(b, bomLittle) && len(b)%2 == 0:
		return Text, Facts{Encoding: "UTF-16 LE"}
	case bytes.HasPrefix(b, bomBig) && len(b)%2 == 0:
		return Text, Facts{Encoding: "UTF-16 BE"}
	case bytes.HasPrefix(b, lfsVersion) && len(b) < 1024:
		return pointer(b)
	}
	typ, picture := magic(name, b)
	if picture {
		f := Facts{Type: typ}
		if c, _, err := image.DecodeConfig(bytes.NewReader(b)); err == nil {
			f.Width, f.Height = c.Width, c.Height
		}
		return Image, f
	}
	if typ != "" || looksBinary(b) {
		return Binary, Facts{Type: typ}
	}
	f := Facts{Encoding: "UTF-8", Tabs: bytes.IndexByte(b[:min(len(b), 1<<16)], '\t') >= 0}
	switch {
	case bytes.HasPrefix(b, bomUTF8):
		f.Encoding = "UTF-8 with BOM"
	case !utf8.Valid(b):
		f.Encoding = "not all UTF-8"
	}
	return Text, f
}

// looksBinary is git's own rule - a NUL byte near the beginning - and text
// that is mostly not UTF-8.
func looksBinary(b []byte) bool {
	head := b[:min(len(b), 8000)]
	if bytes.IndexByte(head, 0) >= 0 {
		return true
	}
	bad := 0
	for i := 0; i < len(head); {
		r, n := utf8.DecodeRune(head[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		}
		i += n
	}
	return bad > len(head)/10+4
}

// magics are the first bytes of the binary files that turn up in
// repositories (the file command's magic database, shortened).
var magics = []struct {
	head, typ string
	picture   bool
}{
	{"\x89PNG\r\n\x1a\n", "PNG image", true},
	{"\xff\xd8\xff", "JPEG image", true},
	{"GIF87a", "GIF image", true},
	{"GIF89a", "GIF image", true},
	{"\x1f\x8b", "gzip archive", false},
	{"PK\x03\x04", "ZIP archive", false},
	{"BZh91AY&SY", "bzip2 archive", false},
	{"\xfd7zXZ\x00", "xz archive", false},
	{"\x28\xb5\x2f\xfd", "zstd archive", false},
	{"\x7fELF", "ELF program", false},
	{"%PDF-", "PDF document", false},
	{"\x00asm", "WebAssembly module", false},
	{"SQLite format 3\x00", "SQLite database", false},
	{"\xca\xfe\xba\xbe", "Java class or macOS program", false},
	{"MZ\x90", "Windows program", false},
	{"\x00\x00\x01\x00", "icon", false},
	{"wOFF", "font", false},
	{"wOF2", "font", false},
}

func magic(name string, b []byte) (typ string, picture bool) {
	for _, m := range magics {
		if bytes.HasPrefix(b, []byte(m.head)) {
			if m.typ == "gzip archive" && strings.HasSuffix(name, ".tgz") {
				return "gzip archive (such as a packaged chart)", false
			}
			return m.typ, m.picture
		}
	}
	switch {
	case len(b) > 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		return "WebP image", true
	case len(b) > 262 && string(b[257:262]) == "ustar":
		return "tar archive", false
	}
	return "", false
}

// pointer reads a pointer (git-lfs, docs/spec.md).
func pointer(b []byte) (Kind, Facts) {
	f := Facts{Encoding: "UTF-8", Type: "Git LFS pointer"}
	for line := range strings.Lines(string(b)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch key {
		case "oid":
			f.Target = value
		case "size":
			f.TargetSize, _ = strconv.ParseInt(value, 10, 64)
		}
	}
	return Pointer, f
}

// decode returns text as UTF-8 without a byte order mark.
func decode(b []byte, f *Facts) []byte {
	switch f.Encoding {
	case "UTF-16 LE":
		return fromUTF16(b[2:], binary.LittleEndian, f)
	case "UTF-16 BE":
		return fromUTF16(b[2:], binary.BigEndian, f)
	case "UTF-8 with BOM":
		return b[len(bomUTF8):]
	}
	return b
}

func fromUTF16(b []byte, order binary.ByteOrder, f *Facts) []byte {
	out := make([]byte, 0, len(b))
	for i := 0; i+1 < len(b); i += 2 {
		r := rune(order.Uint16(b[i:]))
		if utf16.IsSurrogate(r) {
			next := rune(utf8.RuneError)
			if i+3 < len(b) {
				next = rune(order.Uint16(b[i+2:]))
			}
			if r = utf16.DecodeRune(r, next); r != utf8.RuneError {
				i += 2
			}
		}
		f.Tabs = f.Tabs || r == '\t'
		out = utf8.AppendRune(out, r)
	}
	return out
}

// ends completes the facts with what the index has counted.
func (f *Facts) ends(x index) {
	f.NoNewline = x.open
	switch {
	case x.ends == 0:
	case x.crlf == 0:
		f.LineEnds = "LF"
	case x.crlf == x.ends:
		f.LineEnds = "CRLF"
	default:
		f.LineEnds = "mixed"
	}
}

// Describe names what is not shown as text, in a sentence; "" for text. size
// turns a number of bytes into words.
func (f *File) Describe(size func(int64) string) string {
	bytes := size(int64(len(f.raw)))
	switch f.Kind {
	case Empty:
		return "An empty file."
	case Image:
		s := "A picture: " + f.Facts.Type
		if f.Facts.Width > 0 {
			s += fmt.Sprintf(", %d × %d pixels", f.Facts.Width, f.Facts.Height)
		}
		return s + ", " + bytes + "."
	case Pointer:
		return "A Git LFS pointer: the file itself, " + size(f.Facts.TargetSize) + ", is kept outside of Git as " + f.Facts.Target + "."
	case Binary:
		if f.Facts.Type != "" {
			return "A binary file: " + f.Facts.Type + ", " + bytes + "."
		}
		if ext := path.Ext(f.Path); ext != "" && len(ext) < 9 {
			return "A binary file (" + ext + "), " + bytes + "."
		}
		return "A binary file, " + bytes + "."
	}
	return ""
}
