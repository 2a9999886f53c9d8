package session

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/kit"
)

// Site is what the tabs of one organization have in common.
type Site struct {
	Session   *Session
	Org       connection.Organization
	Gen       int
	Observing bool
	Failed    string // why it could not be observed, "" it could
	Library   *Library
	Heads     Heads
	Front     string // name of the tab that is in front
}

// StateMsg is an observed connection. by says who asked: "page", or a stage
// of the connect flow, with its generation.
type StateMsg struct {
	Name, By string
	Gen      int
	State    connection.State
	Err      error
}

// State is the last that was observed.
func (s *Site) State() (connection.State, bool) {
	st, ok := s.Session.States[s.Org.Name]
	return st, ok
}

// Ask observes the connection in a command. What is observed for a connect is
// going to be written to: the tokens are then there before the confirmation.
func (s *Site) Ask(by string, gen int) tea.Cmd {
	engine, ctx, org := s.Session.Options.Engine, s.Session.Context, s.Org
	if by != "page" {
		ctx = connection.ForWriting(ctx)
	}
	return func() tea.Msg {
		st, err := engine.Observe(ctx, org)
		return StateMsg{Name: org.Name, By: by, Gen: gen, State: st, Err: err}
	}
}

// Page is the page of the organization.
func (s *Site) Page() PageID { return PageID{KindOrganization, s.Org.Name} }

// Observe asks GitHub for the state, for the page.
func (s *Site) Observe() tea.Cmd {
	s.Gen++
	s.Observing, s.Failed = true, ""
	return s.Ask("page", s.Gen)
}

// OnState takes the state that the page asked for; a stale one is dropped.
func (s *Site) OnState(msg StateMsg) {
	if msg.By != "page" || msg.Gen != s.Gen {
		return
	}
	s.Observing = false
	if msg.Err != nil {
		if !kit.Canceled(msg.Err) {
			s.Failed = s.Session.Tried(s.Page(), observing(s.Org.Name), msg.Err)
		}
		return
	}
	if s.Session.Running(s.Org.Name) == nil { // a run knows better
		s.Session.Observed(msg.State)
	}
}

// Tab is a pane of the organization page.
type Tab interface {
	kit.Pane
	// Show is called when the tab comes to the front.
	Show(do kit.Action) tea.Cmd
}

// HeadTree names the files of the default branch. By their tree, they are the
// same after a commit that changes nothing of them.
func (s *Site) HeadTree(role connection.Role) string {
	st, _ := s.State()
	head := st.Repositories[role].Head
	if s.Session.Options.Archive != nil && head.Tree != "" {
		return head.Tree
	}
	return head.SHA
}
