package repositories

import (
	"bytes"
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/filetree"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// filter shows only paths that contain every word. The search runs beside the
// event loop: a key stays as fast with a hundred thousand files as with ten.
type filter struct {
	field     *kit.TextInput
	typing    bool
	query     string // what matches are of, or are being looked for
	gen       int    // answers to an earlier query are dropped
	cancel    context.CancelFunc
	searching bool
	matches   []match
	partial   bool // not all paths were known
	from      row  // under the cursor when the filter was begun
}

// match is one path that a filter lets through.
type match struct {
	role  connection.Role
	in    *filetree.Folder
	index int32
}

// matchesMsg are the paths that a filter lets through.
type matchesMsg struct {
	org     string
	gen     int
	matches []match
}

func newFilter(epoch int) *filter {
	return &filter{field: kit.NewTextInput("", 200), gen: epoch, cancel: func() {}}
}

// on reports whether the rows are matches now.
func (f *filter) on() bool { return f.query != "" }

// typedQuery is what is typed, as it is compared.
func (f *filter) typedQuery() string {
	return strings.ToLower(strings.Join(strings.Fields(f.field.Value()), " "))
}

// clear shows all rows again. What is typed stays.
func (f *filter) clear() {
	f.cancel()
	f.gen++
	f.query, f.matches, f.searching = "", nil, false
}

// start looks for a query. The matches of the one before show until its own
// have come.
func (f *filter) start(ctx context.Context, org, query string, in []searchable) tea.Cmd {
	f.cancel()
	f.gen++
	f.query, f.searching, f.partial = query, true, false
	for _, s := range in {
		f.partial = f.partial || s.partial
	}
	ctx, f.cancel = context.WithCancel(ctx)
	gen := f.gen
	return func() tea.Msg {
		found := findPaths(ctx, in, strings.Fields(query))
		if ctx.Err() != nil {
			return nil
		}
		return matchesMsg{org: org, gen: gen, matches: found}
	}
}

// setMatches takes the matches of the query; ok is false for those of another.
func (f *filter) setMatches(msg matchesMsg) (ok bool) {
	if msg.gen != f.gen || !f.on() {
		return false
	}
	f.searching, f.matches = false, msg.matches
	return true
}

// status is the filter as it stands. listing says that more paths are on their
// way.
func (f *filter) status(sess *session.Session, listing bool) string {
	if !f.typing && !f.on() {
		return ""
	}
	th := sess.Theme
	count := text.Grouped(len(f.matches)) + " found"
	switch {
	case f.searching && len(f.matches) == 0:
		count = "searching"
	case f.partial && listing:
		count += ", still listing"
	case f.partial:
		count += " in what was read"
	}
	if f.typing {
		return th.Key.Render("/") + f.field.View(th, 30, true) + th.Dim.Render(" · "+count)
	}
	return th.Key.Render("/") + sess.Truncate(text.Clean(f.field.Value()), 30) + th.Dim.Render(" · "+count)
}

// searchable is what a search looks at: the folders of a repository that were
// listed.
type searchable struct {
	role    connection.Role
	folders []*filetree.Folder
	partial bool // there are more
}

// findPaths finds the entries whose path contains every word, in lower case. It
// only reads what never changes.
func findPaths(ctx context.Context, in []searchable, words []string) (out []match) {
	needles := make([][]byte, len(words))
	for i, w := range words {
		needles[i] = []byte(w)
	}
	var buf []byte
	for _, s := range in {
		for _, f := range s.folders {
			if ctx.Err() != nil {
				return nil
			}
			buf = appendLower(buf[:0], f.Path)
			if len(buf) > 0 {
				buf = append(buf, '/')
			}
			dir := len(buf)
			for i := range f.Entries {
				buf = appendLower(buf[:dir], f.Entries[i].Path)
				if containsAll(buf, needles) {
					out = append(out, match{s.role, f, int32(i)})
				}
			}
		}
	}
	return out
}

func containsAll(s []byte, words [][]byte) bool {
	for _, w := range words {
		if !bytes.Contains(s, w) {
			return false
		}
	}
	return true
}

// appendLower appends s in lower case.
func appendLower(to []byte, s string) []byte {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return append(to, strings.ToLower(s[i:])...)
		}
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		to = append(to, c)
	}
	return to
}
