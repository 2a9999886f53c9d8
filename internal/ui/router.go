package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
)

// pageKind is what a page is about; pages of a kind differ in their names.
type pageKind int

const (
	kindList         pageKind = iota // all organizations
	kindOrganization                 // one of them, by its name
	kindSeveral                      // connecting several
	kindSetup                        // setting up an instance
	kindChange                       // a change in the repositories of an organization, by its name
)

// pageID names one page. Pages are made when they are first gone to and kept,
// with cursor and scroll, so that coming back finds them as they were left.
type pageID struct {
	kind pageKind
	name string
}

// navigation is a wish to see another page. The zero value is the list; a name
// alone is that organization.
type navigation struct {
	kind pageKind
	name string // of the organization
	tab  int
	do   action // done on arrival, actNone nothing
	drop string // organization whose page is forgotten, "" none
	org  connection.Organization
	// several are what the page of several organizations is to connect.
	several []connection.Organization
	change  *wish // what the page of a change is to plan; nil: it shows what there is
}

func (n navigation) id() pageID {
	if n.kind == kindList && n.name != "" {
		return pageID{kindOrganization, n.name}
	}
	return pageID{n.kind, n.name}
}

// navigate follows what a page asked for.
func (m *Model) navigate() tea.Cmd {
	n := m.session.next
	if n == nil {
		return nil
	}
	m.session.next = nil
	if n.drop != "" {
		delete(m.pages, pageID{kindOrganization, n.drop})
		delete(m.pages, pageID{kindChange, n.drop})
	}
	id := n.id()
	if _, ok := m.pages[id]; !ok {
		m.pages[id] = pageScreens()[id.kind](m.session, *n)
	}
	m.front, m.session.front = id, id.name
	return tea.Batch(m.resize(), m.pages[id].enter(*n))
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
func (m *Model) mode() mode {
	if m.session.prompt != nil {
		return modePrompt
	}
	if m.top() != nil {
		return modeDialog
	}
	if t, ok := m.pages[m.front].(typist); ok && t.typing() {
		return modeFilter
	}
	return modeNormal
}

// focus is what can be done where the keys go now: footer, help and palette
// are made from it.
func (m *Model) focus() ([]offer, []scope) {
	switch m.mode() {
	case modePrompt:
		return m.session.prompt.offers(), []scope{scopePrompt}
	case modeDialog:
		return m.top().offers(), m.top().scopes()
	}
	p := m.pages[m.front]
	return m.offers(p), p.scopes()
}
