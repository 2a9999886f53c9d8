// Package change is the page that plans, shows, confirms and applies a change in
// the repositories.
package change

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/browse"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// Page is the page of one change. One change of an organization is made at a
// time.
type Page struct {
	*flow
	scroll kit.Scroll
	x      int // cells that are scrolled out on the left
	above  int // lines above the diff, when it was last drawn
}

// New returns the page of changes of an organization.
func New(sess *session.Session, o connection.Organization) *Page {
	return &Page{flow: newFlow(&session.Site{Session: sess, Org: o})}
}

// Name is the word on the tab.
func (p *Page) Name() string { return "Change" }

// Path is where it is, for the breadcrumb.
func (p *Page) Path() []string {
	from := p.request.From
	if from == "" {
		from = "Overview"
	}
	return []string{"Organizations", p.Org.Name, from, p.Name()}
}

// Scopes are where its keys are looked up, the first one first.
func (p *Page) Scopes() []kit.Scope { return []kit.Scope{scopeChange} }

// SetSize says how much room there is.
func (p *Page) SetSize(_, h int) { p.scroll.Page = h }

// Enter begins with a request. A change that is going is shown instead.
func (p *Page) Enter(n session.Destination) tea.Cmd {
	p.Org = n.Org
	switch {
	case n.Change == nil:
		return nil
	case p.Stage == stageRunning:
		p.Session.Note = "This change is still going; the other one was not begun."
		return nil
	}
	p.restart()
	p.request = *n.Change
	return p.authorize()
}

// Busy reports whether a request is under way.
func (p *Page) Busy() bool { return p.busy() }

// restart drops the flow for a new one.
func (p *Page) restart() {
	p.flow = p.next()
	p.scroll.Top, p.x = 0, 0
}

// Update takes any message.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	before := p.Stage
	cmd := p.update(msg)
	if p.Stage != before && p.Stage == StageDone {
		p.scroll.Top = 0
	}
	return cmd
}

// confirm applies the plan, after its name was typed where it has one.
func (p *Page) confirm() tea.Cmd {
	want := p.needs().Name
	if want == "" {
		return p.start()
	}
	gen := p.gen
	ask := kit.NewPrompt("Type "+text.Clean(want)+" to apply", "", func(typed string) (tea.Cmd, string) {
		switch {
		case p.gen != gen:
			return nil, ""
		case typed != want:
			return nil, "not its name"
		}
		return p.start(), ""
	})
	ask.Accept = "apply"
	p.Session.Ask(ask)
	return nil
}

// start carries the plan out and shows how far it is.
func (p *Page) start() tea.Cmd {
	cmd := p.apply()
	if p.Stage == stageRunning {
		p.scroll.Top = 0
	}
	return cmd
}

// Head are the lines between breadcrumb and body.
func (p *Page) Head(w int) []string {
	return []string{" " + p.Session.Theme.Dim.Render(kit.Repeat("─", w-2))}
}

// Status is what stands at the end of the breadcrumb.
func (p *Page) Status() string {
	th := p.Session.Theme
	if p.trouble != nil {
		return ""
	}
	switch p.Stage {
	case stageAuthorize:
		return th.Dim.Render("somebody has to sign in")
	case stagePlanning:
		return th.Dim.Render("planning")
	case stagePlan:
		return th.Dim.Render("nothing has been written yet")
	case stageRunning:
		return th.Busy.Render(kit.SpinnerFrame(p.Session.Frame)) + th.Dim.Render(" applying")
	}
	return ""
}

// View draws it in h lines of at most w cells.
func (p *Page) View(w, h int) []string {
	lines := view{p.flow}.lines(w)
	p.above = len(lines)
	if p.Stage != stagePlan {
		return p.scroll.Window(p.Session.Theme, lines, h)
	}
	size := p.above + len(p.diff)
	if size <= h {
		p.scroll.Set(size, h)
		for _, l := range p.diff {
			lines = append(lines, browse.RenderDiffLine(p.Session, l, p.x, w))
		}
		return kit.FillLines(lines, h)
	}
	p.scroll.Set(size, h-1)
	out := make([]string, 0, h)
	for i := p.scroll.Top; i < min(size, p.scroll.Top+h-1); i++ {
		if i < p.above {
			out = append(out, lines[i])
		} else {
			out = append(out, browse.RenderDiffLine(p.Session, p.diff[i-p.above], p.x, w))
		}
	}
	return append(kit.FillLines(out, h-1), " "+p.Session.Theme.Dim.Render("↑ ↓ lines "+text.Grouped(p.scroll.Top+1)+" to "+text.Grouped(min(size, p.scroll.Top+h-1))+" of "+text.Grouped(size)))
}
