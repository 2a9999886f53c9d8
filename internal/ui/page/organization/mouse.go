package organization

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/ui/kit"
)

// Choosing asks the tab in front.
func (p *Page) Choosing() bool {
	c, ok := p.Tabs[p.At].(kit.Chooser)
	return ok && c.Choosing()
}

// ClickAside asks the tab in front.
func (p *Page) ClickAside(x int) (tea.Cmd, bool) {
	if a, ok := p.Tabs[p.At].(interface{ ClickAside(x int) (tea.Cmd, bool) }); ok {
		return a.ClickAside(x)
	}
	return nil, false
}

// ClickHead turns to the tab that was clicked.
func (p *Page) ClickHead(x int) tea.Cmd {
	for i, end := range p.ends {
		if x >= 1 && x < end {
			return p.turn(i)
		}
	}
	return nil
}
