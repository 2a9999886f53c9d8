package ui

import (
	"bytes"
	"context"
	"sort"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
)

// treeFilter shows only paths that contain every word. The search runs beside
// the event loop: a key stays as fast with a hundred thousand files as with
// ten.
type treeFilter struct {
	field     *field
	typing    bool
	query     string // what matches are of, or are being looked for
	gen       int
	cancel    context.CancelFunc
	searching bool
	matches   []match
	partly    bool // not all paths were known
	from      treeRow
}

// match is one path that a filter lets through.
type match struct {
	role connection.Role
	in   *node
	at   int32
}

// pathsMsg are the paths that a filter lets through.
type pathsMsg struct {
	name    string
	gen     int
	matches []match
}

func newTreeFilter(epoch int) treeFilter {
	return treeFilter{field: newField("", "", 200), gen: epoch, cancel: func() {}}
}

// on reports whether rows are matches now.
func (f *treeFilter) on() bool { return f.query != "" }

func (t *repositories) typing() bool { return t.find.typing && !t.inSection() }

func (t *repositories) typed(msg tea.KeyMsg) tea.Cmd {
	switch t.session.keys.action(msg, scopeFilter) {
	case actAccept:
		t.find.typing = false
		if !t.find.on() {
			return t.endFilter()
		}
		return t.follow()
	case actBack:
		return t.endFilter()
	}
	if t.find.field.key(msg) {
		return t.search()
	}
	return nil
}

// beginFilter is the key. What GitHub did not list at once is listed in pieces
// now: a filter that leaves files out without a word would be worse than none.
func (t *repositories) beginFilter() tea.Cmd {
	f := &t.find
	if !f.on() {
		f.from = t.place()
	}
	f.typing, t.inFile = true, false
	var cmds []tea.Cmd
	for _, role := range connection.Roles() {
		if repo := t.repository(role); repo.Exists() && t.lib.trees[role] != nil {
			cmds = append(cmds, t.lib.walk(role, repo.Owner, repo.Name))
		}
	}
	return tea.Batch(cmds...)
}

// endFilter shows the tree again, with the cursor on what was selected.
func (t *repositories) endFilter() tea.Cmd {
	r, ok := t.selected()
	f := &t.find
	was := f.on()
	f.cancel()
	f.gen++
	f.typing, f.query, f.matches, f.searching = false, "", nil, false
	f.field.set("")
	switch {
	case was && ok:
		t.reveal(r.role, r.entry.Path)
	case was:
		t.restore(f.from)
	}
	return tea.Batch(t.read(), t.follow())
}

// search looks for what is typed, in what was read. A longer query looks only
// at what the shorter one has found.
func (t *repositories) search() tea.Cmd {
	f := &t.find
	query := strings.ToLower(strings.Join(strings.Fields(f.field.value()), " "))
	var places []where
	partly := false
	for _, role := range connection.Roles() {
		if tr := t.lib.trees[role]; tr != nil && t.repository(role).Exists() {
			places = append(places, where{role, tr.all})
			partly = partly || !tr.whole
		}
	}
	if query == "" {
		if f.on() {
			f.cancel()
			f.gen++
			f.query, f.matches, f.searching = "", nil, false
			t.restore(f.from)
		}
		return nil
	}
	f.cancel()
	f.gen++
	f.query, f.partly, f.searching = query, partly, true
	ctx, cancel := context.WithCancel(t.session.ctx)
	f.cancel = cancel
	name, gen := t.org.Name, f.gen
	return func() tea.Msg {
		found := findPaths(ctx, places, strings.Fields(query))
		if ctx.Err() != nil {
			return nil
		}
		return pathsMsg{name: name, gen: gen, matches: found}
	}
}

func (t *repositories) found(msg pathsMsg) tea.Cmd {
	f := &t.find
	if msg.name != t.org.Name || msg.gen != f.gen || !f.on() {
		return nil
	}
	f.searching, f.matches = false, msg.matches
	if f.typing {
		t.cur.at = 0
	}
	t.cur.set(t.size(), t.cur.page)
	return t.follow()
}

// where is what a search looks at: folders that were read.
type where struct {
	role    connection.Role
	folders []*node
}

// findPaths finds the entries whose path contains every word, in lower case. It
// only reads what never changes.
func findPaths(ctx context.Context, places []where, words []string) (out []match) {
	needles := make([][]byte, len(words))
	for i, w := range words {
		needles[i] = []byte(w)
	}
	var buf []byte
	for _, p := range places {
		for _, f := range p.folders {
			if ctx.Err() != nil {
				return nil
			}
			buf = lower(buf[:0], f.path)
			if len(buf) > 0 {
				buf = append(buf, '/')
			}
			dir := len(buf)
			for i := range f.entries {
				buf = lower(buf[:dir], f.entries[i].Path)
				if containsAll(buf, needles) {
					out = append(out, match{p.role, f, int32(i)})
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

// lower appends s in lower case.
func lower(to []byte, s string) []byte {
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

// goal is a path on which the cursor is to stand once its folders were read.
type goal struct {
	role connection.Role
	path string
}

// askPath asks for a path to go to.
func (t *repositories) askPath(r treeRow) {
	dir := ""
	if r.in != nil && r.in.path != "" {
		dir = r.in.path + "/"
	}
	p := newPrompt("Go to path", dir, func(typed string) (tea.Cmd, string) { return t.goTo(r.role, typed) })
	p.accept = "go"
	p.complete = func(typed string) string { return t.complete(r.role, typed) }
	t.session.ask(p)
}

// goTo moves to a path, reading the folders on the way where that is needed.
func (t *repositories) goTo(role connection.Role, typed string) (tea.Cmd, string) {
	p := strings.Trim(strings.TrimSpace(typed), "/")
	tr := t.lib.trees[role]
	switch {
	case tr == nil:
		return nil, "the files were not read yet"
	case p == "":
		t.restore(treeRow{role: role, root: true})
		return t.follow(), ""
	}
	if in, _, rest, done := tr.seek(p); !done && in.listed {
		return nil, "there is no " + text.Clean(join(in.path, strings.SplitN(rest, "/", 2)[0])) + " here"
	}
	t.going = goal{role, p}
	return tea.Batch(t.goOn(), t.follow()), ""
}

// goOn goes as far as the folders were read, and asks for the next.
func (t *repositories) goOn() tea.Cmd {
	g := t.going
	tr := t.lib.trees[g.role]
	if g.path == "" || tr == nil {
		return nil
	}
	in, _, rest, done := tr.seek(g.path)
	if done || in.listed || in.why != "" {
		t.going = goal{}
		if !done && in.listed {
			t.session.note = "There is no " + text.Clean(join(in.path, strings.SplitN(rest, "/", 2)[0])) + " here."
		}
	}
	t.reveal(g.role, g.path)
	repo := t.repository(g.role)
	return t.lib.read(g.role, repo.Owner, repo.Name, in)
}

// complete extends a path as far as it is clear.
func (t *repositories) complete(role connection.Role, typed string) string {
	tr := t.lib.trees[role]
	if tr == nil {
		return typed
	}
	dir, begun := "", typed
	if i := strings.LastIndexByte(typed, '/'); i >= 0 {
		dir, begun = typed[:i], typed[i+1:]
	}
	f := tr.folderAt(dir)
	if f == nil || !f.listed {
		return typed
	}
	common, n, isFolder := "", 0, false
	for _, part := range [][2]int{{0, f.folders}, {f.folders, len(f.entries)}} {
		list := f.entries[part[0]:part[1]]
		from := sort.Search(len(list), func(i int) bool { return list[i].Path >= begun })
		to := from + sort.Search(len(list)-from, func(i int) bool { return !strings.HasPrefix(list[from+i].Path, begun) })
		if from == to {
			continue
		}
		// In order, what the first and the last have in common all have.
		head := list[from].Path[:sharedPrefix(list[from].Path, list[to-1].Path)]
		if n == 0 {
			common, isFolder = head, part[0] == 0
		} else {
			common = common[:sharedPrefix(common, head)]
		}
		n += to - from
	}
	switch {
	case n == 0:
		return typed
	case n == 1 && isFolder:
		common += "/"
	}
	return join(dir, common)
}

// sharedPrefix is how many bytes two names begin with in common, whole
// characters only.
func sharedPrefix(a, b string) int {
	n := 0
	for i, r := range a {
		if i > len(b) || !strings.HasPrefix(b[i:], string(r)) {
			return i
		}
		n = i + len(string(r))
	}
	return n
}
