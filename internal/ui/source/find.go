package source

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"unicode/utf8"
)

// MaxHits is how many places a search remembers.
const MaxHits = 100_000

// Hit is a place where a search has found something.
type Hit struct {
	Line, From, To int // From and To are bytes within the line
}

// Hits are all places, from the top.
type Hits struct {
	Query string
	At    []Hit
	More  bool // than are remembered
}

// Find looks for query in the whole text, without regard to case unless the
// query has capital letters. It may be called in a command; it ends early
// when ctx does.
func (f *File) Find(ctx context.Context, query string) (Hits, error) {
	h := Hits{Query: query}
	if query == "" {
		return h, nil
	}
	next := finder(query)
	line, lineStart := 0, 0
	for at, n := 0, 0; at < len(f.data); n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return h, ctx.Err()
		}
		from, to := next(f.data, at)
		if from < 0 {
			break
		}
		if len(h.At) == MaxHits {
			h.More = true
			break
		}
		if d := bytes.LastIndexByte(f.data[lineStart:from], '\n'); d >= 0 {
			line += bytes.Count(f.data[lineStart:from], []byte{'\n'})
			lineStart += d + 1
		}
		h.At = append(h.At, Hit{Line: line, From: from - lineStart, To: to - lineStart})
		at = max(to, from+1)
	}
	return h, ctx.Err()
}

// finder returns a function that finds the next place in b from at on.
func finder(query string) func(b []byte, at int) (from, to int) {
	q := []byte(query)
	if query != strings.ToLower(query) || !strings.ContainsFunc(query, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= utf8.RuneSelf }) {
		return func(b []byte, at int) (int, int) {
			if n := bytes.Index(b[at:], q); n >= 0 {
				return at + n, at + n + len(q)
			}
			return -1, -1
		}
	}
	if strings.ContainsFunc(query, func(r rune) bool { return r >= utf8.RuneSelf }) {
		re := regexp.MustCompile("(?i)" + regexp.QuoteMeta(query))
		return func(b []byte, at int) (int, int) {
			if m := re.FindIndex(b[at:]); m != nil {
				return at + m[0], at + m[1]
			}
			return -1, -1
		}
	}
	return indexFold(q)
}

// indexFold finds q, in lower case ASCII, in any case. It remembers where the
// next letter of either case is: the rarer one must not be looked for again
// from every place of the other.
func indexFold(q []byte) func(b []byte, at int) (from, to int) {
	lower, upper := q[0], q[0]
	if lower >= 'a' && lower <= 'z' {
		upper -= 'a' - 'A'
	}
	low, up := -1, -1
	return func(b []byte, at int) (int, int) {
		for at+len(q) <= len(b) {
			if low < at {
				low = nextByte(b, lower, at)
			}
			if up < at {
				up = nextByte(b, upper, at)
			}
			at = min(low, up)
			if at+len(q) > len(b) {
				break
			}
			if sameFold(b[at:at+len(q)], q) {
				return at, at + len(q)
			}
			at++
		}
		return -1, -1
	}
}

func nextByte(b []byte, c byte, at int) int {
	if n := bytes.IndexByte(b[at:], c); n >= 0 {
		return at + n
	}
	return len(b)
}

func sameFold(b, q []byte) bool {
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != q[i] {
			return false
		}
	}
	return true
}
