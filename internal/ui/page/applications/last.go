package applications

import (
	"maps"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// visiblePaths are the files of the rows on the screen.
func (t *Tab) visiblePaths(each func(path string) bool) {
	for _, r := range t.Shown[t.Cur.Top:t.Cur.Last()] {
		for _, c := range r.cells {
			for _, p := range c.places {
				if !each(p.Path) {
					return
				}
			}
		}
	}
}

// lastChanges are the last commits that touched files, as far as they were
// asked for: for what is on the screen, fifty in one query.
type lastChanges struct {
	known  map[string]github.Commit
	asked  map[string]bool // at this head
	armed  bool            // a question is about to be asked
	flying bool
	gen    int
	why    string
}

// atOncePaths is how many files one query is about.
const atOncePaths = 50

type (
	// restedMsg says that the cursor has rested on the matrix.
	restedMsg struct{ name string }
	// lastMsg are the last commits that touched some files.
	lastMsg struct {
		name string
		gen  int
		got  map[string]github.Commit
		err  error
	}
)

// reload forgets what was asked; what is known stays until it is known better.
func (l *lastChanges) reload() {
	l.gen++
	l.asked, l.flying, l.why = map[string]bool{}, false, ""
	if l.known == nil {
		l.known = map[string]github.Commit{}
	}
}

// unknown are files on the screen that nobody asked for yet.
func (l *lastChanges) unknown(t *Tab, n int) (out []string) {
	t.visiblePaths(func(path string) bool {
		if !l.asked[path] {
			out = append(out, path)
		}
		return len(out) < n
	})
	return out
}

func (l *lastChanges) lookUp(t *Tab) tea.Cmd {
	if l.armed || l.flying || l.why != "" || t.Snapshot == nil || l.asked == nil || !t.Choosing() || len(l.unknown(t, 1)) == 0 {
		return nil
	}
	l.armed = true
	return t.Session.After(kit.SettleDelay, restedMsg{name: t.Org.Name})
}

func (l *lastChanges) update(t *Tab, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case restedMsg:
		if msg.name != t.Org.Name || !l.armed {
			return nil
		}
		l.armed = false
		paths := l.unknown(t, atOncePaths)
		if len(paths) == 0 || l.flying || t.Snapshot == nil {
			return nil
		}
		for _, p := range paths {
			l.asked[p] = true
		}
		l.flying = true
		engine, ctx, snap, answer := t.Session.Options.Delivery, t.Session.Context, t.Snapshot, lastMsg{name: t.Org.Name, gen: l.gen}
		return func() tea.Msg {
			answer.got, answer.err = engine.LastChanges(ctx, snap, paths...)
			return answer
		}
	case lastMsg:
		if msg.name != t.Org.Name || msg.gen != l.gen {
			return nil
		}
		l.flying = false
		if msg.err != nil {
			if !kit.Canceled(msg.err) {
				l.why = text.Clean(msg.err.Error())
				t.Session.Fail(session.Explain("Reading who changed the applications of "+text.Clean(t.Org.Name), msg.err))
			}
			return nil
		}
		maps.Copy(l.known, msg.got)
	}
	return nil
}

// of is the newest commit that touched one of some places; ok is false while
// not all is known.
func (l *lastChanges) of(cells []AppCell) (c github.Commit, ok bool) {
	for _, cell := range cells {
		for _, p := range cell.places {
			got, known := l.known[p.Path]
			if !known && (l.flying || !l.asked[p.Path]) {
				return c, false
			}
			if got.Date.After(c.Date) {
				c = got
			}
		}
	}
	return c, c.SHA != ""
}
