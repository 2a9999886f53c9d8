package session

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/kit"
)

// navigator is what the focused page asks of the router, which looks at it
// after each message.
type navigator struct {
	Next     *Destination
	Front    string // organization whose page is in front, "" the list
	At       PageID // the page in front
	Overlays []kit.Overlay
	Prompt   *kit.Prompt // being typed into, nil none
	Quitting bool
}

// Open lays a dialog over the page.
func (n *navigator) Open(o kit.Overlay) { n.Overlays = append(n.Overlays, o) }

// Close takes a dialog away. Others may lie above it.
func (n *navigator) Close(o kit.Overlay) {
	if i := slices.Index(n.Overlays, o); i >= 0 {
		n.Overlays = slices.Delete(slices.Clone(n.Overlays), i, i+1)
	}
}

// Ask shows a prompt. All keys are its until it is answered or left.
func (n *navigator) Ask(p *kit.Prompt) { n.Prompt = p }

// PageKind is what a page is about; pages of a kind differ in their names.
type PageKind int

// The kinds of pages.
const (
	KindList         PageKind = iota // all organizations
	KindOrganization                 // one of them, by its name
	KindSeveral                      // connecting several
	KindSetup                        // setting up an instance
	KindChange                       // a change in the repositories of an organization, by its name
	KindPullRequests                 // the open pull requests of all organizations
)

// PageID names one page. Pages are made when they are first gone to and kept,
// with cursor and scroll, so that coming back finds them as they were left.
type PageID struct {
	Kind PageKind
	Name string
}

// Destination is a page to go to. The zero value is the list; a name
// alone is that organization.
type Destination struct {
	Kind PageKind
	Name string // of the organization
	Tab  int
	Do   kit.Action // done on arrival, [kit.ActNone] nothing
	Drop string     // organization whose page is forgotten, "" none
	Org  connection.Organization
	// Several are what the page of several organizations is to connect.
	Several []connection.Organization
	Change  *ChangeRequest // what the page of a change is to plan; nil: it shows what there is
}

// ID is the page that is meant.
func (n Destination) ID() PageID {
	if n.Kind == KindList && n.Name != "" {
		return PageID{KindOrganization, n.Name}
	}
	return PageID{n.Kind, n.Name}
}

// Page is a pane that the router shows.
type Page interface {
	kit.Pane
	// Enter is called when the page comes to the front.
	Enter(n Destination) tea.Cmd
	// Head are the lines between breadcrumb and body.
	Head(w int) []string
}
