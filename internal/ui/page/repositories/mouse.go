package repositories

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/ui/kit"
)

// choosing: a row of the tree, of the commits or of the branches.
func (t *Tab) Choosing() bool { return !t.find.typing }

// ClickAside goes between the tree and the file beside it.
func (t *Tab) ClickAside(x int) (tea.Cmd, bool) {
	if t.inSection() || t.Look.full {
		return nil, t.Look.full
	}
	tree, _ := kit.SplitRepositories(t.width)
	switch {
	case x < tree && t.inFile:
		t.inFile = false
		return nil, true
	case x >= tree && !t.inFile:
		return t.Do(kit.ActOpen), true
	}
	return nil, t.inFile
}
