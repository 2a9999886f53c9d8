package repositories

import (
	"bytes"
	"context"
	"sort"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// treeFilter shows only paths that contain every word. The search runs beside
// the event loop: a key stays as fast with a hundred thousand files as with
// ten.
type treeFilter struct {
	field     *kit.TextInput
	typing    bool
	query     string // what matches are of, or are being looked for
	gen       int
	cancel    context.CancelFunc
	searching bool
	matches   []match
	partly    bool // not all paths were known
	from      session.TreeRow
}

// match is one path that a filter lets through.
type match struct {
	role connection.Role
	in   *session.Node
	at   int32
}

// pathsMsg are the paths that a filter lets through.
type pathsMsg struct {
	name    string
	gen     int
	matches []match
}

func newTreeFilter(epoch int) treeFilter {
	return treeFilter{field: kit.NewTextInput("", 200), gen: epoch, cancel: func() {}}
}

// on reports whether rows are matches now.
func (f *treeFilter) on() bool { return f.query != "" }

func (t *Tab) Typing() bool { return t.find.typing && !t.inSection() }

func (t *Tab) Typed(msg tea.KeyMsg) tea.Cmd {
	switch t.Session.Keys.Action(msg, kit.ScopeFilter) {
	case kit.ActAccept:
		t.find.typing = false
		if !t.find.on() {
			return t.endFilter()
		}
		return t.follow()
	case kit.ActBack:
		return t.endFilter()
	}
	if t.find.field.Key(msg) {
		return t.search()
	}
	return nil
}

// beginFilter is the key. What GitHub did not list at once is listed in pieces
// now: a filter that leaves files out without a word would be worse than none.
func (t *Tab) beginFilter() tea.Cmd {
	f := &t.find
	if !f.on() {
		f.from = t.place()
	}
	f.typing, t.inFile = true, false
	var cmds []tea.Cmd
	for _, role := range connection.Roles() {
		if repo := t.repository(role); repo.Exists() && t.Library.Trees[role] != nil {
			cmds = append(cmds, t.Library.Walk(role, repo.Owner, repo.Name))
		}
	}
	return tea.Batch(cmds...)
}

// endFilter shows the tree again, with the cursor on what was selected.
func (t *Tab) endFilter() tea.Cmd {
	r, ok := t.Selected()
	f := &t.find
	was := f.on()
	f.cancel()
	f.gen++
	f.typing, f.query, f.matches, f.searching = false, "", nil, false
	f.field.Set("")
	switch {
	case was && ok:
		t.reveal(r.Role, r.Entry.Path)
	case was:
		t.restore(f.from)
	}
	return tea.Batch(t.read(), t.follow())
}

// search looks for what is typed, in what was read. A longer query looks only
// at what the shorter one has found.
func (t *Tab) search() tea.Cmd {
	f := &t.find
	query := strings.ToLower(strings.Join(strings.Fields(f.field.Value()), " "))
	var places []Where
	partly := false
	for _, role := range connection.Roles() {
		if tr := t.Library.Trees[role]; tr != nil && t.repository(role).Exists() {
			places = append(places, Where{role, tr.All})
			partly = partly || !tr.Whole
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
	ctx, cancel := context.WithCancel(t.Session.Context)
	f.cancel = cancel
	name, gen := t.Org.Name, f.gen
	return func() tea.Msg {
		found := FindPaths(ctx, places, strings.Fields(query))
		if ctx.Err() != nil {
			return nil
		}
		return pathsMsg{name: name, gen: gen, matches: found}
	}
}

func (t *Tab) found(msg pathsMsg) tea.Cmd {
	f := &t.find
	if msg.name != t.Org.Name || msg.gen != f.gen || !f.on() {
		return nil
	}
	f.searching, f.matches = false, msg.matches
	if f.typing {
		t.cur.At = 0
	}
	t.cur.Set(t.Size(), t.cur.Page)
	return t.follow()
}

// Where is what a search looks at: folders that were read.
type Where struct {
	Role    connection.Role
	Folders []*session.Node
}

// FindPaths finds the entries whose path contains every word, in lower case. It
// only reads what never changes.
func FindPaths(ctx context.Context, places []Where, words []string) (out []match) {
	needles := make([][]byte, len(words))
	for i, w := range words {
		needles[i] = []byte(w)
	}
	var buf []byte
	for _, p := range places {
		for _, f := range p.Folders {
			if ctx.Err() != nil {
				return nil
			}
			buf = lower(buf[:0], f.Path)
			if len(buf) > 0 {
				buf = append(buf, '/')
			}
			dir := len(buf)
			for i := range f.Entries {
				buf = lower(buf[:dir], f.Entries[i].Path)
				if containsAll(buf, needles) {
					out = append(out, match{p.Role, f, int32(i)})
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
func (t *Tab) askPath(r session.TreeRow) {
	dir := ""
	if r.In != nil && r.In.Path != "" {
		dir = r.In.Path + "/"
	}
	p := kit.NewPrompt("Go to path", dir, func(typed string) (tea.Cmd, string) { return t.goTo(r.Role, typed) })
	p.Accept = "go"
	p.Complete = func(typed string) string { return t.complete(r.Role, typed) }
	t.Session.Ask(p)
}

// goTo moves to a path, reading the folders on the way where that is needed.
func (t *Tab) goTo(role connection.Role, typed string) (tea.Cmd, string) {
	p := strings.Trim(strings.TrimSpace(typed), "/")
	tr := t.Library.Trees[role]
	switch {
	case tr == nil:
		return nil, "the files were not read yet"
	case p == "":
		t.restore(session.TreeRow{Role: role, Root: true})
		return t.follow(), ""
	}
	if in, _, rest, done := tr.Seek(p); !done && in.Listed {
		return nil, "there is no " + text.Clean(session.JoinPath(in.Path, strings.SplitN(rest, "/", 2)[0])) + " here"
	}
	t.going = goal{role, p}
	return tea.Batch(t.goOn(), t.follow()), ""
}

// goOn goes as far as the folders were read, and asks for the next.
func (t *Tab) goOn() tea.Cmd {
	g := t.going
	tr := t.Library.Trees[g.role]
	if g.path == "" || tr == nil {
		return nil
	}
	in, _, rest, done := tr.Seek(g.path)
	if done || in.Listed || in.Why != "" {
		t.going = goal{}
		if !done && in.Listed {
			t.Session.Note = "There is no " + text.Clean(session.JoinPath(in.Path, strings.SplitN(rest, "/", 2)[0])) + " here."
		}
	}
	t.reveal(g.role, g.path)
	repo := t.repository(g.role)
	return t.Library.Read(g.role, repo.Owner, repo.Name, in)
}

// complete extends a path as far as it is clear.
func (t *Tab) complete(role connection.Role, typed string) string {
	tr := t.Library.Trees[role]
	if tr == nil {
		return typed
	}
	dir, begun := "", typed
	if i := strings.LastIndexByte(typed, '/'); i >= 0 {
		dir, begun = typed[:i], typed[i+1:]
	}
	f := tr.FolderAt(dir)
	if f == nil || !f.Listed {
		return typed
	}
	common, n, isFolder := "", 0, false
	for _, part := range [][2]int{{0, f.Folders}, {f.Folders, len(f.Entries)}} {
		list := f.Entries[part[0]:part[1]]
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
	return session.JoinPath(dir, common)
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
