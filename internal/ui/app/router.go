package app

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// router keeps the pages and knows which of them, or what above it, is in front.
type router struct {
	session *session.Session
	pages   map[session.PageID]session.Page
	front   session.PageID
}

// newRouter shows what comes first: the list, or in the first run the setup.
func newRouter(sess *session.Session) *router {
	r := &router{session: sess, pages: map[session.PageID]session.Page{}}
	if sess.Options.Engine == nil {
		r.front = session.PageID{Kind: session.KindSetup}
	}
	r.pages[r.front] = pageScreens()[r.front.Kind](sess, session.Destination{})
	return r
}

// follow goes where a page asked to go, and returns how it is entered; nil
// where nobody asked.
func (r *router) follow() func() tea.Cmd {
	n := r.session.Next
	if n == nil {
		return nil
	}
	r.session.Next = nil
	if n.Drop != "" {
		delete(r.pages, session.PageID{Kind: session.KindOrganization, Name: n.Drop})
		delete(r.pages, session.PageID{Kind: session.KindChange, Name: n.Drop})
	}
	id := n.ID()
	if _, ok := r.pages[id]; !ok {
		r.pages[id] = pageScreens()[id.Kind](r.session, *n)
	}
	r.front, r.session.Front, r.session.At = id, id.Name, id
	return func() tea.Cmd { return r.pages[id].Enter(*n) }
}

func (r *router) top() kit.Overlay {
	if n := len(r.session.Overlays); n > 0 {
		return r.session.Overlays[n-1]
	}
	return nil
}

// spread hands a message to every page and overlay: replies belong to pages
// that may be out of sight.
func (r *router) spread(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, p := range r.pages {
		cmds = append(cmds, p.Update(msg))
	}
	for _, o := range slices.Clone(r.session.Overlays) {
		cmd, done := o.Update(msg)
		if done {
			r.session.Close(o)
		}
		cmds = append(cmds, cmd)
	}
	return tea.Batch(cmds...)
}

// busy reports whether something on the screen is under way: the page, the
// dialog above it, or a run, which the header shows everywhere.
func (r *router) busy() bool {
	if len(r.session.Active()) > 0 {
		return true
	}
	if o := r.top(); o != nil {
		return o.Busy()
	}
	return r.pages[r.front].Busy()
}

// mode decides who sees a key.
type mode int

const (
	modeNormal mode = iota // the page, and the keys that work everywhere
	modeFilter             // the page, as text: somebody types into it
	modeDialog             // the overlay on top
	modePrompt             // the line at the foot of the screen
)

// mode is what keys mean now: what was opened last gets them.
func (r *router) mode() mode {
	if r.session.Prompt != nil {
		return modePrompt
	}
	if r.top() != nil {
		return modeDialog
	}
	if t, ok := r.pages[r.front].(kit.TextEntry); ok && t.Typing() {
		return modeFilter
	}
	return modeNormal
}
