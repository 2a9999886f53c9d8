package source

import (
	"bytes"
	"sort"
)

// stride is how many lines there are between two that are remembered: a file
// of line feeds alone must not cost more in its index than in itself.
const stride = 64

// index knows where lines begin. It does not change once it is made.
type index struct {
	starts []uint32 // offset of line 0, stride, 2*stride ...
	lines  int
	ends   int  // line feeds
	crlf   int  // of these, after a carriage return
	open   bool // the last line has no line feed
}

func newIndex(data []byte) index {
	var x index
	for at := 0; at < len(data); {
		if x.lines%stride == 0 {
			x.starts = append(x.starts, uint32(at))
		}
		x.lines++
		n := bytes.IndexByte(data[at:], '\n')
		if n < 0 {
			x.open = true
			break
		}
		x.ends++
		if n > 0 && data[at+n-1] == '\r' {
			x.crlf++
		}
		at += n + 1
	}
	return x
}

// start is the offset of line i, counted from one that is remembered.
func (x *index) start(data []byte, i int) int {
	at := int(x.starts[i/stride])
	for range i % stride {
		at += bytes.IndexByte(data[at:], '\n') + 1
	}
	return at
}

// lineAt is the line that holds the byte at offset.
func (x *index) lineAt(data []byte, offset int) int {
	k := sort.Search(len(x.starts), func(i int) bool { return int(x.starts[i]) > offset }) - 1
	if k < 0 {
		return 0
	}
	return min(k*stride+bytes.Count(data[x.starts[k]:offset], []byte{'\n'}), max(0, x.lines-1))
}
