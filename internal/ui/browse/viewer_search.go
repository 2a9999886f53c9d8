package browse

import (
	"context"
	"sort"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/ui/source"
)

// FoundMsg are the places of a search in a file.
type FoundMsg struct {
	id   string
	gen  int
	hits source.Hits
	err  error
}

// find asks what to look for.
func (v *Viewer) find() {
	p := session.NewPrompt("Find", v.search.hits.Query, func(query string) (tea.Cmd, string) { return v.look(query), "" })
	p.Accept = "find"
	v.Session.Ask(p)
}

// look searches the whole file, in a command: a large one takes a while.
func (v *Viewer) look(query string) tea.Cmd {
	v.forget()
	if query == "" || v.File == nil {
		return nil
	}
	ctx, cancel := context.WithCancel(v.Session.Context)
	v.search.cancel, v.search.under = cancel, true
	v.search.hits.Query = query
	file, id, gen := v.text(), v.id, v.search.gen
	return func() tea.Msg {
		hits, err := file.Find(ctx, query)
		return FoundMsg{id: id, gen: gen, hits: hits, err: err}
	}
}

// OnFound takes the places in and goes to the first one from the cursor on.
func (v *Viewer) OnFound(msg FoundMsg) {
	if msg.id != v.id || msg.gen != v.search.gen {
		return
	}
	v.search.cancel()
	v.search.under = false
	if msg.err != nil {
		return // it was cancelled; another one is under way or none is wanted
	}
	v.search.hits = msg.hits
	at := msg.hits.At
	if len(at) == 0 {
		v.Session.Note = "Nothing in this file is " + text.Clean(msg.hits.Query) + "."
		return
	}
	here := v.Line()
	v.search.at = sort.Search(len(at), func(i int) bool { return at[i].Line >= here }) % len(at)
	v.show()
}

// turn goes to the next place, or the one before, and around the end.
func (v *Viewer) turn(by int) {
	n := len(v.search.hits.At)
	if n == 0 {
		return
	}
	v.search.at = (v.search.at + by + n) % n
	v.show()
}

// show makes the current place visible, sideways too.
func (v *Viewer) show() {
	h := v.search.hits.At[v.search.at]
	v.goTo(h.Line)
	if v.wrap {
		return
	}
	line := v.text().Line(h.Line)
	from := kit.CellsOf(kit.Pieces(v.Session.Theme, source.Line{{Text: line[:min(h.From, len(line))]}}, nil))
	to := kit.CellsOf(kit.Pieces(v.Session.Theme, source.Line{{Text: line[:min(h.To, len(line))]}}, nil))
	if from < v.at.col || to > v.at.col+v.cells {
		v.at.col = max(0, from-v.cells/3)
		if to <= v.cells {
			v.at.col = 0
		}
	}
}

// marks are the places in a line.
func (v *Viewer) marks(line int) []kit.Stretch {
	at := v.search.hits.At
	var out []kit.Stretch
	for i := sort.Search(len(at), func(i int) bool { return at[i].Line >= line }); i < len(at) && at[i].Line == line; i++ {
		in := v.Session.Theme.Found
		if i == v.search.at {
			in = v.Session.Theme.Cursor
		}
		out = append(out, kit.Stretch{From: at[i].From, To: at[i].To, In: in})
	}
	return out
}

// found says how far the search is.
func (v *Viewer) found() string {
	s := &v.search
	switch {
	case s.under:
		return "looking for " + text.Clean(s.hits.Query)
	case s.at < 0:
		return ""
	}
	of := text.Grouped(len(s.hits.At))
	if s.hits.More {
		of = "more than " + of
	}
	return text.Grouped(s.at+1) + " of " + of
}

// askLine asks for a line to go to.
func (v *Viewer) askLine() {
	last := v.text().Lines()
	p := session.NewPrompt("Go to line", "", func(value string) (tea.Cmd, string) {
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
