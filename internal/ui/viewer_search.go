package ui

import (
	"context"
	"sort"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/source"
)

// foundMsg are the places of a search in a file.
type foundMsg struct {
	id   string
	gen  int
	hits source.Hits
	err  error
}

// find asks what to look for.
func (v *viewer) find() {
	p := newPrompt("Find", v.search.hits.Query, func(query string) (tea.Cmd, string) { return v.look(query), "" })
	p.accept = "find"
	v.session.ask(p)
}

// look searches the whole file, in a command: a large one takes a while.
func (v *viewer) look(query string) tea.Cmd {
	v.forget()
	if query == "" || v.file == nil {
		return nil
	}
	ctx, cancel := context.WithCancel(v.session.ctx)
	v.search.cancel, v.search.under = cancel, true
	v.search.hits.Query = query
	file, id, gen := v.text(), v.id, v.search.gen
	return func() tea.Msg {
		hits, err := file.Find(ctx, query)
		return foundMsg{id: id, gen: gen, hits: hits, err: err}
	}
}

// took takes the places in and goes to the first one from the cursor on.
func (v *viewer) took(msg foundMsg) {
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
		v.session.note = "Nothing in this file is " + text.Clean(msg.hits.Query) + "."
		return
	}
	here := v.line()
	v.search.at = sort.Search(len(at), func(i int) bool { return at[i].Line >= here }) % len(at)
	v.show()
}

// turn goes to the next place, or the one before, and around the end.
func (v *viewer) turn(by int) {
	n := len(v.search.hits.At)
	if n == 0 {
		return
	}
	v.search.at = (v.search.at + by + n) % n
	v.show()
}

// show makes the current place visible, sideways too.
func (v *viewer) show() {
	h := v.search.hits.At[v.search.at]
	v.goTo(h.Line)
	if v.wrap {
		return
	}
	line := v.text().Line(h.Line)
	from := cellsOf(pieces(v.session.th, source.Line{{Text: line[:min(h.From, len(line))]}}, nil))
	to := cellsOf(pieces(v.session.th, source.Line{{Text: line[:min(h.To, len(line))]}}, nil))
	if from < v.at.col || to > v.at.col+v.cells {
		v.at.col = max(0, from-v.cells/3)
		if to <= v.cells {
			v.at.col = 0
		}
	}
}

// marks are the places in a line.
func (v *viewer) marks(line int) []stretch {
	at := v.search.hits.At
	var out []stretch
	for i := sort.Search(len(at), func(i int) bool { return at[i].Line >= line }); i < len(at) && at[i].Line == line; i++ {
		in := v.session.th.found
		if i == v.search.at {
			in = v.session.th.cursor
		}
		out = append(out, stretch{at[i].From, at[i].To, in})
	}
	return out
}

// found says how far the search is.
func (v *viewer) found() string {
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
func (v *viewer) askLine() {
	last := v.text().Lines()
	p := newPrompt("Go to line", "", func(value string) (tea.Cmd, string) {
		n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(value), ",", ""))
		if err != nil || n < 1 || n > last {
			return nil, "a number from 1 to " + text.Grouped(last)
		}
		v.goTo(n - 1)
		return nil, ""
	})
	p.accept = "go"
	v.session.ask(p)
}
