package browse

import (
	"context"
	"sort"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/source"
)

// search is what is looked for in the file, and the hits.
type search struct {
	gen     int // answers to an earlier search are dropped
	cancel  context.CancelFunc
	running bool
	hits    source.Hits
	current int // index of the hit that the operator is at, -1 none
}

// hitsMsg are the hits of a search in a file.
type hitsMsg struct {
	id   string
	gen  int
	hits source.Hits
	err  error
}

func newSearch() search { return search{cancel: func() {}, current: -1} }

// reset ends the search and drops its hits.
func (s *search) reset() {
	s.cancel()
	gen := s.gen + 1
	*s = newSearch()
	s.gen = gen
}

// start searches the whole file, in a command: a large one takes a while.
func (s *search) start(ctx context.Context, id string, file *source.File, query string) tea.Cmd {
	ctx, cancel := context.WithCancel(ctx)
	s.cancel, s.running, s.hits.Query = cancel, true, query
	gen := s.gen
	return func() tea.Msg {
		hits, err := file.Find(ctx, query)
		return hitsMsg{id: id, gen: gen, hits: hits, err: err}
	}
}

// setHits takes the hits of the running search and selects the first one from
// a line on; ok is false where the message is about another search, or this one
// was cancelled.
func (s *search) setHits(msg hitsMsg, line int) (ok bool) {
	if msg.gen != s.gen {
		return false
	}
	s.cancel()
	s.running = false
	if msg.err != nil {
		return false
	}
	s.hits = msg.hits
	if at := s.hits.At; len(at) > 0 {
		s.current = sort.Search(len(at), func(i int) bool { return at[i].Line >= line }) % len(at)
	}
	return true
}

// active reports whether a search is running or has hits.
func (s *search) active() bool { return s.running || s.current >= 0 }

// step selects the next hit, or the one before, and around the end; ok is false
// where there are none.
func (s *search) step(by int) (h source.Hit, ok bool) {
	n := len(s.hits.At)
	if n == 0 {
		return h, false
	}
	s.current = (s.current + by + n) % n
	return s.hits.At[s.current], true
}

// marks are the hits in a line.
func (s *search) marks(th *kit.Theme, line int) []kit.Stretch {
	at := s.hits.At
	var out []kit.Stretch
	for i := sort.Search(len(at), func(i int) bool { return at[i].Line >= line }); i < len(at) && at[i].Line == line; i++ {
		in := th.Found
		if i == s.current {
			in = th.Cursor
		}
		out = append(out, kit.Stretch{From: at[i].From, To: at[i].To, In: in})
	}
	return out
}

// status says how far the search is, and at which of its hits the operator is.
func (s *search) status() string {
	switch {
	case s.running:
		return "looking for " + text.Clean(s.hits.Query)
	case s.current < 0:
		return ""
	}
	of := text.Grouped(len(s.hits.At))
	if s.hits.More {
		of = "more than " + of
	}
	return text.Grouped(s.current+1) + " of " + of
}
