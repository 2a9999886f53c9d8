package app

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// navigate follows what a page asked for.
func (m *Model) navigate() tea.Cmd {
	n := m.session.Next
	if n == nil {
		return nil
	}
	m.session.Next = nil
	if n.Drop != "" {
		delete(m.pages, session.PageID{Kind: session.KindOrganization, Name: n.Drop})
		delete(m.pages, session.PageID{Kind: session.KindChange, Name: n.Drop})
	}
	id := n.ID()
	if _, ok := m.pages[id]; !ok {
		m.pages[id] = pageScreens()[id.Kind](m.session, *n)
	}
	m.front, m.session.Front = id, id.Name
	return tea.Batch(m.resize(), m.pages[id].Enter(*n))
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
	if m.session.Prompt != nil {
		return modePrompt
	}
	if m.top() != nil {
		return modeDialog
	}
	if t, ok := m.pages[m.front].(kit.TextEntry); ok && t.Typing() {
		return modeFilter
	}
	return modeNormal
}

// focus is what can be done where the keys go now: footer, help and palette
// are made from it.
func (m *Model) focus() ([]kit.Offer, []kit.Scope) {
	switch m.mode() {
	case modePrompt:
		return m.session.Prompt.Offers(), []kit.Scope{kit.ScopePrompt}
	case modeDialog:
		return m.top().Offers(), m.top().Scopes()
	}
	p := m.pages[m.front]
	return m.offers(p), p.Scopes()
}
