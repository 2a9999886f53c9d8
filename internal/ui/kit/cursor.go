package kit

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// Pane is the contract of everything that fills the body of the screen: the
// list, and each tab of an organization. Panes are pointers, changed in the
// event loop alone.
type Pane interface {
	// update takes any message; replies that are not the pane's, or that
	// answer a question it no longer asks, are ignored.
	Update(msg tea.Msg) tea.Cmd
	// do is a key that one of the offers names.
	Do(act Action) tea.Cmd
	Offers() []Offer
	Scopes() []Scope
	SetSize(w, h int)
	// view is exactly h lines of at most w cells.
	View(w, h int) []string
	Name() string
	Path() []string
	Status() string
	// busy reports whether something visible is under way.
	Busy() bool
}

// TextEntry is a pane in which the operator may be typing.
type TextEntry interface {
	Typing() bool
	Typed(msg tea.KeyMsg) tea.Cmd
}

// LazyLoader is a pane that may ask for more once it has room. It is asked after
// every message.
type LazyLoader interface {
	LoadVisible() tea.Cmd
}

// Overlay lies over the page and gets all keys.
type Overlay interface {
	// Key and Update return done when the overlay is to go.
	Key(msg tea.KeyMsg) (cmd tea.Cmd, done bool)
	Update(msg tea.Msg) (cmd tea.Cmd, done bool)
	View(w, h int) []string
	Offers() []Offer
	Scopes() []Scope
	Busy() bool
}

// Cursor is a position in a list that scrolls.
type Cursor struct{ At, Top, Size, Page int }

// Set tells the cursor how long the list is and how much of it is visible.
func (c *Cursor) Set(size, page int) {
	c.Size, c.Page = max(0, size), max(1, page)
	c.At = Clamp(c.At, 0, max(0, c.Size-1))
	c.Top = Clamp(c.Top, max(0, c.At-c.Page+1), c.At)
	c.Top = Clamp(c.Top, 0, max(0, c.Size-c.Page))
}

// Move does one of the movements; ok is false for other actions.
func (c *Cursor) Move(act Action) (ok bool) {
	switch act {
	case ActUp:
		c.At--
	case ActDown:
		c.At++
	case ActPageUp:
		c.At -= c.Page
	case ActPageDown:
		c.At += c.Page
	case ActHome:
		c.At = 0
	case ActEnd:
		c.At = c.Size - 1
	default:
		return false
	}
	c.Set(c.Size, c.Page)
	return true
}

// Last is the index after the last visible line.
func (c *Cursor) Last() int { return min(c.Size, c.Top+c.Page) }

// Scroll is a view on lines without a selection.
type Scroll struct{ Top, Size, Page int }

func (s *Scroll) Set(size, page int) {
	s.Size, s.Page = size, max(1, page)
	s.Top = Clamp(s.Top, 0, max(0, s.Size-s.Page))
}

func (s *Scroll) Move(act Action) (ok bool) {
	switch act {
	case ActUp:
		s.Top--
	case ActDown:
		s.Top++
	case ActPageUp:
		s.Top -= s.Page
	case ActPageDown:
		s.Top += s.Page
	case ActHome:
		s.Top = 0
	case ActEnd:
		s.Top = s.Size
	default:
		return false
	}
	s.Set(s.Size, s.Page)
	return true
}

// Window cuts the visible part out of lines and tells how to see the rest.
func (s *Scroll) Window(th *Theme, lines []string, h int) []string {
	s.Set(len(lines), h)
	if len(lines) <= h {
		return FillLines(lines, h)
	}
	s.Set(len(lines), h-1)
	out := append([]string(nil), lines[s.Top:min(len(lines), s.Top+h-1)]...)
	out = FillLines(out, h-1)
	return append(out, " "+th.Dim.Render("↑ ↓ lines "+text.Grouped(s.Top+1)+" to "+text.Grouped(min(len(lines), s.Top+h-1))+" of "+text.Grouped(len(lines))))
}

// FillLines cuts or extends lines to exactly h.
func FillLines(lines []string, h int) []string {
	if len(lines) > h {
		return lines[:max(0, h)]
	}
	for len(lines) < h {
		lines = append(lines, "")
	}
	return lines
}
