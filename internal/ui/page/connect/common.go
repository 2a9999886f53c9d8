package connect

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/session"
)

// common is what the tab and all its flows work with, one after the other.
type common struct {
	*session.Site
	signIn   session.SignInFlow // outlives a flow: it has to close a code that arrives late
	signedAt time.Time          // when somebody signed in here
	asked    time.Time          // when an owner was asked for the installation; zero never
}

// origin says which flow, or which dialog, asked: replies to an earlier one are
// dropped.
type origin struct {
	name string // of the organization
	gen  int
}

// requestedMsg says when an owner was asked, in an earlier start of the
// program.
type requestedMsg struct {
	origin
	at time.Time
}

// loadRequest reads when an owner was asked.
func (c *common) loadRequest(from origin) tea.Cmd {
	store := c.Session.Options.Store
	if store == nil {
		return nil
	}
	return func() tea.Msg { return requestedMsg{origin: from, at: store.Requested(from.name)} }
}

// keepRequest stores when an owner was asked, so that the next start of the
// program knows it. The zero time says that nobody has to answer any more.
func (c *common) keepRequest(at time.Time) tea.Cmd {
	store, name := c.Session.Options.Store, c.Org.Name
	if store == nil || at.Equal(c.asked) {
		return nil
	}
	c.asked = at
	return func() tea.Msg { return session.SavedMsg{What: name, Err: store.KeepRequest(name, at)} }
}

// running is the run that has not ended, nil without one.
func (c *common) running() *session.Run { return c.Session.Running(c.Org.Name) }

// ours reports whether the connection has repositories of its own, so that
// the names can no longer be edited.
func (c *common) ours() bool {
	st, _ := c.State()
	for _, r := range connection.Roles() {
		if st.Repositories[r].Ownership == connection.Ours {
			return true
		}
	}
	return false
}

// cannotEdit says why the names cannot be edited, "" they can.
func (c *common) cannotEdit() string {
	if c.ours() {
		return "the repositories exist; disconnect first to use other names"
	}
	return ""
}

// missing are the GitHub organizations that lack the App. A program that knows
// of no installations works with a token alone and needs none.
func (c *common) missing() []string {
	st, _ := c.State()
	if st.Installations == nil {
		return nil
	}
	var out []string
	for _, owner := range c.Org.Owners() {
		if installation(c.Org, st, owner) == nil {
			out = append(out, owner)
		}
	}
	return out
}

// installation is the App's on one owner, nil when it is not installed there.
func installation(o connection.Organization, st connection.State, owner string) *github.Installation {
	for _, r := range connection.Roles() {
		if o.Owner(r) == owner && st.Installations[r] != nil {
			return st.Installations[r]
		}
	}
	return nil
}
