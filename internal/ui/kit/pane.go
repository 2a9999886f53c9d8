package kit

import tea "github.com/charmbracelet/bubbletea"

// Pane fills the body of the screen: a page, or a tab of an organization. Panes
// are pointers, and only the event loop changes them.
type Pane interface {
	// Update takes every message. A pane ignores replies that are not its own,
	// or that answer a question it no longer asks.
	Update(msg tea.Msg) tea.Cmd
	// Do performs an action that Offers names.
	Do(act Action) tea.Cmd
	// Offers are the actions of the pane, with why one cannot be done now.
	Offers() []Offer
	// Scopes are the tables of keys that apply, the narrowest first.
	Scopes() []Scope
	// SetSize says how much room there is, before anything is drawn.
	SetSize(w, h int)
	// View is exactly h lines of at most w cells.
	View(w, h int) []string
	Name() string
	// Path is where the pane is, as the breadcrumb shows it.
	Path() []string
	// Status is the text at the right end of the breadcrumb.
	Status() string
	// Busy reports whether something is under way that the pane shows.
	Busy() bool
}

// TextEntry is a pane that may be typed into.
type TextEntry interface {
	// Typing reports whether keys are text now.
	Typing() bool
	Typed(msg tea.KeyMsg) tea.Cmd
}

// LazyLoader is a pane that loads what is visible. It is asked after every
// message.
type LazyLoader interface {
	LoadVisible() tea.Cmd
}

// Chooser is a pane or an overlay with a cursor on one of several rows.
type Chooser interface {
	// Choosing reports whether up and down move that cursor now.
	Choosing() bool
}

// Overlay lies over the page and receives all keys.
type Overlay interface {
	// Key and Update say with done that the overlay is to be closed.
	Key(msg tea.KeyMsg) (cmd tea.Cmd, done bool)
	Update(msg tea.Msg) (cmd tea.Cmd, done bool)
	View(w, h int) []string
	Offers() []Offer
	Scopes() []Scope
	Busy() bool
}

// PaneKey names everything that the look of a pane depends on. Whoever draws a
// pane keeps a revision that changes with its data.
type PaneKey struct {
	Of       any // which pane it is where several share a cache; comparable
	Revision int
	W, H     int
	Focus    bool
	Frame    int   // of the spinner, while the pane shows one
	Second   int64 // of the clock, while the pane shows one
}

// PaneCache keeps what a pane drew until its key changes, so that a message
// which does not concern it costs nothing.
type PaneCache struct {
	key   PaneKey
	Lines []string
}

// Draw returns the lines for key: exactly key.h of them.
func (c *PaneCache) Draw(key PaneKey, view func(w, h int) []string) []string {
	if c.Lines == nil || c.key != key {
		c.key, c.Lines = key, FillLines(view(key.W, key.H), key.H)
	}
	return c.Lines
}
