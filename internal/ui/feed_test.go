package ui

import (
	"errors"
	"io"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
)

// stuck is a program whose loop takes nothing until it is let go.
type stuck struct {
	follow func() tea.Msg
	began  chan struct{} // closed when the loop is busy
	gate   chan struct{}
	seen   int
	last   runMsg
	others int
}

type (
	blockMsg struct{}
	otherMsg struct{}
)

func (s *stuck) Init() tea.Cmd { return func() tea.Msg { return blockMsg{} } }
func (s *stuck) View() string  { return "" }
func (s *stuck) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case blockMsg:
		var cmds []tea.Cmd
		for range 500 { // results that wait at the same time
			cmds = append(cmds, func() tea.Msg { return otherMsg{} })
		}
		close(s.began)
		<-s.gate
		return s, tea.Batch(append(cmds, s.follow)...)
	case otherMsg:
		s.others++
	case runMsg:
		s.seen, s.last = s.seen+1, msg
		if !msg.ended {
			return s, s.follow
		}
	}
	if s.last.ended && s.others == 500 {
		return s, tea.Quit
	}
	return s, nil
}

// A loop that is busy while five thousand events come misses most of them and
// neither the last value, nor the end, nor any other result.
func TestProgressIsFoldedAndResultsArrive(t *testing.T) {
	f := newFeed(newNews(connection.Plan{}), news.clone)
	s := &stuck{began: make(chan struct{}), gate: make(chan struct{})}
	s.follow = func() tea.Msg {
		n, ended, err := f.next(t.Context())
		return runMsg{news: n, ended: ended, err: err}
	}
	prog := tea.NewProgram(s, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithoutRenderer(), tea.WithoutSignalHandler())
	done := make(chan error)
	go func() { _, err := prog.Run(); done <- err }()
	<-s.began
	for i := range 5000 {
		f.update(func(n *news) {
			n.fold(connection.Event{Step: "s", State: connection.StepProgress, Done: int64(i + 1), Total: 5000, Unit: "files"}, moment())
		})
	}
	f.finish(errors.New("the end"))
	close(s.gate)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if s.seen > 2 || s.last.news.steps[0].done != 5000 || s.last.err == nil || s.last.err.Error() != "the end" {
		t.Errorf("%d messages, the last with %d of 5000 and %v", s.seen, s.last.news.steps[0].done, s.last.err)
	}
	if reported, taken := f.counts(); reported != 5000 || taken != s.seen {
		t.Errorf("%d reported, %d taken", reported, taken)
	}
}
