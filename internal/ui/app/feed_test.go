package app

import (
	"errors"
	"io"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// stuck is a program whose loop takes nothing until it is let go.
type stuck struct {
	follow func() tea.Msg
	began  chan struct{} // closed when the loop is busy
	gate   chan struct{}
	seen   int
	last   session.RunMsg
	others int
}

type (
	blockMsg struct{}
	otherMsg struct{}
)

func (s *stuck) Init() tea.Cmd { return func() tea.Msg { return blockMsg{} } }

func (s *stuck) View() string { return "" }

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
	case session.RunMsg:
		s.seen, s.last = s.seen+1, msg
		if !msg.Ended {
			return s, s.follow
		}
	}
	if s.last.Ended && s.others == 500 {
		return s, tea.Quit
	}
	return s, nil
}

// A loop that is busy while five thousand events come misses most of them and
// neither the last value, nor the end, nor any other result.
func TestProgressIsFoldedAndResultsArrive(t *testing.T) {
	f := kit.NewFeed(session.NewProgress(connection.Plan{}), session.Progress.Clone)
	s := &stuck{began: make(chan struct{}), gate: make(chan struct{})}
	s.follow = func() tea.Msg {
		n, ended, err := f.Next(t.Context())
		return session.RunMsg{Progress: n, Ended: ended, Err: err}
	}
	prog := tea.NewProgram(s, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithoutRenderer(), tea.WithoutSignalHandler())
	done := make(chan error)
	go func() { _, err := prog.Run(); done <- err }()
	<-s.began
	for i := range 5000 {
		f.Update(func(n *session.Progress) {
			n.Fold(connection.Event{Step: "s", State: connection.StepProgress, Done: int64(i + 1), Total: 5000, Unit: "files"}, moment())
		})
	}
	f.Finish(errors.New("the end"))
	close(s.gate)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if s.seen > 2 || s.last.Progress.Steps[0].Done != 5000 || s.last.Err == nil || s.last.Err.Error() != "the end" {
		t.Errorf("%d messages, the last with %d of 5000 and %v", s.seen, s.last.Progress.Steps[0].Done, s.last.Err)
	}
	if reported, taken := f.Counts(); reported != 5000 || taken != s.seen {
		t.Errorf("%d reported, %d taken", reported, taken)
	}
}
