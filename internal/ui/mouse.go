package ui

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"gitconnection/internal/text"
)

// The mouse does what keys do, and nothing else: a click on a key of the
// footer presses it, a click on a row moves to it, a second one opens it. It
// is off until somebody asks for it, because a terminal that reports clicks no
// longer lets them select text.

// wheelLines is how far one notch of the wheel goes.
const wheelLines = 3

// chooser is a page or an overlay in which the line with the mark is one of
// several that up and down move to, now.
type chooser interface{ choosing() bool }

// toggleMouse turns the mouse on and off.
func (m *Model) toggleMouse() tea.Cmd {
	m.session.mouse = !m.session.mouse
	off := m.session.keys.first(actMouse, scopeGlobal) + " turns it off."
	if m.session.mouse {
		m.session.note = "The mouse is on. Hold shift to select text; " + off
		return tea.EnableMouseCellMotion
	}
	m.session.note = "The mouse is off: text can be selected again."
	return tea.DisableMouse
}

// pointed takes what the mouse did.
func (m *Model) pointed(msg tea.MouseMsg) tea.Cmd {
	if !m.session.mouse || msg.Action != tea.MouseActionPress || m.tooSmall() {
		return nil
	}
	switch msg.Button {
	case tea.MouseButtonWheelUp:
		return m.wheel(actUp)
	case tea.MouseButtonWheelDown:
		return m.wheel(actDown)
	case tea.MouseButtonLeft:
		m.session.note = ""
		return m.click(msg.X, msg.Y)
	}
	return nil
}

// wheel moves what is in focus by a few lines.
func (m *Model) wheel(act action) tea.Cmd {
	var cmds []tea.Cmd
	for range wheelLines {
		switch m.mode() {
		case modeNormal:
			cmds = append(cmds, m.pages[m.front].do(act))
		case modeDialog:
			if s, ok := m.top().(interface{ wheel(action) }); ok {
				s.wheel(act)
			}
		}
	}
	return tea.Batch(cmds...)
}

// click finds out what lies at a place of the screen.
func (m *Model) click(x, y int) tea.Cmd {
	p := m.pages[m.front]
	switch {
	case y == m.h-1:
		return m.clickFooter(x)
	case m.mode() == modePrompt:
		return nil
	case m.top() != nil:
		return m.clickOverlay(m.top(), x, y-headLines-1)
	case y == 1:
		if x <= text.Width(p.path()[0]) && m.front.kind != kindList && m.mode() == modeNormal {
			m.session.next = &navigation{}
		}
		return nil
	}
	head := len(p.head(m.w))
	switch row := y - headLines - head; {
	case row < 0:
		if tabs, ok := p.(interface{ clickHead(x int) tea.Cmd }); ok {
			return tabs.clickHead(x)
		}
	case row < m.bodyHeight():
		return m.clickBody(p, x, row)
	case row > m.bodyHeight() && len(m.session.problems) > 0:
		m.session.problems = m.session.problems[:len(m.session.problems)-1]
	}
	return nil
}

// clickFooter presses the key that stands there.
func (m *Model) clickFooter(x int) tea.Cmd {
	for _, part := range m.footerParts(m.focus()) {
		if x >= part.from && x < part.to {
			return m.key(keyNamed(part.key))
		}
	}
	return nil
}

// clickBody moves to a row; the one that is selected already is opened.
func (m *Model) clickBody(p page, x, row int) tea.Cmd {
	if c, ok := p.(chooser); !ok || !c.choosing() {
		return nil
	}
	if aside, ok := p.(interface{ clickAside(x int) (tea.Cmd, bool) }); ok {
		if cmd, done := aside.clickAside(x); done {
			return cmd
		}
	}
	lines := func() []string { return p.view(m.w, m.bodyHeight()) }
	cmd, arrived := moveTo(row, lines, p.do)
	if !arrived {
		return cmd
	}
	return tea.Batch(cmd, m.takeOffered(p, actOpen))
}

// takeOffered does what a page offers, as its key would.
func (m *Model) takeOffered(p page, act action) tea.Cmd {
	for _, o := range p.offers() {
		switch {
		case o.act != act:
		case o.why != "":
			m.session.note = "Not now: " + o.why
		default:
			return m.take(p, act)
		}
	}
	return nil
}

// moveTo moves the mark to a line, step by step as keys do. It reports whether
// the mark was there before anything moved.
func moveTo(row int, lines func() []string, do func(action) tea.Cmd) (tea.Cmd, bool) {
	var cmds []tea.Cmd
	at := marked(lines())
	if at == row {
		return nil, true
	}
	for at >= 0 && at != row {
		act, before := actDown, at
		if at > row {
			act = actUp
		}
		cmds = append(cmds, do(act))
		if at = marked(lines()); at == before || (at > row) != (before > row) {
			break // the end of the list, or no line for the mark
		}
	}
	return tea.Batch(cmds...), false
}

// marked is the first line that begins with the mark of the selection.
func marked(lines []string) int {
	for i, l := range lines {
		if before, _, ok := strings.Cut(ansi.Strip(l), "▌"); ok && strings.Trim(before, " │✓") == "" {
			return i
		}
	}
	return -1
}

// clickOverlay works a dialog as its keys do: to the field or button that was
// clicked, and a button is pressed.
func (m *Model) clickOverlay(o overlay, x, row int) tea.Cmd {
	h := m.h - headLines - 3
	view := func() []string { return o.view(m.w, h) }
	lines := view()
	if row < 0 || row >= len(lines) {
		return nil
	}
	press := func(act action, in scope) tea.Cmd {
		b, _ := m.session.keys.find(act, []scope{in})
		if len(b.keys) == 0 {
			return nil
		}
		return m.overlayKey(o, keyNamed(b.keys[0]))
	}
	if c, ok := o.(chooser); ok && c.choosing() {
		scope := o.scopes()[0]
		cmd, arrived := moveTo(row, view, func(act action) tea.Cmd { return press(act, scope) })
		if !arrived {
			return cmd
		}
		return press(actAccept, scope)
	}
	label := wordAt(ansi.Strip(lines[row]), x)
	if label == "" || o.scopes()[0] != scopeDialog {
		return nil
	}
	// What is found is told by its words: a dialog moves as its text grows.
	shows := func(wanted func(line string) bool) bool {
		return slices.ContainsFunc(view(), func(l string) bool { return wanted(ansi.Strip(l)) })
	}
	pressable := func(l string) bool { return strings.Contains(l, "▌[ "+label+" ]") }
	chosen := func(l string) bool { return strings.Contains(l, "(•) "+label) }
	focused := func(l string) bool {
		return pressable(l) || strings.Contains(l, "▌") && !strings.Contains(l, "▌[ ") && strings.Contains(l, label)
	}
	isChoice := shows(func(l string) bool { return chosen(l) || strings.Contains(l, "( ) "+label) })
	var cmds []tea.Cmd
	for range 16 { // more fields than any dialog has
		if shows(focused) {
			break
		}
		cmds = append(cmds, press(actNextField, scopeDialog))
	}
	if shows(pressable) {
		return tea.Batch(append(cmds, press(actAccept, scopeDialog))...)
	}
	for range 4 { // more than any choice has
		if !isChoice || !shows(focused) || shows(chosen) {
			break
		}
		cmds = append(cmds, press(actRight, scopeDialog))
	}
	return tea.Batch(cmds...)
}

// wordAt is the label at cell x: words between gaps of two spaces, without the
// signs of a button or a choice around them.
func wordAt(line string, x int) string {
	for from := 0; from < len(line); {
		rest := line[from:]
		end := strings.Index(rest, "  ")
		if end < 0 {
			end = len(rest)
		}
		start := text.Width(line[:from])
		if word := rest[:end]; strings.TrimSpace(word) != "" && x >= start && x < start+text.Width(word) {
			word = strings.Trim(word, " │▌")
			word = strings.TrimSuffix(strings.TrimPrefix(word, "[ "), " ]")
			return strings.TrimPrefix(strings.TrimPrefix(word, "( ) "), "(•) ")
		}
		from += end
		for from < len(line) && line[from] == ' ' {
			from++
		}
	}
	return ""
}

// keyNamed is the message of a key by its name.
func keyNamed(name string) tea.KeyMsg {
	alt := strings.HasPrefix(name, "alt+")
	name = strings.TrimPrefix(name, "alt+")
	if name == " " {
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}, Alt: alt}
	}
	for k := tea.KeyType(-128); k < 128; k++ {
		if k.String() == name && k != tea.KeyRunes {
			return tea.KeyMsg{Type: k, Alt: alt}
		}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name), Alt: alt}
}

// choosing: the list of organizations moves a mark, unless somebody types.
func (l *list) choosing() bool { return !l.filtering }

// choosing: one organization asks the tab in front.
func (p *organization) choosing() bool {
	c, ok := p.tabs[p.at].(chooser)
	return ok && c.choosing()
}

// clickAside asks the tab in front.
func (p *organization) clickAside(x int) (tea.Cmd, bool) {
	if a, ok := p.tabs[p.at].(interface{ clickAside(x int) (tea.Cmd, bool) }); ok {
		return a.clickAside(x)
	}
	return nil, false
}

// clickHead turns to the tab that was clicked.
func (p *organization) clickHead(x int) tea.Cmd {
	at := 1
	for i, t := range p.tabs {
		n := 1 + text.Width(text.Grouped(i+1)+" "+t.name()) + 2
		if x >= at && x < at+n {
			return p.turn(i)
		}
		at += n
	}
	return nil
}

// choosing: a row of the tree, of the commits or of the branches.
func (t *repositories) choosing() bool { return !t.find.typing }

// clickAside goes between the tree and the file beside it.
func (t *repositories) clickAside(x int) (tea.Cmd, bool) {
	if t.inSection() || t.look.full {
		return nil, t.look.full
	}
	tree, _ := splitRepositories(t.width)
	switch {
	case x < tree && t.inFile:
		t.inFile = false
		return nil, true
	case x >= tree && !t.inFile:
		return t.do(actOpen), true
	}
	return nil, t.inFile
}

// choosing: the palette always has a row.
func (d *commandPalette) choosing() bool { return len(d.shown) > 0 }

func (d *commandPalette) wheel(act action) { d.cur.move(act) }
func (d *messages) wheel(act action)       { d.scroll.move(act) }
func (p *help) wheel(act action)           { p.scroll.move(act) }
