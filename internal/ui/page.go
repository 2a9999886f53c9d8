package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// pane is the contract of everything that fills the body of the screen: the
// list, and each tab of an organization. Panes are pointers, changed in the
// event loop alone.
type pane interface {
	// update takes any message; replies that are not the pane's, or that
	// answer a question it no longer asks, are ignored.
	update(msg tea.Msg) tea.Cmd
	// do is a key that one of the offers names.
	do(act action) tea.Cmd
	offers() []offer
	scopes() []scope
	setSize(w, h int)
	// view is exactly h lines of at most w cells.
	view(w, h int) []string
	name() string
	path() []string
	status() string
	// busy reports whether something visible is under way.
	busy() bool
}

// typist is a pane in which the operator may be typing.
type typist interface {
	typing() bool
	typed(msg tea.KeyMsg) tea.Cmd
}

// page is a pane that the router shows.
type page interface {
	pane
	// enter is called when the page comes to the front.
	enter(n navigation) tea.Cmd
	// head are the lines between breadcrumb and body.
	head(w int) []string
}

// fitted is a pane that may ask for more once it has room. It is asked after
// every message.
type fitted interface {
	lookUp() tea.Cmd
}

// overlay lies over the page and gets all keys.
type overlay interface {
	// key returns done when the overlay is to go.
	key(msg tea.KeyMsg) (cmd tea.Cmd, done bool)
	update(msg tea.Msg) tea.Cmd
	view(w, h int) []string
	offers() []offer
	scopes() []scope
	busy() bool
}

// cursor is a position in a list that scrolls.
type cursor struct{ at, top, size, page int }

// set tells the cursor how long the list is and how much of it is visible.
func (c *cursor) set(size, page int) {
	c.size, c.page = max(0, size), max(1, page)
	c.at = clamp(c.at, 0, max(0, c.size-1))
	c.top = clamp(c.top, max(0, c.at-c.page+1), c.at)
	c.top = clamp(c.top, 0, max(0, c.size-c.page))
}

// move does one of the movements; ok is false for other actions.
func (c *cursor) move(act action) (ok bool) {
	switch act {
	case actUp:
		c.at--
	case actDown:
		c.at++
	case actPageUp:
		c.at -= c.page
	case actPageDown:
		c.at += c.page
	case actHome:
		c.at = 0
	case actEnd:
		c.at = c.size - 1
	default:
		return false
	}
	c.set(c.size, c.page)
	return true
}

// last is the index after the last visible line.
func (c *cursor) last() int { return min(c.size, c.top+c.page) }

// scroll is a view on lines without a selection.
type scroll struct{ top, size, page int }

func (s *scroll) set(size, page int) {
	s.size, s.page = size, max(1, page)
	s.top = clamp(s.top, 0, max(0, s.size-s.page))
}

func (s *scroll) move(act action) (ok bool) {
	switch act {
	case actUp:
		s.top--
	case actDown:
		s.top++
	case actPageUp:
		s.top -= s.page
	case actPageDown:
		s.top += s.page
	case actHome:
		s.top = 0
	case actEnd:
		s.top = s.size
	default:
		return false
	}
	s.set(s.size, s.page)
	return true
}

// window cuts the visible part out of lines and tells how to see the rest.
func (s *scroll) window(th *theme, lines []string, h int) []string {
	s.set(len(lines), h)
	if len(lines) <= h {
		return fill(lines, h)
	}
	s.set(len(lines), h-1)
	out := append([]string(nil), lines[s.top:min(len(lines), s.top+h-1)]...)
	out = fill(out, h-1)
	return append(out, " "+th.dim.put("↑ ↓ lines "+text.Grouped(s.top+1)+" to "+text.Grouped(min(len(lines), s.top+h-1))+" of "+text.Grouped(len(lines))))
}

// fill cuts or extends lines to exactly h.
func fill(lines []string, h int) []string {
	if len(lines) > h {
		return lines[:max(0, h)]
	}
	for len(lines) < h {
		lines = append(lines, "")
	}
	return lines
}
