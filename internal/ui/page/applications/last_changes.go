package applications

import (
	"iter"
	"maps"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// lastChanges are the last commits that touched files, as far as they were
// asked for: for what is on the screen, fifty in one query.
type lastChanges struct {
	site    *session.Site
	known   map[string]github.Commit
	asked   map[string]bool // at this head
	resting bool            // a question is about to be asked
	loading bool
	gen     int
	why     string
}

// pathsPerQuery is how many files one query is about.
const pathsPerQuery = 50

type (
	// restedMsg says that the cursor has rested on the matrix.
	restedMsg struct{ name string }
	// lastMsg are the last commits that touched some files.
	lastMsg struct {
		name    string
		gen     int
		commits map[string]github.Commit
		err     error
	}
)

// reset forgets what was asked. What is known stays until a newer answer.
func (l *lastChanges) reset() {
	l.gen++
	l.asked, l.loading, l.why = map[string]bool{}, false, ""
	if l.known == nil {
		l.known = map[string]github.Commit{}
	}
}

// unknown are up to n of the files on the screen that nobody asked for yet.
func (l *lastChanges) unknown(visible iter.Seq[string], n int) (out []string) {
	for path := range visible {
		if !l.asked[path] {
			out = append(out, path)
		}
		if len(out) == n {
			break
		}
	}
	return out
}

// settle waits for the cursor to rest where something on the screen is unknown.
func (l *lastChanges) settle(snap *delivery.Snapshot, visible iter.Seq[string]) tea.Cmd {
	if l.resting || l.loading || l.why != "" || snap == nil || l.asked == nil || len(l.unknown(visible, 1)) == 0 {
		return nil
	}
	l.resting = true
	return l.site.Session.After(kit.SettleDelay, restedMsg{name: l.site.Org.Name})
}

func (l *lastChanges) update(msg tea.Msg, snap *delivery.Snapshot, visible iter.Seq[string]) tea.Cmd {
	switch msg := msg.(type) {
	case restedMsg:
		if msg.name == l.site.Org.Name && l.resting {
			l.resting = false
			return l.load(snap, visible)
		}
	case lastMsg:
		if msg.name == l.site.Org.Name && msg.gen == l.gen {
			l.loaded(msg)
		}
	}
	return nil
}

func (l *lastChanges) load(snap *delivery.Snapshot, visible iter.Seq[string]) tea.Cmd {
	paths := l.unknown(visible, pathsPerQuery)
	if len(paths) == 0 || l.loading || snap == nil {
		return nil
	}
	for _, p := range paths {
		l.asked[p] = true
	}
	l.loading = true
	engine, ctx, answer := l.site.Session.Options.Delivery, l.site.Session.Context, lastMsg{name: l.site.Org.Name, gen: l.gen}
	return func() tea.Msg {
		answer.commits, answer.err = engine.LastChanges(ctx, snap, paths...)
		return answer
	}
}

func (l *lastChanges) loaded(msg lastMsg) {
	l.loading = false
	if why := l.site.Session.Tried(l.site.Page(), "Reading who changed the applications of "+text.Clean(l.site.Org.Name), msg.err); why != "" {
		l.why = why
	}
	if msg.err == nil {
		maps.Copy(l.known, msg.commits)
	}
}

// newest is the newest commit that touched one of some cells; ok is false while
// not all is known.
func (l *lastChanges) newest(cells []cell) (c github.Commit, ok bool) {
	for _, cell := range cells {
		for _, p := range cell.places {
			commit, known := l.known[p.Path]
			if !known && (l.loading || !l.asked[p.Path]) {
				return c, false
			}
			if commit.Date.After(c.Date) {
				c = commit
			}
		}
	}
	return c, c.SHA != ""
}

// describe says in w cells who changed one of some cells last, and when.
func (l *lastChanges) describe(cells []cell, w int) string {
	th := l.site.Session.Theme
	c, ok := l.newest(cells)
	if !ok {
		return th.Dim.Render("·")
	}
	who := session.RequestedBy(c.Message)
	if who == "" {
		who = text.Clean(c.Author)
	}
	when := text.Ago(c.Date, l.site.Session.Now())
	return l.site.Session.Truncate(who, max(4, w-text.Width(when)-2)) + th.Dim.Render(", "+when)
}
