package pullrequests

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// All is the page with the open pull requests of all organizations.
type All struct {
	list *list
	orgs []connection.Organization
}

// NewAll returns the page.
func NewAll(sess *session.Session) *All {
	p := &All{}
	p.list = newList(sess, session.AllPullRequests, func() bool { return sess.Front == session.AllPullRequests })
	p.list.back = &session.Destination{Kind: session.KindPullRequests, Name: session.AllPullRequests}
	return p
}

// Enter reads the list again.
func (p *All) Enter(n session.Destination) tea.Cmd {
	if n.Several != nil {
		p.orgs = n.Several
	}
	p.list.again = 0
	return p.load()
}

func (p *All) load() tea.Cmd {
	var out []source
	for _, o := range p.orgs {
		for _, role := range connection.Roles() {
			out = append(out, source{o, o.Owner(role), o.Repository(role)})
		}
	}
	return p.list.load(out)
}

// Update takes any message.
func (p *All) Update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(session.RunMsg); ok && m.Change && m.Ended && p.list.visible() {
		return p.load()
	}
	return p.list.update(msg, p.load)
}

// Do does what an offer names.
func (p *All) Do(act kit.Action) tea.Cmd {
	cmd, left := p.list.do(act, p.load)
	if left {
		p.list.session.Next = &session.Destination{}
	}
	return cmd
}

// Offers are what can be done now.
func (p *All) Offers() []kit.Offer { return p.list.offers() }

// Scopes are where its keys are looked up.
func (p *All) Scopes() []kit.Scope { return p.list.scopes() }

// SetSize says how much room there is.
func (p *All) SetSize(_, h int) { p.list.rows.Cursor.Set(len(p.list.rows.Shown), rowsIn(h)) }

// Head are the lines between breadcrumb and body.
func (p *All) Head(w int) []string {
	return []string{" " + p.list.session.Theme.Dim.Render(kit.Repeat("─", w-2))}
}

// View draws it in h lines of at most w cells.
func (p *All) View(w, h int) []string {
	return p.list.view(w, h, true, []string{"No pull requests are open in any organization."})
}

// Name is the word for it.
func (p *All) Name() string { return "Pull requests" }

// Path is where it is, for the breadcrumb.
func (p *All) Path() []string { return []string{"Organizations", p.Name()} }

// Status is what stands at the end of the breadcrumb.
func (p *All) Status() string { return p.list.status() }

// Busy reports whether something is under way that the page shows.
func (p *All) Busy() bool {
	return p.list.loading && p.list.read.IsZero() || p.list.diff != nil && p.list.diff.Busy()
}

// Choosing reports whether up and down move the cursor now.
func (p *All) Choosing() bool { return p.list.choosing() }

// Typing reports whether keys are words of the filter now.
func (p *All) Typing() bool { return p.list.typing() }

// Typed hands a key to the filter.
func (p *All) Typed(msg tea.KeyMsg) tea.Cmd { return p.list.rows.Typed(msg) }
