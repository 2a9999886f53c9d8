package kit

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// help lists all keys of the page that it was opened on.
type help struct {
	*Env
	title  string
	offers []Offer
	scopes []Scope
	scroll Scroll
}

// NewHelp returns the help of a page with these offers and scopes.
func NewHelp(e *Env, title string, offers []Offer, scopes []Scope) Overlay {
	return &help{Env: e, title: title, offers: offers, scopes: append(append([]Scope(nil), scopes...), ScopeGlobal)}
}

func (p *help) Update(tea.Msg) (tea.Cmd, bool) { return nil, false }

func (p *help) Busy() bool { return false }

func (p *help) Scopes() []Scope { return []Scope{ScopeDialog} }

func (p *help) Wheel(act Action) { p.scroll.Move(act) }

func (p *help) Offers() []Offer {
	return []Offer{{Act: ActDismiss, Label: "close"}, {Act: ActDown, Label: "scroll"}}
}

func (p *help) Key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch act := p.Keys.Action(msg, ScopeGlobal); act {
	case ActHelp, ActQuit, ActBack:
		return nil, true
	default:
		p.scroll.Move(act)
	}
	return nil, false
}

// View lists the keys of the page first, then those that work everywhere. What
// cannot be done now is dimmed and says why.
func (p *help) View(w, h int) []string {
	th := p.Theme
	lines := []string{" " + th.Strong.Render("Keys: "+text.Clean(p.title))}
	for _, global := range []bool{false, true} {
		lines = append(lines, "")
		for _, o := range p.offers {
			b, ok := p.Keys.Find(o.Act, p.scopes)
			if !ok || (b.Group.Scope == ScopeGlobal) != global {
				continue
			}
			lines = append(lines, p.lines(b, o, w)...)
		}
	}
	return p.scroll.Window(th, lines, h)
}

func (p *help) lines(b BoundKey, o Offer, w int) []string {
	th := p.Theme
	long := b.Long
	if o.Label != "" && o.Label != b.Short {
		long = o.Label + " - " + long
	}
	show := text.Pad(b.Show, 10)
	if o.Why != "" {
		return []string{"   " + th.Dim.Render(p.Truncate(show+"  "+long, w-4)), text.Spaces(15) + th.Dim.Render(p.Truncate("not now: "+o.Why, w-17))}
	}
	return []string{"   " + th.Key.Render(show) + "  " + p.Truncate(long, w-17)}
}
