package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/text"
)

// help lists all keys of the page it was opened on.
type help struct {
	*env
	title  string
	of     []offer
	in     []scope
	scroll scroll
}

func newHelp(e *env, title string, of []offer, in []scope) *help {
	return &help{env: e, title: title, of: of, in: append(append([]scope(nil), in...), scopeGlobal)}
}

func (p *help) update(tea.Msg) tea.Cmd { return nil }
func (p *help) busy() bool             { return false }
func (p *help) scopes() []scope        { return []scope{scopeDialog} }
func (p *help) offers() []offer {
	return []offer{{act: actDismiss, label: "close"}, {act: actDown, label: "scroll"}}
}

func (p *help) key(msg tea.KeyMsg) (tea.Cmd, bool) {
	switch act := p.keys.action(msg, scopeGlobal); act {
	case actHelp, actQuit, actBack:
		return nil, true
	default:
		p.scroll.move(act)
	}
	return nil, false
}

// view lists page keys first, then those that work everywhere; what cannot be
// done now is dimmed and says why.
func (p *help) view(w, h int) []string {
	th := p.th
	lines := []string{" " + th.strong.put("Keys: "+p.title)}
	for _, global := range []bool{false, true} {
		lines = append(lines, "")
		for _, o := range p.of {
			b, ok := p.keys.find(o.act, p.in)
			if !ok || (b.group.scope == scopeGlobal) != global {
				continue
			}
			lines = append(lines, p.lines(b, o, w)...)
		}
	}
	return p.scroll.window(th, lines, h)
}

func (p *help) lines(b bound, o offer, w int) []string {
	th := p.th
	long := b.long
	if o.label != "" && o.label != b.short {
		long = o.label + " - " + long
	}
	show := text.Pad(b.show, 10)
	if o.why != "" {
		return []string{"   " + th.dim.put(p.truncate(show+"  "+long, w-4)), text.Spaces(15) + th.dim.put(p.truncate("not now: "+o.why, w-17))}
	}
	return []string{"   " + th.key.put(show) + "  " + p.truncate(long, w-17)}
}
