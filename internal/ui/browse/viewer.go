// Package browse shows files, commits, branches and diffs, for several pages.
package browse

import (
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/ui/source"
)

// Viewer shows one file and moves in it. It is a pane without a page: whoever
// has one gives it room and keys.
type Viewer struct {
	Session *session.Session
	document
	pager
	places places
	search search

	noNumbers bool // line numbers are left out
}

// NewViewer makes a viewer that shows nothing yet.
func NewViewer(sess *session.Session) *Viewer {
	v := &Viewer{Session: sess, search: newSearch()}
	v.pager = pager{env: sess.Env, doc: &v.document, at: &place{}}
	return v
}

// Open shows a file, where it was left. The id names its content and its path.
func (v *Viewer) Open(id string, f *source.File) {
	if v.id == id && v.File == f {
		return
	}
	if v.id != id {
		v.search.reset()
	}
	v.load(id, f)
	v.resume()
}

// resume goes to where the operator was in what is shown now.
func (v *Viewer) resume() {
	v.at = v.places.at(v.viewID())
	v.fit()
}

// Close shows nothing.
func (v *Viewer) Close() {
	v.search.reset()
	v.unload()
	v.at = &place{}
}

// Update takes answers to what the keys of the file have started.
func (v *Viewer) Update(msg tea.Msg) {
	switch msg := msg.(type) {
	case hitsMsg:
		v.onHits(msg)
	case pageMsg:
		v.onPage(msg)
	case session.FileSavedMsg:
		v.onSaved(msg)
	}
}

// SetSize tells how much room there is, the line above the text included.
func (v *Viewer) SetSize(w, h int) {
	v.rows = max(1, h-1)
	v.cells = max(1, w-v.gutter())
	v.fit()
}

// Render lays Markdown out for the width that there is now, in a command, where
// that was not done yet.
func (v *Viewer) Render() tea.Cmd { return v.render(v.cells - 1) }

func (v *Viewer) onPage(msg pageMsg) {
	if !v.setPage(msg) {
		return
	}
	if v.search.active() {
		v.search.reset() // the hits were those of another width
	}
	v.resume()
}

// askQuery asks what to look for.
func (v *Viewer) askQuery() {
	p := kit.NewPrompt("Find", v.search.hits.Query, func(query string) (tea.Cmd, string) { return v.find(query), "" })
	p.Accept = "find"
	v.Session.Ask(p)
}

func (v *Viewer) find(query string) tea.Cmd {
	v.search.reset()
	if query == "" || v.File == nil {
		return nil
	}
	return v.search.start(v.Session.Context, v.id, v.text(), query)
}

func (v *Viewer) onHits(msg hitsMsg) {
	if msg.id != v.id || !v.search.setHits(msg, v.Line()) {
		return
	}
	if len(msg.hits.At) == 0 {
		v.Session.Note = "Nothing in this file is " + text.Clean(msg.hits.Query) + "."
	}
	v.stepHit(0)
}

// stepHit goes to the next hit, to the one before, or, by 0, to the current.
func (v *Viewer) stepHit(by int) {
	if h, ok := v.search.step(by); ok {
		v.reveal(h)
	}
}

// askLine asks for a line to go to.
func (v *Viewer) askLine() {
	last := v.text().Lines()
	p := kit.NewPrompt("Go to line", "", func(value string) (tea.Cmd, string) {
		n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(value), ",", ""))
		if err != nil || n < 1 || n > last {
			return nil, "a number from 1 to " + text.Grouped(last)
		}
		v.goTo(n - 1)
		return nil, ""
	})
	p.Accept = "go"
	v.Session.Ask(p)
}
